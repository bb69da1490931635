"""What a cell shows and what it stores may differ: what nobody could see is never counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.styles import Font

from kpilib.engine.inputs.read import read_inputs
from tests.inputs import sheets

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs

HEADER = ("employee_id", "event", "note", "amount")


def _read(
    folder: Path,
    rows: list[list[object]],
    formats: dict[str, str] | None = None,
    merge: str = "",
) -> tuple[Inputs, list[Problem]]:
    sheet = sheets.sheet_of("events")
    for row in (HEADER, *rows):
        sheet.append(row)
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    if merge:
        sheet.merge_cells(merge)
    sheet.parent.save(folder / "i.xlsx")
    problems: list[Problem] = []
    return read_inputs(folder, problems), problems


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("0;0", "refused"),
        ("#,##0.00;#,##0.00", "refused"),
        ('0"元";0"元"', "refused"),
        ("[Red]0;[Red]0", "refused"),
        ("0;[Red]0", "by colour"),
        ("#,##0.00_);[Red]#,##0.00", "by colour"),
        ("0;[红色]0", "by colour"),
        ("[Blue]0;[Red]0", "by colour"),
        ("0;-0", "with its sign"),
        ("0.00_);[Red]\\(0.00\\)", "with its sign"),
        ("0;▲0", "with its sign"),
        ('0;"减"0', "with its sign"),
        ("0;0-", "with its sign"),
        ("0;@", "with its sign"),  # the second section is for texts
        ("General", "with its sign"),
    ],
)
def test_a_number_below_zero_shows_that_it_is(tmp_path: Path, code: str, shown: str) -> None:
    inputs, problems = _read(tmp_path, [["E1", "x", None, -5]], {"D2": code})
    assert [(p.code, p.row, p.column) for p in problems] == (
        [("hidden_number", 1, "amount")] if shown == "refused" else []
    )
    assert [(p.code, p.column) for p in inputs.unusual] == (
        [("minus_by_colour", "amount")] if shown == "by colour" else []
    )
    if shown != "refused":
        assert inputs["events"].numbers("amount").at(0) == -5


def test_numbers_above_zero_need_no_sign(tmp_path: Path) -> None:
    rows: list[list[object]] = [["E1", "x", None, 5], ["E1", "x", None, 0]]
    inputs, problems = _read(tmp_path, rows, {"D2": "0;0", "D3": "0;[Red]0"})
    assert (problems, inputs.unusual) == ([], ())


@pytest.mark.parametrize(
    ("code", "text"),
    [("@", "7"), ('"E"@', "E7"), ("0;-0;;@", "7"), ("_(@_)", "7"), ('@"号"', "7号"),
     (";;;", None), ('0;0;0;"x"', None), ("0.00", "7")],
)  # fmt: skip
def test_a_text_is_what_its_cell_shows(tmp_path: Path, code: str, text: str | None) -> None:
    inputs, problems = _read(tmp_path, [["7", "x"]], {"A2": code})
    assert inputs["events"].labels("employee_id").at(0) == text
    assert [(p.code, p.row) for p in problems] == ([] if text else [("hidden_text", 1)])


def test_a_day_in_a_column_of_texts_was_an_id_before_a_spreadsheet_took_it(tmp_path: Path) -> None:
    rows: list[list[object]] = [[date(2026, 3, 4), "x", None, 1]]
    _, (problem,) = _read(tmp_path, rows, {"A2": "d-mmm"})
    assert (problem.code, problem.row, problem.column) == ("day_for_text", 1, "employee_id")
    assert "events!A2 holds the day 2026-03-04 where a text stands" in problem.message


def test_an_id_with_an_exponent_was_another_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [[100000, "x", None, 100000]]  # 1E5 as it was typed
    codes = {"A2": "0.00E+00", "D2": "0.00E+00"}
    inputs, (problem,) = _read(tmp_path, rows, codes)
    assert (problem.code, problem.row, problem.column) == ("lost_digits", 1, "employee_id")
    assert inputs["events"].numbers("amount").at(0) == 100000


def test_a_remark_that_is_merged_with_a_figure_does_not_hide_it(tmp_path: Path) -> None:
    rows: list[list[object]] = [["E1", "x", "see the mail", 5], ["E1", "x", "hi", 6]]
    inputs, (problem,) = _read(tmp_path, rows, merge="C2:D2")
    assert (problem.code, problem.row, problem.column) == ("merged_cells", 1, "amount")
    assert inputs["events"].numbers("amount").at(1) == 6


def test_remarks_may_be_merged_among_themselves(tmp_path: Path) -> None:
    rows: list[list[object]] = [["E1", "x", "see the mail", 5], ["E1", "x", None, 6]]
    inputs, problems = _read(tmp_path, rows, merge="C2:C3")
    assert problems == []
    assert [inputs["events"].numbers("amount").at(row) for row in (0, 1)] == [5, 6]


def test_a_formula_that_comes_to_nothing_takes_no_default(tmp_path: Path) -> None:
    nothing = '<c t="str"><f>IF(A1="","",5)</f><v></v></c>'
    lines = (
        sheets.words("employee_id", "event", "status", "quantity"),
        sheets.words("E1", "x") + nothing + nothing,
        sheets.words("E1", "x", "open") + "<c><v>3</v></c>",
        # Formulas that somebody has drawn down in advance: the row looks empty and is.
        nothing * 4,
    )
    sheets.book(tmp_path / "i.xlsx", {"events": sheets.rows(*lines)})
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    (problem,) = problems
    assert (problem.code, problem.row, problem.column) == ("formula_without_value", 1, "quantity")
    assert 'events!D2 holds a formula that comes to nothing (=IF(A1="","",5))' in problem.message
    assert "only an empty cell counts as 1" in problem.message
    assert len(inputs["events"]) == 2
    assert inputs["events"].numbers("quantity").at(1) == 3


def test_sheets_in_which_nothing_stands_are_no_tables(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"  # a new workbook has a sheet
    book.create_sheet("events").append(["employee_id", "event"])
    book.create_sheet("Sheet3").append(["something"])
    book.create_sheet("Sheet4").sheet_state = "hidden"
    book.save(tmp_path / "i.xlsx")
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert [(p.code, p.table) for p in problems] == [("unknown_table", "Sheet3")]
    assert "of notes the name begins with _" in problems[0].message


def test_rows_that_a_sheet_hides_where_nothing_stands_hide_no_data(tmp_path: Path) -> None:
    data = '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'
    data += sheets.rows(sheets.words("employee_id", "event"), sheets.words("E1", "x"))
    sheets.book(tmp_path / "i.xlsx", {"events": data})
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert (len(inputs["events"]), problems, inputs.unusual) == (1, [], ())


@pytest.mark.parametrize(
    ("value", "code", "amount"),
    [
        (5, '0"万件"', None),
        (5, "0.0万人", None),
        (5, '0"w"', None),
        (5, '0"千元"', None),
        (5, '0"千克"', 5),
        (5, '0"百分点"', 5),
        (125, "0!.0", None),  # shows 12.5
        (120000, '0!.0,"万"', None),
        (5, '"1"0', None),  # shows 15
        (5, '0"00"', None),
        (1234567, "000-0000", None),
        (1234.5, "# ##0.00", 1234.5),
        (5, '0" m2"', 5),
        (12, '[>=10000]0.0,"万";0', 12),
        (12000, '[>=10000]0.0,"万";0', None),
        (12000, "[>=10000]#,##0;0", 12000),
        (-5, "[<0][Red]0;0", -5),
        (-5, "[<0]0;0", None),
        (-5, "[>100]0;0", -5),
        (5, "[$CHF] #,##0", None),
        (5, "[$S$-409]#,##0", None),
        (5, '0"美元"', None),
        (5, '0" USD"', None),
        (5, "[$¥-804]#,##0", 5),
        (5, "[$CNY] 0", 5),
        (95, '0"％"', None),
        (95, '0"%↑"', None),
        (0.95, '0%"↑"', None),
        (5, '"-"0', None),  # shows -5
        (5, "(0)", None),
        (5, '"¥-"0', None),
        (5, '0"-"', None),
        (5, "[>=0](0);0", None),
        (5, '"A-"0"号"', None),
        (-5, "0;(0)", -5),
        (5, '0"(元)"', 5),
        (5, '"x"', None),  # shows a word in place of the number
        (-5, '0;"-"', None),
        (0, '0;-0;"-"', 0),
        (5, "[Red]", 5),
        (-5, "h:mm", None),  # shows ####
    ],
)
def test_signs_beside_a_number_are_never_passed_over(
    tmp_path: Path, value: float, code: str, amount: float | None
) -> None:
    inputs, problems = _read(tmp_path, [["E1", "x", None, value]], {"D2": code})
    assert inputs["events"].numbers("amount").at(0) == amount
    assert (problems == []) is (amount is not None)


@pytest.mark.parametrize(
    ("value", "code", "word"),
    [(123456, "000-000", "123-456"), (7, "000-000", "000-007"), (7, '"E-"000', "E-007"),
     (1234, "00", "1234"), (7, '0"号"', "7号"), (1234567, "#", "1234567")],
)  # fmt: skip
def test_an_id_is_what_its_cell_shows_with_signs_between_its_digits(
    tmp_path: Path, value: int, code: str, word: str
) -> None:
    inputs, problems = _read(tmp_path, [[value, "x"]], {"A2": code})
    assert (inputs["events"].labels("employee_id").at(0), problems) == (word, [])


def test_a_nought_that_looks_empty_is_no_default(tmp_path: Path) -> None:
    head = ["employee_id", "name", "leave_months", "base_salary"]
    events = ["employee_id", "event", "quantity"]
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("employees", [head, ["E1", "a", 0, 0]]), ("events", [events, ["E1", "x", 0],
                       ["E1", "x", 0]])):  # fmt: skip
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in (*sheet[2], *sheet["A"]):
            cell.number_format = "#,###" if name == "events" else "0;-0;;@"
    book.save(tmp_path / "i.xlsx")
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    (problem,) = problems
    assert (problem.code, problem.table, problem.row) == ("hidden_number", "events", 1)
    assert "events!C2 holds 0 and shows nothing, as an empty cell does" in problem.message
    assert inputs["events"].numbers("quantity").at(1) == 0


def test_rows_with_something_struck_out_count_and_are_unusual(tmp_path: Path) -> None:
    sheet = sheets.sheet_of("events")
    for row in (HEADER, ["E1", "x", None, 5], ["E1", "x", "void", 6], ["E1", "x", None, 7]):
        sheet.append(row)
    for place in ("D2", "A2", "C3"):  # the last one is a remark
        sheet[place].font = Font(strike=True)
    sheet.parent.save(tmp_path / "i.xlsx")
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert (len(inputs["events"]), problems) == (3, [])
    (one,) = inputs.unusual
    assert (one.table, one.code) == ("events", "struck_out")
    assert one.message.startswith("a row counts like all others")
    assert one.message.endswith(": 2")
