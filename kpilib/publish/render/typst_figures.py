"""Tables and pictures as typst figures that read alike under every template.

They are written out here and not left to pandoc's writer. Quarto has that writer drop the captions
of tables (`no-figure`, since 1.6), the width of a table read from Markdown hangs on the length of
its lines, and a template numbers a figure whose caption has a number already. So each figure says
by itself what it is called, which number it has, and how wide its columns are; and it shrinks where
a template leaves it less room than our own page does.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kpilib.publish.render import (
    document,
    long_words,
    marks,
    table_widths,
    tree,
    typst_blocks,
)
from kpilib.publish.render import pandoc_tables as tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.render.document import Document
    from kpilib.publish.render.tree import Node

GROUP = "kpilib-typst"
"""Class of the group of blocks that stand for one figure; see `opened`."""

PAGES = {
    table_widths.LANDSCAPE.name: "#page(flipped: true, columns: 1)[",
    table_widths.A3.name: '#page(paper: "a3", flipped: true, columns: 1)[',
}
THIRD = 240.0
"""Points: a third of a page's text, which no picture may leave empty."""

_FLOATS = {True: "placement: auto, ", False: ""}
"""A tall picture that finds no room goes on to the next page; what follows fills this one."""

_ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
_ALIGNMENTS = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
# Around a cell's blocks; no text can say it, since pandoc escapes both characters.
_FIRST, _LAST = "[/*kpilib-cell*/", "/*kpilib-cell*/],"
_EDGES = re.compile(rf"{re.escape(_FIRST)}\s*|\s*{re.escape(_LAST)}")


def with_figures(blocks: list[Node], content: Document, *, old: bool = False) -> list[Node]:
    """The blocks with every table and picture as a group of blocks in typst's own words.

    Args:
        blocks: Content of the document.
        content: The document.
        old: For typst 0.10, which knows no heads of tables and no cells over several columns.

    Raises:
        RenderFailed: A table is too wide for any page.
    """

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Table":
            inside = _table(node, content.request.notebook.name, old=old)
            return [tree.div(tree.attr(classes=[GROUP]), opened(inside))]
        if node["t"] == "Figure":
            return [tree.raw("typst", picture(node, content))]
        if inside := typst_blocks.written(node, old=old):
            return [tree.div(tree.attr(classes=[GROUP]), opened(inside))]
        return typst_blocks.within_lines(node)

    def mark(number: int, ems: float) -> Node:
        shown = content.marks[number]
        image = f"image({quoted(marks.file_name(number))}, width: 100%, alt: {quoted(shown.alt)})"
        return {
            "t": "RawInline",
            "c": ["typst", f"#box(width: {ems:g}em, baseline: 0.15em, {image})"],
        }

    changed: list[Node] = tree.rewrite(blocks, change)
    return marks.replaced(changed, mark)


def opened(blocks: list[Node]) -> list[Node]:
    """The blocks without the groups around them."""

    def change(node: Node) -> list[Node] | None:
        return list(node["c"][1]) if is_group(node) else None

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def turns(node: Node) -> bool:
    """Whether a node begins a turned page."""
    return node["t"] == "RawBlock" and node["c"][1] in PAGES.values()


def is_group(node: Node) -> bool:
    """Whether a node is a group that stands for one figure."""
    return node["t"] == "Div" and GROUP in node["c"][0][1]


def trimmed(code: str) -> str:
    r"""What pandoc wrote of `with_figures`, without blank lines at the edges of cells.

    >>> trimmed("[/*kpilib-cell*/\n\n5.00\n\n/*kpilib-cell*/],")
    '[5.00],'
    """
    return _EDGES.sub(lambda found: "[" if found[0].startswith("[") else "],", code)


def file_name(content: Document, number: int) -> str:
    """Name of a picture's file."""
    ending = _ENDINGS[content.figures[number].mime]
    return f"{document.figure_name(number)}.{ending}"


def picture(node: Node, content: Document) -> str:
    """A picture with its alternative text, which pandoc's writer drops."""
    name = next(x for x in tree.walk(node) if x["t"] == "Image")["c"][2][0]
    number = document.figure_number(name)
    shown = content.figures[number]
    width = f"calc.min({document.figure_points(shown):.1f}pt, size.width)"
    image = f"image({quoted(file_name(content, number))}, width: {width}, alt: {quoted(shown.alt)})"
    tall = document.figure_height(shown) > THIRD
    return f"#figure(layout(size => {image}), kind: image, {_FLOATS[tall]}{_caption(node)})"


def quoted(words: str) -> str:
    r"""Text as typst writes it; nothing in it reads as one of Quarto's shortcodes.

    >>> print(quoted('a "b" {{< c >}}'))
    "a \"b\" {\u{7b}< c >}}"
    """
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return '"' + escaped.replace("{{", "{\\u{7b}") + '"'


