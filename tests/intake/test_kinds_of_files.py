"""Old Excel, OpenDocument and text of every encoding make the same table; others say what to do."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlwt
from click.testing import CliRunner
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.workspace.intake.written_values import Convention, Unreadable, day_text
from tests.intake.kept_workbooks import save, sheet_of, without_origin, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("合同号", "业务员", "产品", "金额", "日期")
DAY = dt.date(2026, 1, 5)
MEANT = ("deal_id,employee_id,kind,amount,date", "7,E1,甲,12.5,2026-01-05")
MAPPING = """\
confirmed: true
tables:
  - table: deals
    file: "deals.*"
    columns: {deal_id: 合同号, employee_id: 业务员, kind: 产品, amount: 金额, date: 日期}
"""


def taken(tmp_path: Path, file: Path, mapping: str = MAPPING, code: int = 0) -> str:
    root = write_workspace(tmp_path / "w", mapping)
    words = ["intake", "2026Q1", "team", str(file), "--workspace", str(root)]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == code, said.output
    return said.output


def table(tmp_path: Path) -> tuple[str, ...]:
    return without_origin(tmp_path / "w" / "params" / "inputs" / "2026Q1" / "team" / "deals.csv")


def old_excel(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一月")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for place, (name, cell) in enumerate(zip(HEADER, (7, "E1", "甲", 12.5, DAY), strict=True)):
        sheet.write(0, place, name)
        sheet.write(1, place, cell, day) if cell is DAY else sheet.write(1, place, cell)
    book.save(str(path))
    return path


def open_document(path: Path) -> Path:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="一月")
    for row in (HEADER, (7, "E1", "甲", 12.5, DAY)):
        line = TableRow()
        for cell in row:
            kinds = {int: "float", float: "float", dt.date: "date"}
            kind = kinds.get(type(cell), "string")
            value = {"float": {"value": cell}, "date": {"datevalue": str(cell)}}.get(kind, {})
            shown = TableCell(valuetype=kind, **value)
            shown.addElement(P(text=str(cell)))
            line.addElement(shown)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))
    return path


def test_old_excel_makes_the_same_table(tmp_path: Path) -> None:
    taken(tmp_path, old_excel(tmp_path / "deals.xls"))
    assert table(tmp_path) == MEANT


def test_open_document_makes_the_same_table(tmp_path: Path) -> None:
    taken(tmp_path, open_document(tmp_path / "deals.ods"))
    assert table(tmp_path) == MEANT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize(("ending", "separator"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
def test_text_of_every_encoding_and_separator_makes_the_same_table(
    encoding: str, ending: str, separator: str, tmp_path: Path
) -> None:
    rows = (HEADER, ("7", "E1", "甲", "12.5", "2026-01-05"))
    text = "\r\n".join(separator.join(row) for row in rows)
    (tmp_path / f"deals.{ending}").write_bytes(text.encode(encoding))
    taken(tmp_path, tmp_path / f"deals.{ending}")
    assert table(tmp_path) == MEANT


def test_an_encoding_that_cannot_be_told_is_asked_for_and_taken_as_the_mapping_says(
    tmp_path: Path,
) -> None:
    text = "Número;Vendedor;Produto;Valor;Data\n7;E1;Café;12.5;2026-01-05\n"
    file = tmp_path / "deals.csv"
    file.write_bytes(text.encode("cp1252"))
    names = zip(HEADER, ("Número", "Vendedor", "Produto", "Valor", "Data"), strict=True)
    mapping = MAPPING
    for ours, theirs in names:
        mapping = mapping.replace(ours, theirs)
    said = taken(tmp_path / "a", file, mapping, code=1)
    assert "it cannot be told in which encoding deals.csv is" in said
    said_so = mapping.replace("    columns", "    encoding: cp1252\n    columns")
    taken(tmp_path / "b", file, said_so)
    assert table(tmp_path / "b")[1] == "7,E1,Café,12.5,2026-01-05"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("deals.xls", b"<html><table><tr><td>1", "is a web page that is only called .xls"),
        ("deals.xlsx", b"PK\x03\x04broken", "deals.xlsx is damaged or is no .xlsx workbook"),
        ("deals.ods", b"PK\x03\x04broken", "deals.ods is damaged or is no workbook"),
        ("deals.pdf", b"%PDF-1.7", "deals.pdf is not read: save it as .xlsx"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in taken(tmp_path, tmp_path / name, code=1)


def test_a_packed_sheet_that_unpacks_to_more_than_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpilib.engine.inputs.file_limits.FILE", 1_000_000)
    with zipfile.ZipFile(tmp_path / "deals.ods", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("content.xml", b" " * 2_000_000)
    assert "unpacked, it has more than" in taken(tmp_path, tmp_path / "deals.ods", code=1)


def test_a_share_in_a_file_that_tells_no_formats_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "kpilib.workspace.intake.source_files.old_excel_formats"
    monkeypatch.setattr(name, lambda _: 1 / 0)  # as of a file that is odd in some way
    mapping = MAPPING.replace("amount: 金额", 'amount: {from: 金额, unit: "%"}')
    said = taken(tmp_path, old_excel(tmp_path / "deals.xls"), mapping, code=1)
    assert "does not say whether 12.5 is shown as a percentage" in said


def test_hidden_rows_count_and_are_told_unless_the_mapping_leaves_them_out(tmp_path: Path) -> None:
    rows = [HEADER, (7, "E1", "甲", 12.5, DAY), (8, "E1", "甲", 1, DAY)]
    sheet = sheet_of(rows, "一月")
    sheet.row_dimensions[3].hidden = True
    file = save(sheet, tmp_path / "deals.xlsx")
    said = taken(tmp_path / "a", file)
    assert "deals.xlsx[一月]: row 3 is hidden, by hand or by a filter, and counts" in said
    assert len(table(tmp_path / "a")) == 3
    out = MAPPING.replace("    columns", "    hidden_rows: leave_out\n    columns")
    assert "deals.xlsx[一月], row 3: hidden, by hand or by a filter" in taken(
        tmp_path / "b", file, out
    )
    assert table(tmp_path / "b") == MEANT


@pytest.mark.parametrize(
    ("period", "written", "day"),
    [
        ("2026Q1", "3月5日", "2026-03-05"),
        ("2026Q1", "3 月 5 号", "2026-03-05"),
        ("2026Q1", "12月30日", "2026-12-30"),  # outside the quarter, which is told
        ("2025-10..2026-03", "12月30日", "2025-12-30"),
        ("2025-10..2026-03", "2月28日", "2026-02-28"),
    ],
)
def test_a_day_without_a_year_is_that_of_the_period(period: str, written: str, day: str) -> None:
    how = Convention(".", "ymd", (), "", None, None, Period.parse(period))
    assert day_text(written, how) == day


def test_a_day_without_a_year_must_be_in_the_calendar() -> None:
    how = Convention(".", "ymd", (), "", None, None, Period.parse("2026Q1"))
    with pytest.raises(Unreadable, match="2月30日"):
        day_text("2月30日", how)
