"""Workbooks that were made to do harm, or that hold more than cells: read rightly or refused."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs import workbook_parts, workbooks
from kpilib.engine.inputs.read import read_inputs
from kpilib.engine.inputs.workbook_xml import read_book
from tests.inputs.sheets import MAIN, book, rows, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs

HEAD = words("employee_id", "event", "quantity", "amount")
ROW = words("E1", "visit") + "<c><v>2</v></c><c><v>5</v></c>"
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    + "]>"
)  # fmt: skip
_END = "</Relationships>"
STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'


@pytest.fixture(autouse=True)
def _by_our_reader_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reader would unpack all that the first refuses."""
    monkeypatch.setattr(workbooks, "read_book", read_book)


def _read(folder: Path) -> tuple[Inputs, list[Problem]]:
    problems: list[Problem] = []
    return read_inputs(folder, problems), problems


def _events(folder: Path, data: str, **parts: str) -> Path:
    return book(folder / "inputs.xlsx", {"events": data}, **parts)


def _repacked(path: Path, change: Callable[[str, str], str], more: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path) as package:
        parts = [(name, package.read(name).decode()) for name in package.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (*((name, change(name, text)) for name, text in parts), *more.items()):
            package.writestr(name, text)


def _one(folder: Path) -> Problem:
    """The one problem of a file that is not read; nothing of it counts."""
    inputs, problems = _read(folder)
    assert [len(inputs[name].lines) for name in INPUT_TABLES] == [0] * len(INPUT_TABLES)
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize("part", ["xl/worksheets/s0.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
@pytest.mark.parametrize("entities", [ENTITIES, '<!DOCTYPE x SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused_before_they_stand_for_anything(
    tmp_path: Path, part: str, entities: str
) -> None:
    path = _events(tmp_path, rows(HEAD, ROW), texts="<si><t>x</t></si>", styles=STYLES)
    _repacked(path, lambda name, text: (entities if name == part else "") + text, {})
    assert "it declares entities" in _one(tmp_path).message


def test_a_part_that_unpacks_to_gigabytes_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_parts, "_UNPACKED", 2 * limits.MEGABYTE)
    path = _events(tmp_path, rows(HEAD, ROW))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image.png", b"0" * 1_000_000)  # nobody reads it
    assert _read(tmp_path)[1] == []
    blank = " " * 1_000_000
    _repacked(path, lambda name, text: text.replace("</sheetData>", blank * 3 + "</sheetData>")
              if "s0" in name else text, {})  # fmt: skip
    assert path.stat().st_size < limits.MEGABYTE
    found = _one(tmp_path)
    assert (found.code, "more than 2 MB" in found.message) == ("too_large", True)


@pytest.mark.parametrize(
    "data",
    [
        "<sheetData>" + "<row>" * 6_000 + "</row>" * 6_000 + "</sheetData>",  # one in the other
        "<sheetData><row>" + "<c/>" * 11_000 + "</row></sheetData>",  # one row of very many cells
        "<sheetData>" + "<row><c/></row>" * 14_000 + "</sheetData>",  # very many rows of nothing
        f'<sheetData><row r="{"1" * 300_000}"/></sheetData>',  # one tag that does not end
        f"<!--{'x' * 300_000}--><sheetData/>",
    ],
    ids=["deep", "wide", "long", "tag", "comment"],
)
def test_more_elements_than_a_program_writes_are_refused_before_they_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    monkeypatch.setattr(workbook_parts, "_MARKS", 40_000)
    monkeypatch.setattr(workbook_parts, "_OPEN", 10_000)
    monkeypatch.setattr(workbook_parts, "_WITHOUT_END", 100_000)
    _events(tmp_path, data)
    found = _one(tmp_path)
    assert found.code == "too_large"
    assert "xl/worksheets/s0.xml" in found.message


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("XFD1048576", "cell XFD1048576 of its sheet events"),
        ("ZZZZ9", "'ZZZZ' names no column"),
        ("A99999999999999999999", "is no place in a list"),
        ("A2097152", "has row 2097152"),
    ],
)
def test_a_cell_far_out_is_named_and_no_table_is_made_of_what_lies_between(
    tmp_path: Path, cell: str, told: str
) -> None:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    _events(tmp_path, rows(HEAD, ROW).replace("</sheetData>", far))
    assert told in _one(tmp_path).message


def test_ranges_that_reach_to_the_end_of_the_sheet_cost_nothing(tmp_path: Path) -> None:
    whole = '<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    hidden = '<cols><col min="1" max="99999999" hidden="1"/></cols>'
    array = '<c t="str"><f t="array" ref="E2:XFD1048576">A1</f><v>x</v></c>'
    head = HEAD + words("note")
    _events(tmp_path, hidden + rows(head, ROW + array) + whole)
    inputs, problems = _read(tmp_path)
    assert [(one.code, "A2:XFD1048576" in one.message) for one in problems] == [
        ("merged_cells", True)
    ]
    assert len(inputs["events"].lines) == 1


def test_cells_are_counted_before_they_are_laid_out(tmp_path: Path) -> None:
    # A sheet of few cells, each far to the right: the table would have all those before them.
    count = limits.BOOK_CELLS // limits.COLUMNS + 1
    data = "".join(f'<row><c r="ALL{row}"><v>1</v></c></row>' for row in range(3, count + 3))
    _events(tmp_path, rows(HEAD, ROW).replace("</sheetData>", data + "</sheetData>"))
    assert "more than 500,000 cells" in _one(tmp_path).message


@pytest.mark.parametrize("name", ["xl/worksheets/s0.xml", "xl/worksheets/S0.XML"])
def test_a_part_that_stands_twice_is_damage_whichever_a_program_would_read(
    tmp_path: Path, name: str
) -> None:
    path = _events(tmp_path, rows(HEAD, ROW))
    with zipfile.ZipFile(path) as package:
        other = package.read("xl/worksheets/s0.xml").replace(b"<v>5</v>", b"<v>5000</v>")
    with zipfile.ZipFile(path, "a") as package:
        if name.islower():
            with pytest.warns(UserWarning, match="Duplicate name"):
                package.writestr(name, other)
        else:
            package.writestr(name, other)
    assert "stands in it twice" in _one(tmp_path).message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("worksheets/s0.xml", "../../../etc/passwd", "etc/passwd is missing"),
        (_END, f'<Relationship Id="z" Type="x/sharedStrings" Target="other.xml"/>{_END}',
         "names xl/other.xml twice"),
        (_END, f'<Relationship Id="worksheet0" Type="x/worksheet" Target="s.xml"/>{_END}',
         "names xl/s.xml twice"),
        ("worksheet0", "nowhere", "its sheet events leads to no part"),
    ],
)  # fmt: skip
def test_a_list_of_parts_that_leads_astray_is_damage(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = _events(tmp_path, rows(HEAD, ROW), texts="<si><t>x</t></si>")
    _repacked(path, lambda name, text: text.replace(old, new) if name.endswith("book.xml.rels")
              else text, {})  # fmt: skip
    assert told in _one(tmp_path).message


@pytest.mark.parametrize(
    "cell",
    [
        '<c t="s"><v>-1</v></c>',  # Python would take the last of the texts
        '<c t="s"><v>7</v></c>',
        '<c s="-1"><v>5</v></c>',
        '<c t="b"><v>2</v></c>',
        '<c t="zz"><v>5</v></c>',
        "<c><v>1_000</v></c>",
        "<c><v>١٢</v></c>",
        "<c><v>1e999999999</v></c>",
        "<c><v>NaN</v></c>",
    ],
)
def test_what_no_program_writes_into_a_cell_is_damage_and_no_value(
    tmp_path: Path, cell: str
) -> None:
    row = words("E1", "visit") + "<c><v>2</v></c>" + cell
    _events(tmp_path, rows(HEAD, row), texts="<si><t>a</t></si><si><t>b</t></si>", styles=STYLES)
    found = _one(tmp_path)
    assert (found.code, "damaged" in found.message) == ("unreadable_file", True)


def _with_other_kind(folder: Path, name: str, kind: str) -> None:
    path = book(folder / "inputs.xlsx", {"metrics": "<sheetData/>", name: "<sheetData/>"})
    target = "worksheets/s1.xml"
    _repacked(
        path,
        lambda part, text: (
            text.replace(f'worksheet" Target="{target}"', f'{kind}" Target="o.xml"')
            if part.endswith("book.xml.rels")
            else text
        ),
        {"xl/o.xml": f'<{kind} xmlns="{MAIN}"/>'},
    )


@pytest.mark.parametrize("kind", ["chartsheet", "dialogsheet", "xlMacrosheet"])
def test_a_sheet_without_cells_damages_nothing_unless_a_table_should_be_in_it(
    tmp_path: Path, kind: str
) -> None:
    _with_other_kind(tmp_path, "Chart1", kind)
    assert [one.code for one in _read(tmp_path)[1]] == ["empty_file"]  # of metrics
    _with_other_kind(tmp_path, "events", kind)
    assert [(one.code, one.table) for one in _read(tmp_path)[1]] == [
        ("unreadable_file", "events"),
        ("empty_file", "metrics"),
    ]


@pytest.mark.parametrize("name", ["inputs.xlsm", "inputs.xlsx"])
def test_macros_are_not_run_and_that_is_said(tmp_path: Path, name: str) -> None:
    path = _events(tmp_path, rows(HEAD, ROW))
    _repacked(path, lambda _, text: text, {"xl/vbaProject.bin": "x"})
    path.rename(tmp_path / name)
    inputs, problems = _read(tmp_path)
    assert (problems, len(inputs["events"].lines)) == ([], 1)
    assert [one.code for one in inputs.unusual] == ["macros_not_run"]


@pytest.mark.parametrize("value", ["<v>5</v>", ""])
@pytest.mark.parametrize(
    "formula",
    [
        "[1]Sheet1!A1",
        "SUM('[1]My sheet'!A1:A9)*2",
        "'C:\\x\\[b.xlsx]S'!A1",
        "'file:///b.ods'#S.A1",
        "cmd|'/c calc'!A0",
        '_xlfn.WEBSERVICE("http:' + '//x")',
        "IF(A1,rate*2,0)",
        "twice",
    ],
)
def test_a_cell_that_needs_another_file_is_a_problem_whatever_it_holds(
    tmp_path: Path, formula: str, value: str
) -> None:
    names = (
        '<definedNames><definedName name="rate">[1]S!$A$1</definedName>'
        '<definedName name="twice">RATE*2</definedName></definedNames>'
    )
    row = words("E1", "visit") + f"<c><v>2</v></c><c><f>{formula}</f>{value}</c>"
    _events(tmp_path, rows(HEAD, row), calculation=names)
    inputs, problems = _read(tmp_path)
    assert [(one.code, one.row, one.column) for one in problems] == [("external_link", 1, "amount")]
    assert inputs["events"].numbers("amount").at(0) is None


@pytest.mark.parametrize(
    "formula",
    ["SUM(Table1[amount])", "Table1[[#This Row],[due]]*2", "'S 1'!A1", 'A1&amp;"[1]S!A1"'],
)
def test_a_formula_over_the_workbook_itself_keeps_its_value(tmp_path: Path, formula: str) -> None:
    row = words("E1", "visit") + f"<c><v>2</v></c><c><f>{formula}</f><v>5</v></c>"
    _events(tmp_path, rows(HEAD, row))
    inputs, problems = _read(tmp_path)
    assert (problems, inputs["events"].numbers("amount").at(0)) == ([], 5)


def test_a_formula_filled_down_needs_what_its_first_cell_needs(tmp_path: Path) -> None:
    first = '<c><f t="shared" si="0" ref="D2:D3">[1]S!A1</f><v>5</v></c>'
    lines = [words("E1", "visit") + f"<c><v>2</v></c>{cell}"
             for cell in (first, '<c><f t="shared" si="0"/><v>6</v></c>')]  # fmt: skip
    _events(tmp_path, rows(HEAD, *lines))
    assert [(one.code, one.row) for one in _read(tmp_path)[1]] == [
        ("external_link", 1), ("external_link", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("serial", "since_1904", "day"),
    [
        ("61", False, "1900-03-01"),
        ("59", False, "1900-02-28"),
        ("60", False, None),  # 29 February 1900, a day that never was
        ("-1", False, None),
        ("2958465", False, "9999-12-31"),
        ("2958466", False, None),
        ("1e300", False, None),
        ("1", True, "1904-01-02"),
        ("2957004", True, None),
    ],
)
def test_a_day_is_the_one_that_is_shown_or_a_problem(
    tmp_path: Path, serial: str, since_1904: bool, day: str | None
) -> None:
    head = words("employee_id", "event", "date")
    row = words("E1", "visit") + f'<c s="1"><v>{serial}</v></c>'
    settings = '<workbookPr date1904="1"/>' if since_1904 else ""
    _events(tmp_path, rows(head, row), styles=STYLES, properties=settings)
    inputs, problems = _read(tmp_path)
    if day is None:
        assert [(one.row, one.column) for one in problems] == [(1, "date")]
    else:
        assert (problems, date.fromordinal(int(inputs["events"].days("date").at(0) or 0))) == (
            [],
            date.fromisoformat(day),
        )


def test_half_a_letter_is_told_and_never_written(tmp_path: Path) -> None:
    row = words("E_xD83D_", "visit_xD83D__xDE00_") + "<c><v>2</v></c><c><v>5</v></c>"
    _events(tmp_path, rows(HEAD, row))
    inputs, problems = _read(tmp_path)
    assert [one.code for one in problems] == ["lost_letter"]
    assert inputs["events"].labels("event").at(0) == "visit\U0001f600"


def test_a_format_of_many_decimals_or_signs_breaks_nothing(tmp_path: Path) -> None:
    row = words("E1", "visit") + '<c><v>2</v></c><c s="1"><v>5.5</v></c>'
    for code, problems in (("0." + "0" * 200, 0), ("[&gt;" * 20_000, 1)):
        styles = (
            f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
        )
        _events(tmp_path, rows(HEAD, row), styles=styles)
        assert len(_read(tmp_path)[1]) == problems


def test_a_file_by_another_name_is_told_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "inputs.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "OpenDocument" in _one(tmp_path).message
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert "password" in _one(tmp_path).message
    path.write_text("<html><table></table></html>", encoding="utf-8")
    assert "no .xlsx workbook" in _one(tmp_path).message
