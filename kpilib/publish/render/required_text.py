"""What every format of a report must show: titles, captions, heads of tables, and all figures.

One list for the check of what Quarto wrote and for the tests of both renderers. Blanks and line
ends do not count, and everything else does: a minus sign that is another character is a figure
that nobody can copy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.render import document, tree
from kpilib.publish.render import pandoc_tables as tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.render.document import Document

_FIGURE = re.compile(r"[-+]?[\d,]*\d(?:\.\d+)?%?")
_HEADINGS = Message("the title or heading")
_LINES = ("kpi-figure", "kpi-text", "kpi-note")
_SHOWN = 3  # of what lacks, in a message


def missing(content: Document, text: str, *, headings: bool = True) -> Iterator[str]:
    """Sentences of what a text lacks, kind by kind.

    Args:
        content: The document.
        text: What a file shows.
        headings: Whether title and headings count.
    """
    squeezed = _squeezed(text)
    for kind, wanted in wanted_of(content).items():
        if kind == _HEADINGS and not headings:
            continue
        lacking = [words for words in dict.fromkeys(wanted) if _squeezed(words) not in squeezed]
        if lacking:
            rest = len(lacking) - _SHOWN
            yield Message(
                "the file lacks {kind} {texts}"
                if rest <= 0
                else "the file lacks {kind} {texts} and {rest} more",
                kind=kind,
                texts=tuple(Message("“{text}”", text=words) for words in lacking[:_SHOWN]),
                rest=rest,
            )


def wanted_of(content: Document) -> dict[str, list[str]]:
    """Texts by their kind, in reading order."""
    found = [node for node in tree.walk(content.blocks) if node["t"] in {"Table", "Figure"}]
    grids = [tables.texts(node) for node in found if node["t"] == "Table"]
    return {
        _HEADINGS: [content.request.title, *_headings(content)],
        Message("the caption"): [_caption(node) for node in found],
        Message("the head of a table"): [cell for heads, _ in grids for cell in heads],
        Message("the figure"): [
            word for _, rows in grids for row in rows for cell in row for word in figures(cell)
        ]
        + [word for text in _tiles(content) for word in figures(text)],
    }


def figures(text: str) -> list[str]:
    """The numbers in a text, in order.

    >>> figures("比上季度 -46,680.37（48.8%）")
    ['-46,680.37', '48.8%']
    """
    return _FIGURE.findall(text)


def _headings(content: Document) -> list[str]:
    return [tree.text(node["c"][2]) for node in tree.walk(content.blocks) if node["t"] == "Header"]


def _tiles(content: Document) -> list[str]:
    """What stands in tiles and cards, line by line."""
    return [
        tree.text(node["c"][1]) for node in tree.walk(content.blocks)
        if node["t"] == "Div" and node["c"][0][1] and node["c"][0][1][0] in _LINES
    ]  # fmt: skip


def _caption(node: tree.Node) -> str:
    caption = document.caption_of(node)
    return caption.text if caption else tree.text(node["c"][1])


def _squeezed(text: str) -> str:
    return "".join(text.split())
