"""From the visible parts of a notebook to one document tree that every format starts from.

Here all formats are made equal: HTML inside Markdown shows literally, captions are numbered,
characters that the font lacks become code points, which a note at the end names, and figures stand
aside until a format fetches them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.publish.render import (
    book_links,
    notebook,
    open_figures,
    pandoc,
    table_widths,
    tree,
    words,
)
from kpilib.publish.render import marks as small
from kpilib.publish.render import pandoc_tables as tables
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts

if TYPE_CHECKING:
    from kpilib.publish.render.marks import DrawnMark
    from kpilib.publish.render.notebook import Html, Markdown, NotebookFigure, Part
    from kpilib.publish.render.request import RenderRequest
    from kpilib.publish.render.tree import Node

_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
_STYLE = re.compile(r"\s*<(style|script)\b", re.IGNORECASE)
_SVG_SIZE = re.compile(rb"<svg\b[^>]*?\bwidth=[\"']([\d.]+)(pt|px|in|)[\"']")
_SVG_SHAPE = re.compile(rb"<svg\b[^>]*?\bviewBox=[\"'][-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)")
_POINTS = {b"pt": 1.0, b"px": 0.75, b"": 0.75, b"in": 72.0}
_LABEL = re.compile(r"(\S+) (\d+)(\D*)")  # what `_numbered` puts before a caption
_FIGURE = "kpilib-figure-"  # name of a figure in the tree, followed by its place in `figures`


@dataclass(frozen=True)
class Document:
    """What all formats are written from.

    Attributes:
        request: What was asked for.
        web_blocks: The content as pandoc's tree, without the title; each picture is a `Figure` node
            whose image is called by `figure_name`. Of web pages, where figures open; see
            `kpilib.publish.render.open_figures`.
        figures: The pictures.
        marks: Small pictures inside lines and cells; see `kpilib.publish.render.marks`.
    """

    request: RenderRequest
    web_blocks: list[Node]
    figures: tuple[NotebookFigure, ...]
    marks: tuple[DrawnMark, ...] = ()

    @cached_property
    def blocks(self) -> list[Node]:
        """The content of all other formats; a pack of web pages never asks for it."""
        return open_figures.without(self.web_blocks)


@dataclass(frozen=True)
class Caption:
    """A numbered caption in its parts.

    Attributes:
        kind: What is counted, such as `表` or `Table`.
        number: The number as printed.
        separator: What stands between number and text.
        text: The rest, as a reader sees it.
    """

    kind: str
    number: str
    separator: str
    text: str


def caption_of(node: Node) -> Caption | None:
    """The caption of a `Table` or `Figure` of a document; None where it has none."""
    if not node["c"][1][1]:
        return None
    label, *rest = node["c"][1][1][0]["c"]
    found = _LABEL.fullmatch(label["c"]) if label["t"] == "Str" else None
    if found is None:
        return None
    return Caption(found[1], found[2], found[3], tree.text([rest, node["c"][1][1][1:]]))


def figure_name(number: int) -> str:
    """Name of a figure in the tree."""
    return f"{_FIGURE}{number}"


def figure_number(name: str) -> int:
    """Place of a figure in `Document.figures`, from its name in the tree."""
    return int(name.removeprefix(_FIGURE))


def figure_points(figure: NotebookFigure) -> float:
    """Printed width of a figure in points: its own, but at most that of a page's text."""
    found = _SVG_SIZE.search(figure.data) if figure.mime == "image/svg+xml" else None
    own = float(found[1]) * _POINTS[found[2]] if found else table_widths.PORTRAIT.width
    return min(own, table_widths.PORTRAIT.width)


def figure_height(figure: NotebookFigure) -> float:
    """Printed height of a picture in points; 0 where that is not known."""
    found = _SVG_SHAPE.search(figure.data) if figure.mime == "image/svg+xml" else None
    return figure_points(figure) * float(found[2]) / float(found[1]) if found else 0.0


def build(request: RenderRequest) -> Document:
    """Read the notebook of a request and make its document.

    Raises:
        RenderFailed: When the notebook cannot be shown as a whole.
    """
    parts = [_drawn(part) for part in notebook.read(request.notebook)]
    marks: list[DrawnMark] = []
    blocks = [block for content in _parsed(parts, marks) for block in content]
    blocks = book_links.set_aside(blocks)
    framed = _framed(request)
    figures = tuple(part for part in parts if isinstance(part, notebook.NotebookFigure))
    said = tree.text(blocks)
    told = [*words.around(request).values(), said, *(f.code_points for f in figures)]
    unknown = tuple(dict.fromkeys(c for text in told for c in fonts.unprintable(text)))
    if fonts.missing(said):
        blocks = _printable(blocks)
    blocks = _numbered(_without_title(blocks), request.lang)
    if unknown:
        note = tree.inlines(words.code_points(unknown, request.lang))
        blocks.append(tree.para([{"t": "Emph", "c": note}]))
    return Document(framed, blocks, figures, tuple(marks))


def _framed(request: RenderRequest) -> RenderRequest:
    """The request with the texts around the content as the font can print them."""
    title, subtitle, department = (
        fonts.printable(text)
        for text in (request.title, request.subtitle, request.printed_department)
    )
    return replace(request, title=title, subtitle=subtitle, department_name=department)


