"""What stands in an .xlsx file, read whole: every row and cell that is there, whatever hints say.

A sheet may state its size (`<dimension>`), rows and cells may leave out where they stand, and
formulas may have no value yet. Programs that write workbooks are careless with all of these, so
nothing here relies on them: cells are read to the end of the sheet, and a formula is told from a
value.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.messages import Message
from kpilib.engine.inputs.external_links import outside_of
from kpilib.engine.inputs.file_limits import (
    BOOK,
    BOOK_CELLS,
    COLUMNS,
    TooLarge,
    no_longer_than,
    no_more_cells_than,
)
from kpilib.engine.inputs.lineage import letters_of
from kpilib.engine.inputs.number_formats import built_in_formats, changes_text
from kpilib.engine.inputs.raw_table import cell_name
from kpilib.engine.inputs.workbook_parts import WorkbookPackage, tag

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path
    from xml.etree import ElementTree as ET


class Cell(NamedTuple):
    """One cell as it is stored.

    Attributes:
        kind: `number`, `text`, `truth`, `error`, `day` (ISO), `unknown` for a formula that nobody
            has worked out, or `outside` for one that takes its value from another file.
        text: The value as it stands in the file.
        format: The code of its number format; of a text only one that shows it otherwise.
        formula: The formula behind the value; None where there is none.
    """

    kind: str
    text: str
    format: str = "General"
    formula: str | None = None


Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; rows from 1, columns from 0."""


@dataclass(slots=True)
class WorkbookSheet:
    """One sheet.

    Attributes:
        name: Its name.
        state: `visible`, `hidden` or `veryHidden`.
        is_empty: Nothing stands in it.
        rows: Cells by row (from 1) and column (from 0).
        hidden_rows: Rows that are not shown.
        hidden_columns: Columns that are not shown, as ranges.
        merges: Cells that are merged.
        struck: Cells whose text is struck out, by row and column.
        last: The row read last.
    """

    name: str
    state: str
    is_empty: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    struck: set[tuple[int, int]] = field(default_factory=set)
    last: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook.

    Attributes:
        sheets: The sheets that hold cells, in order; those that were not asked for are empty.
        since_1904: Its days count from 1904, as on old Macs.
        without_cells: The names of its other sheets: charts, dialogs, macros.
        has_macros: Programs come with it, which are not run.
        has_links: It takes values from other files, which are not read.
    """

    sheets: tuple[WorkbookSheet, ...]
    since_1904: bool
    without_cells: tuple[str, ...] = ()
    has_macros: bool = False
    has_links: bool = False


def read_book(path: Path, names: Container[str]) -> Book:
    """Read a workbook with the cells of the sheets of these names.

    Raises:
        TooLarge: It holds more than is read.
        Exception: The file is damaged or is none; every part of it may fail in its own way.
    """
    no_longer_than(path, BOOK)
    with zipfile.ZipFile(path) as package:
        parts = WorkbookPackage(package)
        parts.tree("[Content_Types].xml")
        start = next(target for kind, _, target in parts.related("") if kind == "officeDocument")
        targets = _targets(parts, start)
        settings = {tag(child): child for child in parts.tree(start)}
        store = _Store(parts, dict(targets.values()), settings)
        sheets, others = [], []
        _no_more_sheets(len(settings["sheets"]))
        for entry in settings["sheets"]:
            name, mark = entry.attrib["name"], _attribute(entry, "id")
            kind, target = targets.get(mark, ("", ""))
            if not kind:
                raise ValueError(Message("its sheet {sheet} leads to no part", sheet=name))
            if kind == "worksheet":
                sheet = WorkbookSheet(name, entry.get("state", "visible"))
                if sheet.name in names:
                    store.fill(sheet, target)
                else:
                    sheet.is_empty = store.is_empty(target)
                sheets.append(sheet)
            else:
                others.append(name)
        kinds = {kind for kind, _ in targets.values()}
        return Book(
            tuple(sheets),
            _is_true(settings.get("workbookPr"), "date1904"),
            tuple(others),
            parts.of_macros() or any("macrosheet" in kind.lower() for kind in kinds),
            "externalLink" in kinds,
        )


_SHEETS = 2_000


def _no_more_sheets(count: int) -> None:
    """Refuse a workbook of very many sheets, each of which is opened to see what is in it."""
    if count > _SHEETS:
        raise TooLarge(
            Message(
                "it has {count:,} sheets, and no more than {most:,} are read: delete those that "
                "are no input of this period",
                count=count, most=_SHEETS,
            )
        )  # fmt: skip


def _targets(parts: WorkbookPackage, start: str) -> dict[str, tuple[str, str]]:
    """Kind and name of the parts of a workbook by their marks."""
    found: dict[str, tuple[str, str]] = {}
    for kind, mark, target in parts.related(start):
        only = kind in {"sharedStrings", "styles"} and kind in {one for one, _ in found.values()}
        if mark in found or only:  # one program follows the first, another the last
            raise ValueError(Message("its list of parts names {part} twice", part=target))
        found[mark] = kind, target
    return found


def _attribute(element: ET.Element, name: str) -> str:
    return next(text for key, text in element.attrib.items() if key.endswith("}" + name))


def _is_true(element: ET.Element | None, name: str) -> bool:
    return element is not None and element.get(name) in {"1", "true", "on"}


class _Store:
    """What the cells of all sheets refer to: shared texts and number formats."""

    def __init__(
        self, parts: WorkbookPackage, targets: dict[str, str], settings: dict[str, ET.Element]
    ) -> None:
        self.parts, self.cells = parts, 0
        self.texts = self._shared(targets.get("sharedStrings"))
        self.formats, self.struck = self._styles(targets.get("styles"))
        # Nearly every format shows a text as it is, and of those nothing need be remembered.
        self.text_formats = [code if changes_text(code) else "General" for code in self.formats]
        # Set by programs that write formulas and do not work them out: some store a 0 for each.
        self.unworked = _is_true(settings.get("calcPr"), "fullCalcOnLoad")
        self.outside = outside_of(
            {one.get("name", ""): one.text or "" for one in settings.get("definedNames", ())}
        )

    def _shared(self, name: str | None) -> list[str]:
        if name is None or not self.parts.has(name):
            return []
        found = []
        for item in self.parts.elements(name, "si"):
            if tag(item) == "si":
                found.append(_rich(item))
                item.clear()
        return found

    def _styles(self, name: str | None) -> tuple[list[str], frozenset[str]]:
        """The number format of every style, and the styles that strike a text out."""
        if name is None or not self.parts.has(name):
            return [], frozenset()
        groups = {tag(child): child for child in self.parts.tree(name)}
        codes = built_in_formats()
        for one in groups.get("numFmts", ()):
            code = one.attrib["formatCode"]
            if len(code) > _LONGEST_FORMAT:
                raise ValueError(Message("it has a number format of {n} signs", n=len(code)))
            codes[int(one.attrib["numFmtId"])] = code
        styles = list(groups.get("cellXfs", ()))
        formats = [codes.get(int(style.get("numFmtId", 0)), "General") for style in styles]
        struck = {str(at) for at, font in enumerate(groups.get("fonts", ())) if _strikes(font)}
        return formats, frozenset(
            str(at) for at, style in enumerate(styles) if style.get("fontId") in struck
        )

    def fill(self, sheet: WorkbookSheet, name: str) -> None:
        """Read the cells of a sheet."""
        formulas = _Formulas()
        for element in self.parts.elements(name, "row"):
            match tag(element):
                case "row":
                    self._row(sheet, element, formulas)
                    element.clear()
                case "col":
                    _column(sheet, element)
                case "mergeCell":
                    sheet.merges.append(range_of(element.attrib["ref"]))
        widest = max((max(cells) for cells in sheet.rows.values()), default=0)
        for area in sheet.merges:
            self._spend(sheet, _within(area, sheet.last, widest))
        for area in formulas.arrays:
            first, left, last, right = _within(area, sheet.last, widest)
            self._spend(sheet, (first, left, last, right))
            # The cells of an array have their value, but only the first one has the formula.
            for row in range(first, last + 1):
                cells = sheet.rows.setdefault(row, {})
                for column in range(left, right + 1):
                    cells.setdefault(column, Cell("unknown", "", formula="{…}"))

    def _spend(self, sheet: WorkbookSheet, area: Range) -> None:
        """Count cells that are going to be looked at, before they are."""
        first, left, last, right = area
        self.cells += max(last - first + 1, 0) * max(right - left + 1, 0)
        try:
            no_more_cells_than(self.cells, BOOK_CELLS)
        except TooLarge as wrong:
            message = Message(
                "of its sheet {sheet}, {wrong}", sheet=sheet.name, wrong=wrong.args[0]
            )
            raise TooLarge(message) from None

    def is_empty(self, name: str) -> bool:
        """Whether a sheet holds nothing: three such came with every workbook of old Excel."""
        for element in self.parts.elements(name, "row"):
            if tag(element) in {"v", "f", "is"}:
                return False
            if tag(element) == "row":
                element.clear()
        return True

    def _row(self, sheet: WorkbookSheet, element: ET.Element, formulas: _Formulas) -> None:
        number = _whole(element.get("r") or str(sheet.last + 1))
        if not sheet.last < number <= _LAST_ROW:
            raise ValueError(
                Message(
                    "sheet {sheet} has row {row} behind row {last}",
                    sheet=sheet.name,
                    row=number,
                    last=sheet.last,
                )
            )
        sheet.last = number
        cells: dict[int, Cell] = {}
        if _is_true(element, "hidden") or float(element.get("ht") or 1) == 0:
            sheet.hidden_rows.add(number)
        column = -1
        for item in element:
            if tag(item) != "c":
                continue
            place = item.get("r")
            column = _column_in(place, number) if place else column + 1
            cell = self._cell(item, formulas)
            if cell is not None:
                if column in cells:
                    raise ValueError(
                        Message("sheet {sheet} has cell {cell} twice", sheet=sheet.name, cell=place)
                    )
                cells[column] = cell
                if item.get("s") in self.struck:
                    sheet.struck.add((number, column))
        if cells:
            last = max(cells)
            if last >= COLUMNS:
                raise TooLarge(_too_far(sheet.name, number, last))
            self._spend(sheet, (number, 0, number, last))
            sheet.rows[number] = cells

    def _cell(self, item: ET.Element, formulas: _Formulas) -> Cell | None:
        value, formula, inline = None, None, None
        for child in item:
            match tag(child):
                case "v":
                    value = child.text or ""
                case "f":
                    formula = formulas.of(child)
                case "is":
                    inline = _rich(child)
        kind = item.get("t", "n")
        style = item.get("s")
        if formula is not None:
            if self.outside.needed_by(formula):
                return Cell("outside", value or "", formula=formula)
            if self._not_worked_out(kind, value):
                return Cell("unknown", "", formula=formula)
        if kind == "inlineStr":
            return self._text(inline or "", _whole(style or "0"), formula)
        if value is None or (not value and kind != "str"):
            return None
        return self._valued(kind, value, _whole(style or "0"), formula)

    def _text(self, text: str, style: int, formula: str | None) -> Cell:
        return Cell("text", text, self.text_formats[style] if style else "General", formula)

    def _valued(self, kind: str, value: str, style: int, formula: str | None) -> Cell:
        if kind == "s":
            return self._text(self.texts[_whole(value)], style, formula)
        if kind == "n":
            code = self.formats[style] if self.formats else "General"
            return Cell("number", value, code, formula)
        if kind == "b":
            return Cell("truth", _TRUTHS[value], formula=formula)
        if kind == "str":
            return self._text(_unescaped(value), style, formula)
        known = {"e": "error", "d": "day"}
        return Cell(known[kind], _unescaped(value), formula=formula)

    def _not_worked_out(self, kind: str, value: str | None) -> bool:
        if value is None or (not value and (kind != "str" or self.unworked)):
            return True
        return self.unworked and kind == "n" and float(value) == 0


_TRUTHS = {"1": "true", "true": "true", "0": "false", "false": "false"}

_LONGEST_FORMAT = 1_000
"""Signs of a number format; spreadsheet programs take 255."""

_LAST_ROW = 1_048_576
"""Rows of a sheet."""


def _too_far(sheet: str, row: int, column: int) -> Message:
    return Message(
        "the cell {cell} of its sheet {sheet} holds something beyond column {most}: delete it, or "
        "the columns that are none of this table",
        cell=cell_name(row, column), sheet=sheet, most=letters_of(COLUMNS - 1),
    )  # fmt: skip


class _Formulas:
    """The formulas of a sheet that stand for those of other cells.

    Attributes:
        arrays: The cells that one formula fills.
    """

    def __init__(self) -> None:
        self.arrays: list[Range] = []
        self._shared: dict[str, str] = {}

    def of(self, element: ET.Element) -> str:
        """A formula as it is typed; one that is like another's names the cells of that other."""
        kind, mark, text = element.get("t"), element.get("si", ""), element.text
        if kind in {"array", "dataTable"} and element.get("ref"):
            self.arrays.append(range_of(element.attrib["ref"]))
        if kind == "shared" and text:
            self._shared[mark] = text
        return "=" + (text or (kind == "shared" and self._shared.get(mark)) or "…")


