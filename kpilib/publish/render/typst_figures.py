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
    turned_tables,
    typst_blocks,
)
from kpilib.publish.render import pandoc_tables as tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.render.document import Document
    from kpilib.publish.render.table_widths import Fit
    from kpilib.publish.render.tree import Node

GROUP = "kpilib-typst"
"""Class of the group of blocks that stand for one figure; see `opened`."""

PAGES = {
    table_widths.LANDSCAPE.name: "#page(flipped: true, columns: 1)[",
    table_widths.A3.name: '#page(paper: "a3", flipped: true, columns: 1)[',
}
THIRD = 240.0
"""Points: a third of a page's text, which no picture may leave empty."""

_PAGE = 560.0
"""Points: a picture that leaves less than a fifth of a page has its page for itself.

In what it leaves, a table that goes on finds room for its head and for no row.
"""

_TOGETHER = table_widths.ROWS_TOGETHER
# Room for the first rows goes on to the next page where there is none; the table takes it back.
_ROOM = """let room = measure(block(width: size.width, shown(..first))).height
block(height: room, breakable: false, above: 0pt, below: 0pt)
v(-room)
set block(above: 0pt)"""

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
            return _table(node, content, old=old)
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
    upright, runs = turned_tables.parted(marks.replaced(changed, mark), content.request.lang)
    for sheet, inside in runs:
        pages = [tree.raw("typst", PAGES[sheet.name]), *opened(inside), tree.raw("typst", "]")]
        upright.append(tree.div(tree.attr(classes=[GROUP]), pages))
    return upright


def opened(blocks: list[Node]) -> list[Node]:
    """The blocks without the groups around them."""

    def change(node: Node) -> list[Node] | None:
        return list(node["c"][1]) if is_group(node) else None

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


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
    figure = f"#figure(layout(size => {image}), kind: image, {_caption(node)})"
    high = document.figure_height(shown)
    if high <= THIRD:
        return figure
    # Where it finds no room it goes on to the next page, and what follows fills this one. At the
    # foot of a page it never stands before the heading that it belongs to.
    if high > _PAGE:
        return (
            f"#place(auto, float: true, clearance: 0pt, block(height: 100%, width: 100%)[{figure}])"
        )
    return f"#place(bottom, float: true, block(width: 100%)[{figure}])"


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


def _table(node: Node, content: Document, *, old: bool) -> list[Node]:
    request = content.request
    fitting, found = tables.fitted(node, request.notebook.name)
    shown = tables.with_breaks(fitting, found, long_words.ON_PAPER)
    group = tree.div(tree.attr(classes=[GROUP]), opened([*_figure(shown, found, old=old)]))
    if found.sheet == table_widths.PORTRAIT:
        return [group]
    return turned_tables.set_aside(shown, [group], found.sheet, request.lang)


def _figure(node: Node, found: Fit, *, old: bool) -> Iterator[Node]:
    """A table as one figure of typst."""
    total = found.sheet.width * sum(found.widths)
    widths = "".join(f"{found.sheet.width * share:.2f}pt, " for share in found.widths)
    alignments = "".join(f"{_ALIGNMENTS.get(spec[0]['t'], 'left')}, " for spec in node["c"][2])
    beside = "horizon" if tables.has_marks(node) else "top"
    short = tables.is_short(node)
    before = [
        "#[",
        f"#show figure: set block(breakable: {'false' if short else 'true'})",
        f"#figure(kind: table, {_caption(node, 'top')})[#layout(size => {{",
        # A hair of room, so that a page as wide as ours leaves the size as it is.
        f"let scale = calc.min(1, (size.width + 0.1pt) / {total:.2f}pt)",
        f"set text(size: {found.size}pt * scale)",
        "set par(justify: false)",
        f"let shown = table.with(columns: ({widths}).map(width => width * scale),",
        f"align: (x, y) => ({alignments}).at(x) + if y == 0 {{ bottom }} else {{ {beside} }},",
        f"inset: (x: {table_widths.PADDING / 2}em, y: 0.44em))",
        "let first = (",
    ]
    first, rest = (_old_rows(node), iter(())) if old else _rows(node, together=not short)
    yield tree.raw("typst", "\n".join(before))
    yield from first
    yield tree.raw("typst", f")\n{'' if short or old else _ROOM}\nshown(..first,")
    yield from rest
    yield tree.raw("typst", ")\n})]\n]")


def _rows(node: Node, *, together: bool) -> tuple[Iterator[Node], Iterator[Node]]:
    """Head and first rows, and what follows; the head is on every page, totals are not.

    Args:
        node: The table.
        together: The last row stays with the totals, which would stand alone on a page: typst
            keeps the rows of a foot on one.
    """
    _, head, bodies, foot = node["c"][2:]
    rows = [row for body in bodies for row in [*body[2], *body[3]]]
    first, rest = rows[:_TOGETHER], rows[_TOGETHER:]
    kept = rest[-1:] if together and foot[1] else []
    return _first_rows(head, first), _last_rows(rest[: len(rest) - len(kept)], kept, foot)


def _first_rows(head: Any, rows: list[Any]) -> Iterator[Node]:  # noqa: ANN401 - a piece of the tree
    if head[1]:
        yield from _part("table.header(", head[1])
        yield tree.raw("typst", "table.hline(),")
    for row in rows:
        yield from _cells(row)


def _last_rows(
    rows: list[Any],
    kept: list[Any],
    foot: Any,  # noqa: ANN401 - see above
) -> Iterator[Node]:
    for row in rows:
        yield from _cells(row)
    if foot[1]:
        yield tree.raw("typst", "table.footer(repeat: false,")
        for row in kept:
            yield from _cells(row)
        yield tree.raw("typst", "table.hline(),")
        for row in foot[1]:
            yield from _cells(row)
        yield tree.raw("typst", "),")


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
