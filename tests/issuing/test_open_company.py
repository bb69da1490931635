"""Limits, decisions and periods paid elsewhere in a company of three departments, to the fen.

All three have the figures of the small workspace under other ids: in 2025Q4 the first is paid
620.00 and the second 960.00; in 2026Q1 560.00, 940.00 and 760.00 (the third). Sales corrected by
10 of 100 are 6 points, 60.00.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import FIGURES, copy_of, write_issuing_workspace
from tests.reference.command import call
from tests.small_schemes import write_folder
from tests.small_workspace import INPUTS

PEOPLE = {"team": "ABCD", "desk": "PQRS", "shop": "WXYZ"}
SOLD = {"2025Q4": (50, 100), "2026Q1": (40, 110, 80)}
SALES = st.sampled_from([0, 10, 50, 90, 100])


def write_three(root: Path, limit: str = "100") -> Path:
    """The three departments, with a limit of what one period recovers from a person."""
    write_issuing_workspace(root)
    shutil.rmtree(root / "params" / "inputs")
    lines = ["company: {zh: 样例, en: Sample}", f"recover_at_most: {limit}", "departments:"]
    for name, ids in PEOPLE.items():
        lines.append(f"  {name}: {{title: {name}, scheme: small, language: zh}}")
        for period in (*INPUTS, "2026Q2"):
            tables = {
                table: "\n".join(
                    line if number == 0 else line.translate(str.maketrans("ABCD", ids))
                    for number, line in enumerate(text.splitlines())
                )
                for table, text in INPUTS[min(period, "2026Q1")].items()
            }
            write_folder(root / "params" / "inputs" / period / name, tables)
    (root / "params" / "departments.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return root


def correct(root: Path, period: str, place: tuple[str, int], new: int) -> None:
    """What somebody has sold was another number."""
    name, number = place
    old, who = SOLD[period][number], PEOPLE[name][number]
    path = root / "params" / "corrections" / period / name / f"C-{who}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    if new != old:
        path.write_text(
            f"table: metrics\nrow: {{subject: {who}, metric: sales}}\n"
            f"change: {{actual: {{old: {old}, new: {new}}}}}\n"
            "reason: 漏记\nby: 丁\non: 2026-04-20\n", encoding="utf-8",
        )  # fmt: skip


def paid_elsewhere(root: Path, name: str, amounts: tuple[str, str]) -> None:
    """2025Q4 of a department was paid before there was a ledger."""
    rows = [f"{who},{amount}" for who, amount in zip(PEOPLE[name], amounts, strict=False)]
    path = root / "old.csv"
    path.write_text("\n".join(["employee_id,amount", *rows, ""]), encoding="utf-8")
    code, said = call(["issue", "2025Q4", "-d", name, "--paid-elsewhere", str(path), "--reason",
                       "old payroll", "--to", "xlsx", "--workspace", str(root)])  # fmt: skip
    assert code == 0, said


def written_off(root: Path, name: str, who: str, amount: str) -> None:
    """Somebody decides that an amount of 2025Q4 is not recovered."""
    path = root / "params" / "write_offs" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"- {{employee: {who}, period: 2025Q4, item: bonus, amount: {amount}, reason: "
                    "small, by: Wu, on: 2026-04-21}\n", encoding="utf-8")  # fmt: skip


def issued(root: Path, period: str) -> None:
    for name in PEOPLE:
        issue(Workspace(root), name, Period.parse(period), FIGURES)


def owed(root: Path, *words: str) -> dict[str, dict[str, Any]]:
    """What `kpi owed` shows, by department."""
    code, said = call(["owed", "--json", *words, "--workspace", str(root)])
    assert code == 0, said
    return {one["department"]: one for one in json.loads(said)["departments"]}


def open_rows(one: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(row["employee_id"], row["kind"], row["amount"]) for row in one["open"]]


def settled(root: Path, name: str, period: str) -> list[tuple[str, str]]:
    (one, *_) = Ledger(Workspace(root)).of_period(name, period)
    return [(row.employee_id, f"{row.amount:.2f}") for row in one.settlements]


def faults(root: Path) -> list[str]:
    found = verify(Workspace(root), VerifyOptions(quick=True))
    return [str(fault) for one in found for fault in one.faults]


@pytest.fixture(scope="module")
def issued_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each department owes, or is owed, for a cause of its own; 2026Q1 has settled what it may."""
    root = write_three(tmp_path_factory.mktemp("company") / "w")
    for name in ("team", "shop"):
        issue(Workspace(root), name, Period.parse("2025Q4"), FIGURES)
    paid_elsewhere(root, "desk", ("600", "1000"))  # 620.00 and 960.00 were due
    correct(root, "2025Q4", ("team", 0), 40)  # −60.00
    correct(root, "2025Q4", ("team", 1), 50)  # −300.00
    correct(root, "2025Q4", ("shop", 1), 50)  # −300.00, of which 250.00 are let go
    issued(root, "2025Q4")
    written_off(root, "shop", "X", "-250.00")
    issued(root, "2026Q1")
    return root