def _whole(text: str) -> int:
    """A place in a list; one below zero Python would count from its end."""
    if not re.fullmatch("[0-9]{1,18}", text):
        raise ValueError(Message("{text!r} is no place in a list", text=text[:20]))
    return int(text)


def _within(area: Range, last: int, widest: int) -> Range:
    """The part of some cells that lies where a sheet holds any."""
    return area[0], area[1], min(area[2], last), min(area[3], widest)


def _strikes(font: ET.Element) -> bool:
    return any(tag(child) == "strike" and child.get("val") not in _OFF for child in font)


_OFF = {"0", "false", "off"}


def _rich(element: ET.Element) -> str:
    """Text in one or several pieces, without the reading aid that may stand above it."""
    pieces = []
    for child in element:
        if tag(child) == "t":
            pieces.append(child.text or "")
        elif tag(child) == "r":
            pieces += [part.text or "" for part in child if tag(part) == "t"]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Characters that XML does not allow stand as `_x000D_`."""
    if "_x" not in text:
        return text
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
    # Halves of a letter beyond the first 65,536 come together; one alone is no letter at all.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _column(sheet: WorkbookSheet, element: ET.Element) -> None:
    if _is_true(element, "hidden") or float(element.get("width") or 1) == 0:
        columns = range(_whole(element.attrib["min"]) - 1, _whole(element.attrib["max"]))
        sheet.hidden_columns.append(columns)


def _column_in(place: str, row: int) -> int:
    """The column of a cell like `AB12`, from 0, which must stand in row 12."""
    letters = place.removesuffix(str(row))
    if letters == place:
        raise ValueError(Message("row {row} has a cell {cell}", row=row, cell=place[:20]))
    return _column_of(letters)


@cache
def _column_of(letters: str) -> int:
    """The column of these letters, from 0."""
    if not re.fullmatch("[A-Za-z]{1,3}", letters):
        raise ValueError(Message("{letters!r} names no column", letters=letters[:20]))
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def range_of(place: str) -> Range:
    """The cells of `B2:C5`, or of the one cell `B2`.

    >>> range_of("B2:C5"), range_of("A1")
    ((2, 1, 5, 2), (1, 0, 1, 0))
    """
    ends = [_PLACE.fullmatch(end) for end in place.split(":")]
    if not 1 <= len(ends) <= 2 or None in ends:  # noqa: PLR2004 - two corners
        raise ValueError(Message("{place!r} names no cells", place=place[:40]))
    rows = [int(end["row"]) for end in ends if end]
    columns = [_column_of(end["column"]) for end in ends if end]
    return rows[0], columns[0], rows[-1], columns[-1]


_PLACE = re.compile(r"\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>\d{1,7})", re.ASCII)
