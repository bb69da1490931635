"""Tables that are wider than an upright page: they stand at the end of a paper.

A turned page ends the one before it wherever its text has got to: a Word file kept three lines on a
page and left the rest empty. So such tables follow each other on pages of their own behind
everything else, and where each belongs a line says so.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kpilib.publish.render import document, table_widths, tree
from kpilib.text.language import language

if TYPE_CHECKING:
    from kpilib.publish.render.table_widths import PaperSize
    from kpilib.publish.render.tree import Node

_ASIDE = "kpilib-aside"
_SHEETS = {sheet.name: sheet for sheet in (table_widths.LANDSCAPE, table_widths.A3)}


def set_aside(table: Node, written: list[Node], sheet: PaperSize, lang: str) -> list[Node]:
    """What stands in the place of a turned table: a line, and the table for `parted` to find.

    Args:
        table: The table of the document, with its caption.
        written: The same in the words of a format.
        sheet: The page that it needs.
        lang: Language of the paper.
    """
    say, caption = language(lang).say, document.caption_of(table)
    line = say("A table that is wider than this page stands at the end.")
    if caption is not None:
        name = f"{caption.kind} {caption.number}"
        line = say("{table} is wider than this page and stands at the end.", table=name)
    aside = tree.div(tree.attr({"sheet": sheet.name}, [_ASIDE]), written)
    return [tree.para(tree.inlines(line)), aside]


def parted(blocks: list[Node], lang: str) -> tuple[list[Node], list[tuple[PaperSize, list[Node]]]]:
    """What stands on upright pages, and then each run of turned pages of one size.

    The first of these runs begins with a heading.
    """
    aside: list[Node] = []

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Div" or _ASIDE not in node["c"][0][1]:
            return None
        aside.append(node)
        return []

    upright = tree.rewrite(blocks, change)
    title = tree.inlines(language(lang).say("Wide tables"))
    begun: list[Node] = [{"t": "Header", "c": [2, tree.attr(), title]}]
    runs = []
    for name, tables in groupby(aside, lambda node: dict(node["c"][0][2])["sheet"]):
        inside = [block for node in tables for block in node["c"][1]]
        runs.append((_SHEETS[name], [*begun, *inside]))
        begun = []
    return upright, runs
