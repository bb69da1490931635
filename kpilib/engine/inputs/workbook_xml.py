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
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from kpilib.core.messages import Message
from kpilib.engine.inputs.number_formats import built_in_formats, changes_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path


class Cell(NamedTuple):
    """One cell as it is stored.

    Attributes:
        kind: `number`, `text`, `truth`, `error`, `day` (ISO), or `unknown` for a formula that
            nobody has worked out.
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
    """

    sheets: tuple[WorkbookSheet, ...]
    since_1904: bool


def read_book(path: Path, names: Container[str]) -> Book:
    """Read a workbook with the cells of the sheets of these names.

    Raises:
        Exception: The file is damaged or is none; every part of it may fail in its own way.
    """
    with zipfile.ZipFile(path) as package:
        parts = _Parts(package)
        parts.tree("[Content_Types].xml")
        start = next(target for kind, _, target in parts.related("") if kind == "officeDocument")
        targets = {mark: (kind, target) for kind, mark, target in parts.related(start)}
        workbook = parts.tree(start)
        settings = {_tag(child): child for child in workbook}
        store = _Store(parts, dict(targets.values()), settings.get("calcPr"))
        sheets = []
        for entry in settings["sheets"]:
            kind, target = targets[_attribute(entry, "id")]
            if kind == "worksheet":
                sheet = WorkbookSheet(entry.attrib["name"], entry.get("state", "visible"))
                if sheet.name in names:
                    store.fill(sheet, target)
                else:
                    sheet.is_empty = store.is_empty(target)
                sheets.append(sheet)
        return Book(tuple(sheets), _is_true(settings.get("workbookPr"), "date1904"))


def _tag(element: ET.Element) -> str:
    """A tag without its namespace, of which there are two for the same thing."""
    return element.tag.rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> str:
    return next(text for key, text in element.attrib.items() if key.endswith("}" + name))


def _is_true(element: ET.Element | None, name: str) -> bool:
    return element is not None and element.get(name) in {"1", "true", "on"}


class _Parts:
    """The parts of the package by name; names differ in case between programs."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = {name.replace("\\", "/").lower(): name for name in package.namelist()}

    def open(self, name: str) -> IO[bytes]:
        return self.package.open(self.names[name.lower()])

    def has(self, name: str) -> bool:
        return name.lower() in self.names

    def tree(self, name: str) -> ET.Element:
        with self.open(name) as part:
            return ET.parse(part).getroot()  # noqa: S314 - expat limits how far entities grow

    def related(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Kind, mark and name of every part that a part refers to."""
        folder = PurePosixPath(name).parent
        links = (
            str(folder / "_rels" / f"{PurePosixPath(name).name}.rels") if name else "_rels/.rels"
        )
        for link in self.tree(links):
            if link.get("TargetMode") != "External":
                target = PurePosixPath("/") / folder / link.attrib["Target"]
                plain = re.sub(r"[^/]+/\.\./", "", str(target)).lstrip("/")
                yield link.attrib["Type"].rpartition("/")[2], link.attrib["Id"], plain


