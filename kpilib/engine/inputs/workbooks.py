"""Sheets of an .xlsx workbook to tables."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import Details, Problem, suggest
from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.cell_text import of_cell
from kpilib.engine.inputs.characters import stripped
from kpilib.engine.inputs.file_limits import TooLarge, too_large
from kpilib.engine.inputs.layout import RawGrid, in_cell, is_remark, laid_out, listed
from kpilib.engine.inputs.number_formats import hides_zero
from kpilib.engine.inputs.raw_table import Refusal, cell_name
from kpilib.engine.inputs.typed_rows import in_text
from kpilib.engine.inputs.unusual_cells import unusual_cells
from kpilib.engine.inputs.workbook_xml import read_book

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from kpilib.engine.inputs.raw_table import RawTable
    from kpilib.engine.inputs.workbook_xml import Book, Cell, WorkbookSheet

_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a file begins that an old Excel has written, or one that asks for a password."""

_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
"""What stands near the beginning of a file of LibreOffice's own kind."""

_LOOKED_AT = 120


def read_workbook(
    path: Path, names: Sequence[str], problems: list[Problem], prefix: str
) -> Iterator[RawTable]:
    """The tables of a workbook: its sheets of these names; those that begin with `_` are notes."""
    book = _book(path, names, problems, prefix)
    if book is None:
        return
    problems += _without_cells(book, names, prefix)
    tables = [sheet for sheet in book.sheets if not sheet.name.startswith("_")]
    aside = True
    for sheet in tables:
        if sheet.name in names:
            raw = _table(path, book, sheet, problems, prefix)
            if raw is not None:
                told = _not_followed(path, book, prefix + sheet.name) if aside else ()
                yield replace(raw, unusual=(*told, *raw.unusual))
                aside = False  # it is one line for the whole workbook
        elif not sheet.is_empty:
            message = Message(
                "the sheet {sheet!r} is no input table ({advice}): of notes the name begins with _",
                sheet=sheet.name,
                advice=suggest(sheet.name, names),
            )
            problems.append(Problem(prefix + sheet.name, None, "", "unknown_table", message))
    if not book.sheets:
        message = Message(
            "{file} has no sheet with cells: put the tables into sheets of their names",
            file=path.name,
        )
        problems.append(Problem(prefix + path.stem, None, "", "unreadable_file", message))


def _book(path: Path, names: Container[str], problems: list[Problem], prefix: str) -> Book | None:
    try:
        return read_book(path, names)
    except TooLarge as wrong:
        problems.append(too_large(path, wrong, prefix + path.stem))
    except Exception as wrong:  # noqa: BLE001 - whatever damage does to a part, it is one problem
        problems.append(unread_workbook(path, wrong, prefix))
    return None


class _Every:
    """All sheets, whatever they are called."""

    def __contains__(self, _: object) -> bool:
        return True


def only_sheet(path: Path, name: str, problems: list[Problem]) -> RawTable | None:
    """The one sheet of a workbook that holds anything, as a table of another name.

    Args:
        path: The workbook; sheets whose name begins with `_` are notes.
        name: The table's name.
        problems: What is wrong is added; None is returned where there is not one such sheet.
    """
    book = _book(path, _Every(), problems, "")
    if book is None:
        return None
    sheets = [one for one in book.sheets if one.rows and not one.name.startswith("_")]
    if len(sheets) == 1:
        return _table(path, book, replace(sheets[0], name=name), problems, "")
    message = Message(
        "{file} holds {count} sheets with cells ({sheets}): leave the one that is meant"
        if sheets
        else "{file} has no sheet with cells",
        file=path.name,
        count=len(sheets),
        sheets=tuple(one.name for one in sheets),
    )
    problems.append(Problem(name, None, "", "unreadable_file", message))
    return None


def _without_cells(book: Book, names: Sequence[str], prefix: str) -> Iterator[Problem]:
    """Charts, dialogs and macros that are called like a table, which would else be an empty one."""
    for name in book.without_cells:
        if name in names:
            message = Message(
                "the sheet {sheet} holds a chart, a dialog or macros, and no cells: give it "
                "another name, and put the table into a sheet of this one",
                sheet=name,
            )
            yield Problem(prefix + name, None, "", "unreadable_file", message)


def _not_followed(path: Path, book: Book, table: str) -> Iterator[Problem]:
    """What a workbook would do in a spreadsheet program, and what is not done here."""
    if book.has_macros:
        message = Message(
            "{file} comes with macros: they are not run, and what its cells hold counts",
            file=path.name,
        )
        yield Problem(table, None, "", "macros_not_run", message)
    if book.has_links:
        message = Message(
            "{file} takes values from other files: they are not opened, and figures worked out "
            "from such values are those of the day on which it was saved",
            file=path.name,
        )
        yield Problem(table, None, "", "links_not_followed", message)