@pytest.fixture
def root(issued_once: Path, tmp_path: Path) -> Path:
    return copy_of(issued_once, tmp_path / "w")


def test_each_department_settles_its_own_within_the_limit(root: Path) -> None:
    assert settled(root, "team", "2026Q1") == [("A", "-60.00"), ("B", "-100.00")]
    assert settled(root, "desk", "2026Q1") == [("P", "20.00"), ("Q", "-40.00")]
    assert settled(root, "shop", "2026Q1") == [("X", "-50.00")]
    assert faults(root) == []


def test_what_is_open_of_the_company_is_that_of_its_departments(root: Path) -> None:
    found = owed(root)
    assert open_rows(found["team"]) == [("B", "carried", "-100.00"), ("B", "recover", "-100.00")]
    assert found["team"]["total"] == "-200.00"
    assert not any(found[name]["open"] for name in ("desk", "shop") if name in found)
    for name in PEOPLE:
        alone = owed(root, "-d", name)
        assert alone.get(name, {}).get("open", []) == found.get(name, {}).get("open", [])
    issued(root, "2026Q2")
    assert settled(root, "team", "2026Q2") == [("B", "-100.00")]
    assert open_rows(owed(root)["team"]) == [("B", "recover", "-100.00")]


def test_what_a_dissolved_department_was_to_recover_is_still_open(root: Path) -> None:
    path = root / "params" / "departments.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "  team:" not in line), encoding="utf-8")
    assert owed(root)["team"]["total"] == "-200.00"
    assert faults(root) == []


ACTS = st.lists(
    st.tuples(st.sampled_from([*PEOPLE]), st.sampled_from([*SOLD]), st.integers(0, 1), SALES),
    min_size=1,
    max_size=4,
)  # fmt: skip
"""Whose sales of which quarter are corrected."""


@settings(max_examples=1)
@given(st.sampled_from(["100", "20%", "5000"]), ACTS, st.booleans())
@example("100", [("desk", "2025Q4", 1, 0), ("team", "2025Q4", 0, 0), ("team", "2026Q1", 0, 100),
                 ("shop", "2026Q1", 1, 10)], True)  # fmt: skip
def test_documents_of_all_departments_pay_what_is_due_less_what_is_open(
    limit: str, acts: list[tuple[str, str, int, int]], decided: bool
) -> None:
    """Where it was paid elsewhere the document is the list of what was paid there."""
    with tempfile.TemporaryDirectory() as name:
        root = write_three(Path(name), limit)
        paid_elsewhere(root, "desk", ("600", "1000"))
        for other in ("team", "shop"):
            issue(Workspace(root), other, Period.parse("2025Q4"), FIGURES)
        for department, period, number, sold in acts:
            correct(root, period, (department, number), sold)
        issued(root, "2025Q4")
        if decided and (rows := owed(root, "-d", "team")["team"]["open"]):
            written_off(root, "team", rows[0]["employee_id"], rows[0]["amount"])
        issued(root, "2026Q1")
        for department in PEOPLE:
            known = documents(root, department)
            found = owed(root, "-d", department).get(department, {})
            for row in (*found.get("open", ()), *found.get("written_off", ())):
                known[row["employee_id"]] += fen(row["amount"])
            assert {k: v for k, v in known.items() if v} == due(root, department)
        assert faults(root) == []


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


def documents(root: Path, department: str) -> Counter[str]:
    """What was paid by the files of what pays, in fen by person."""
    total: Counter[str] = Counter()
    for one in Ledger(Workspace(root)).revisions(department):
        files = [one.folder / "results" / "payouts.csv", one.folder / "settlements.csv"]
        if one.is_paid_elsewhere:
            files = sorted((one.folder / "world" / "params").rglob(f"{department}/payouts.csv"))
            assert len(files) == 1
        for path in files if one.pays else ():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    total[row["employee_id"]] += fen(row["amount"])
    return total


def due(root: Path, department: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for period in SOLD:
        done = Workspace(root).assess(department, Period.parse(period))
        for row in done.results.rows["payouts"]:
            total[row[0]] += int(row[3] * 100)
    return {who: amount for who, amount in total.items() if amount}
