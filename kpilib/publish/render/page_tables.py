"""Tables on a page: headings that a screen reader hears with each cell, and cards on a phone.

A table keeps its rows and columns in the page; the style sheet lays a row out as a card where the
page is narrow, and writes each figure's heading beside it, which therefore stands with the cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kpilib.publish.render import long_words, marks, tree
from kpilib.publish.render import pandoc_tables as tables
from kpilib.text import fonts

if TYPE_CHECKING:
    from kpilib.publish.render.tree import Node

_FEW_COLUMNS = 8  # more than these are set smaller
_READ = 12.0  # em of a cell that is read, not compared
_LONG = 14.0  # em of a word that would push other columns out of the window
_SHARE = "%"  # the heading of a column that says in figures what the bars before it show
_NOTHING = frozenset({"", "–"})
_HEADS = re.compile(r"(<thead>.*?</thead>)|<th\b", re.DOTALL)
_HEAD = re.compile(r"<th\b")


def framed(table: Node) -> Node:
    """The table in the frame that a page scrolls where nothing else helps."""
    heading, texts = tables.texts(tables.mark_short(table))
    prose = [max(map(fonts.width, column)) > _READ for column in zip(*texts, strict=True)]
    ours = table["c"][0][1]
    many = len(heading) > _FEW_COLUMNS and not ours
    labels = _labels(heading)
    for body in table["c"][4]:
        body[1] = 1  # the first cell of a row says whose row it is
        for row in [*body[2], *body[3]]:
            _label(row, labels, prose)
    for row in table["c"][5][1]:
        _label(row, labels, prose)
    classes = ["table", *(["many-columns"] if many else [])]
    return tree.div(tree.attr(classes=classes), [table])


def _label(row: Any, labels: list[str], prose: list[bool]) -> None:  # noqa: ANN401 - a piece of the tree
    """Cells know their heading, whether there is anything in them, and whether they are prose.

    A column is prose as a whole: a phone writes its heading beside each of its cells or none.
    """
    place = 0
    for cell in row[1]:
        name, classes, values = cell[0]
        text = tree.text(cell[4]).strip()
        if place and text in _NOTHING and not marks.room({"t": "Div", "c": cell[4]}):
            classes = [*classes, "nothing"]
        elif place < len(prose) and prose[place]:
            classes = [*classes, "prose"]
        cell[4] = long_words.broken(cell[4], _LONG, long_words.IN_PAGES)
        label = labels[place] if place < len(labels) else ""
        cell[0] = [name, classes, [*values, ["label", label]] if label else values]
        place += cell[3]


def _labels(heading: list[str]) -> list[str]:
    """What a card calls the figures of each column: a share by the name of the bars beside it."""
    named = [" ".join(each.split()) for each in heading]
    return [
        named[place - 1] if name == _SHARE and place else name for place, name in enumerate(named)
    ]


def with_scopes(body: str) -> str:
    """HTML whose headings say whether they are of a column or of a row."""

    def scope(found: re.Match[str]) -> str:
        if found[1]:
            return _HEAD.sub('<th scope="col"', found[1])
        return '<th scope="row"'

    return _HEADS.sub(scope, body)
