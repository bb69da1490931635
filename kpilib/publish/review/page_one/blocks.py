"""What page one is made of, ready to show: tiles, cards, and tables with marks in their cells.

One description for all formats: `as_html` is what a notebook shows and every renderer reads.
"""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.publish.review.figure_cell import bound
from kpilib.publish.review.page_one.svg_marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | Mark


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure to be seen first.

    Attributes:
        label: What it is.
        value: The figure, or its picture.
        notes: What it is set against, a line each.
    """

    label: str
    value: Cell
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """Something to be decided.

    Attributes:
        title: What, and how much.
        text: Who, and since when; may be empty.
        note: Options, who decides, by when.
    """

    title: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose cells may be marks.

    Attributes:
        kind: `waterfall`, `people` or `outlook`: how pages lay it out.
        caption: What it is.
        columns: Headings.
        align: `l` or `r` per column; `m` for marks.
        names: A class per column, for the style sheet.
        rows: Finished cells.
        sums: Numbers of the rows that are sums.
        anchors: A name per row by which a link finds it; empty for none.
        searched: A page offers to search and to sort it.
    """

    kind: str
    caption: str
    columns: tuple[str, ...]
    align: str
    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: frozenset[int] = frozenset()
    anchors: tuple[str, ...] = ()
    searched: bool = False


def tiles_html(tiles: Sequence[Tile]) -> str:
    """Tiles in a row."""
    return _group("kpi-tiles", (
        [_line(tile.label, "kpi-label"), _line(tile.value, "kpi-figure", strong=True),
         *(_line(note, "kpi-note") for note in tile.notes)]
        for tile in tiles))  # fmt: skip


def cards_html(cards: Sequence[Card]) -> str:
    """Cards in a row."""
    return _group("kpi-cards", (
        [f"<p><strong>{html.escape(card.title)}</strong></p>",
         *([_line(card.text, "kpi-text")] if card.text else []), _line(card.note, "kpi-note")]
        for card in cards))  # fmt: skip


def grid_html(grid: Grid, lang: str) -> str:
    """The table."""
    sides = {"l": "left", "r": "right", "m": "left"}
    style = [f"text-align: {sides[letter]}" for letter in grid.align]
    head = "".join(
        f'<th class="{name}" style="{side}">{html.escape(text)}</th>'
        for text, name, side in zip(grid.columns, grid.names, style, strict=True)
    )
    rows = []
    for number, row in enumerate(grid.rows):
        total = number in grid.sums
        cells = "".join(
            f'<td class="{name}" style="{side}">{cell_html(cell, strong=total)}</td>'
            for cell, name, side in zip(row, grid.names, style, strict=True)
        )
        anchor = grid.anchors[number] if number < len(grid.anchors) else ""
        named = f' id="{html.escape(anchor)}"' if anchor else ""
        rows.append(f'<tr{named} class="{"kpi-sum" if total else "kpi-row"}">{cells}</tr>')
    more = " kpi-searched" if grid.searched else ""
    spoken = f' lang="{html.escape(lang)}"' if lang else ""
    return "\n".join([
        f'<table class="kpi-grid kpi-{grid.kind}{more}"{spoken}>',
        f"<caption>{html.escape(grid.caption)}</caption>",
        f"<thead>\n<tr>{head}</tr>\n</thead>", "<tbody>", *rows, "</tbody>", "</table>",
    ])  # fmt: skip


def _group(name: str, groups: Iterable[list[str]]) -> str:
    inside = (f'<div class="{name[:-1]}">{"".join(lines)}</div>' for lines in groups)
    return f'<div class="{name}">\n' + "\n".join(inside) + "\n</div>"


def _line(cell: Cell, name: str, *, strong: bool = False) -> str:
    return f'<div class="{name}"><p>{cell_html(cell, strong=strong)}</p></div>'


def cell_html(cell: Cell, *, strong: bool = False) -> str:
    """A cell: a mark as a picture, text escaped."""
    if isinstance(cell, Mark):
        data = base64.b64encode(cell.svg.encode("utf-8")).decode("ascii")
        return (
            f'<img class="kpi-mark" alt="{html.escape(cell.alt)}" '
            f'style="width:{cell.ems:g}em" src="data:image/svg+xml;base64,{data}">'
        )
    text = bound(cell, html.escape(cell))
    return f"<strong>{text}</strong>" if strong and text else text


def plain(cells: Iterable[Cell]) -> str:
    """The same as text, for whoever compares runs."""
    return "\t".join(cell.alt if isinstance(cell, Mark) else cell for cell in cells)
