"""Links into the scheme book: only the HTML has them, and only where a book stands beside it.

A notebook says `[text](kpilib-book:<scheme>#<place>)`; every other format shows the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.render import tree

if TYPE_CHECKING:
    from kpilib.publish.render.tree import Node

PREFIX = "kpilib-book:"
_CLASS, _TARGET = "kpi-book", "place"


def set_aside(blocks: list[Node]) -> list[Node]:
    """The blocks with such links as plain text that remembers where it led."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Link" or not node["c"][2][0].startswith(PREFIX):
            return None
        target = node["c"][2][0].removeprefix(PREFIX)
        return [{"t": "Span", "c": [["", [_CLASS], [[_TARGET, target]]], node["c"][1]]}]

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def linked(blocks: list[Node], folder: str) -> list[Node]:
    """The blocks with links again, into the pages of the book's folder."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Span" or _CLASS not in node["c"][0][1]:
            return None
        page, _, place = dict(node["c"][0][2])[_TARGET].partition("#")
        return [
            {"t": "Link", "c": [tree.attr(), node["c"][1], [f"{folder}{page}.html#{place}", ""]]}
        ]

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed
