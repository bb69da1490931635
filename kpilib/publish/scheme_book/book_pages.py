"""The chapters of the scheme book, and the list of them, as HTML files that need nothing else."""

from __future__ import annotations

import base64
import html
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from kpilib.publish.render import font_subset
from kpilib.publish.scheme_book.words import BookWords
from kpilib.publish.scheme_book.worked_cases import columns_of, in_numbers
from kpilib.text import fonts
from kpilib.text.foreign import foreign_texts, marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.publish.scheme_book.chapter import Chapter

_HERE = Path(__file__).parent
_STYLES = (_HERE.parent / "render" / "style.css", _HERE / "book.css")
_TAG = re.compile(r"<[^>]*>")
_FONT = "$font"  # as the style sheet of reports has it


def chapter_page(chapter: Chapter) -> bytes:
    """A scheme's chapter."""
    page = _page(
        "chapter.html", chapter.lang, chapter=chapter, columns=columns_of, formula=in_numbers
    )
    return _finished(marked(page, foreign_texts(chapter.schemes, chapter.lang)))


def index_page(entries: Sequence[Mapping[str, object]], lang: str) -> bytes:
    """The list of chapters.

    Args:
        entries: `id`, `title`, `standing` and `users` of each.
        lang: The language.
    """
    return _finished(_page("index.html", lang, entries=entries))


def _page(template: str, lang: str, **values: object) -> str:
    words = BookWords(lang)
    style = "".join(path.read_text("utf-8") for path in _STYLES)
    return (
        _templates()
        .get_template(template)
        .render(values, words=words, say=words.texts(), style=style)
    )


def _finished(page: str) -> bytes:
    """With the font for its characters; what the font lacks stands as code points."""
    head, body = page.split("</style>", 1)
    body = fonts.printable(body)
    font = base64.b64encode(font_subset.woff(html.unescape(_TAG.sub("", body)))).decode("ascii")
    return f"{head.replace(_FONT, font)}</style>{body}".encode()


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
