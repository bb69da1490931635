"""Texts of schemes and departments in another language than the page: marked for screen readers.

Schemes may be written in one language. Where a report is in another, their texts stand as they are,
and whoever has the page read aloud should hear them in their own.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel

from kpilib.rules.model import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = re.compile(r"(?s)(<(title|style|script|svg)\b.*?</\2>|<[^>]*>)")
"""What is no text that is read aloud; the inner group is the name of the element."""

_HAN, _LATIN = "zh", "en"
_BY_SCRIPT = {"CJK": _HAN, "LATIN": _LATIN}


def foreign_texts(written: object, lang: str) -> dict[str, str]:
    """The language of every text in a model that a page in `lang` shows in another one.

    >>> foreign_texts([Bilingual.model_validate("奖金"), Bilingual(en="Pay", zh="工资")], "en")
    {'奖金': 'zh'}
    """
    found = {}
    for text in _texts(written):
        shown = text.in_(lang)
        code = text.language_in(lang) or by_script(shown, lang)
        if code != lang:
            found[shown] = code
    return found


def _texts(written: object) -> Iterator[Bilingual]:
    if isinstance(written, Bilingual):
        yield written
    elif isinstance(written, BaseModel):
        yield from _texts(tuple(vars(written).values()))
    elif isinstance(written, Mapping):
        yield from _texts(tuple(written.values()))
    elif isinstance(written, (list, tuple)):
        for each in written:
            yield from _texts(each)


def by_script(text: str, lang: str) -> str:
    """The language of a plain text, which says none: another one only where its script tells."""
    names = [unicodedata.name(character, "").split(" ")[0] for character in text]
    scripts = {_BY_SCRIPT.get(name, "") for name in names if name}
    if _HAN in scripts:
        return lang if lang == "ja" else _HAN  # Japanese is written with them, too
    words = names.count("LATIN") > 1  # a single letter is read alike
    return _LATIN if words and lang == _HAN else lang


def marked(page: str, foreign: Mapping[str, str]) -> str:
    """HTML with every such text in a `span` of its language, tags and titles left alone.

    >>> marked('<p title="奖金">奖金 and pay</p>', {"奖金": "zh"})
    '<p title="奖金"><span lang="zh">奖金</span> and pay</p>'
    """
    if not foreign:
        return page
    codes = {html.escape(text, quote=False).casefold(): code for text, code in foreign.items()}
    longest = sorted(codes, key=len, reverse=True)
    known = re.compile("|".join(map(_whole, longest)), re.IGNORECASE)

    def span(found: re.Match[str]) -> str:
        return f'<span lang="{codes[found[0].casefold()]}">{found[0]}</span>'

    # Split at a pattern with two groups: text, tag, name of the element, text, tag, …
    parts = _KEPT.split(page)
    parts[::3] = (known.sub(span, text) for text in parts[::3])
    parts[2::3] = ("" for _ in parts[2::3])
    return "".join(parts)


def _whole(text: str) -> str:
    """A text that is no part of a longer word or number; Chinese may follow without a blank."""
    before, after = _like(text[0]), _like(text[-1])
    return f"(?<!{before}){re.escape(text)}(?!{after})"


def _like(end: str) -> str:
    """What must not go on where a text has this character at its end."""
    return next((kind for kind in _KINDS if re.match(kind, end)), _NOTHING)


_KINDS = ("[0-9]", "[A-Za-z\u00c0-\u024f]")
_NOTHING = "[^\\w\\W]"
