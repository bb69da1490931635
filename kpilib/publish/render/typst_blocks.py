"""Tiles and cards of page one in typst's own words, which hold under every template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.render import long_words, table_widths, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.render.tree import Node

_SHADE, _ACCENT = 'rgb("#f2f5f8")', 'rgb("#1d4f7c")'
_TILE = f"fill: {_SHADE}, stroke: (top: 1pt + {_ACCENT}), inset: (x: 7pt, y: 6pt)"
_CARD = 'stroke: (left: 1.2pt + rgb("#b8560f")), inset: (left: 8pt, right: 4pt, y: 2pt)'
_SOFT = 'fill: rgb("#5b6770")'
_LINES = {
    "kpi-label": f"#block(spacing: 0.55em, text(size: 8.5pt, {_SOFT})[",
    "kpi-figure": "#block(spacing: 0.55em, text(size: 14pt)[",
    "kpi-note": f"#block(spacing: 0.55em, text(size: 8.5pt, {_SOFT})[",
    "kpi-text": "#block(spacing: 0.6em, text(size: 9.5pt)[",
}
_LINES_OF = {"Header": 24.0, "Para": 44.0, "Plain": 44.0}  # em of type from edge to edge
_EDGES = 21.0  # points beside the text of a card and between two of them
_TYPE = 9.5  # points of the type of cards
_MOST = 3  # cards beside one another, and tiles where there are many
_MOST_TILES = 5  # that one row has room for


def written(node: Node, *, old: bool = False) -> list[Node]:
    """A group of tiles or cards as a grid; nothing for any other node.

    Args:
        node: Any node.
        old: For typst 0.10, whose grids have no cells that are as tall as their row.
    """
    names = node["c"][0][1] if node["t"] == "Div" else []
    opening = "block(width: 100%, {look})[" if old else "grid.cell(breakable: false, {look})["
    if "kpi-tiles" in names:
        columns = len(node["c"][1]) if len(node["c"][1]) <= _MOST_TILES else _MOST
        return [*_grid(node["c"][1], opening.format(look=_TILE), columns)]
    if "kpi-cards" in names:
        count = len(node["c"][1])
        columns = 2 if count == _MOST + 1 else min(count, _MOST)  # no card alone in its row
        return [*_grid(node["c"][1], opening.format(look=_CARD), columns)]
    return []


def within_lines(node: Node) -> list[Node] | None:
    """A heading or a paragraph whose words are never wider than its line; None for other nodes."""
    room = _LINES_OF.get(node["t"])
    if room is None:
        return None
    return [{**node, "c": long_words.broken(node["c"], room, long_words.ON_PAPER)}]


def _grid(cells: list[Node], opening: str, columns: int) -> Iterator[Node]:
    frame = "#block(above: 1em, below: 1.3em)[#set par(justify: false)\n"
    yield tree.raw("typst", f"{frame}#grid(columns: (1fr,) * {columns}, gutter: 9pt,")
    room = (table_widths.PORTRAIT.width / columns - _EDGES) / _TYPE
    for cell in cells:
        yield tree.raw("typst", opening)
        for line in long_words.broken(cell["c"][1], room, long_words.ON_PAPER):
            yield from _line(line)
        yield tree.raw("typst", "],")
    yield tree.raw("typst", ")]")


def _line(line: Node) -> Iterator[Node]:
    before = _LINES.get(line["c"][0][1][0]) if line["t"] == "Div" else None
    if before is None:
        yield line
        return
    yield tree.raw("typst", before)
    yield from line["c"][1]
    yield tree.raw("typst", "])")
