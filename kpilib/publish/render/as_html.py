"""The document as one HTML file that needs nothing else: style, font and figures are inside."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.render import document, font_subset, marks, pandoc, tree, words
from kpilib.publish.render import pandoc_tables as tables
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts
from kpilib.text.foreign import marked
from kpilib.text.language import language

if TYPE_CHECKING:
    from kpilib.publish.render.document import Document
    from kpilib.publish.render.tree import Node

_HERE = Path(__file__).parent
_BACK_TO_TEXT = "\u21a9\ufe0e"  # pandoc's arrow from a footnote; few fonts have it
_FEW_COLUMNS = 8  # more than these are set smaller
_FIGURE_SOURCE = re.compile(r'src="(kpilib-figure-\d+)"')


def render(content: Document) -> bytes:
    """The HTML file's bytes.

    Raises:
        RenderFailed: When pandoc adds a character that the font cannot draw.
    """
    request = content.request
    written = pandoc.write(_blocks(content), ["--to=html5"]).decode("utf-8")
    body = written.replace(_BACK_TO_TEXT, "↑")
    values = {name: html.escape(value) for name, value in words.frame(request).items()}
    shown = html.unescape("".join([*values.values(), body]))
    if absent := fonts.missing(shown):
        raise RenderFailed(
            Message("the page has {character}, which the font lacks", character=repr(absent[0])),
            request.notebook.name,
            Message("Report this as a defect."),
        )
    font = base64.b64encode(font_subset.woff(shown)).decode("ascii")
    look = "".join((_HERE / name).read_text("utf-8") for name in ("style.css", "page_one.css"))
    page = Template((_HERE / "page.html").read_text("utf-8")).substitute(
        values,
        locale=language(request.lang).paper.tag,
        identity=html.escape(request.identity),
        revision_kind="draft" if request.revision == "draft" else "issued",
        style=Template(look).substitute(font=font),
        body=_with_figures(body, content),
    )
    return marked(page, request.foreign).encode("utf-8")


def _blocks(content: Document) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Table":
            return None
        heading, _ = tables.texts(node)
        ours = node["c"][0][1]
        many = ["many-columns"] if len(heading) > _FEW_COLUMNS and not ours else []
        return [tree.div(tree.attr(classes=["table", *many]), [tables.mark_short(node)])]

    blocks: list[Node] = tree.rewrite(content.blocks, change)
    return blocks


def _with_figures(body: str, content: Document) -> str:
    def source(found: re.Match[str]) -> str:
        figure = content.figures[document.figure_number(found[1])]
        data = base64.b64encode(figure.data).decode("ascii")
        return f'src="data:{figure.mime};base64,{data}"'

    return marks.in_page(_FIGURE_SOURCE.sub(source, body), content.marks)
