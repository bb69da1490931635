"""Five departments over twelve quarters, each of which has been issued: sixty revisions."""

from __future__ import annotations

import csv
import random
import shutil
import sys
from pathlib import Path

from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.report import make_figures
from kpilib.workspace.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
QUARTERS = [Period.parse(f"{2023 + number // 4}Q{1 + number % 4}") for number in range(12)]
DEPARTMENTS = [f"sales-{number}" for number in range(1, 6)]
ASSESS = "assess"
"""What the module does when it is run: a process that assesses everything once."""

_DEALS = 6  # a person and quarter
_FIGURES = IssueOptions((), make=make_figures)
_CORRECTION = """\
table: metrics
row: {{subject: {who}, metric: quarterly_target}}
change: {{target: {{old: {old}, new: {new}}}}}
reason: The target was agreed anew.
by: Ding
on: 2026-02-01
"""


def write_quarters(root: Path, people: int) -> None:
    """Write the workspace: state is carried from each quarter to the next.

    Args:
        root: An empty folder.
        people: How many each department has.
    """
    chance = random.Random(1)
    schemes = root / "params" / "schemes"
    schemes.mkdir(parents=True)
    shutil.copy(ROOT / "params" / "schemes" / "key-account-commission.yaml", schemes)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    lines = ["company: {zh: 样例, en: Sample}", "departments:"]
    lines += [
        f"  {name}: {{title: {{zh: {name}, en: {name}}}, scheme: key-account-commission}}"
        for name in DEPARTMENTS
    ]
    (root / "params" / "departments.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for place, name in enumerate(DEPARTMENTS):
        for quarter in QUARTERS:
            _write_inputs(root, name, quarter, _people(place, people), chance)


def issue_all(root: Path) -> None:
    """Issue every quarter of every department, figures alone."""
    for name in DEPARTMENTS:
        for quarter in QUARTERS:
            issue(Workspace(root), name, quarter, _FIGURES)


def correct_first(root: Path) -> None:
    """Correct one target in the first quarter of every department."""
    for place, name in enumerate(DEPARTMENTS):
        who = _people(place, 1)[0]
        table = root / "params" / "inputs" / str(QUARTERS[0]) / name / "metrics.csv"
        with table.open(encoding="utf-8", newline="") as file:
            old = next(row for row in csv.DictReader(file) if row["subject"] == who)["target"]
        folder = root / "params" / "corrections" / str(QUARTERS[0]) / name
        folder.mkdir(parents=True)
        text = _CORRECTION.format(who=who, old=old, new=int(old) + 50_000_000)
        (folder / "C001.yaml").write_text(text, encoding="utf-8")


def assess_all(root: Path) -> None:
    """Assess every quarter of every department once."""
    workspace = Workspace(root)
    for name in DEPARTMENTS:
        for quarter in QUARTERS:
            _ = workspace.assess(name, quarter).results  # with its tables


def _people(place: int, number: int) -> list[str]:
    return [f"E{place}{each:04}" for each in range(number)]


def _write_inputs(
    root: Path, name: str, quarter: Period, people: list[str], chance: random.Random
) -> None:
    folder = root / "params" / "inputs" / str(quarter) / name
    folder.mkdir(parents=True)
    metrics = [
        row
        for who in people
        for row in (
            (who, "quarterly_target", chance.randint(100, 300) * 1000, ""),
            (who, "kpi_coefficient", "", f"{chance.randint(80, 120) / 100}"),
        )
    ]
    kinds = ("product", "implementation")
    deals = [
        (f"{quarter}-{who}-{deal}", who, kinds[deal % 2], chance.randint(10, 90) * 1000, 1)
        for who in people
        for deal in range(_DEALS)
    ]
    tables: dict[str, list[tuple[object, ...]]] = {
        "employees": [("employee_id", "name", "float_salary"),
                      *((who, f"N{who}", 5000) for who in people)],
        "metrics": [("subject", "metric", "target", "actual"), *metrics],
        "deals": [("deal_id", "employee_id", "kind", "amount", "share"), *deals],
    }  # fmt: skip
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


if __name__ == "__main__":
    if sys.argv[1] != ASSESS:
        sys.exit(f"what it does by itself is {ASSESS}")
    assess_all(Path(sys.argv[2]))
