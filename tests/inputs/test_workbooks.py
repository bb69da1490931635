"""Workbooks are read whole, and what a person sees in a cell is what is read."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.cell_text import is_rounded
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.engine.inputs.read import read_inputs
from kpilib.engine.inputs.workbook_xml import Cell, read_book
from tests.inputs import sheets
from tests.inputs.secondreader import by_openpyxl, cells_that_differ

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.raw_table import RawTable

NAMES = tuple(INPUT_TABLES)


def _read(folder: Path) -> tuple[dict[str, RawTable], list[Problem]]:
    problems: list[Problem] = []
    return read_folder(folder, NAMES, problems), problems


def _found(folder: Path) -> list[tuple[str, int | None, str]]:
    problems: list[Problem] = []
    read_inputs(folder, problems)
    return [(problem.code, problem.row, problem.column) for problem in problems]


def _saved(folder: Path, sheet: Worksheet) -> Path:
    path = folder / "inputs.xlsx"
    sheet.parent.save(path)
    return path


def _events(folder: Path, *cells: Any, formats: tuple[str, ...] = ()) -> Path:
    """A workbook with one event, its date, quantity and amount."""
    sheet = sheets.sheet_of("events")
    sheet.append(["employee_id", "event", "date", "quantity", "amount"])
    sheet.append(["E1", "visit", *cells])
    for cell, code in zip(sheet[2][2:], formats, strict=False):
        cell.number_format = code or "General"
    return _saved(folder, sheet)


def test_rows_and_columns_outside_the_stated_size_are_read(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("metrics")
    sheet.append(["subject", "metric", "target", "actual"])
    for number in range(5):
        sheet.append([f"E{number}", "sales", 100, 90 + number])
    path = _saved(tmp_path, sheet)
    sheets.edited(path, "xl/worksheets/sheet1.xml", 'ref="A1:D6"', 'ref="A1:B2"')
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["metrics"].rows == [[f"E{n}", "sales", "100", str(90 + n)] for n in range(5)]
    assert tables["metrics"].lines == [2, 3, 4, 5, 6]


def test_rows_and_cells_may_leave_out_where_they_stand(tmp_path: Path) -> None:
    data = (
        "<sheetData>"
        f"<row>{sheets.words('subject', 'metric', 'target')}</row>"
        f'<row r="4">{sheets.words("E1")}<c r="C4"><v>7</v></c></row>'
        f"<row>{sheets.words('E2', 'sales')}<c><v>8</v></c></row>"
        "</sheetData>"
    )
    sheets.book(tmp_path / "inputs.xlsx", {"metrics": data})
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["metrics"].rows == [["E1", "", "7"], ["E2", "sales", "8"]]
    assert tables["metrics"].lines == [4, 5]
    assert tables["metrics"].places == {"subject": 0, "metric": 1, "target": 2}


def test_texts_in_pieces_are_whole_and_without_their_reading_aid(tmp_path: Path) -> None:
    texts = (
        "<si><t>subject</t></si><si><t>metric</t></si>"
        "<si><r><t>E</t></r><r><rPr><b/></rPr><t>1</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
        "<si><t>sales_x000a_2</t></si>"
    )
    cells = [
        '<c t="s"><v>0</v></c><c t="s"><v>1</v></c>',
        '<c t="s"><v>2</v></c><c t="s"><v>3</v></c>',
    ]
    sheets.book(tmp_path / "inputs.xlsx", {"metrics": sheets.rows(*cells)}, texts=texts)
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["metrics"].rows == [["E1", "sales\n2"]]


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        ("<c><f>SUM(A1)</f></c>", 1),
        ("<c><f>SUM(A1)</f><v></v></c>", 1),
        ('<c t="str"><f>A1</f></c>', 1),
        ('<c><f t="shared" si="0"/></c>', 1),
        ('<c><f t="array" ref="D2:D3">A1:A2</f><v>5</v></c>', 2),  # D3 has no value
    ],
)
def test_a_formula_that_nobody_worked_out_is_a_problem_and_no_default(
    tmp_path: Path, cell: str, row: int
) -> None:
    head = sheets.words("employee_id", "event", "note", "quantity")
    lines = (head, sheets.words("E1", "visit", "x") + cell, sheets.words("E2", "visit", "x"))
    sheets.book(tmp_path / "inputs.xlsx", {"events": sheets.rows(*lines)})
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert [(p.code, p.row, p.column) for p in problems] == [
        ("formula_without_value", row, "quantity")
    ]
    assert f"events!D{row + 1} holds a formula without a stored value" in problems[0].message


def test_a_row_of_nothing_but_such_formulas_is_no_blank_row(tmp_path: Path) -> None:
    head = sheets.words("employee_id", "event")
    sheets.book(tmp_path / "i.xlsx", {"events": sheets.rows(head, "<c><f>A9</f></c>")})
    assert ("formula_without_value", 1, "employee_id") in _found(tmp_path)


@pytest.mark.parametrize(("value", "problems"), [("0", 1), ("600", 0)])
def test_a_nought_of_a_program_that_asks_for_calculation_is_no_value(
    tmp_path: Path, value: str, problems: int
) -> None:
    lines = (sheets.words("employee_id", "event", "quantity"),
             sheets.words("E1", "visit") + f"<c><f>A9</f><v>{value}</v></c>")  # fmt: skip
    for calculation, count in (('<calcPr fullCalcOnLoad="1"/>', problems), ("", 0)):
        sheets.book(tmp_path / "i.xlsx", {"events": sheets.rows(*lines)}, calculation=calculation)
        assert [code for code, _, _ in _found(tmp_path)] == ["formula_without_value"] * count


def test_formulas_with_a_stored_value_are_read_and_an_empty_text_is_empty(tmp_path: Path) -> None:
    lines = (
        sheets.words("employee_id", "event", "quantity", "amount", "status"),
        sheets.words("E1", "visit")
        + '<c><f>1+1</f><v>2</v></c><c><f>A</f><v>1E+2</v></c><c t="str"><f>B</f><v></v></c>',
        '<c t="str"><f>B</f><v></v></c>',
    )
    sheets.book(tmp_path / "inputs.xlsx", {"events": sheets.rows(*lines)})
    tables, problems = _read(tmp_path)
    assert problems == []
    assert tables["events"].rows == [["E1", "visit", "2", "100", ""]]


def test_an_error_is_a_problem_in_any_column_that_counts(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("events")
    sheet.append(["employee_id", "event", "quantity", "note"])
    sheet.append(["E1", "#N/A", "#DIV/0!", "#REF!"])
    _saved(tmp_path, sheet)
    assert sorted(_found(tmp_path)) == [
        ("error_value", 1, "event"),
        ("error_value", 1, "quantity"),
    ]


def test_a_formula_in_the_header_is_named(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("events")
    sheet.append(["employee_id", "event", "=A1"])
    sheet.append(["E1", "visit", 5])
    _saved(tmp_path, sheet)
    codes = [code for code, _, _ in _found(tmp_path)]
    assert codes == ["formula_without_value", "unnamed_column"]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.95, "0.0%", "95.0%"),
        (0.9504, "0%", "95.04%"),
        (0.95, "0.0%;[Red]-0.0%", "95.0%"),
        (95, '0.0"%"', "95.0%"),
        (95, 'General"%"', "95%"),
        (95000, "0.0,%", None),
        (95, "0\\%", "95%"),
        (2.3, '0.0"‰"', "2.3‰"),
        (1234.5, "#,##0.00", "1234.5"),
        (1234.5, '"￥"#,##0.00', "1234.5"),
        (1234.5, "[$￥-804]#,##0.00", "1234.5"),
        (1234.5, "[$$-409]#,##0.00", "$1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (5, "General", "5"),
        (1.5e20, "0.00E+00", None),
        (True, "General", "true"),
        ("'5", "General", "'5"),
        (5000, "0,", None),
        (5_000_000, "0.0,,", None),
        (5, '0"万"', None),
        (12345, '[>=10000]0.0,"w";0', None),
        (5, ";;;", None),
        (0, "0;-0;;@", "0"),
        (-5, "#,##0_);(#,##0)", "-5"),
        (5, '0"个"', "5"),
        (0.5, "# ?/?", "0.5"),
    ],
)  # fmt: skip
def test_a_number_is_what_its_cell_shows(
    tmp_path: Path, value: object, code: str, text: str | None
) -> None:
    _events(tmp_path, None, None, value, formats=("", "", code))
    tables, _ = _read(tmp_path)
    assert tables["events"].rows[0][4] == (text or "")
    assert (1, "amount") in tables["events"].faults or text is not None


def test_a_number_that_is_shown_in_thousands_is_told_with_both(tmp_path: Path) -> None:
    _events(tmp_path, None, None, 5, formats=("", "", '0.0"万元"'))
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert [(p.code, p.row, p.column) for p in problems] == [("scaled_number", 1, "amount")]
    assert "events!E2 holds 5 and shows it beside '万元'" in problems[0].message


@pytest.mark.parametrize(
    ("column", "value", "code", "text"),
    [
        ("date", datetime(2026, 2, 6), "yyyy-mm-dd", "2026-02-06"),
        ("date", datetime(2026, 2, 6, 23, 59), "yyyy-mm-dd", "2026-02-06"),
        ("date", datetime(2026, 2, 6, 8), "yyyy-mm-dd hh:mm", "2026-02-06T08:00:00"),
        ("date", 46059, 'yyyy"年"m"月"d"日"', "2026-02-06"),
        ("date", 46059, "General", "46059"),
        ("date", 59, "d/m/yyyy", "1900-02-28"),
        ("date", 61, "d/m/yyyy", "1900-03-01"),
        ("month", date(2026, 2, 1), "yyyy-mm-dd", "2026-02"),
        ("month", date(2026, 2, 6), "yyyy-mm-dd", "2026-02-06"),
        ("month", date(2026, 2, 6), 'yyyy"年"m"月"', "2026-02"),
        ("employee_id", 7, "000", "007"),
        ("employee_id", 7, '"E"000', "E007"),
        ("employee_id", 101.0, "General", "101"),
        ("employee_id", 7, "#,##0", "7"),
        ("quantity", time(8, 30), "h:mm", "08:30:00"),
    ],
)
def test_days_and_ids_are_what_their_cells_show(
    tmp_path: Path, column: str, value: object, code: str, text: str
) -> None:
    sheet = sheets.sheet_of("events")
    sheet.append(["event", column])
    sheet.append(["visit", value])
    sheet["B2"].number_format = code
    _saved(tmp_path, sheet)
    assert _read(tmp_path)[0]["events"].rows == [["visit", text]]


@pytest.mark.parametrize("number", [14, 31, 57, 58])
def test_the_formats_of_chinese_excel_that_files_only_number_are_days(
    tmp_path: Path, number: int
) -> None:
    styles = f'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    lines = (sheets.words("event", "date"), sheets.words("visit") + '<c s="1"><v>46059</v></c>')
    sheets.book(tmp_path / "i.xlsx", {"events": sheets.rows(*lines)}, styles=styles)
    assert _read(tmp_path)[0]["events"].rows == [["visit", "2026-02-06"]]


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    styles = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    lines = (sheets.words("event", "date"), sheets.words("visit") + '<c s="1"><v>44597</v></c>')
    sheets.book(tmp_path / "i.xlsx", {"events": sheets.rows(*lines)}, styles=styles,
                properties='<workbookPr date1904="1"/>')  # fmt: skip
    assert _read(tmp_path)[0]["events"].rows == [["visit", "2026-02-06"]]  # 44597 + 1462 = 46059


@pytest.mark.parametrize("value", ["310101199001011230", "3.1010119900101123E+17"])
def test_a_number_beyond_fifteen_digits_has_lost_some(tmp_path: Path, value: str) -> None:
    lines = (sheets.words("event", "employee_id"), sheets.words("visit") + f"<c><v>{value}</v></c>")
    sheets.book(tmp_path / "i.xlsx", {"events": sheets.rows(*lines)})
    assert _found(tmp_path) == [("lost_digits", 1, "employee_id")]


def test_merged_cells_are_one_problem_for_each_merge(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("events")
    sheet.append(["employee_id", "event", "quantity", "note"])
    for number in range(4):
        sheet.append(["E1", f"visit{number}", 2, "x"])
    for place in ("A2:A3", "C4:C5", "D2:D5"):  # the last one is a remark
        sheet.merge_cells(place)
    _saved(tmp_path, sheet)
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert {(p.code, p.row, p.column): p.message.partition(",")[0] for p in problems} == {
        ("merged_cells", 1, "employee_id"): "the cells events!A2:A3 are merged",
        ("merged_cells", 3, "quantity"): "the cells events!C4:C5 are merged",
    }


def test_what_is_stored_under_a_merged_cell_is_never_counted_in_silence(tmp_path: Path) -> None:
    head, first = sheets.words("employee_id", "event", "quantity"), sheets.words("E1", "visit")
    data = sheets.rows(head, first, sheets.words("E2", "visit") + "<c><v>7</v></c>")
    data += '<mergeCells><mergeCell ref="C2:C3"/></mergeCells>'
    sheets.book(tmp_path / "i.xlsx", {"events": data})
    assert _found(tmp_path) == [("merged_cells", 1, "quantity")]


def test_hidden_rows_columns_and_sheets_count_and_are_said_to_be_unusual(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("events")
    sheet.append(["employee_id", "event", "quantity", "note"])
    for number in range(4):
        sheet.append(["E1", "visit", number, "x"])
    for line in (3, 4, 9):  # nothing stands on the ninth
        sheet.row_dimensions[line].hidden = True
    for column in "CD":
        sheet.column_dimensions[column].hidden = True
    hidden = sheet.parent.create_sheet("deals")
    hidden.append(["deal_id", "employee_id", "kind", "amount"])
    hidden.sheet_state = "veryHidden"
    _saved(tmp_path, sheet)
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert problems == []
    assert [inputs["events"].numbers("quantity").at(row) for row in range(4)] == [0, 1, 2, 3]
    assert [(p.table, p.code) for p in inputs.unusual] == [
        ("events", "hidden_rows"), ("events", "hidden_columns"), ("deals", "hidden_sheet"),
    ]  # fmt: skip
    assert "2 hidden rows count like all others (hidden by hand or by a filter): 3, 4" in str(
        inputs.unusual[0]
    )
    assert str(inputs.unusual[1]).endswith("hidden columns count like all others: quantity")


def test_rows_that_a_sheet_hides_by_default_are_those_that_it_does_not_list(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("events")
    sheet.append(["employee_id", "event", "quantity"])
    for number in range(3):
        sheet.append(["E1", "visit", number])
    sheet.sheet_format.zeroHeight = True  # spreadsheets show the rows that are listed all the same
    sheet.row_dimensions[3].hidden = True
    _saved(tmp_path, sheet)
    (one,) = read_inputs(tmp_path, []).unusual
    assert (one.code, one.details.lines) == ("hidden_rows", (3,))


def test_fewer_decimals_shown_than_held_is_one_unusual_line_a_column(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("metrics")
    sheet.append(["subject", "metric", "target", "actual"])
    for actual in (91.6, 92, 93.25):
        sheet.append(["E1", "sales", 100.5, actual])
    for line in (2, 3, 4):
        sheet.cell(line, 4).number_format = "0"
    _saved(tmp_path, sheet)
    (one,) = read_inputs(tmp_path, []).unusual
    assert (one.code, one.column) == ("rounded_display", "actual")
    assert "2 cells show fewer decimals" in one.message
    assert "D2 shows 92 and holds 91.6" in one.message


def test_a_number_of_many_digits_has_no_decimals_to_be_rounded() -> None:
    assert is_rounded(Cell("number", f"1{'0' * 27}", "0.00")) is None
    assert is_rounded(Cell("number", "99999999999999.5", "0")) == (
        "100000000000000",
        "99999999999999.5",
    )


@pytest.mark.parametrize(
    ("held", "code", "shown"),
    [(12.345, "0.00", "12.35"), (-2.5, "0", "-3"), (0.945, "0%", "95%"), (0.5, "0", "1")],
)
def test_half_is_shown_as_spreadsheets_show_it(
    held: float, code: str, shown: str, tmp_path: Path
) -> None:
    sheet = sheets.sheet_of("deals")
    sheet.append(["deal_id", "employee_id", "kind", "amount" if held < 0 else "share"])
    sheet.append(["1", "E1", "x", held])
    sheet["D2"].number_format = code
    _saved(tmp_path, sheet)
    (one,) = read_inputs(tmp_path, []).unusual
    assert f"D2 shows {shown} and holds" in one.message


def test_an_encrypted_or_old_workbook_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    (tmp_path / "inputs.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600)
    _, (problem,) = _read(tmp_path)
    assert (problem.code, "password" in problem.message) == ("unreadable_file", True)


def test_a_row_that_stands_twice_is_damage(tmp_path: Path) -> None:
    data = '<sheetData><row r="2"/><row r="2"/></sheetData>'
    sheets.book(tmp_path / "inputs.xlsx", {"events": data})
    _, (problem,) = _read(tmp_path)
    assert "has row 2 behind row 2" in problem.message


def test_the_second_reader_opens_what_is_written_by_hand_and_sees_a_lost_cell(
    tmp_path: Path,
) -> None:
    styles = '<cellXfs count="1"><xf numFmtId="0"/></cellXfs>'
    data = {"events": sheets.rows(sheets.words("event", "amount"), "<c><v>1</v></c>")}
    path = sheets.book(tmp_path / "i.xlsx", data, styles=styles, texts="<si><t>x</t></si>")
    assert by_openpyxl(path)["events"] == {(1, 0): "event", (1, 1): "amount", (2, 0): 1}
    book = read_book(path, ["events"])
    assert cells_that_differ(path, book) == {}
    book.sheets[0].rows[2][0] = Cell("number", "2")
    del book.sheets[0].rows[1][1]
    assert cells_that_differ(path, book).keys() == {"events (2, 0)", "events (1, 1)"}


_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    # openpyxl reads text that begins with = as a formula, and leaves escapes as they are.
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1).filter(
        lambda text: text[0] != "=" and "_x" not in text and not text.startswith("#")
    ),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["employees", "metrics", "_notes", "events"]),
        st.lists(st.lists(_CELL, max_size=6), max_size=6),
        min_size=1,
    ),
    st.booleans(),
)
def test_another_reader_finds_the_same_cells_in_any_workbook(
    tmp_path_factory: pytest.TempPathFactory,
    tables: dict[str, list[list[object]]],
    wrong_size: bool,
) -> None:
    path = tmp_path_factory.mktemp("book") / "inputs.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in tables.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    if wrong_size:
        sheets.edited(
            path, "xl/worksheets/sheet1.xml", '<dimension ref="[^"]*"', '<dimension ref="A1"'
        )
    assert by_openpyxl(path).keys() == tables.keys()
    assert cells_that_differ(path, read_book(path, tables)) == {}
