"""Places in files as a language writes them, read back: `deals.csv 第20行，amount 列`.

Whoever copies a place from what `kpi check` has printed copies it in the language of the console.
"""

from __future__ import annotations

import re
from functools import cache

from kpilib.text.language import SOURCE, language, languages

_KEYS = (
    "data row {row}",  # before what is the beginning of it
    "line {line}",
    "row {row}",
    "cell {cell}",
    "{book} sheet {sheet}",
    "{place}, {column}",
    "{spot} as corrected by {correction}",
    "{spot} (from {origin})",
)
_FACTS = {"row": r"\d+", "line": r"\d+", "cell": r"[A-Z]{1,3}\d+", "origin": r"[^()\uff08\uff09]+"}
_WORD = r"\S+?"
_NAME = re.compile(r"\\\{(\w+)\\\}")
_BEFORE = re.compile(r"^\{(?:book|place|spot)\}")


def place_in_english(text: str) -> str:
    """A place in the words of the keys, in whichever language it was written.

    >>> place_in_english("m.xlsx 工作表 deals 单元格 D20，amount 列")
    'm.xlsx sheet deals cell D20, amount'
    """
    if text.isascii():
        return text
    for pattern, key in _patterns():
        text = _replaced(text, pattern, key)
    return text


def _replaced(text: str, pattern: re.Pattern[str], key: str) -> str:
    return pattern.sub(lambda found: key.format(**found.groupdict()), text)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    spoken = [language(code) for code in languages() if code != SOURCE]
    found = [(key, one.texts[("", key)][0]) for key in _KEYS for one in spoken
             if ("", key) in one.texts]  # fmt: skip
    return tuple((_pattern(form), _BEFORE.sub("", key)) for key, form in found)


def _pattern(form: str) -> re.Pattern[str]:
    """What a form writes around its facts, as a pattern that reads them."""

    def fact(name: re.Match[str]) -> str:
        return f"(?P<{name[1]}>{_FACTS.get(name[1], _WORD)})"

    return re.compile(_NAME.sub(fact, re.escape(_BEFORE.sub("", form))))
