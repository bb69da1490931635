"""The chapters of the scheme book, and the list of them, as HTML files that need nothing else."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import jinja2

from kpilib.publish.render import as_html
from kpilib.publish.scheme_book.words import BookWords
from kpilib.publish.scheme_book.worked_cases import in_numbers
from kpilib.text import fonts
from kpilib.text.foreign import foreign_texts, marked
from kpilib.workspace.cases.run_case import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.publish.scheme_book.chapter import Chapter

_HERE = Path(__file__).parent
_STYLES = (_HERE.parent / "render" / "style.css", _HERE / "book.css")
_TAG = re.compile(r"<[^>]*>")


def chapter_page(chapter: Chapter) -> bytes:
    """A scheme's chapter."""
    page = _page(
        "chapter.html", chapter.lang, chapter=chapter, columns=columns_of, formula=in_numbers
    )
    return _finished(marked(page, foreign_texts(chapter.schemes, chapter.lang)), chapter.lang)


def index_page(entries: Sequence[Mapping[str, object]], lang: str) -> bytes:
    """The list of chapters.

    Args:
        entries: `id`, `title`, `standing` and `users` of each.
        lang: The language.
    """
    return _finished(_page("index.html", lang, entries=entries), lang)


def _page(template: str, lang: str, **values: object) -> str:
    words = BookWords(lang)
    style = "".join(path.read_text("utf-8") for path in _STYLES)
    return (
        _templates()
        .get_template(template)
        .render(values, words=words, say=words.texts(), style=style)
    )


def _finished(page: str, lang: str) -> bytes:
    """With the fonts for its characters; what they lack stands as code points."""
    head, rest = page.split("<style>", 1)
    style, body = rest.split("</style>", 1)
    body = fonts.printable(body)
    shown = html.unescape(_TAG.sub("", body))
    look = Template(style).substitute(as_html.fonts_inside(shown, as_html.set_in_serif(body), lang))
    return f"{fonts.printable(head)}<style>{look}</style>{body}".encode()


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
