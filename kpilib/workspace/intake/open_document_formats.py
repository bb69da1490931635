"""Which cells of an OpenDocument workbook are percentages: calamine reads 0.955 of all of them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from kpilib.engine.inputs import file_limits as limits
from kpilib.engine.inputs.file_limits import no_more_cells_than
from kpilib.engine.inputs.workbook_parts import WorkbookPackage, tag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree import ElementTree as ET

PERCENT = "0%"
"""The format of a cell of which no more is known than that it is a percentage."""

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

Formats = dict[str, dict[tuple[int, int], str]]
"""Per sheet the format of cells by line (from 1) and place (from 0)."""


def open_document_formats(path: Path) -> Formats:
    """The formats of the cells that are percentages; of others nothing is known.

    Raises:
        Exception: The file is damaged, in one of many ways.
        TooLarge: It holds more than is read.
    """
    found: Formats = {}
    cells: dict[tuple[int, int], str] = {}
    line = 0
    with zipfile.ZipFile(path) as package:
        for element in WorkbookPackage(package).elements("content.xml", kept="table-row"):
            if tag(element) == "table-row":
                times = _number(element, "number-rows-repeated")
                shares = list(_percent_places(element))
                no_more_cells_than(len(cells) + len(shares) * times, limits.BOOK_CELLS)
                for at in range(line + 1, line + 1 + (times if shares else 0)):
                    cells |= {(at, place): PERCENT for place in shares}
                line += times
                element.clear()
            elif tag(element) == "table":
                found[element.get(f"{_TABLE}name", "")] = cells
                cells, line = {}, 0
    return found


def _percent_places(row: ET.Element) -> Iterator[int]:
    place = 0
    for cell in row:
        times = _number(cell, "number-columns-repeated")
        if cell.get(f"{_OFFICE}value-type") == "percentage":
            no_more_cells_than(times, limits.COLUMNS)
            yield from range(place, place + times)
        place += times


def _number(element: ET.Element, name: str) -> int:
    """How often an element stands there."""
    return int(element.get(f"{_TABLE}{name}", "1"))
