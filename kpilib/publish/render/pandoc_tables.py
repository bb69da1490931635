"""Tables of pandoc's tree: one alignment per column, their text, and setting them on a page.

`Table` is `[attributes, caption, column specs, head, bodies, foot]`; a row is
`[attributes, cells]`; a cell is `[attributes, alignment, row span, column span, blocks]`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.publish.render import long_words, marks, table_widths, tree
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.render.tree import Node

EVEN = "kpi-even"
"""The class of a table whose columns are alike."""

_HISTORY = "kpi-history"
_OURS = "kpi-"  # classes that the style sheet knows
_SHORT = 12.0  # em
_NARROW = 0.6  # of its width a mark may be before its table is turned
_DEFAULT = {"t": "AlignDefault"}
_NUMBER = re.compile(r"[-+−±]?[¥$]?\d[\d,]*(\.\d+)?\s?%?|[-–—]|")


def align_columns(table: Node) -> Node:
    """The table with its alignment stated per column, as every format understands it.

    A column keeps the alignment that all its cells state. Where none is stated (a data frame,
    a plain pipe table), numbers go to the right.
    """
    caption, specs, head, bodies, foot = table["c"][1:]
    rows = [row for body in bodies for row in body[3]] + foot[1]
    aligned = [
        [_alignment(spec[0], _column_cells(rows, number)), spec[1]]
        for number, spec in enumerate(specs)
    ]
    for row in [*head[1], *(row for body in bodies for row in body[2]), *rows]:
        for cell in row[1]:
            cell[1] = _DEFAULT
    foot[1] = [_strong_row(row) for row in foot[1]]
    for body in bodies:
        body[1] = 0  # no column of row headings: a data frame's index looks like its data
    kinds = [name for name in table["c"][0][1] if name.startswith(_OURS)]
    return {"t": "Table", "c": [tree.attr(classes=kinds), caption, aligned, head, bodies, foot]}


def texts(table: Node) -> tuple[list[str], list[list[str]]]:
    """Text of the headings and of all rows below, filled up to the number of columns."""
    specs, head, bodies, foot = table["c"][2:]
    rows = [row for body in bodies for row in [*body[2], *body[3]]] + foot[1]
    width = len(specs)
    heading = [_row_texts(row, width) for row in head[1]]
    joined = ["\n".join(column) for column in zip(*heading, strict=True)] or [""] * width
    return joined, [_row_texts(row, width) for row in rows]


def fitted(table: Node, where: str) -> tuple[Node, table_widths.Fit]:
    """The table and how it is set; before its page is turned, marks get narrower and words break.

    Raises:
        RenderFailed: When it is too wide for any page.
    """
    heading, _ = texts(table)
    if EVEN in table["c"][0][1]:
        return table, table_widths.even(len(heading))
    first = None
    for one, found in _settings(table):
        if found.sheet == table_widths.PORTRAIT:
            return one, found
        first = first or (one, found)
    if first is None:
        raise RenderFailed(
            Message(
                "the table “{caption}” has {columns} columns, too wide even for a landscape A3 "
                "page",
                caption=tree.text(table["c"][1]),
                columns=len(heading),
            ),
            where,
            Message("Show fewer columns, or turn rows into columns."),
        )
    return first


def _settings(table: Node) -> Iterator[tuple[Node, table_widths.Fit]]:
    """Ways to set a table, the better ones first."""
    if found := table_widths.fit(*texts(table)):
        yield table, found
    (narrow,) = marks.scaled([table], _NARROW)
    for one, breaks in ((narrow, False), (table, True), (narrow, True)):
        if found := table_widths.fit(*texts(one), breaks=breaks):
            yield one, found


def with_breaks(table: Node, found: table_widths.Fit, between: Node) -> Node:
    """The table, whose words may break where they are wider than their columns.

    Args:
        table: As `fitted` gave it.
        found: How it is set.
        between: What stands where a word may break.
    """
    head, bodies, foot = table["c"][3:]
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]
    for row in rows:
        place = 0
        for cell in row[1]:
            room = table_widths.ems(found, slice(place, place + cell[3]))
            cell[4] = long_words.broken(cell[4], room, between)
            place += cell[3]
    return table


def has_marks(table: Node) -> bool:
    """Whether there are small pictures in its cells."""
    return any(marks.number_of(node) is not None for node in tree.walk(table))


def is_short(table: Node) -> bool:
    """Whether a table stays on one page."""
    high = _HISTORY in table["c"][0][1]
    most = table_widths.KEPT_OF_LINES if high else table_widths.KEPT_ROWS
    return len(texts(table)[1]) <= most


def set_widths(table: Node, where: str) -> tuple[Node, table_widths.Fit]:
    """The table with its column widths, and the page and type size it needs.

    Raises:
        RenderFailed: When it is too wide for any page.
    """
    table, found = fitted(table, where)
    attributes, caption, specs, *rest = table["c"]
    sized = [
        [spec[0], {"t": "ColWidth", "c": share}]
        for spec, share in zip(specs, found.widths, strict=True)
    ]
    return {"t": "Table", "c": [attributes, caption, sized, *rest]}, found


def mark_short(table: Node) -> Node:
    """The table with the class `short` on cells of columns that a web page need not wrap."""
    specs, head, bodies, foot = table["c"][2:]
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]
    for number in range(len(specs)):
        cells = _column_cells(rows, number)
        if all(fonts.width(tree.text(cell[4])) <= _SHORT for cell in cells):
            for cell in cells:
                cell[0] = tree.attr(classes=[*cell[0][1], "short"])
    return table


def _strong_row(row: Any) -> Any:  # noqa: ANN401 - a piece of the tree
    """A row of totals, which stands out in every format."""
    for cell in row[1]:
        for block in cell[4]:
            if block["t"] in {"Plain", "Para"} and block["c"]:
                block["c"] = [{"t": "Strong", "c": block["c"]}]
    return row


def _alignment(stated: Node, cells: list[Any]) -> Node:
    if stated != _DEFAULT:
        return stated
    kinds = {cell[1]["t"] for cell in cells}
    if len(kinds) == 1 and kinds != {"AlignDefault"}:
        return {"t": kinds.pop()}
    words = [tree.text(cell[4]).strip() for cell in cells]
    numeric = any(words) and all(_NUMBER.fullmatch(word) for word in words)
    return {"t": "AlignRight" if numeric else "AlignLeft"}


def _column_cells(rows: list[Any], number: int) -> list[Any]:
    """Cells that begin in column `number`; row spans are not looked through."""
    found = []
    for row in rows:
        start = 0
        for cell in row[1]:
            if start == number:
                found.append(cell)
            start += cell[3]
    return found


def _row_texts(row: Any, width: int) -> list[str]:  # noqa: ANN401 - a piece of the tree
    result = list(_spread_cells(row))
    return (result + [""] * width)[:width]


def _spread_cells(row: Any) -> Iterator[str]:  # noqa: ANN401 - a piece of the tree
    """A text per column; a cell over several columns asks no single one of them for room."""
    for cell in row[1]:
        if cell[3] == 1:
            yield "\n".join(tree.text(block) + marks.room(block) for block in cell[4])
        else:
            yield from [""] * cell[3]
