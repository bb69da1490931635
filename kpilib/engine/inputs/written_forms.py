"""How people write cells, headers and number formats: lists of each language, in `forms/`.

A table may hold the words of any language, whatever language its report is in: the lists of all of
them count at once. Another language is another file. They are read when a table is, and not when a
report is put together out of what is known already.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.yamltext import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "forms"


@cache
def _languages() -> tuple[Mapping[str, Any], ...]:
    return tuple(read_yaml(path)[0].data for path in sorted(_FOLDER.glob("*.yaml")))


@cache
def words(name: str) -> tuple[str, ...]:
    """A list of words of all languages.

    >>> words("no")
    ('false', '否')
    """
    return tuple(word for language in _languages() for word in language.get(name, ()))


@cache
def word_set(name: str) -> frozenset[str]:
    """The same to look a word up in."""
    return frozenset(words(name))


@cache
def any_word(name: str) -> str:
    """The same as a piece of a regular expression.

    >>> any_word("half_day")
    '(?:am/pm|a/p|上午/下午)'
    """
    return f"(?:{'|'.join(words(name))})"


@cache
def by_word(name: str) -> Mapping[str, Any]:
    """What the words of all languages stand for, where a list says so."""
    return {word: said for each in _languages() for word, said in each.get(name, {}).items()}


@cache
def truths() -> Mapping[str, bool]:
    """The words for true and false; spreadsheets write TRUE and FALSE when they save CSV."""
    return dict.fromkeys(words("yes"), True) | dict.fromkeys(words("no"), False)


@cache
def brackets() -> tuple[str, str]:
    """Sets of characters of a regular expression: what opens a bracket, and what closes one."""
    opening, closing = ("".join(map(re.escape, words(name))) for name in ("opening", "closing"))
    return f"[{opening}]", f"[{closing}]"
