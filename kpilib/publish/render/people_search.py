"""The table of people of a large department, which a page offers to search and to sort.

The page's program finds what it says in the frame of the table. Without it the table stands in its
own order, and so it does in every other format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.render import tree
from kpilib.text.language import language

if TYPE_CHECKING:
    from kpilib.publish.render.tree import Node

_CLASS = "kpi-searched"
_LONG = 100  # rows of a table from which its section is folded when the page opens


def is_in(blocks: list[Node]) -> bool:
    """Whether any table is to be searched."""
    return any(node["t"] == "Table" and _CLASS in node["c"][0][1] for node in tree.walk(blocks))


def offered(table: Node, lang: str) -> list[list[str]]:
    """What the frame of a table tells the page's program; nothing of all other tables."""
    if _CLASS not in table["c"][0][1]:
        return []
    say = language(lang).say
    told = {
        "find": say("Find a person"),
        "sort": say("Sort by"),
        "order": say("Order of the report"),
        "count": say("{shown} of {all}", shown="{shown}", all="{all}"),
        "fold": str(_LONG),
    }
    return [[name, text] for name, text in told.items()]
