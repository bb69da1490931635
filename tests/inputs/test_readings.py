"""Corrections find cells by what they say, in whatever form that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.read import read_inputs
from tests.inputs import sheets
from tests.small_schemes import write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem


@pytest.mark.parametrize(
    ("table", "column", "cell", "other", "alike"),
    [
        ("deals", "amount", "￥1,200", "1200.00", True),
        ("deals", "amount", "1,200", "1200", False),  # it may be 1.2
        ("deals", "share", "33.33%", "0.3333", True),
        ("metrics", "actual", "95.0%", "95％", True),
        ("metrics", "actual", "95.0%", "0.95", True),
        ("metrics", "actual", "95.0%", "95", True),
        ("metrics", "actual", "95.0%", "9.5", False),
        ("metrics", "month", "2026年1月", "2026-01", True),
        ("events", "date", "2026/2/6", "2026-02-06", True),
        ("events", "date", "2026/2/6", "2026-02-07", False),
        ("deals", "in_crm", "是", "TRUE", True),
        ("deals", "in_crm", "否", "true", False),
        ("customers", "since", "2026/2/6", "2026-02-06", True),
        ("employees", "employee_id", "１", "1", False),
        ("carry", "amount", "5.0", "5", True),
    ],
)
def test_two_cells_say_the_same(
    table: str, column: str, cell: str, other: str, *, alike: bool
) -> None:
    assert same((table, column), cell, other) is alike
    assert same((table, column), other, cell) is alike


CORRECTION = """\
table: events
row: {employee_id: E1, month: 2026-01}
change:
  quantity: {old: %s, new: "%s"}
reason: r
by: b
on: 2026-02-01
"""


def _corrected(folder: Path, old: str, new: str, workbook: str = "") -> list[Problem]:
    if workbook:
        head = sheets.words("employee_id", "event", "month", "quantity")
        lines = (head, sheets.words("E1", "visit", "2026-01") + workbook)
        sheets.book(folder / "i.xlsx", {"events": sheets.rows(*lines)})
    (folder / "c").mkdir()
    (folder / "c" / "C1.yaml").write_text(CORRECTION % (old, new), encoding="utf-8")
    problems: list[Problem] = []
    inputs = read_inputs(folder, problems, corrections=folder / "c")
    if not problems:
        assert inputs["events"].numbers("quantity").at(0) == 1200
    return problems


def test_a_correction_takes_and_finds_the_forms_that_tables_take(tmp_path: Path) -> None:
    write_folder(tmp_path, {"events": "employee_id,event,month,quantity\nE1,visit,2026年1月,+5\n"})
    assert _corrected(tmp_path, "5", "1,200.00") == []


def test_a_new_value_that_may_be_another_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, {"events": "employee_id,event,month,quantity\nE1,visit,2026-01,5\n"})
    (problem,) = _corrected(tmp_path, "5", "1,200")
    assert (problem.code, problem.row) == ("not_a_number", 1)
    assert "1200 or 1.200" in problem.message


def test_a_cell_without_a_value_is_mended_by_a_correction(tmp_path: Path) -> None:
    assert _corrected(tmp_path, '""', "1200", "<c><f>A9</f></c>") == []


def test_without_the_correction_it_is_none(tmp_path: Path) -> None:
    (problem, *_) = _corrected(tmp_path, "7", "1200", "<c><f>A9</f></c>")
    assert problem.code == "old_value_differs"
