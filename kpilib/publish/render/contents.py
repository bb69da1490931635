"""Contents of a report: names of its sections for links, and a list of them where it is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.render import tree

if TYPE_CHECKING:
    from kpilib.publish.render.tree import Node

_SECTION = 2  # the level of a section's heading
_LONG = 150  # rows of tables and paragraphs


def named(blocks: list[Node]) -> list[Node]:
    """The blocks with a name on every heading, by which a link finds it."""
    count = 0

    def change(node: Node) -> list[Node] | None:
        nonlocal count
        if node["t"] != "Header":
            return None
        count += 1
        level, (_, classes, values), content = node["c"]
        return [{"t": "Header", "c": [level, [f"section-{count}", classes, values], content]}]

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def sections(blocks: list[Node]) -> list[tuple[str, str]]:
    """Name and title of each section of a long report; none of a short one."""
    nodes = [*tree.walk(blocks)]
    rows = sum(len(body[3]) for node in nodes if node["t"] == "Table" for body in node["c"][4])
    if rows + sum(node["t"] == "Para" for node in nodes) < _LONG:
        return []
    return [
        (node["c"][1][0], tree.text(node["c"][2]))
        for node in nodes
        if node["t"] == "Header" and node["c"][0] == _SECTION
    ]
