"""Tiles and marks in Word files, which know no tiles: a table of labels, figures and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.render import tree

if TYPE_CHECKING:
    from kpilib.publish.render.tree import Node

_POINTS = 8.5  # size of the type that marks stand in
_PLAIN = {"t": "AlignDefault"}


def tiles(node: Node) -> Node | None:
    """The table of a group of tiles; None for any other node."""
    if node["t"] != "Div" or "kpi-tiles" not in node["c"][0][1]:
        return None
    lines = [[line["c"][1] for line in tile["c"][1]] for tile in node["c"][1]]
    deep = max(len(tile) for tile in lines)
    rows = [[tile[n] if n < len(tile) else [] for tile in lines] for n in range(deep)]
    head, *body_rows = [_row(row) for row in rows]
    specs = [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}] for _ in lines]
    body = [tree.attr(), 0, [], body_rows]
    return {"t": "Table", "c": [tree.attr(), [None, []], specs, [tree.attr(), [head]], [body],
                                [tree.attr(), []]]}  # fmt: skip


def _row(cells: list[list[Node]]) -> list[Any]:
    return [tree.attr(), [
        [tree.attr(), _PLAIN, 1, 1, [{"t": "Plain", "c": blocks[0]["c"]}] if blocks else []]
        for blocks in cells
    ]]  # fmt: skip


def mark(alt: str, ems: float, target: str) -> Node:
    """A mark as a picture in a line."""
    attributes = tree.attr({"width": f"{ems * _POINTS / 72:.3f}in"})
    return {"t": "Image", "c": [attributes, tree.inlines(alt), [target, ""]]}