def literal(node: Node) -> list[Node] | None:
    """Text that typst would draw as other characters than it says, as a string.

    Typst makes a minus sign of a hyphen before a digit, dashes of two, an invisible one of `-?`
    and an ellipsis of three points; nobody could copy the figure or the words as they were meant.
    """
    if node["t"] != "Str" or not _is_shorthand(node["c"]):
        return None
    return [{"t": "RawInline", "c": ["typst", f"#{quoted(node['c'])};"]}]


def _is_shorthand(text: str) -> bool:
    pairs = pairwise(text)
    return "..." in text or any(a == "-" and (b in "-?" or b.isnumeric()) for a, b in pairs)


def _caption(node: Node, where: str = "bottom") -> str:
    """Arguments of a figure; its number is ours, whatever a template counts."""
    caption = document.caption_of(node)
    if caption is None:
        text = tree.text(node["c"][1])
        shown = f"figure.caption(position: {where}, {quoted(text)})" if text else "none"
        return f"supplement: none, numbering: none, outlined: false, caption: {shown}"
    return (
        f"supplement: {quoted(caption.kind)}, numbering: (..all) => {quoted(caption.number)}, "
        f"caption: figure.caption(position: {where}, separator: {quoted(caption.separator)}, "
        f"{quoted(caption.text)})"
    )


def _table(node: Node, where: str, *, old: bool) -> list[Node]:
    node, found = tables.fitted(node, where)
    node = tables.with_breaks(node, found, long_words.ON_PAPER)
    total = found.sheet.width * sum(found.widths)
    widths = "".join(f"{found.sheet.width * share:.2f}pt, " for share in found.widths)
    alignments = "".join(f"{_ALIGNMENTS.get(spec[0]['t'], 'left')}, " for spec in node["c"][2])
    beside = "horizon" if tables.has_marks(node) else "top"
    before = [
        "#[",
        f"#show figure: set block(breakable: {'false' if tables.is_short(node) else 'true'})",
        f"#figure(kind: table, {_caption(node, 'top')})[#layout(size => {{",
        # A hair of room, so that a page as wide as ours leaves the size as it is.
        f"let scale = calc.min(1, (size.width + 0.1pt) / {total:.2f}pt)",
        f"set text(size: {found.size}pt * scale)",
        "set par(justify: false)",
        f"table(columns: ({widths}).map(width => width * scale),",
        f"align: (x, y) => ({alignments}).at(x) + if y == 0 {{ bottom }} else {{ {beside} }},",
        f"inset: (x: {table_widths.PADDING / 2}em, y: 0.44em),",
    ]
    turned = PAGES.get(found.sheet.name, "")
    after = [")", "})]", "]", *(["]"] if turned else [])]
    rows = _old_rows(node) if old else _rows(node)
    return [
        *([tree.raw("typst", turned)] if turned else []),
        tree.raw("typst", "\n".join(before)),
        *rows,
        tree.raw("typst", "\n".join(after)),
    ]


def _rows(node: Node) -> Iterator[Node]:
    """Head, rows and foot; the head is repeated on every page, totals are not."""
    _, head, bodies, foot = node["c"][2:]
    if head[1]:
        yield from _part("table.header(", head[1])
        yield tree.raw("typst", "table.hline(),")
    for body in bodies:
        for row in [*body[2], *body[3]]:
            yield from _cells(row)
    if foot[1]:
        yield tree.raw("typst", "table.hline(),")
        yield from _part("table.footer(repeat: false,", foot[1])


def _part(opening: str, rows: list[Any]) -> Iterator[Node]:
    yield tree.raw("typst", opening)
    for row in rows:
        yield from _cells(row)
    yield tree.raw("typst", "),")


def _cells(row: Any) -> Iterator[Node]:  # noqa: ANN401 - a piece of the tree
    for _, _, rows, columns, blocks in row[1]:
        spans = rows > 1 or columns > 1
        over = f"table.cell(rowspan: {rows}, colspan: {columns})" if spans else ""
        yield from _cell(blocks, over)


def _cell(blocks: list[Node], over: str = "") -> Iterator[Node]:
    yield tree.raw("typst", over + _FIRST)
    yield from blocks
    yield tree.raw("typst", _LAST)


def _old_rows(node: Node) -> Iterator[Node]:
    """Every place of the table in order, with nothing where a cell reaches over."""
    specs, head, bodies, foot = node["c"][2:]
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        cells = iter(row[1])
        for column in range(len(specs)):
            cell = None if (number, column) in taken else next(cells, None)
            if cell is None:
                yield from _cell([])
                continue
            taken |= {(number + y, column + x) for y in range(cell[2]) for x in range(cell[3])}
            yield from _cell(cell[4])
