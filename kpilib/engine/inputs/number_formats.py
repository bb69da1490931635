"""Number formats of spreadsheets: what a cell shows of the number that it stores."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.format_tokens import CALENDAR, filled, general, parts_of, sections_of
from kpilib.engine.inputs.written_forms import any_word, by_word, word_set, words

Kind = Literal["plain", "percent", "day", "scaled", "nothing", "unclear"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a format makes of a number.

    Attributes:
        kind: `plain`; `percent` (a hundredfold); `day` (a day or a time of day); `scaled` (in
            thousands and the like); `nothing` (not shown at all); `unclear` (it depends).
        before: Text before the digits.
        after: Text behind them.
        decimals: Decimals that are shown; None where there are as many as the number has.
        has_day: A day is shown, and not only a month.
        has_time: A time of day is shown.
        exponent: With a power of ten, like 1.00E+05.
        minus: How a number below zero is told from one above: by a `sign` (or brackets), by its
            `colour` alone, or by `nothing`.
    """

    kind: Kind
    before: str = ""
    after: str = ""
    decimals: int | None = None
    has_day: bool = False
    has_time: bool = False
    exponent: bool = False
    minus: Literal["sign", "colour", "nothing"] = "sign"


def built_in_formats() -> dict[int, str]:
    """The formats that a file names by number alone."""
    return {int(number): code for number, code in by_word("built_in_format").items()}


def shown(code: str, number: Decimal | int) -> Shown:
    """What a format code shows of a number.

    Args:
        code: As it stands in the file, with up to four sections.
        number: The number that is stored.

    >>> shown("0.0%", 1).kind, shown('0.0"%"', 1).after, shown("#,##0,", 1).kind
    ('percent', '%', 'scaled')
    >>> shown('yyyy"年"m"月"', 1).has_day, shown("[Red]0.00;-0.00", -1).decimals
    (False, 2)
    >>> shown('[>=10000]0.0,"万";0', 12).kind, shown('[>=10000]0.0,"万";0', 12000).kind
    ('plain', 'scaled')
    """
    if "[" in code and any(section.condition for section in sections_of(code)[0]):
        view = _by_condition(code, Decimal(number))
    else:
        view = _by_sign(code, (number > 0) - (number < 0))
    # A format may write a minus before a number that is above zero: whoever sees it reads another.
    return replace(view, kind="unclear") if number > 0 and _looks_negative(view) else view


def _looks_negative(view: Shown) -> bool:
    """Whether a format writes what numbers below zero have: `-5`, `(5)`, `5-`, `负5`."""
    before, after = (
        view.before.strip("¥ "),
        view.after.strip("".join((" ", *words("money_behind")))),
    )
    return before[-1:] in word_set("minus") or after in {"-", "–"}


@lru_cache(maxsize=1024)
def _by_sign(code: str, sign: int) -> Shown:
    numeric, _ = sections_of(code)
    place = {1: 0, -1: 1, 0: 2}[sign]
    tokens = (numeric[place] if place < len(numeric) else numeric[0]).tokens
    if not tokens and ";" in code:
        return Shown("nothing")
    if place == 1 and len(numeric) > 1:
        return replace(_section(tokens), minus=_minus(tokens, numeric[0].tokens))
    return _section(tokens)


def _by_condition(code: str, number: Decimal) -> Shown:
    numeric, _ = sections_of(code)
    without = [section for section in numeric if section.condition is None]
    mine = next((section for section in numeric if section.holds(number)), None)
    # Of two sections that say nothing the first is for what is below zero, or it is not: unclear.
    if mine is None or len(without) > 1:
        views = {_section(section.tokens) for section in numeric}
        return next(iter(views)) if len(views) == 1 else Shown("unclear")
    if not mine.tokens:
        return Shown("nothing")
    if mine.is_below_zero:
        others = [section.tokens for section in numeric if section is not mine]
        minus = _minus(mine.tokens, others[0] if others else ())
        return replace(_section(mine.tokens), minus=minus)
    return _section(mine.tokens)


@cache
def _colour() -> re.Pattern[str]:
    return re.compile(rf"\[{any_word('colour')}\]", re.IGNORECASE)