def _drawn(part: Part) -> Part:
    """A picture whose words the font can print; what it left out is known by `code_points`."""
    if not isinstance(part, notebook.NotebookFigure):
        return part
    lacking = "".join(fonts.unprintable(f"{part.alt}{part.caption}"))
    return replace(part, alt=fonts.printable(part.alt), caption=fonts.printable(part.caption),
                   code_points=part.code_points + lacking,
                   shapes=_shown(part.shapes))  # fmt: skip


def _shown(shapes: Any) -> Any:  # noqa: ANN401 - plain values of any depth
    """What a page draws, with its texts as the font can print them."""
    if isinstance(shapes, str):
        return fonts.printable(shapes)
    if isinstance(shapes, list):
        return [_shown(each) for each in shapes]
    return {k: _shown(v) for k, v in shapes.items()} if isinstance(shapes, dict) else shapes


def _printable(blocks: list[Node]) -> list[Node]:
    """The content with characters that the font lacks as code points."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Str":
            return [{"t": "Str", "c": fonts.printable(node["c"])}]
        if node["t"] in {"Code", "CodeBlock", "Math"}:
            first, text = node["c"]
            return [{"t": node["t"], "c": [first, fonts.printable(text)]}]
        return None

    printed: list[Node] = tree.rewrite(blocks, change)
    return printed


def _parsed(parts: list[Part], marks: list[DrawnMark]) -> list[list[Node]]:
    """The blocks of each part, parsed in as few runs of pandoc as possible; marks taken out."""
    markdown = [part for part in parts if isinstance(part, notebook.Markdown)]
    html = [part for part in parts if isinstance(part, notebook.Html)]
    by_markdown = iter(pandoc.read([part.text for part in markdown], pandoc.MARKDOWN))
    sources: dict[str, str] = {}
    light = [small.set_aside(part.text, sources) for part in html]
    by_html = iter(pandoc.read(light, pandoc.HTML))
    result, figures = [], 0
    for part in parts:
        if isinstance(part, notebook.NotebookFigure):
            result.append([_figure(part, figures)])
            figures += 1
        else:
            found = next(by_markdown if isinstance(part, notebook.Markdown) else by_html)
            result.append(_cleaned(small.take_out(found, sources, marks, part.where), part))
    return result


def _figure(figure: NotebookFigure, number: int) -> Node:
    if not figure.alt:
        raise RenderFailed(
            Message("a picture has no alternative text"),
            figure.where,
            Message("Show it with kpilib.publish.review.display.show_figure(fig, alt=…)."),
        )
    width = figure_points(figure) / 72
    picture = {"t": "Plain", "c": [tree.image(figure_name(number), figure.alt, width)]}
    caption = [None, [{"t": "Plain", "c": tree.inlines(figure.caption)}]]
    return {"t": "Figure", "c": [tree.attr(), caption, [picture]]}


def _cleaned(blocks: list[Node], part: Markdown | Html) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] in {"RawInline", "RawBlock"}:
            return _literal(node) if isinstance(part, notebook.Markdown) else _unstyled(node)
        if node["t"] == "Image" and small.number_of(node) is None:
            raise RenderFailed(
                Message("a picture is linked: {address}", address=node["c"][2][0][:80]),
                part.where,
                Message("Show it from a code cell with kpilib.publish.review.display.show_figure."),
            )
        if node["t"] == "Table":
            return [tables.align_columns(node)]
        return None

    cleaned: list[Node] = tree.rewrite(blocks, change)
    return cleaned


def _literal(node: Node) -> list[Node]:
    """HTML in Markdown as its own text, because PDF and DOCX have no HTML; comments vanish."""
    code = node["c"][1]
    if _COMMENT.fullmatch(code):
        return []
    content = tree.inlines(code.strip("\n"))
    return content if node["t"] == "RawInline" else [tree.para(content)]


def _unstyled(node: Node) -> list[Node]:
    """Nothing of an HTML output's style sheets and scripts, which draw no text."""
    if _STYLE.match(node["c"][1]):
        return []
    return _literal(node)


def _without_title(blocks: list[Node]) -> list[Node]:
    """The request's title stands in the place of the notebook's first heading."""
    if blocks and blocks[0]["t"] == "Header" and blocks[0]["c"][0] == 1:
        return blocks[1:]
    return blocks


def _numbered(blocks: list[Node], lang: str) -> list[Node]:
    """Captions with their numbers, tables and figures each counted from 1."""
    counts = {"Table": 0, "Figure": 0}
    for node in tree.walk(blocks):
        kind = node["t"]
        if kind in counts and node["c"][1][1]:
            counts[kind] += 1
            before, after = words.caption(kind, counts[kind], lang)
            node["c"][1][1] = _around(before, node["c"][1][1], after)
    return blocks


def _around(before: str, caption: list[Node], after: str) -> list[Node]:
    first, *rest = caption
    content = [*tree.inlines(before), *first["c"], *tree.inlines(after)]
    return [{"t": "Plain", "c": content}, *rest]
