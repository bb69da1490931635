"""`kpi verify` of sixty revisions against assessing them once: for the first time, and again."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import note, result
from tests.bench.processes import Spent, spent_by
from tests.bench.twelve_quarters import ASSESS, DEPARTMENTS, QUARTERS, issue_all, write_quarters

FIRST, AGAIN = 3, 0.1


def main() -> None:
    """Print the ratios for departments of 300 people, and for 300 people in all."""
    for people in (300, 60):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name) / "company"
            root.mkdir()
            write_quarters(root, people)
            issue_all(root)
            measure(root, people, Path(name) / "cache")


def measure(root: Path, people: int, cache: Path) -> None:
    """Print the ratios for a ledger.

    Args:
        root: The workspace.
        people: How many each department has.
        cache: An empty place for what is proved.
    """
    command = [sys.executable, "-m", "kpilib", "verify", "--workspace", str(root)]
    once = spent_by([sys.executable, "-m", "tests.bench.twelve_quarters", ASSESS, str(root)])
    first, again = (spent_by(command, KPI_CACHE=str(cache)) for _ in range(2))
    nothing = spent_by([sys.executable, "-m", "kpilib", "verify", "--help"])
    _finds_a_byte(root, command)
    revisions = len(DEPARTMENTS) * len(QUARTERS)
    note(f"assessing once {once}; verifying: first {first}, again {again}")
    what = f"kpi verify of {revisions} revisions of {people} people"
    for name, ratio, wanted in (
        (f"{what}, the first time", Spent.ratio(first, once), FIRST),
        (f"{what}, again", Spent.ratio(again, first), AGAIN),
        (f"{what}, again, without starting Python", Spent.ratio(
            Spent.less(again, nothing), Spent.less(first, nothing)), AGAIN),
    ):  # fmt: skip
        result(f"{name}, processor time", ratio.processor, "×", f"at most {wanted} ×",
               holds=ratio.processor <= wanted)  # fmt: skip
        note(f"the same by the clock: {ratio.clock:.2f} ×")


def _finds_a_byte(root: Path, command: list[str]) -> None:
    """A changed byte is found all the same, and what is changed back is as it was."""
    last = root / "reports" / str(QUARTERS[-1]) / DEPARTMENTS[-1] / "r1" / "results"
    path = last / "payouts.csv"
    content = path.read_bytes()
    for folder in (path.parent, path):
        folder.chmod(folder.stat().st_mode | 0o200)
    path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode != 1 or str(path.relative_to(root)) not in told.stderr:
        sys.exit("a changed byte was not found")
    path.write_bytes(content)


if __name__ == "__main__":
    main()
