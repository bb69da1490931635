"""What .xls and .ods say of their cells counts as in .xlsx: a percentage is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from kpilib.workspace.intake.old_excel_formats import old_excel_formats
from kpilib.workspace.intake.source_files import open_source
from tests.intake.test_kinds_of_files import MAPPING, table, taken

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.workspace.intake.source_sheet import SourceSheet

HEADER = ("合同号", "业务员", "产品", "金额")
SHARE = MAPPING.replace("amount: 金额", 'amount: {from: 金额, unit: "%"}').replace(
    ", date: 日期", ""
)


def sheet_of_file(path: Path) -> SourceSheet:
    return open_source(path, lambda _: True).sheets[0]


def old_excel(path: Path, cells: dict[str, float], rows: int = 1) -> Path:
    """A workbook with a number in each number format, one beside another, over some rows."""
    book = xlwt.Workbook()
    book.add_sheet("before").write(0, 0, 0.5, xlwt.easyxf(num_format_str="0%"))
    sheet = book.add_sheet("一月")
    styles = [xlwt.easyxf(num_format_str=code) for code in cells]
    for row in range(rows):
        for place, (number, style) in enumerate(zip(cells.values(), styles, strict=True)):
            sheet.write(row, place, number, style)
    book.save(str(path))
    return path


def open_document(path: Path, *, repeated: int = 1) -> Path:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="一月")
    header = TableRow()
    for word in HEADER:
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=word))
        header.addElement(cell)
    sheet.addElement(header)
    row = TableRow(numberrowsrepeated=repeated)
    for kind, value in (("float", 7), ("string", "E1"), ("string", "甲"), ("percentage", 0.955)):
        cell = TableCell(valuetype=kind, **({} if kind == "string" else {"value": value}))
        cell.addElement(P(text=str(value)))
        row.addElement(cell)
    sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))
    return path


def test_a_percentage_of_old_excel_is_one(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一月")
    for place, word in enumerate(HEADER):
        sheet.write(0, place, word)
    for place, cell in enumerate((7, "E1", "甲")):
        sheet.write(1, place, cell)
    sheet.write(1, 3, 0.955, xlwt.easyxf(num_format_str="0.0%"))
    book.save(str(tmp_path / "deals.xls"))
    taken(tmp_path, tmp_path / "deals.xls", SHARE)
    assert table(tmp_path)[1] == "7,E1,甲,95.5"


def test_a_percentage_of_an_open_document_is_one(tmp_path: Path) -> None:
    taken(tmp_path, open_document(tmp_path / "deals.ods"), SHARE)
    assert table(tmp_path)[1] == "7,E1,甲,95.5"


def test_rows_that_an_open_document_writes_once_for_many_are_all_percentages(
    tmp_path: Path,
) -> None:
    sheet = sheet_of_file(open_document(tmp_path / "deals.ods", repeated=3))
    assert [sheet.text(line, 3, "number") for line in (2, 3, 4)] == ["95.5%"] * 3


def test_each_cell_of_old_excel_shows_what_its_own_format_says(tmp_path: Path) -> None:
    cells = {"General": 12.5, "0%": 0.5, "0.00%": 0.125, '0.0"%"': 95.5, "0.00": 3, "000": 7}
    sheet = sheet_of_file(old_excel(tmp_path / "a.xls", cells))
    assert sheet.name == "before"
    sheet = open_source(tmp_path / "a.xls", lambda name: name == "一月").sheets[0]
    shown = [sheet.text(1, place, "number") for place in range(5)]
    assert shown == ["12.5", "50%", "12.50%", "95.5%", "3"]
    assert sheet.text(1, 5, "text") == "007"


@pytest.mark.parametrize("rows", [1, 3_000])
def test_formats_are_found_in_small_files_and_in_large_ones(rows: int, tmp_path: Path) -> None:
    """A small one keeps its records elsewhere in the compound file."""
    found = old_excel_formats(old_excel(tmp_path / "a.xls", {"0.0%": 0.25, "0.00": 1}, rows))
    assert len(found["一月"]) == 2 * rows
    assert found["一月"][rows, 0] == "0.0%"
    assert found["before"] == {(1, 0): "0%"}


def test_numbers_beside_one_another_that_old_excel_writes_as_one_record_keep_their_formats(
    tmp_path: Path,
) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一月")
    percent = xlwt.easyxf(num_format_str="0%")
    for place in range(4):
        sheet.write(0, place, place, percent)  # whole numbers: MULRK
    book.save(str(tmp_path / "a.xls"))
    assert old_excel_formats(tmp_path / "a.xls")["一月"] == {(1, at): "0%" for at in range(4)}
