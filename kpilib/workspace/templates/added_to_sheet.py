"""Rows and columns added to a sheet of a workbook that people work in; nothing else is touched.

A library that reads a workbook and writes it again loses what it does not know: values of formulas,
pictures, colours of rules, what an add-in has left. So the text of the one sheet is cut open where
rows end, and every other part of the file stays the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from kpilib.engine.inputs.lineage import letters_of
from kpilib.engine.inputs.workbook_parts import WorkbookPackage, tag
from kpilib.workspace.templates.blank_workbook import plain_number
from kpilib.workspace.templates.sheet_rules import (
    UNLIKE,
    CannotAdd,
    SheetAddition,
    with_rules,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.tables import ColumnSpec


def with_additions(content: bytes, additions: Sequence[SheetAddition]) -> bytes:
    """The workbook with the additions in it.

    Raises:
        CannotAdd: Its sheets are written in a way that only its own program understands.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = _parts_of_sheets(old)
        changed: dict[str, str] = {}
        for addition in additions:
            name = parts[addition.sheet]
            text = changed.get(name) or _text(old.read(name))
            changed[name] = _SheetText(text).added(addition)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as new:
            for entry in old.infolist():
                data = changed[entry.filename].encode() if entry.filename in changed else None
                new.writestr(entry, old.read(entry) if data is None else data)
        return file.getvalue()


def _parts_of_sheets(package: zipfile.ZipFile) -> dict[str, str]:
    """The name of the part of every sheet, as the file spells it."""
    parts = WorkbookPackage(package)
    start = next(target for kind, _, target in parts.related("") if kind == "officeDocument")
    targets = {mark: target for _, mark, target in parts.related(start)}
    spelt = {name.replace("\\", "/").lower(): name for name in package.namelist()}
    return {
        entry.attrib["name"]: spelt[targets[mark].lower()]
        for child in parts.tree(start)
        if tag(child) == "sheets"
        for entry in child
        for key, mark in entry.attrib.items()
        if key.endswith("}id")
    }


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotAdd(UNLIKE) from None


