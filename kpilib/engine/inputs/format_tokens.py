"""Number formats of spreadsheets taken apart: sections, conditions, placeholders, literal texts."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from kpilib.engine.inputs.written_forms import any_word, word_set

_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=) ?(-?\d+(?:\.\d+)?)\]", re.ASCII)
_NUMERIC = 3
"""Sections for numbers above, below and at zero; a fourth one is for texts."""


class FormatSection(NamedTuple):
    """One of the parts of a format that semicolons separate.

    Attributes:
        tokens: What it consists of, without its condition.
        condition: Which numbers it is for, where it says so: an operator and a bound.
    """

    tokens: tuple[str, ...]
    condition: tuple[str, Decimal] | None = None

    def holds(self, number: Decimal) -> bool:
        """Whether it is for a number; where it has no condition it is for all that are left."""
        if self.condition is None:
            return True
        operator, bound = self.condition
        signs = {(number > bound) - (number < bound)}
        return not signs.isdisjoint(_SIGNS[operator])

    @property
    def is_below_zero(self) -> bool:
        """Whether its condition holds for nothing but numbers below zero."""
        if self.condition is None:
            return False
        operator, bound = self.condition
        return bound <= 0 and (operator == "<" or (operator == "<=" and bound < 0))


_SIGNS = {"<": {-1}, "<=": {-1, 0}, "=": {0}, ">=": {0, 1}, ">": {1}, "<>": {-1, 1}}


@cache
def _token() -> re.Pattern[str]:
    named = f"{any_word('general_format')}|{any_word('half_day')}"
    return re.compile(
        rf'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]|{named}|[Ee][-+]|[0#?]+|.', re.DOTALL | re.IGNORECASE
    )


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[tuple[FormatSection, ...], tuple[str, ...] | None]:
    """The sections for numbers, and the tokens of the one for texts (None: texts stay as they are).

    >>> numeric, text = sections_of("0.0;-0.0;;@")
    >>> [section.tokens for section in numeric], text
    ([('0', '.', '0'), ('-', '0', '.', '0'), ()], ('@',))
    """
    found: list[list[str]] = [[]]
    conditions: dict[int, tuple[str, Decimal]] = {}
    for piece in _token().findall(code):
        if piece == ";":
            found.append([])
        elif condition := _CONDITION.fullmatch(piece):
            conditions[len(found) - 1] = condition[1], Decimal(condition[2])
        else:
            found[-1].append(piece)
    text = found[-1] if len(found) > _NUMERIC or "@" in found[-1] else None
    if text is not None and len(found) > 1:
        found.pop()  # a last section with @ is for texts, however many there are before it
    numeric = [FormatSection(tuple(tokens), conditions.get(at)) for at, tokens in enumerate(found)]
    return tuple(numeric[:_NUMERIC]), None if text is None else tuple(text)


class Parts(NamedTuple):
    r"""What the tokens of a section come to.

    Attributes:
        digits: The placeholders, with point, commas and percent sign.
        before: Literal text before them.
        after: Literal text behind them, and between them.
        letters: The letters of a day or a time of day.
        between: Whether signs stand between the digits, as in `000-000` and in `0\.0`.
    """

    digits: str
    before: str
    after: str
    letters: frozenset[str]
    between: bool


CALENDAR = frozenset("ymdhsgeb")


@lru_cache(maxsize=1024)
def parts_of(tokens: tuple[str, ...]) -> Parts:
    """Placeholders, the text before and behind them, and the letters of a date."""
    digits, letters, whole, between = "", set(), False, False
    literals = ["", ""]
    for token in tokens:
        low = token.lower()
        if token[0] in "0#?.,%/" and not (token[0] in ".,/" and not digits):
            between |= token[0] in "0#?" and bool(digits) and bool(literals[1].strip())
            digits += token
        elif low in general() or token[0] in "_*":
            whole = whole or token[0] not in "_*"
        elif low[0] == "e" and len(low) > 1:
            digits += "E"
        elif low in word_set("half_day") or re.fullmatch(r"\[(h+|m+|s+)\]", low):
            letters.add("h")
        elif low in CALENDAR:
            letters.add(low)
        else:
            literals[whole or bool(digits)] += literal(token)
    # Percent signs and scaling commas may stand behind a text: 0.0" "%
    percent = "%" if "%" in digits else ""
    digits = digits.replace("%", "") + percent
    return Parts(digits, literals[0], literals[1], frozenset(letters), between)


def general() -> frozenset[str]:
    """What stands for the value as it is."""
    return word_set("general_format")


def literal(token: str) -> str:
    r"""The text that a token shows by itself.

    >>> literal('"元"'), literal("\\-"), literal("[$￥-804]"), literal("[Red]")
    ('元', '-', '￥', '')
    """
    if token[0] == '"':
        return token[1:-1]
    if token[0] in "\\!":  # the Chinese Excel writes 0!.0 for 0\\.0
        return token[1:]
    if token.startswith("[$"):
        return token[2:-1].partition("-")[0]
    return "" if token[0] == "[" else token


def filled(tokens: tuple[str, ...], number: str) -> str:
    """The digits of a whole number among the signs that a section puts between them.

    >>> filled(("000", "-", "000"), "7123"), filled(('"E"', "000"), "7"), filled(("#",), "12")
    ('007-123', 'E007', '12')
    """
    shown: list[str] = []
    digits, first = list(number), 0
    for token in reversed(tokens):  # from the right, as digits fill their places
        if token[0] in "0#?":
            here = digits[-len(token) :]
            del digits[-len(token) :]
            shown += [*reversed(here), *"0" * token[: len(token) - len(here)].count("0")]
            first = len(shown)
        elif token[0] not in "_*,":
            shown += reversed(literal(token))
    shown[first:first] = reversed(digits)
    return "".join(reversed(shown))
