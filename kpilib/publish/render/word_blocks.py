"""Tiles, cards and marks in Word files: a table, paragraphs with a rule beside them, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.render import tree
from kpilib.publish.render.pandoc_tables import EVEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.publish.render.tree import Node

POINTS = 8.5
"""Size of the type that marks are measured in."""

_PLAIN = {"t": "AlignDefault"}
_MOST = 4  # tiles beside one another
_CARD = {"kpi-text": "Card Text", "kpi-note": "Card Note"}


def tiles(node: Node) -> Node | None:
    """The table of a group of tiles: labels, figures and notes; None for any other node."""
    if node["t"] != "Div" or "kpi-tiles" not in node["c"][0][1]:
        return None
    every = [[_cell(line) for line in tile["c"][1]] for tile in node["c"][1]]
    across = _across(len(every))
    head, *body_rows = [
        _row([tile[n] if n < len(tile) else [] for tile in every[start : start + across]], across)
        for start in range(0, len(every), across)
        for n in range(max(map(len, every[start : start + across])))
    ]
    specs = [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}] for _ in range(across)]
    body = [tree.attr(), 0, [], body_rows]
    return {"t": "Table", "c": [tree.attr(classes=[EVEN]), [None, []], specs,
                                [tree.attr(), [head]], [body], [tree.attr(), []]]}  # fmt: skip


def _across(count: int) -> int:
    """So many beside one another that no row is much shorter than the others."""
    rows = -(-count // _MOST)
    return -(-count // rows)


def _cell(line: Node) -> list[Node]:
    """What a line of a tile says; its figure in the type of figures."""
    content: list[Node] = line["c"][1][0]["c"]
    if "kpi-figure" not in line["c"][0][1]:
        return content
    styled = tree.attr({"custom-style": "Tile Figure"})
    return [{"t": "Span", "c": [styled, _unstressed(content)]}]


def _unstressed(content: list[Node]) -> list[Node]:
    """The content without stress of its own, which the style of the figure stands for."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Strong":
            return list(node["c"])
        styled = node["t"] == "Span" and dict(node["c"][0][2]).get("custom-style") == "Emphasis"
        return list(node["c"][1]) if styled else None

    changed: list[Node] = tree.rewrite(content, change)
    return changed


def _row(cells: Sequence[list[Node]], across: int) -> list[Any]:
    filled = [*cells, *[[]] * (across - len(cells))]
    return [tree.attr(), [
        [tree.attr(), _PLAIN, 1, 1, [{"t": "Plain", "c": content}] if content else []]
        for content in filled
    ]]  # fmt: skip


def cards(node: Node) -> list[Node]:
    """The paragraphs of a group of cards; nothing for any other node."""
    if node["t"] != "Div" or "kpi-cards" not in node["c"][0][1]:
        return []
    return [block for card in node["c"][1] for block in _card(card)]


def _card(card: Node) -> Iterator[Node]:
    for line in card["c"][1]:
        names = line["c"][0][1] if line["t"] == "Div" else []
        style = next((_CARD[name] for name in names if name in _CARD), "Card Title")
        blocks = line["c"][1] if line["t"] == "Div" else [line]
        yield tree.div(tree.attr({"custom-style": style}), blocks)
    yield after_table()


def after_table() -> Node:
    """The room below a table or a card."""
    return tree.raw("openxml", '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>')


def mark(alt: str, ems: float, target: str) -> Node:
    """A mark as a picture in a line."""
    attributes = tree.attr({"width": f"{ems * POINTS / 72:.3f}in"})
    return {"t": "Image", "c": [attributes, tree.inlines(alt), [target, ""]]}
