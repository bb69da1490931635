"""The cells of a workbook by another reader: openpyxl, which shares no line of code with ours."""

from __future__ import annotations

import warnings
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.escape import unescape

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.engine.inputs.workbook_xml import Book, Cell, WorkbookSheet

Cells = dict[tuple[int, int], object]


def cells_that_differ(path: Path, book: Book) -> dict[str, object]:
    """Ours and theirs where they are not the same, in every sheet of which ours has cells.

    A file that openpyxl cannot open has no second opinion: it wants more parts than we read.
    """
    try:
        theirs = by_openpyxl(path)
    except Exception:  # noqa: BLE001 - as ours, it may fail in any way over a damaged file
        return {}
    if [sheet.name for sheet in book.sheets] != list(theirs):
        return {"sheets": list(theirs)}
    found: dict[str, object] = {}
    for sheet in book.sheets:
        ours, other = _by_us(sheet), theirs[sheet.name]
        # Of merged cells it keeps the first; what is stored under the others we refuse.
        left_out = _unknown(sheet) | _merged(sheet)
        for at in (ours.keys() | other.keys()) - left_out if sheet.rows else ():
            if not _agree(ours.get(at), other.get(at)):
                found[f"{sheet.name} {at}"] = ours.get(at), other.get(at)
    return found


def by_openpyxl(path: Path) -> dict[str, Cells]:
    """The cells of every sheet, by row and column."""
    # Not in read-only mode: there it believes what a sheet says of its size.
    with warnings.catch_warnings(action="ignore"):  # about styles that are not there
        book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column - 1): cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value not in {None, ""}
        }
        for sheet in book.worksheets
    }


def _by_us(sheet: WorkbookSheet) -> Cells:
    return {
        (line, place): _value(cell)
        for line, cells in sheet.rows.items()
        for place, cell in cells.items()
        if cell.kind != "unknown" and cell.text
    }


def _unknown(sheet: WorkbookSheet) -> set[tuple[int, int]]:
    """Cells whose stored value we do not believe."""
    return {
        (line, place)
        for line, cells in sheet.rows.items()
        for place, cell in cells.items()
        if cell.kind == "unknown"
    }


def _merged(sheet: WorkbookSheet) -> set[tuple[int, int]]:
    return {
        (line, place)
        for first, left, last, right in sheet.merges
        for line in range(first, last + 1)
        for place in range(left, right + 1)
        if (line, place) != (first, left)
    }


def _value(cell: Cell) -> object:
    if cell.kind == "number":
        return Decimal(cell.text)
    return cell.text == "true" if cell.kind == "truth" else cell.text


def _agree(ours: object, theirs: object) -> bool:
    if isinstance(theirs, datetime | date | time | timedelta):
        return isinstance(ours, Decimal)  # which day that is, other tests say
    if isinstance(ours, Decimal):
        return isinstance(theirs, int | float) and float(ours) == float(theirs)
    if isinstance(theirs, str):
        return ours == unescape(theirs)
    return ours == theirs and type(ours) is type(theirs)