class _Store:
    """What the cells of all sheets refer to: shared texts and number formats."""

    def __init__(
        self, parts: _Parts, targets: dict[str, str], calculation: ET.Element | None
    ) -> None:
        self.parts = parts
        self.texts = self._shared(targets.get("sharedStrings"))
        self.formats, self.struck = self._styles(targets.get("styles"))
        # Nearly every format shows a text as it is, and of those nothing need be remembered.
        self.text_formats = [code if changes_text(code) else "General" for code in self.formats]
        # Set by programs that write formulas and do not work them out: some store a 0 for each.
        self.unworked = _is_true(calculation, "fullCalcOnLoad")

    def _shared(self, name: str | None) -> list[str]:
        if name is None or not self.parts.has(name):
            return []
        return [_rich(item) for item in self.parts.tree(name) if _tag(item) == "si"]

    def _styles(self, name: str | None) -> tuple[list[str], frozenset[str]]:
        """The number format of every style, and the styles that strike a text out."""
        if name is None or not self.parts.has(name):
            return [], frozenset()
        groups = {_tag(child): child for child in self.parts.tree(name)}
        codes = built_in_formats()
        for one in groups.get("numFmts", ()):
            codes[int(one.attrib["numFmtId"])] = one.attrib["formatCode"]
        styles = list(groups.get("cellXfs", ()))
        formats = [codes.get(int(style.get("numFmtId", 0)), "General") for style in styles]
        struck = {str(at) for at, font in enumerate(groups.get("fonts", ())) if _strikes(font)}
        return formats, frozenset(
            str(at) for at, style in enumerate(styles) if style.get("fontId") in struck
        )

    def fill(self, sheet: WorkbookSheet, name: str) -> None:
        """Read the cells of a sheet."""
        arrays: list[Range] = []
        with self.parts.open(name) as part:
            for _, element in ET.iterparse(part):  # noqa: S314 - as above
                match _tag(element):
                    case "row":
                        self._row(sheet, element, arrays)
                        element.clear()
                    case "col":
                        _column(sheet, element)
                    case "mergeCell":
                        sheet.merges.append(range_of(element.attrib["ref"]))
        for first, left, last, right in arrays:
            # The cells of an array have their value, but only the first one has the formula.
            for row in range(first, min(last, sheet.last) + 1):
                cells = sheet.rows.setdefault(row, {})
                for column in range(left, right + 1):
                    cells.setdefault(column, Cell("unknown", "", formula="{…}"))

    def is_empty(self, name: str) -> bool:
        """Whether a sheet holds nothing: three such came with every workbook of old Excel."""
        with self.parts.open(name) as part:
            return not any(
                _tag(element) in {"v", "f", "is"}
                for _, element in ET.iterparse(part)  # noqa: S314 - as above
            )

    def _row(self, sheet: WorkbookSheet, element: ET.Element, arrays: list[Range]) -> None:
        number = int(element.get("r") or sheet.last + 1)
        if number <= sheet.last:
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
            if _tag(item) != "c":
                continue
            place = item.get("r")
            column = _column_of(place) if place else column + 1
            cell = self._cell(item, arrays)
            if cell is not None:
                if column in cells:
                    raise ValueError(
                        Message("sheet {sheet} has cell {cell} twice", sheet=sheet.name, cell=place)
                    )
                cells[column] = cell
                if item.get("s") in self.struck:
                    sheet.struck.add((number, column))
        if cells:
            sheet.rows[number] = cells

    def _cell(self, item: ET.Element, arrays: list[Range]) -> Cell | None:
        value, formula, inline = None, None, None
        for child in item:
            match _tag(child):
                case "v":
                    value = child.text or ""
                case "f":
                    formula = "=" + (child.text or "…")
                    if child.get("t") in {"array", "dataTable"} and child.get("ref"):
                        arrays.append(range_of(child.attrib["ref"]))
                case "is":
                    inline = _rich(child)
        kind = item.get("t", "n")
        style = item.get("s")
        if formula is not None and self._not_worked_out(kind, value):
            return Cell("unknown", "", formula=formula)
        if kind == "inlineStr":
            return self._text(inline or "", int(style or 0), formula)
        if value is None or (not value and kind != "str"):
            return None
        return self._valued(kind, value, int(style or 0), formula)

    def _text(self, text: str, style: int, formula: str | None) -> Cell:
        return Cell("text", text, self.text_formats[style] if style else "General", formula)

    def _valued(self, kind: str, value: str, style: int, formula: str | None) -> Cell:
        if kind == "s":
            return self._text(self.texts[int(value)], style, formula)
        if kind == "n":
            code = self.formats[style] if self.formats else "General"
            return Cell("number", value, code, formula)
        if kind == "b":
            return Cell("truth", "true" if value in {"1", "true"} else "false", formula=formula)
        if kind == "str":
            return self._text(_unescaped(value), style, formula)
        known = {"e": "error", "d": "day"}
        return Cell(known[kind], _unescaped(value), formula=formula)

    def _not_worked_out(self, kind: str, value: str | None) -> bool:
        if value is None or (not value and (kind != "str" or self.unworked)):
            return True
        return self.unworked and kind == "n" and float(value) == 0


def _strikes(font: ET.Element) -> bool:
    return any(_tag(child) == "strike" and child.get("val") not in _OFF for child in font)


_OFF = {"0", "false", "off"}


def _rich(element: ET.Element) -> str:
    """Text in one or several pieces, without the reading aid that may stand above it."""
    pieces = []
    for child in element:
        if _tag(child) == "t":
            pieces.append(child.text or "")
        elif _tag(child) == "r":
            pieces += [part.text or "" for part in child if _tag(part) == "t"]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """Characters that XML does not allow stand as `_x000D_`."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _column(sheet: WorkbookSheet, element: ET.Element) -> None:
    if _is_true(element, "hidden") or float(element.get("width") or 1) == 0:
        columns = range(int(element.attrib["min"]) - 1, int(element.attrib["max"]))
        sheet.hidden_columns.append(columns)


def _column_of(place: str) -> int:
    """The column of a cell like `AB12`, from 0."""
    number = 0
    for letter in place:
        if letter.isdigit():
            break
        if letter != "$":
            number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1


def range_of(place: str) -> Range:
    """The cells of `B2:C5`, or of the one cell `B2`.

    >>> range_of("B2:C5"), range_of("A1")
    ((2, 1, 5, 2), (1, 0, 1, 0))
    """
    first, _, last = place.partition(":")
    ends = [(int(re.sub(r"\D", "", end)), _column_of(end)) for end in (first, last or first)]
    return (*ends[0], *ends[1])
