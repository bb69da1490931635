"""Files as people keep them, opened: workbooks of Excel old and new, OpenDocument, text."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.special_files import special
from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.cell_text import of_cell, of_value
from kpilib.engine.inputs.file_limits import TooLarge, no_longer_than, no_more_cells_than
from kpilib.engine.inputs.raw_table import Refusal
from kpilib.engine.inputs.workbook_xml import Cell, read_book
from kpilib.engine.inputs.workbooks import unread_workbook
from kpilib.workspace.intake.old_excel_formats import old_excel_formats
from kpilib.workspace.intake.open_document_formats import open_document_formats
from kpilib.workspace.intake.source_sheet import SourceFile, SourceSheet
from kpilib.workspace.intake.source_text import text_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import python_calamine

    from kpilib.engine.inputs.workbook_xml import Book, WorkbookSheet
    from kpilib.workspace.intake.open_document_formats import Formats
else:
    python_calamine = lazy("python_calamine")

KINDS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")
"""Files that are read."""

_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_PACKED = b"PK"
_PAGE = (b"<html", b"<!doctype", b"<?xml", b"<table", b"mime-version")


class _Wanted:
    """The names of the sheets that are read, as a container."""

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._wanted(name)


def open_source(
    path: Path, wanted: Callable[[str], bool], *, encoding: str = "", separator: str = ""
) -> SourceFile:
    """A file with the cells of those sheets that are wanted.

    Args:
        path: The file.
        wanted: Whether a sheet is, by its name.
        encoding: Of a text file, where the mapping says it.
        separator: Of a text file, where the mapping says it.

    Raises:
        ProblemsFound: It cannot be read, or is none of the kinds that are.
    """
    if fault := special(path):
        raise _unreadable(path, fault)
    try:
        kind = _kind(path)
        if kind == "text":
            return SourceFile(path.name, (text_sheet(path, encoding, separator),))
        if kind == "xlsx":
            return _excel(path, wanted)
        return _other(path, wanted)
    except TooLarge as wrong:
        reason = Message("{file} is not read: {reason}", file=path.name, reason=message_of(wrong))
        raise _unreadable(path, reason, "too_large") from None


def _unreadable(path: Path, message: str, code: str = "unreadable_file") -> ProblemsFound:
    return ProblemsFound([Problem(path.name, None, "", code, message)])


def _kind(path: Path) -> str:
    """What a file is: by its name, and by how it begins, for exports lie about it."""
    ending = path.suffix.lower()
    if ending not in KINDS:
        raise _unreadable(
            path,
            Message(
                "{file} is not read: save it as .xlsx or as “CSV UTF-8”; files may be {kinds}",
                file=path.name,
                kinds=KINDS,
            ),
        )
    if ending in {".csv", ".tsv", ".txt"}:
        return "text"
    if ending != ".xls":
        return "ods" if ending == ".ods" else "xlsx"
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(_OLD):
        return "xls"
    if start.startswith(_PACKED):
        return "xlsx"
    if start.strip().lower().startswith(_PAGE):
        raise _unreadable(
            path,
            Message(
                "{file} is a web page that is only called .xls: open it in a spreadsheet program "
                "and save it as .xlsx",
                file=path.name,
            ),
        )
    return "text"


def _excel(path: Path, wanted: Callable[[str], bool]) -> SourceFile:
    try:
        book = read_book(path, _Wanted(wanted))
    except TooLarge:
        raise
    except Exception as wrong:  # noqa: BLE001 - whatever damage does to a part, it is one problem
        raise ProblemsFound([unread_workbook(path, wrong)]) from None
    told = []
    if book.has_macros:
        told.append(
            Message(
                "{file} comes with macros: they are not run, and what its cells hold counts",
                file=path.name,
            )
        )
    if book.has_links:
        told.append(
            Message(
                "{file} takes values from other files: they are not opened, and figures worked out "
                "from such values are those of the day on which it was saved",
                file=path.name,
            )
        )
    sheets = [_of_book(path, book, sheet) for sheet in book.sheets if wanted(sheet.name)]
    others = [sheet.name for sheet in book.sheets if not wanted(sheet.name) and not sheet.is_empty]
    return SourceFile(path.name, tuple(sheets), (*others, *book.without_cells), tuple(told))


def _of_book(path: Path, book: Book, sheet: WorkbookSheet) -> SourceSheet:
    def show(cell: Any, kind: str) -> str | Refusal:  # noqa: ANN401 - a cell of this book
        found: Cell = cell
        if found.kind == "text" and found.format == "General":
            return found.text
        try:
            return of_cell(found, kind, since_1904=book.since_1904)
        except (ValueError, ArithmeticError) as wrong:  # a number that is none
            return Refusal("unreadable_file", message_of(wrong))

    def numeric(cell: Any) -> bool:  # noqa: ANN401 - a cell of this book
        return bool(cell.kind == "number")

    widest = max((max(cells) for cells in sheet.rows.values() if cells), default=-1)
    return SourceSheet(
        path.name,
        sheet.name,
        {line: cells for line, cells in sorted(sheet.rows.items()) if cells},
        show,
        numeric,
        is_hidden=sheet.state != "visible",
        hidden_rows=frozenset(sheet.hidden_rows),
        hidden_columns=frozenset(
            place for hidden in sheet.hidden_columns for place in hidden if place <= widest
        ),
        merges=tuple(sheet.merges),
        struck=frozenset(sheet.struck),
    )


def _other(path: Path, wanted: Callable[[str], bool]) -> SourceFile:
    """A workbook of old Excel, or of LibreOffice's own kind."""
    no_longer_than(path, limits.BOOK)
    try:
        _no_bomb(path)
        book = python_calamine.load_workbook(path)
        formats = _formats(path)
        found, others = [], []
        for about in book.sheets_metadata:
            if wanted(about.name):
                found.append(_of_calamine(path, book, about, formats))
            else:
                others.append(about.name)
    except TooLarge:
        raise
    except BaseException as wrong:
        if isinstance(wrong, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
            raise
        locked = isinstance(wrong, python_calamine.PasswordError)
        message = (
            Message("{file} asks for a password: save it again without one", file=path.name)
            if locked
            else Message(
                "{file} is damaged or is no workbook: open it in a spreadsheet program and save it "
                "as .xlsx",
                file=path.name,
            )
        )
        raise _unreadable(path, message) from None
    return SourceFile(path.name, tuple(sheet for sheet in found if sheet.rows), tuple(others))


def _no_bomb(path: Path) -> None:
    """Refuse a packed workbook that unpacks to more than is read."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as package:
        if sum(part.file_size for part in package.infolist()) > limits.FILE:
            raise TooLarge(limits.unpacks_to_more(limits.FILE))


def _formats(path: Path) -> Formats | None:
    """The formats of the cells, which calamine does not tell; None where they cannot be found."""
    try:
        return open_document_formats(path) if zipfile.is_zipfile(path) else old_excel_formats(path)
    except TooLarge:
        raise
    except Exception:  # noqa: BLE001 - whatever is odd about the file, its values have been read
        return None


def _of_calamine(path: Path, book: Any, about: Any, formats: Formats | None) -> SourceSheet:  # noqa: ANN401 - calamine's own
    codes = (formats or {}).get(about.name, {})
    sheet = book.get_sheet_by_name(about.name)
    no_more_cells_than(sheet.total_height * sheet.total_width, limits.BOOK_CELLS * 10)
    rows: dict[int, dict[int, object]] = {}
    for line, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        filled = {place: cell for place, cell in enumerate(row) if cell not in ("", None)}
        if filled:
            rows[line] = {
                place: _formatted(cell, codes.get((line, place), ""))
                for place, cell in filled.items()
            }
    visible = python_calamine.SheetVisibleEnum.Visible
    merges = [
        (top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return SourceSheet(
        path.name,
        about.name,
        rows,
        of_calamine_cell,
        _is_number,
        is_hidden=about.visible != visible,
        merges=merges,
        tells_percent=formats is not None and about.name in formats,
    )


def _formatted(cell: object, code: str) -> object:
    """A cell of calamine; a number with a format of its own as one that shows it."""
    if not code or not _is_number(cell):
        return cell
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return Cell("number", text, code)


def of_calamine_cell(cell: Any, kind: str) -> str | Refusal:  # noqa: ANN401 - whatever it holds
    """A value of calamine as the text that stands for it; 7.0 is 7."""
    if isinstance(cell, Cell):
        return of_cell(cell, kind)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    return of_value(cell, kind)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float | Cell) and not isinstance(cell, bool)


def sheet_names(source: SourceFile) -> Iterator[str]:
    """The names of all sheets of a file with something in them."""
    yield from (sheet.name for sheet in source.sheets)
    yield from source.not_read
