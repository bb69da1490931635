"""`kpi restate` of the first of twelve quarters, which reaches all, against assessing these."""

from __future__ import annotations

import csv
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from tests.bench.measure import note, result
from tests.bench.processes import Spent, spent_by
from tests.bench.twelve_quarters import (
    ASSESS,
    DEPARTMENTS,
    QUARTERS,
    correct_first,
    issue_all,
    write_quarters,
)

PROMISED = 10


def main() -> None:
    """Print both ratios for departments of 300 people, and for 300 people in all."""
    for people in (300, 60):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            write_quarters(root, people)
            issue_all(root)
            correct_first(root)
            _measure(root, people)


def _measure(root: Path, people: int) -> None:
    once = spent_by([sys.executable, "-m", "tests.bench.twelve_quarters", ASSESS, str(root)])
    restated = spent_by(
        [sys.executable, "-m", "kpilib", "restate", str(QUARTERS[0]), "--workspace", str(root)]
    )
    _bridges_are_exact(root)
    note(f"assessing once {once}, restating {restated}")
    ratio = Spent.ratio(restated, once)
    result(f"kpi restate, {len(DEPARTMENTS)} departments of {people} people, processor time",
           ratio.processor, "×", f"at most {PROMISED} ×",
           holds=ratio.processor <= PROMISED)  # fmt: skip
    note(f"the same by the clock: {ratio.clock:.2f} ×")


def _bridges_are_exact(root: Path) -> None:
    """Each line's causes sum up to its difference, in every quarter of every department."""
    for name in DEPARTMENTS:
        for quarter in QUARTERS:
            path = root / "reports" / str(quarter) / name / "restatement" / "bridge.csv"
            lines: dict[tuple[str, ...], Decimal] = {}
            with path.open(encoding="utf-8", newline="") as file:
                _, *rows = csv.reader(file)
            for who, piece, item, unit, kind, _, amount in rows:
                at = (who, piece, item, unit)
                sign = -1 if kind == "restated" else 1
                lines[at] = lines.get(at, Decimal(0)) + sign * Decimal(amount)
            if not lines or any(lines.values()):
                raise SystemExit(f"{path}: not exact")


if __name__ == "__main__":
    main()