class _SheetText:
    """The text of one sheet."""

    def __init__(self, text: str) -> None:
        found = re.search(r"<(?P<prefix>\w+:)?sheetData(?:\s[^>]*)?(?P<empty>/)?>", text)
        if found is None:
            raise CannotAdd(UNLIKE)
        self._prefix = found["prefix"] or ""
        if found["empty"]:
            end = f"</{self._prefix}sheetData>"
            text = f"{text[: found.end() - 2].rstrip()}>{end}{text[found.end() :]}"
        self._text = text
        self._row = re.compile(
            rf"<{self._prefix}row\b(?P<attributes>[^>]*?)"
            rf"(?:/>|>(?P<cells>.*?)</{self._prefix}row>)",
            re.DOTALL,
        )
        self._cell = re.compile(
            rf"<{self._prefix}c\b(?P<attributes>[^>]*?)(?:/>|>.*?</{self._prefix}c>)", re.DOTALL
        )

    def added(self, addition: SheetAddition) -> str:
        """The text with rows and columns added."""
        begin = re.search(rf"<{self._prefix}sheetData[^>]*>", self._text)
        end = self._text.rfind(f"</{self._prefix}sheetData>")
        if begin is None or end < 0:
            raise CannotAdd(UNLIKE)
        rows = list(self._rows(self._text[begin.end() : end]))
        filled = [number for number, whole, _ in rows if self._holds_something(whole)]
        if not filled:
            raise CannotAdd(UNLIKE)
        places = dict(addition.places)
        next_place = 1 + max([*places.values(), *self._widest(rows)])
        places |= {one.name: next_place + at for at, one in enumerate(addition.columns)}
        made = {number: whole for number, whole, _ in rows}
        header = filled[0]
        made[header] = self._with_header(made[header], header, places, addition.columns)
        attributes = {number: said for number, _, said in rows}
        for number, cells in enumerate(addition.rows, filled[-1] + 1):
            made[number] = self._new_row(
                number, made.get(number, ""), attributes.get(number, ""),
                {places[name]: (cell, addition.types.get(name, "text"))
                 for name, cell in cells.items() if cell and name in places},
            )  # fmt: skip
        data = "".join(made[number] for number in sorted(made))
        last = max(filled[-1] + len(addition.rows), filled[-1])
        text = self._text[: begin.end()] + data + self._text[end:]
        text = self._measured(text, last, max(places.values()))
        return with_rules(text, addition, places, header)

    def _rows(self, data: str) -> Iterator[tuple[int, str, str]]:
        """Number, text and attributes of each row."""
        rest = self._row.sub("", data).strip()
        if rest:  # what is not understood must not be thrown away
            raise CannotAdd(UNLIKE)
        number = 0
        for found in self._row.finditer(data):
            said = re.search(r'\br="(\d+)"', found["attributes"])
            number = int(said[1]) if said else number + 1
            cells = self._cell.finditer(found["cells"] or "")
            if said is None or any(_place(cell["attributes"]) is None for cell in cells):
                raise CannotAdd(UNLIKE)
            yield number, found[0], found["attributes"]

    def _holds_something(self, row: str) -> bool:
        return re.search(rf"<{self._prefix}(?:v|is|f)\b", row) is not None

    def _widest(self, rows: Sequence[tuple[int, str, str]]) -> Iterator[int]:
        """The last place that holds something, in each row."""
        for _, whole, _ in rows:
            for cell in self._cell.finditer(whole):
                if (
                    self._holds_something(cell[0])
                    and (at := _place(cell["attributes"])) is not None
                ):
                    yield at

    def _with_header(
        self, row: str, number: int, places: Mapping[str, int], columns: Sequence[ColumnSpec]
    ) -> str:
        if not columns:
            return row
        styled = [_style(cell["attributes"]) for cell in self._cell.finditer(row)]
        style = styled[0] if styled else ""
        new = {places[one.name]: self._text_cell(f"{letters_of(places[one.name])}{number}",
                                                 one.name, style) for one in columns}  # fmt: skip
        return self._with_cells(row, new)

    def _with_cells(self, row: str, new: Mapping[int, str]) -> str:
        """A row with further cells, each in its place; empty ones that stand there give way."""
        found = self._row.fullmatch(row)
        if found is None:
            raise CannotAdd(UNLIKE)
        there = self._cell.finditer(found["cells"] or "")
        cells = {_place(cell["attributes"]) or 0: cell[0] for cell in there} | dict(new)
        inside = "".join(cells[at] for at in sorted(cells))
        attributes = re.sub(r'\sspans="[^"]*"', "", found["attributes"])
        return f"<{self._prefix}row{attributes}>{inside}</{self._prefix}row>"

    def _new_row(
        self, number: int, blank: str, attributes: str, cells: Mapping[int, tuple[str, str]]
    ) -> str:
        """A row below the last one; of a blank one that stands there cells keep their format."""
        attributes = re.sub(r'\s(?:hidden|ht|customHeight)="[^"]*"', "", attributes)
        styles = {_place(cell["attributes"]): _style(cell["attributes"])
                  for cell in self._cell.finditer(blank)}  # fmt: skip
        new = {
            at: self._written(f"{letters_of(at)}{number}", cell, kind,
                              styles.get(at, self._style_of_column(at)))
            for at, (cell, kind) in cells.items()
        }  # fmt: skip
        row = blank or f"<{self._prefix}row></{self._prefix}row>"
        head = f"<{self._prefix}row{attributes or f' r={chr(34)}{number}{chr(34)}'}"
        row = re.sub(rf"^<{self._prefix}row\b[^>]*?(?=/?>)", lambda _: head, row)
        return self._with_cells(row, new)

    def _style_of_column(self, place: int) -> str:
        for found in re.finditer(rf"<{self._prefix}col\b([^>]*)/?>", self._text):
            said = dict(re.findall(r'(\w+)="([^"]*)"', found[1]))
            if int(said.get("min", 0)) <= place + 1 <= int(said.get("max", 0)):
                return str(said.get("style", ""))
        return ""

    def _written(self, at: str, cell: str, kind: str, style: str) -> str:
        number = plain_number(cell) if kind == "number" else ""
        if not number:
            return self._text_cell(at, cell, style)
        said = f' s="{style}"' if style else ""
        return (f'<{self._prefix}c r="{at}"{said}><{self._prefix}v>{number}</{self._prefix}v>'
                f"</{self._prefix}c>")  # fmt: skip

    def _text_cell(self, at: str, text: str, style: str) -> str:
        said = f' s="{style}"' if style else ""
        p = self._prefix
        return (f'<{p}c r="{at}"{said} t="inlineStr"><{p}is><{p}t xml:space="preserve">'
                f"{escape(text)}</{p}t></{p}is></{p}c>")  # fmt: skip

    def _measured(self, text: str, last: int, place: int) -> str:
        """The size that the sheet states, where it states one, is no smaller than it is."""

        def larger(found: re.Match[str]) -> str:
            end = re.fullmatch(r"[A-Z]+\d+(?::([A-Z]+)(\d+))?", found[2])
            if end is None:
                return found[0]
            row = max(last, int(end[2] or 1))
            right = letters_of(max(place, _place(f'r="{end[1]}1"') or 0 if end[1] else 0))
            return f"{found[1]}A1:{right}{row}{found[3]}"

        return re.sub(rf'(<{self._prefix}dimension\s[^>]*?ref=")([^"]*)(")', larger, text, count=1)


def _place(attributes: str) -> int | None:
    """The column of a cell by its attributes, from 0."""
    found = re.search(r'\br="([A-Z]+)\d+"', attributes)
    if found is None:
        return None
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _style(attributes: str) -> str:
    found = re.search(r'\bs="(\d+)"', attributes)
    return found[1] if found else ""
