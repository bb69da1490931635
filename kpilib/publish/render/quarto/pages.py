"""The document as Markdown that Quarto reads, one text for each format.

The executed notebook has become a tree already (`document.build`): no code is left in it, its
captions are numbered, and every character is one that the font has. Written as Markdown with
nothing to execute it is a document that any Quarto renders without Python or Jupyter. What a
format cannot say in Markdown stands in raw blocks: a larger page, a type size, an alternative text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.publish.render import (
    as_docx,
    as_pdf,
    document,
    long_tables,
    marks,
    open_figures,
    pandoc,
    table_widths,
    tree,
    turned_tables,
    typst_figures,
    word_blocks,
    words,
)
from kpilib.publish.render import (
    pandoc_tables as tables,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.render.document import Document
    from kpilib.publish.render.request import RenderRequest
    from kpilib.publish.render.tree import Node

# Pipe tables only: grid tables hang on how wide a program takes a character to be.
_WRITER = "markdown-simple_tables-multiline_tables-grid_tables-smart"
_TABLE_LOST = "[TABLE]"  # what pandoc writes where it can write no table
# What pandoc's writer leaves as it is and Quarto's reader does not: entities, shortcodes, quotes.
_SPECIAL = re.compile(r"[&{}'\"<@]|--|\.\.\.")
_CLOSED = re.compile(r"^```\n(?=[^\n])", re.MULTILINE)  # a raw block, the next one close behind
_BLANKS = re.compile(r"[ \t\n]+")  # not the wide ones of Chinese text
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ORDINARY = re.compile(r"[^\W\d_](?:[^!-/:-@\[-`{-~]|[,:|]|-(?!-))*")  # needs no escaping
_DOTS_PER_INCH = 200.0
# Between pieces of typst; no text can say it, since pandoc escapes both characters.
_BETWEEN = "/*kpilib-piece*/"


@dataclass(frozen=True)
class Page:
    """What Quarto is given.

    Attributes:
        text: Markdown without front matter.
        files: Pictures, by name beside it.
        more: What it may show beside the content, for whoever chooses its characters.
    """

    text: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    more: str = ""


def web(content: Document, prefix: str = "") -> Page:
    """For HTML; the pictures' names begin with `prefix`."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Table":
            frame = tree.attr(classes=["kpi-table", *node["c"][0][1]])
            frame[2] += long_tables.offered(node, content.request.lang)
            return [tree.div(frame, [node])]
        if node["t"] == "Figure":
            return [_web_figure(node, content, prefix)]
        return None

    def mark(number: int, _ems: float) -> Node:
        shown = content.marks[number]
        attributes = tree.attr({"width": f"{shown.ems:g}em"}, ["kpi-mark"])
        alt = tree.inlines(_line(shown.alt).replace("{{<", "{ {<"))
        return {"t": "Image", "c": [attributes, alt, [prefix + marks.file_name(number), ""]]}

    opened = open_figures.opened(content)
    shown = marks.replaced(tree.rewrite(opened.blocks, change), mark)
    blocks = [_info(content.request), *shown, _foot(content.request)]
    if ended := opened.elements(opened.programs):
        blocks.append(tree.raw("html", ended))
    files = {prefix + name: data for name, data in _pictures(content)}
    return Page(_markdown(blocks), files, opened.texts)


def word(content: Document, *, turns: bool = True) -> Page:
    """For DOCX; with `turns` a wide table gets a page that is wide enough."""
    pictures = as_pdf.pictures(content, _DOTS_PER_INCH)

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Table":
            return _word_table(node, content.request, turns=turns)
        if node["t"] == "Figure":
            return _word_figure(node)
        if node["t"] == "Emph":
            return [{"t": "Span", "c": [tree.attr({"custom-style": "Emphasis"}), node["c"]]}]
        if tiles := word_blocks.tiles(node):
            return _word_table(tiles, content.request, turns=turns)
        return word_blocks.cards(node) or None

    def mark(number: int, ems: float) -> Node:
        return word_blocks.mark(content.marks[number].alt, ems, marks.file_name(number, "png"))

    shown = marks.replaced(tree.rewrite(content.blocks, change), mark)
    blocks = [as_docx.info(content), *as_docx.turned_last(shown, content.request.lang)]
    names = [f"{document.figure_name(n)}.png" for n in range(len(content.figures))]
    names += [marks.file_name(n, "png") for n in range(len(content.marks))]
    files = dict(zip(names, pictures, strict=True))
    return Page(_markdown(blocks), files)


def printed(content: Document, *, info: bool, old: bool = False) -> Page:
    """For typst.

    Args:
        content: The document.
        info: Whether the line of department, period and revision is part of the text.
        old: Whether it is typst 0.10; see `typst_figures`.
    """
    figures = typst_figures.with_figures(content.blocks, content, old=old)
    blocks = tree.rewrite(_written(figures), typst_figures.literal)
    above = [_info(content.request)] if info else []
    return Page(_markdown([*above, *blocks]), dict(_pictures(content)))


def _written(blocks: list[Node]) -> list[Node]:
    """Groups that stand for a figure, each as one piece of typst: Quarto changes no such piece."""
    groups = [node for node in tree.walk(blocks) if typst_figures.is_group(node)]
    mark = tree.raw("typst", _BETWEEN)
    inside: list[Node] = []
    for group in groups:
        inside += [*tree.rewrite(group["c"][1], typst_figures.literal), mark]
    code = pandoc.write(inside, "typst") if inside else ""
    pieces = iter(typst_figures.trimmed(code).split(_BETWEEN))

    def change(node: Node) -> list[Node] | None:
        return (
            [tree.raw("typst", _harmless(next(pieces)))] if typst_figures.is_group(node) else None
        )

    changed: list[Node] = tree.rewrite(blocks, change)
    return changed


