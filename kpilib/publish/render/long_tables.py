"""Long tables, which a page offers to search and to sort.

The page's program finds what it says in the frame of the table. Without it the table stands in its
own order, and so it does in every other format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.render import tree
from kpilib.text.language import language

if TYPE_CHECKING:
    from kpilib.publish.render.tree import Node

PROGRAMS = ("long_tables.js", "fold_sections.js")
"""What a page with such a table runs."""

_PEOPLE = "kpi-searched"
_MANY = 30  # rows from which any table is searched
_FOLDED = 100  # rows of a table of people from which its section is folded when the page opens


def is_in(blocks: list[Node]) -> bool:
    """Whether any table is to be searched."""
    return any(node["t"] == "Table" and _is_long(node) for node in tree.walk(blocks))


def offered(table: Node, lang: str) -> list[list[str]]:
    """What the frame of a table tells the page's program; nothing of all other tables."""
    if not _is_long(table):
        return []
    say, people = language(lang).say, _names_people(table)
    told = {
        "find": say("Find a person") if people else say("Find in this table"),
        "sort": say("Sort by"),
        "order": say("As listed"),
        "count": say("{shown} of {all}", shown="{shown}", all="{all}"),
        **({"fold": str(_FOLDED)} if people else {}),
    }
    return [[name, text] for name, text in told.items()]


def _is_long(table: Node) -> bool:
    rows = sum(len(body[3]) for body in table["c"][4])
    return _names_people(table) or rows > _MANY


def _names_people(table: Node) -> bool:
    return _PEOPLE in table["c"][0][1]
