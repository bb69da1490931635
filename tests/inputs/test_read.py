"""Folders of input tables: the same rows from CSV, a workbook or Parquet are the same inputs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from kpilib.core.periods import Period
from kpilib.core.tables import INPUT_TABLES, RESULT_TABLES, ColumnSpec
from kpilib.engine.inputs.read import no_inputs, read_carry, read_inputs
from tests.small_schemes import book, run, write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.columns import Table
    from kpilib.core.problems import Problem

PEOPLE = [
    {"employee_id": "e1", "name": "赵一", "hire_date": date(2020, 1, 1), "float_salary": 3000},
    {"employee_id": "e2", "name": "钱二", "hire_date": None, "float_salary": 2500.55},
]
METRICS = [
    {"subject": who, "metric": metric, "target": target, "actual": actual}
    for who in ("e1", "e2")
    for metric, target, actual in (
        ("quarterly_target", 100000, None),
        ("kpi_coefficient", None, 0.96),
    )
]  # fmt: skip
DEALS = [
    {"deal_id": "d1", "employee_id": "e1", "kind": "product", "amount": 70000.1, "share": 0.3,
     "in_crm": True, "date": date(2026, 1, 5)},
    {"deal_id": "d1", "employee_id": "e2", "kind": "product", "amount": 70000.1, "share": 0.7,
     "in_crm": True, "date": date(2026, 1, 5)},
    {"deal_id": "d2", "employee_id": "e1", "kind": "training", "amount": 0.00001, "share": 1.0,
     "in_crm": False, "date": None},
]  # fmt: skip
TABLES = {"employees": PEOPLE, "metrics": METRICS, "deals": DEALS}


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def _as_csv(folder: Path) -> None:
    for name, rows in TABLES.items():
        header = list(rows[0])
        lines = [",".join(header)]
        lines += [",".join(_written(row[column]) for column in header) for row in rows]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _written(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.5f}"
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def _as_workbook(folder: Path) -> None:
    workbook = openpyxl.Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    for name, rows in TABLES.items():
        sheet = workbook.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    workbook.save(folder / "quarter.xlsx")


def _as_parquet(folder: Path) -> None:
    for name, rows in TABLES.items():
        _frame(rows).to_parquet(folder / f"{name}.parquet")


def _values(table: Table) -> list[tuple[Any, ...]]:
    return [tuple(column.at(row) for column in table.columns.values()) for row in range(len(table))]


@pytest.mark.parametrize("write", [_as_workbook, _as_parquet])
def test_workbooks_and_parquet_give_the_same_as_csv(tmp_path: Path, write: Any) -> None:
    scheme = book().scheme("key-account-commission", Period.parse("2026Q1"))
    results = []
    for number, how in enumerate((_as_csv, write)):
        folder = tmp_path / str(number) / "in"
        folder.mkdir(parents=True)
        how(folder)
        problems: list[Problem] = []
        inputs = read_inputs(folder, problems)
        assert problems == []
        run_ = run(scheme, "2026Q1", tmp_path / str(number))
        results.append(({name: _values(inputs[name]) for name in INPUT_TABLES},
                        {name: run_.results.csv(name) for name in RESULT_TABLES}))  # fmt: skip
    assert results[0] == results[1]
    assert len(results[0][0]["deals"]) == len(DEALS)


def test_an_absent_table_is_an_empty_one(tmp_path: Path) -> None:
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert problems == []
    assert {name: len(inputs[name]) for name in INPUT_TABLES} == dict.fromkeys(INPUT_TABLES, 0)
    assert _values(inputs.carry) == []
    assert set(no_inputs().tables) == set(INPUT_TABLES)


def test_a_scheme_names_further_columns_of_customers_only(tmp_path: Path) -> None:
    write_folder(tmp_path, {"customers": "customer_id,name,power\nc1,甲,5\n",
                            "employees": "employee_id,name,power\ne1,赵一,5\n"})  # fmt: skip
    problems: list[Problem] = []
    inputs = read_inputs(
        tmp_path, problems, attributes=[ColumnSpec("power", "number", "buying power")]
    )
    assert [(p.code, p.table, p.column) for p in problems] == [
        ("unknown_column", "employees", "power")
    ]
    assert inputs["customers"].numbers("power").at(0) == 5


def test_rows_know_their_file_and_line(tmp_path: Path) -> None:
    write_folder(tmp_path, {"metrics": "subject,metric\n\ne1,a\n\ne1,b\n"})
    table = read_inputs(tmp_path, [])["metrics"]
    assert (table.source, list(table.rows), list(table.lines)) == ("metrics.csv", [1, 2], [3, 5])


def test_history_folders_are_named_before_the_table(tmp_path: Path) -> None:
    write_folder(tmp_path, {"metrics": "subject,colour\ne1,red\n"})
    problems: list[Problem] = []
    read_inputs(tmp_path, problems, prefix="2025Q4/")
    assert {p.table for p in problems} == {"2025Q4/metrics"}


def test_carry_is_read_by_its_own_columns(tmp_path: Path) -> None:
    write_folder(
        tmp_path, {"carry": "employee_id,kind,origin_period,amount,base\na,gap,2025Q4,1.50,\n"}
    )
    problems: list[Problem] = []
    table = read_carry(tmp_path / "carry.csv", problems)
    assert problems == []
    names = ("employee_id", "kind", "origin_period", "base")
    assert [table.columns[name].at(0) for name in names] == [
        "a", "gap", "2025Q4", None,
    ]  # fmt: skip
    read_carry(tmp_path / "none.csv", problems)
    assert [(p.code, p.table) for p in problems] == [("unreadable_file", "carry")]


def test_state_that_lies_among_the_inputs_is_said_not_to_count(tmp_path: Path) -> None:
    carry = "employee_id,kind,origin_period,amount\ne1,gap,2025Q4,5\n"
    write_folder(tmp_path, {"employees": "employee_id,name\ne1,One\n", "carry": carry})
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert (problems, len(inputs.carry)) == ([], 0)
    (one,) = inputs.unusual
    assert (one.table, one.code) == ("carry", "carry_not_read")