def unread_workbook(path: Path, wrong: Exception, prefix: str = "") -> Problem:
    """The one problem of a workbook that cannot be read, with what to do about it."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError:
        start = b""
    if start.startswith(_OLD_OR_LOCKED):
        message = Message(
            "{file} asks for a password or is an old .xls: save it again as "
            ".xlsx, without a password",
            file=path.name,
        )
    elif _OPEN_DOCUMENT in start:
        message = Message(
            "{file} is an OpenDocument sheet (.ods) by another name: save it again as .xlsx",
            file=path.name,
        )
    else:
        message = Message(
            "{file} is damaged or is no .xlsx workbook ({reason}): open it in "
            "a spreadsheet program and save it again, or put a sound copy in "
            "its place",
            file=path.name,
            reason=_reason(wrong),
        )
    return Problem(prefix + path.stem, None, "", "unreadable_file", message)


def _reason(wrong: Exception) -> str:
    known = zipfile.BadZipFile | zlib.error | ET.ParseError | OSError
    if isinstance(message_of(wrong), Message) or isinstance(wrong, known):
        return reason_of(wrong)
    if isinstance(wrong, NotImplementedError | RuntimeError):
        return Message("it is encrypted")
    # What stands in such an error is a word of Python's, of no use to anybody: 'rId4'.
    return Message("a part of it is missing or holds what none may")


def _table(
    path: Path, book: Book, sheet: WorkbookSheet, problems: list[Problem], prefix: str
) -> RawTable | None:
    source = f"{path.name}[{sheet.name}]"

    def text(cell: Cell | None, kind: str) -> str | Refusal:
        if cell is None:
            return ""
        if cell.kind == "text" and cell.format == "General":
            return cell.text
        return of_cell(cell, kind, since_1904=book.since_1904)

    lines = sorted(sheet.rows)
    cells = [_in_order(sheet.rows[line]) for line in lines]
    try:
        typed = in_text(sheet.name, zip(lines, cells, strict=True), text)
    except (ValueError, ArithmeticError) as wrong:  # a number that is none
        problems.append(unread_workbook(path, wrong, prefix))
        return None
    rows = [(line, _unpadded(line, row, typed.faults)) for line, row in typed.rows]
    rows = [(line, row) for line, row in rows if row]
    grid = RawGrid(
        sheet.name,
        prefix + sheet.name,
        source,
        rows,
        typed.faults,
        sheet.merges,
        frozenset(sheet.hidden_rows),
        sheet.hidden_columns,
        is_sheet=True,
    )
    raw = laid_out(grid, problems)
    return None if raw is None else _with_unusual(_no_defaults(raw, sheet), sheet, grid)


def _no_defaults(raw: RawTable, sheet: WorkbookSheet) -> RawTable:
    """The table without the defaults of cells that only look empty: a formula stands in them."""
    spec = READ_TABLES.get(sheet.name)
    found = {}
    for column in spec.columns if spec else ():
        if not column.empty_means or column.name not in raw.places:
            continue
        place = raw.places[column.name]
        for line, number in zip(raw.lines, raw.numbers, strict=True):
            cell = sheet.rows[line].get(place)
            refused = _looks_empty(cell, column.empty_means) if cell else None
            if refused:
                message = in_cell(sheet.name, line, place, refused.message)
                found[number, column.name] = refused._replace(message=message)
    return replace(raw, faults={**raw.faults, **found}) if found else raw


def _looks_empty(cell: Cell, default: str) -> Refusal | None:
    """Why a cell that looks empty is not; None for all others."""
    if cell.kind == "text" and cell.formula and not stripped(cell.text):
        message = Message(
            "holds a formula that comes to nothing ({formula}), and only an "
            "empty cell counts as {default}: write the value, or clear the "
            "cell",
            formula=cell.formula,
            default=default,
        )
        return Refusal("formula_without_value", message)
    is_zero = cell.kind == "number" and not float(cell.text)
    if is_zero and cell.format != "General" and default != "0":
        message = Message(
            "holds 0 and shows nothing, as an empty cell does, which counts "
            "as {default}: format it as a plain number, or clear it",
            default=default,
        )
        return Refusal("hidden_number", message) if hides_zero(cell.format) else None
    return None


def _in_order(cells: dict[int, Cell]) -> list[Cell | None]:
    return [cells.get(place) for place in range(max(cells, default=-1) + 1)]


def _unpadded(line: int, row: list[str], faults: Container[tuple[int, int]]) -> list[str]:
    """A row without what is empty behind its last cell; a cell without a value is not empty."""
    while row and not row[-1] and (line, len(row) - 1) not in faults:
        row.pop()
    return row


def _with_unusual(raw: RawTable, sheet: WorkbookSheet, grid: RawGrid) -> RawTable:
    """The table with what else is worth a look in its sheet."""
    found = list(raw.unusual)
    if sheet.state != "visible":
        message = Message(
            "the sheet {sheet} is hidden and counts like all others", sheet=sheet.name
        )
        found.append(grid.problem(None, "", "hidden_sheet", message))
    spec = READ_TABLES.get(sheet.name)
    found += _struck(raw, sheet, grid)
    for column in spec.columns if spec else ():
        if column.type == "number" and column.name in raw.places:
            place = raw.places[column.name]
            cells = [(line, cell) for line in raw.lines if (cell := sheet.rows[line].get(place))]
            found += [
                grid.problem(None, column.name, code, message)
                for code, message in unusual_cells(column.name, place, cells, cell_name)
            ]
    return replace(raw, unusual=tuple(found))


def _struck(raw: RawTable, sheet: WorkbookSheet, grid: RawGrid) -> list[Problem]:
    """One line about rows in which something is struck out, as people do with what is void."""
    read = {place for name, place in raw.places.items() if not is_remark(name)}
    lines = sorted({line for line, place in sheet.struck if place in read} & set(raw.lines))
    if not lines:
        return []
    message = Message(
        "a row counts like all others though something in it is struck out: {lines}",
        "{n} rows count like all others though something in them is struck out: {lines}",
        n=len(lines), lines=listed(lines),
    )  # fmt: skip
    told = grid.problem(None, "", "struck_out", message)
    return [replace(told, details=Details(lines=tuple(lines)))]
