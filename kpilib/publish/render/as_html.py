"""The document as one HTML file that needs nothing else: style, font and figures are inside."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.publish.render import (
    book_links,
    contents,
    document,
    font_subset,
    long_tables,
    marks,
    open_figures,
    page_charts,
    page_tables,
    pandoc,
    tree,
    words,
)
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts
from kpilib.text.foreign import marked
from kpilib.text.language import language

if TYPE_CHECKING:
    from kpilib.publish.render.document import Document
    from kpilib.publish.render.tree import Node

_HERE = Path(__file__).parent
_BACK_TO_TEXT = "\u21a9\ufe0e"  # pandoc's arrow from a footnote; few fonts have it
_LOOK = (
    "style.css",
    "page_one.css",
    "page_charts.css",
    "company.css",
    "open_figures.css",
    "long_tables.css",
)
_ALOUD = re.compile(r"(?s)<(h[1-6])\b.*?</\1>")
_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r'<img\s[^>]*?src="(kpilib-figure-\d+)"[^>]*>')


def render(content: Document) -> bytes:
    """The HTML file's bytes.

    Raises:
        RenderFailed: When pandoc adds a character that the font cannot draw.
    """
    request = content.request
    opened = open_figures.opened(content)
    blocks = contents.named(_blocks(opened.blocks, request.book, request.lang))
    written = pandoc.write(blocks, "html5")
    body = written.replace(_BACK_TO_TEXT, "↑")
    values = {name: html.escape(value) for name, value in words.frame(request).items()}
    charts = (page_charts.words(figure.shapes) for figure in content.figures)
    shown = html.unescape("".join([*values.values(), body, *charts])) + opened.texts
    if absent := fonts.missing(shown):
        raise RenderFailed(
            Message("the page has {character}, which the font lacks", character=repr(absent[0])),
            request.notebook.name,
            Message("Report this as a defect."),
        )
    programs = (open_figures.program("fold_rows.js"), *opened.programs)
    look = "".join((_HERE / name).read_text("utf-8") for name in _LOOK)
    page = Template((_HERE / "page.html").read_text("utf-8")).substitute(
        values,
        locale=language(request.lang).paper.tag,
        identity=html.escape(request.identity),
        revision_kind="draft" if request.is_draft else "issued",
        style=Template(look).substitute(fonts_inside(shown, set_in_serif(body), request.lang)),
        body=_with_contents(
            _with_figures(page_tables.with_scopes(body), content),
            _contents(blocks, values["contents_label"]),
        ),
        policy=html.escape(open_figures.policy(programs), quote=False),
        scripts=opened.elements(programs),
    )
    return marked(page, request.foreign).encode("utf-8")


def _with_contents(body: str, listed: str) -> str:
    """The contents stand above the first section: the finding comes first."""
    before, heading, after = body.partition("<h2")
    return f"{before}{listed}{heading}{after}"


def _contents(blocks: list[Node], label: str) -> str:
    """The sections of a long report as links."""
    links = "".join(
        f'<li><a href="#{name}">{html.escape(title)}</a></li>'
        for name, title in contents.sections(blocks)
    )
    return f'<nav class="contents" aria-label="{label}"><ul>{links}</ul></nav>' if links else ""


def set_in_serif(body: str) -> str:
    """What is set in the serif: headings."""
    return html.unescape("".join(_TAG.sub("", found[0]) for found in _ALOUD.finditer(body)))


def fonts_inside(shown: str, aloud: str, lang: str) -> dict[str, str]:
    """The fonts with the characters of a page, as the style sheet names them."""
    made = {
        "font": font_subset.woff(shown, lang=lang),
        "serif": font_subset.woff(aloud, fonts.SERIF, lang),
    }
    return {name: base64.b64encode(font).decode("ascii") for name, font in made.items()}


def _blocks(content: list[Node], book: str, lang: str) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Table":
            return None
        frame = page_tables.framed(node)
        frame["c"][0][2] += long_tables.offered(node, lang)
        return [frame]

    blocks: list[Node] = tree.rewrite(content, change)
    return book_links.linked(blocks, book) if book else blocks


def _with_figures(body: str, content: Document) -> str:
    def show(found: re.Match[str]) -> str:
        figure = content.figures[document.figure_number(found[1])]
        if drawn := page_charts.drawn(figure.shapes, figure.alt):
            return drawn
        data = base64.b64encode(figure.data).decode("ascii")
        return found[0].replace(found[1], f"data:{figure.mime};base64,{data}", 1)

    return marks.in_page(_PICTURE.sub(show, body), content.marks)
