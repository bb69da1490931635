"""The sheet of named quantities: who sees what, and whose input is blamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.core.periods import Period
from kpilib.engine.inputs.read import Inputs, read_inputs
from kpilib.rules.evaluate_parts import masked
from kpilib.rules.formula import FormulaError
from kpilib.rules.frames import build_frames
from kpilib.rules.sheet import Entry, Sheet, Source
from tests.small_schemes import write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem

TABLES = {
    "employees": "employee_id,name,section\ne1,赵一,north\ne2,钱二,\ne3,孙三,north\n",
    "deals": "deal_id,employee_id,kind,amount\nd1,e3,product,5\nd2,e1,product,7\nd3,e9,product,9\n",
    "events": "employee_id,event\n@department,fire\ne2,late\n",
}


def _sheet(folder: Path, problems: list[Problem] | None = None) -> Sheet:
    inputs = read_inputs(write_folder(folder, TABLES), [])
    frames = build_frames(inputs, np.array([True, True, False]))
    return Sheet(Period.parse("2026Q1"), inputs, frames, [] if problems is None else problems)


def _put(sheet: Sheet, name: str, frame: str, values: list[int | None]) -> None:
    sheet.put(Entry(name, frame, Numbers.of(values)))


def _values(sheet: Sheet, formula: str, frame: str) -> list[object]:
    column = sheet.calculate(formula, frame)
    return [column.at(row) for row in range(len(sheet.frames[frame]))]


def test_people_see_their_section_and_their_department(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path)
    _put(sheet, "bonus", "sections", [3])
    _put(sheet, "css", "department", [990])
    _put(sheet, "own", "people", [1, 2, 4])
    assert _values(sheet, "own + css", "people") == [991, 992, 994]
    assert _values(sheet, "bonus", "people") == [3, None, 3]


def test_deals_see_their_person_and_their_own_columns(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path)
    _put(sheet, "rate", "people", [10, 20, 30])
    assert _values(sheet, "rate × amount", "deals") == [150, 70, None]


def test_a_quantity_of_people_is_no_quantity_of_the_department(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path)
    _put(sheet, "own", "people", [1, 2, 3])
    with pytest.raises(FormulaError, match="own is a quantity of people, so that department"):
        sheet.numbers("own", "department")
    with pytest.raises(FormulaError, match="own2 is not defined above: did you mean own"):
        sheet.numbers("own2", "people")


def test_the_period_is_known_to_all(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path)
    assert _values(sheet, "period_end − period_start + period_months", "department") == [92]


def test_rows_of_people_who_are_not_assessed_are_not_active(tmp_path: Path) -> None:
    frames = _sheet(tmp_path).frames
    assert list(frames["people"].active) == [True, True, False]
    # e3 is not assessed; nobody's deals (e9) are left to the checks of the inputs.
    assert list(frames["deals"].active) == [False, True, True]
    assert list(frames["deals"].parents["department"]) == [0, 0, -1]
    assert list(frames["events"].parents["people"]) == [-1, 1]
    assert list(frames["events"].parents["department"]) == [0, 0]


def test_a_problem_names_the_input_cell_behind_a_quantity(tmp_path: Path) -> None:
    problems: list[Problem] = []
    sheet = _sheet(tmp_path, problems)
    table = sheet.inputs["deals"]
    source = Source(table, "amount", np.array([1, -1, 0]))
    sheet.put(Entry("goods", "people", Numbers.of([7, None, 5]), source=source))
    for row in range(3):
        sheet.report_at("bad", "fix it", "goods", "people", row)
    sheet.report_at("bad", "fix it", "amount", "deals", 2)
    sheet.report_at("bad", "fix it", "period_months", "people", 0)
    assert [(p.table, p.row, p.column) for p in problems] == [
        ("deals", 2, "amount"), ("deals", None, "amount"), ("deals", 1, "amount"),
        ("deals", 3, "amount"), ("", None, "period_months"),
    ]  # fmt: skip


def test_tables_of_a_history_folder_are_named_with_it(tmp_path: Path) -> None:
    problems: list[Problem] = []
    sheet = _sheet(tmp_path, problems)
    sheet.inputs = Inputs(sheet.inputs.tables, sheet.inputs.carry, {}, "2025Q4/")
    sheet.report("bad", "fix it", "deals", 1)
    sheet.report("bad", "fix it", "carry", 1)
    sheet.report("bad", "fix it")
    assert [p.table for p in problems] == ["2025Q4/deals", "carry", ""]


def test_masked_values_are_no_values() -> None:
    known = np.array([True, False])
    assert masked(Numbers.of([1, 2]), known).at(1) is None
    assert masked(Labels.of(["a", "b"]), known).at(1) is None
    assert masked(Labels.of(["a", "b"]), known).at(0) == "a"
