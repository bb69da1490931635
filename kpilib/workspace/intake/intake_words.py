"""Words that people write in spreadsheets, of every language: units, months, headers of columns.

They stand in `words.yaml` beside this module; a further spelling is a word there.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.yamltext import read_texts
from kpilib.engine.inputs.characters import narrow

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def intake_words() -> Mapping[str, Any]:
    """The lists of `words.yaml` by name."""
    path = Path(__file__).with_name("words.yaml")
    found: Mapping[str, Any] = read_texts(path, path.name)[0].data
    return found


@cache
def _factors() -> Mapping[str, int]:
    return {word: int(power) for power, words in intake_words()["units"].items() for word in words}


def factor_of(unit: str) -> int | None:
    """The power of ten by which a unit counts; None where it is not known.

    >>> factor_of("thousand"), factor_of("furlong")
    (3, None)
    """
    return _factors().get(squashed(unit))


@cache
def _months() -> Mapping[str, int]:
    return {
        word: int(number) for number, words in intake_words()["months"].items() for word in words
    }


def month_number(text: str) -> int | None:
    """The number of a month that is named without its year.

    >>> month_number("Feb"), month_number("13")
    (2, None)
    """
    return _months().get(squashed(text))


@lru_cache(maxsize=65_536)  # many rows have few words
def squashed(text: str) -> str:
    """A header or a word as it is compared: without blanks, in small letters of usual width.

    >>> squashed("Employee  ID ")
    'employeeid'
    """
    return "".join(narrow(text).split()).casefold()


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in pattern.split("*"))
    return re.compile(".*".join(parts), re.DOTALL)


def fits(pattern: str, text: str) -> bool:
    """Whether a text is the one that a pattern names, in which `*` stands for anything.

    >>> fits("Sales*", "sales 2026"), fits("*", ""), fits("a[1]", "A[1]"), fits("a", "ab")
    (True, True, True, False)
    """
    found = squashed(text)
    return squashed(pattern) == found or _glob(squashed(pattern)).fullmatch(found) is not None
