"""No id begins like a formula, what is written is what was read, and long numbers stay exact."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.core.problems import Problem
from kpilib.core.tables import DEPARTMENT, INPUT_TABLES
from kpilib.engine.inputs.read import read_inputs
from kpilib.publish.render.workbook_style import new_workbook
from kpilib.text.language import language
from kpilib.workspace.assess_folder import problems_csv
from tests.inputs import sheets
from tests.small_schemes import problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

IDS = [
    (table.name, column.name)
    for table in INPUT_TABLES.values()
    for column in table.columns
    if column.is_id
]


def _found(folder: Path) -> list[tuple[str, str, str]]:
    problems: list[Problem] = []
    read_inputs(folder, problems)
    return [(one.code, one.table, one.column) for one in problems if one.row == 1]


def _write(folder: Path, table: str, column: str, cell: str) -> None:
    text = io.StringIO()
    rows = [[c.name for c in INPUT_TABLES[table].columns if c.required]]
    rows.append([cell if name == column else "1" for name in rows[0]])
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    folder.mkdir(exist_ok=True)
    (folder / f"{table}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")


def test_every_table_has_ids() -> None:
    assert {table for table, _ in IDS} == set(INPUT_TABLES)


@pytest.mark.parametrize("cell", ["=1+1", "+E1", "-1", "@SUM(A1)", "=", "＝1", "\tE1", "\rE1"])
@pytest.mark.parametrize(("table", "column"), IDS)
def test_no_id_begins_like_a_formula(tmp_path: Path, table: str, column: str, cell: str) -> None:
    _write(tmp_path, table, column, cell)
    code = "formula_without_value" if cell[0] in "=＝" else "unsafe_id"
    assert _found(tmp_path) == [(code, table, column)]


@pytest.mark.parametrize("cell", ["1E5", "007", "E-1", "a=b", "1.50", "张 三", 'x"y', "a,b"])
def test_any_other_id_is_kept_sign_for_sign(tmp_path: Path, cell: str) -> None:
    _write(tmp_path, "employees", "employee_id", cell)
    problems: list[Problem] = []
    assert read_inputs(tmp_path, problems)["employees"].labels("employee_id").words == (cell,)
    assert problems == []


def test_the_department_itself_is_no_formula(tmp_path: Path) -> None:
    _write(tmp_path, "metrics", "subject", DEPARTMENT)
    assert _found(tmp_path) == []


def test_a_tab_before_what_is_no_id_is_a_blank(tmp_path: Path) -> None:
    _write(tmp_path, "events", "event", "\tvisit")
    assert _found(tmp_path) == []


def test_an_id_of_a_workbook_is_held_to_the_same(tmp_path: Path) -> None:
    head = sheets.words("employee_id", "event")
    rows = sheets.rows(head, sheets.words("_x0009_E1", "visit"), sheets.words("-E2", "visit"))
    sheets.book(tmp_path / "inputs.xlsx", {"events": rows})
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert sorted((one.code, one.row or 0) for one in problems) == [
        ("unsafe_id", 1), ("unsafe_id", 2),
    ]  # fmt: skip


def test_a_header_that_computes_is_text_in_the_list_of_problems() -> None:
    wrong = Problem("=x", None, '=HYPERLINK("file:///x")', "unknown_column", "-1 is not known")
    row = next(csv.reader(io.StringIO(problems_csv([wrong], language("en")).split("\n", 1)[1])))
    assert row == ["unknown_column", "'=x", "", '\'=HYPERLINK("file:///x")', "'-1 is not known"]


def test_a_name_that_computes_is_a_text_in_a_workbook() -> None:
    file = io.BytesIO()
    with new_workbook(file, "pay") as book:
        book.add_worksheet("pay").write(0, 0, "=1+1")
    cell = openpyxl.load_workbook(file).worksheets[0]["A1"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


PAID = """
quantities:
  sold: {event: sale, sum: amount}
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, formula: sold, unit: yuan, clause: x}
"""


def _sold(amount: str) -> dict[str, str]:
    events = f"employee_id,event,amount\nE1,sale,{amount}\n"
    return {"employees": "employee_id,name\nE1,x\n", "events": events}


def test_what_is_paid_is_exact_up_to_what_nobody_is_paid(tmp_path: Path) -> None:
    most = "999999999999999999.99"
    assert run(scheme_of(PAID), "2026Q1", tmp_path, **_sold(most)).results.csv("payouts") == (
        f"employee_id,period,item,amount\nE1,2026Q1,bonus,{most}\n"
    )


@pytest.mark.parametrize("amount", ["1000000000000000000", "-1" + "0" * 30])
def test_more_than_anybody_is_paid_is_a_problem(tmp_path: Path, amount: str) -> None:
    found = problems_of(scheme_of(PAID), "2026Q1", tmp_path, **_sold(amount))
    assert "amount_too_large" in str(found)
