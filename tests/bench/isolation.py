"""200 reports in a row, 16 at a time, in any order: memory flat, everyone their own, same bytes."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import kpilib.publish.notebooks.preload  # noqa: F401 - what the processes of a pack have loaded
from kpilib.publish.packs.local_reports import make, make_here
from kpilib.publish.packs.pack import PackOptions, orders
from kpilib.workspace.workspace import Workspace
from tests.bench.measure import note, result
from tests.small_company import contents, write_company

TEAMS = [f"t{number:02}" for number in range(16)]
ROW = 200
STEP = 25
PROMISED = 5  # per cent


def main() -> None:
    """Print what memory did, and whether reports were mixed up."""
    with tempfile.TemporaryDirectory() as name:
        roots = [write_company(Path(name) / folder, TEAMS) for folder in ("row", "one", "many")]
        workspace = Workspace(roots[0])
        wanted = list(orders(workspace, workspace.periods(), PackOptions(formats=("html",))))
        sizes = []
        for number in range(ROW + STEP):
            make(roots[0], wanted[number % len(wanted)])
            if (number >= STEP and number % STEP == 0) or number == ROW + STEP - 1:
                sizes.append(_resident())
        note(f"resident after {STEP} reports and every {STEP} more: {sizes} MB")
        most = 100 * (max(sizes) - min(sizes)) / min(sizes)
        result("Memory over 200 reports in a row", most, "%", "flat, ± 5 %", holds=most <= PROMISED)
        mixed = wanted.copy()
        random.Random(7).shuffle(mixed)
        for root, order, jobs in ((roots[1], wanted, 1), (roots[2], mixed, 16)):
            if errors := [error for _, error in make_here(root, order, jobs) if error]:
                raise SystemExit("\n".join(errors))
        one, many = contents(roots[1]), contents(roots[2])
        other = sum(one[place] != many.get(place) for place in one) + len(set(many) - set(one))
        result(f"Files of {len(one)} that differ, --jobs 1 against 16 in another order", other, "",
               "none", holds=other == 0)  # fmt: skip
        wrong = sum(not _own(roots[2], team) for team in TEAMS)
        result("Reports of 16 made at a time that carry another identity", wrong, "", "none",
               holds=wrong == 0)  # fmt: skip


def _resident() -> int:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) // 1024


def _own(root: Path, team: str) -> bool:
    page = (root / "reports" / "2026Q1" / team / "report.html").read_text(encoding="utf-8")
    identities = set(re.findall(r"t\d\d\|2026Q1\|draft\|[0-9a-f]{64}", page))
    names = set(re.findall(r"部门(t\d\d)", page))
    return {name.partition("|")[0] for name in identities} == {team} and names == {team}


if __name__ == "__main__":
    main()
