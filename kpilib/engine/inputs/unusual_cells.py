"""Cells of a column that count as something else than a glance at them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.engine.inputs.cell_text import is_red, is_rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.engine.inputs.workbook_xml import Cell

ROUNDED, RED = "rounded_display", "minus_by_colour"


def unusual_cells(
    column: str, place: int, cells: Iterable[tuple[int, Cell]], named: Callable[[int, int], str]
) -> Iterator[tuple[str, Message]]:
    """One line for each kind of cells of a column of numbers, with its code.

    Args:
        column: What the column is called for who reads the line.
        place: Its place.
        cells: The cells that count, with their rows.
        named: What the cell of a row and a place is called: `D20`.
    """
    cells = list(cells)
    rounded = [(line, views) for line, cell in cells if (views := is_rounded(cell))]
    if rounded:
        line, (shown, stored) = rounded[0]
        yield ROUNDED, Message(
            "a cell shows fewer decimals in {column} than it holds, and what it holds counts: "
            "{cell} shows {shown} and holds {stored}",
            "{n} cells show fewer decimals in {column} than it holds, and what it holds counts: "
            "{cell} shows {shown} and holds {stored}",
            n=len(rounded), column=column, cell=named(line, place), shown=shown, stored=stored,
        )  # fmt: skip
    red = [(line, held) for line, cell in cells if (held := is_red(cell))]
    if red:
        line, held = red[0]
        yield RED, Message(
            "a cell has a colour in {column} in place of a minus, and what is coloured counts as "
            "below zero: {cell} holds {held}",
            "{n} cells have a colour in {column} in place of a minus, and what is coloured counts "
            "as below zero: {cell} holds {held}",
            n=len(red), column=column, cell=named(line, place), held=held,
        )  # fmt: skip