def _harmless(code: str) -> str:
    """Typst in which Quarto finds no shortcode to carry out, as it does even in raw pieces."""
    return code.strip().replace("{{", "{\\u{7b}")


def escaped(text: str) -> str:
    r"""Text that stands for itself where Quarto reads Markdown, as in a title.

    >>> print(escaped("东区_A&B（虚构）"))
    东区\_A\&B（虚构）
    """
    line = _line(text)
    return line if _ORDINARY.fullmatch(line) else _PUNCTUATION.sub(r"\\\1", line)


def _line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _markdown(blocks: list[Node]) -> str:
    plain = tree.rewrite(blocks, _plain)
    text = pandoc.write(plain, _WRITER)
    if _TABLE_LOST in text.splitlines():  # cells of several paragraphs or columns
        text = pandoc.write(plain, f"{_WRITER}+grid_tables")
    return _CLOSED.sub("```\n\n", text)


def _plain(node: Node) -> list[Node] | None:
    """Nothing that Quarto would take for its own: shortcodes, cells to run, references."""
    if node["t"] == "Str" and _SPECIAL.search(node["c"]):
        return [{"t": "RawInline", "c": ["markdown", escaped(node["c"])]}]
    if node["t"] == "Code" and "{" in node["c"][1]:
        return [{"t": "RawInline", "c": ["markdown", escaped(node["c"][1])]}]
    if node["t"] == "CodeBlock":
        if "{{" in node["c"][1]:
            return [tree.para(tree.rewrite(tree.inlines(node["c"][1]), _plain))]
        return [{"t": "CodeBlock", "c": [tree.attr(), node["c"][1]]}]
    return None


def _pictures(content: Document) -> list[tuple[str, bytes]]:
    return [
        (typst_figures.file_name(content, number), figure.data)
        for number, figure in enumerate(content.figures)
    ] + [(marks.file_name(number), mark.svg) for number, mark in enumerate(content.marks)]


def _number(node: Node) -> int:
    return document.figure_number(_image(node)["c"][2][0])


def _image(node: Node) -> Node:
    return next(inner for inner in tree.walk(node) if inner["t"] == "Image")


def _web_figure(node: Node, content: Document, prefix: str) -> Node:
    """The caption is what Markdown puts into the brackets; Quarto reads `fig-alt` beside it."""
    number = _number(node)
    figure = content.figures[number]
    width = document.figure_points(figure) / 72
    # In an attribute a shortcode is carried out however it is escaped; verify counts no blanks.
    alt = _line(figure.alt).replace("{{<", "{ {<")
    attributes = tree.attr({"fig-alt": alt, "width": f"{width:.3f}in"})
    caption = tree.inlines(_line(tree.text(node["c"][1])))
    target = prefix + typst_figures.file_name(content, number)
    picture = {"t": "Image", "c": [attributes, caption, [target, ""]]}
    below = [None, [{"t": "Plain", "c": caption}]]
    return {"t": "Figure", "c": [tree.attr(), below, [{"t": "Plain", "c": [picture]}]]}


def _word_figure(node: Node) -> list[Node]:
    """Picture and caption as paragraphs; the brackets hold the alternative text.

    Quarto drops `fig-alt` in Word files, and a picture alone in its paragraph would become a
    figure whose caption is the text in the brackets. So it stands in a span.
    """
    image = _image(node)
    width = dict(image["c"][0][2])["width"]
    alt = tree.inlines(_line(tree.text(image["c"][1])))
    name = f"{image['c'][2][0]}.png"
    shown = {"t": "Image", "c": [tree.attr({"width": width}), alt, [name, ""]]}
    inside = {"t": "Span", "c": [tree.attr(classes=["kpi-picture"]), [shown]]}
    caption = tree.inlines(_line(tree.text(node["c"][1])))
    return [
        tree.div(tree.attr({"custom-style": "Captioned Figure"}), [tree.para([inside])]),
        tree.div(tree.attr({"custom-style": "Image Caption"}), [tree.para(caption)]),
    ]


def _word_table(node: Node, request: RenderRequest, *, turns: bool) -> list[Node]:
    sized, found = tables.set_widths(node, request.notebook.name)
    if not turns or found.sheet == table_widths.PORTRAIT:
        return [sized]
    return turned_tables.set_aside(node, [sized], found.sheet, request.lang)


def _info(request: RenderRequest) -> Node:
    """The line under the title: department, period, revision."""
    frame = words.frame(request)
    pieces: list[Node] = []
    for name in ("department", "period", "revision"):
        draft = name == "revision" and request.is_draft
        pieces += [
            _span(frame[f"{name}_label"], "kpi-label"),
            {"t": "Str", "c": "\u00a0\u00a0"},
            _span(frame[name], "kpi-draft" if draft else "kpi-value"),
            {"t": "Str", "c": "\u2003"},
        ]
    return tree.div(tree.attr(classes=["kpi-info"]), [tree.para(pieces[:-1])])


def _foot(request: RenderRequest) -> Node:
    frame = words.frame(request)
    texts = (frame["head"], frame["revision"], f"{frame['inputs_label']} {frame['inputs']}")
    line = tree.inlines("\u2003".join(texts))
    return tree.div(tree.attr(classes=["kpi-foot"]), [tree.para(line)])


def _span(text: str, kind: str) -> Node:
    return {"t": "Span", "c": [tree.attr(classes=[kind]), tree.inlines(text)]}
