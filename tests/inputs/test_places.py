"""A place is told as an editor or a spreadsheet shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.core.problems import Problem
from kpilib.engine.inputs.lineage import located
from kpilib.engine.inputs.read import Inputs, read_inputs

if TYPE_CHECKING:
    from pathlib import Path

DEALS = "deal_id,employee_id,kind,amount\n"


def place(inputs: Inputs, table: str, row: int | None, column: str = "") -> str:
    (found,) = located([Problem(table, row, column, "code", "message")], inputs)
    return found.place


def test_a_line_of_a_text_file_counts_header_blank_lines_and_cells_of_two_lines(
    tmp_path: Path,
) -> None:
    text = DEALS + 'D1,A,new,1\n\n"D\n2",A,new,2\nD3,A,new,3\n'
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    inputs = read_inputs(tmp_path, [])
    assert place(inputs, "deals", 1, "amount") == "deals.csv line 2, amount"
    assert place(inputs, "deals", 3, "amount") == "deals.csv line 6, amount"


def test_a_cell_of_a_workbook_is_named_with_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "deals"
    for row in (["note", *DEALS.strip().split(",")], ["", "D1", "A", "new", 5]):
        sheet.append(row)
    book.save(tmp_path / "major.xlsx")
    inputs = read_inputs(tmp_path, [])
    assert place(inputs, "deals", 1, "amount") == "major.xlsx sheet deals cell E2, amount"
    assert place(inputs, "deals", 1) == "major.xlsx sheet deals row 2"


def test_a_row_of_a_correction_is_told_by_it(tmp_path: Path) -> None:
    folder, corrections = tmp_path / "in", tmp_path / "corrections"
    folder.mkdir()
    corrections.mkdir()
    (folder / "deals.csv").write_text(f"{DEALS}D1,A,new,1\n", encoding="utf-8")
    said = "table: deals\nadd: {deal_id: D2, employee_id: A, kind: new, amount: 7}\n"
    why = "reason: forgotten\nby: 丁\non: 2026-04-20\n"
    (corrections / "C001.yaml").write_text(said + why, encoding="utf-8")
    inputs = read_inputs(folder, [], corrections=corrections)
    assert place(inputs, "deals", 2, "amount") == "deals.csv added by correction C001, amount"


def test_a_history_folder_stands_before_the_file(tmp_path: Path) -> None:
    for name in ("now", "2025Q4"):
        (tmp_path / name).mkdir()
    (tmp_path / "2025Q4" / "deals.csv").write_text(f"{DEALS}D1,A,new,1\n", encoding="utf-8")
    past = read_inputs(tmp_path / "2025Q4", [], prefix="2025Q4/")
    now = read_inputs(tmp_path / "now", [])
    inputs = Inputs(now.tables, now.carry, {"2025Q4": past})
    assert place(inputs, "2025Q4/deals", 1) == "2025Q4/deals.csv line 2"


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("deals", None, "deals.csv, amount"),
        ("events", 3, "events row 3, amount"),  # not in a file
        ("nowhere", 3, "nowhere row 3, amount"),
    ],
)
def test_what_has_no_row_or_no_file_is_told_as_far_as_it_is_known(
    tmp_path: Path, table: str, row: int | None, told: str
) -> None:
    (tmp_path / "deals.csv").write_text(f"{DEALS}D1,A,new,1\n", encoding="utf-8")
    assert place(read_inputs(tmp_path, []), table, row, "amount") == told