def _minus(
    negative: tuple[str, ...], positive: tuple[str, ...]
) -> Literal["sign", "colour", "nothing"]:
    """What tells numbers below zero from those above, where a format has a section for them.

    Such a section shows a minus only where it says so; brackets, a triangle or a word are as good.
    """
    here, there = (each.before + each.after for each in map(parts_of, (negative, positive)))
    if any(sign not in there for sign in here if not sign.isspace()):
        return "sign"
    colours = [[t.lower() for t in each if _colour().fullmatch(t)] for each in (negative, positive)]
    return "nothing" if colours[0] == colours[1] else "colour"


@lru_cache(maxsize=1024)
def shown_text(code: str, text: str) -> str | None:
    """What a format code shows of a text; None where it shows none, or another one.

    >>> shown_text("0;-0;;@", "7"), shown_text('"E"@', "7"), shown_text(";;;", "7")
    ('7', 'E7', None)
    """
    _, tokens = sections_of(code)
    if tokens is None:
        return text
    if general().isdisjoint(token.lower() for token in tokens):
        return None
    parts = parts_of(tokens)
    return f"{parts.before}{text}{parts.after}"


def changes_text(code: str) -> bool:
    """Whether a format code shows a text otherwise than it is.

    >>> changes_text("@"), changes_text("_(@_)"), changes_text('@"元"'), changes_text(";;;")
    (False, False, True, True)
    """
    shown = shown_text(code, "x")
    return shown is None or shown.strip() != "x"


def hides_zero(code: str) -> bool:
    """Whether a cell with 0 looks empty.

    >>> hides_zero("0;-0;;@"), hides_zero("#,###"), hides_zero("#,##0"), hides_zero("General")
    (True, True, False, False)
    """
    numeric, _ = sections_of(code)
    tokens = numeric[_ZERO - 1 if len(numeric) == _ZERO else 0].tokens
    parts = parts_of(tokens)
    looks_empty = not re.search("[0?]", parts.digits) and not (parts.before + parts.after).strip()
    return not tokens or (looks_empty and bool(parts.digits))


_ZERO = 3
"""The section for zero, where there are so many."""


def shown_word(code: str, number: str) -> str:
    """What a format code shows of a whole number that is an id.

    >>> shown_word('"E"000', "7"), shown_word("000-000", "123456")
    ('E007', '123-456')
    """
    return filled(sections_of(code)[0][0].tokens, number)


def _section(tokens: tuple[str, ...]) -> Shown:
    parts = parts_of(tokens)
    if parts.letters & CALENDAR:
        return Shown("day", has_day="d" in parts.letters, has_time=bool(parts.letters & _TIMES))
    digits, before, after = parts.digits, narrow(parts.before.strip()), narrow(parts.after.strip())
    if before + after and not digits and general().isdisjoint(token.lower() for token in tokens):
        return Shown("nothing", before, after)  # a word in place of the number
    if digits.rstrip("%").endswith(",") or _counts_in(before) or _counts_in(after):
        return Shown("scaled", before, after)
    if parts.between or _joins(before[-1:]) or _joins(after[:1]):
        return Shown("unclear", before, after, decimals=None if "." in digits else 0)
    whole, _, decimals = digits.rstrip("%").partition(".")
    exact = not whole + decimals or any(sign in digits for sign in "E/")
    kind: Kind = "percent" if "%" in digits else "plain"
    return Shown(kind, before, after, None if exact else len(decimals), exponent="E" in digits)


_TIMES = frozenset("hs")


def _joins(sign: str) -> bool:
    """Whether a sign that only the format shows would be read as one of the number's digits."""
    return sign.isdecimal() or sign in {".", ","}


def _counts_in(literal: str) -> bool:
    """Whether a text beside the digits says that they count thousands or the like.

    >>> _counts_in("万件"), _counts_in("千元"), _counts_in("千克"), _counts_in("百分点")
    (True, True, False, False)
    """
    return bool(re.fullmatch(any_word("format_in_thousands"), literal, re.IGNORECASE))
