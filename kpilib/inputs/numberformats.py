"""Number formats of spreadsheets: what a cell shows of the number that it stores."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        digits: The least number of digits before the point.
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
    digits: int = 0
    has_day: bool = False
    has_time: bool = False
    exponent: bool = False
    minus: Literal["sign", "colour", "nothing"] = "sign"


_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_CLOCK, _CLOCK_SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'

BUILT_IN: Mapping[int, str] = MappingProxyType({
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "m/d/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    # Files do not say what these are: every language of Excel has its own; here the Chinese ones.
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: _CLOCK, 33: _CLOCK_SECONDS, 34: _CLOCK, 35: _CLOCK_SECONDS, 36: _YEAR_MONTH,
    50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY,
    55: _CLOCK, 56: _CLOCK_SECONDS, 57: _YEAR_MONTH, 58: _MONTH_DAY,
})  # fmt: skip
"""The formats that a file names by number alone."""

_TOKEN = re.compile(
    r'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]|General|G/通用格式|AM/PM|A/P|上午/下午|[Ee][-+]|[0#?]+|.',
    re.DOTALL | re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def shown(code: str, sign: int) -> Shown:
    """What a format code shows of a number above, at or below zero.

    Args:
        code: As it stands in the file, with up to four sections.
        sign: 1, 0 or -1.

    >>> shown("0.0%", 1).kind, shown('0.0"%"', 1).after, shown("#,##0,", 1).kind
    ('percent', '%', 'scaled')
    >>> shown('yyyy"年"m"月"', 1).has_day, shown("[Red]0.00;-0.00", -1).decimals
    (False, 2)
    """
    sections, conditions = _sections(code)
    numeric = sections[:_NUMERIC]
    if len(numeric) > 1 and "@" in numeric[-1]:
        numeric.pop()  # a last section with @ is for texts, however many there are before it
    if conditions:
        found = [_section(tokens) for tokens in numeric]
        alike = len({(one.kind, one.before, one.after) for one in found}) == 1
        return found[0] if alike else Shown("unclear")
    place = {1: 0, -1: 1, 0: 2}[sign]
    tokens = numeric[place] if place < len(numeric) else numeric[0]
    if not tokens and len(sections) > 1:
        return Shown("nothing")
    if place == 1 and tokens is not numeric[0]:
        return replace(_section(tokens), minus=_minus(tokens, numeric[0]))
    return _section(tokens)


_COLOUR = re.compile(
    r"\[(black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+"
    r"|[黑蓝青绿红白黄]色?|颜色 ?\d+)\]",
    re.IGNORECASE,
)


def _minus(negative: list[str], positive: list[str]) -> Literal["sign", "colour", "nothing"]:
    """What tells numbers below zero from those above, where a format has a section for them.

    Such a section shows a minus only where it says so; brackets, a triangle or a word are as good.
    """
    here, there = ("".join(_parts(each)[1]) for each in (negative, positive))
    if any(sign not in there for sign in here if not sign.isspace()):
        return "sign"
    colours = [[t.lower() for t in each if _COLOUR.fullmatch(t)] for each in (negative, positive)]
    return "nothing" if colours[0] == colours[1] else "colour"


@lru_cache(maxsize=1024)
def shown_text(code: str, text: str) -> str | None:
    """What a format code shows of a text; None where it shows none, or another one.

    >>> shown_text("0;-0;0;@", "7"), shown_text('"E"@', "7"), shown_text(";;;", "7")
    ('7', 'E7', None)
    """
    sections, _ = _sections(code)
    tokens = sections[-1]
    if "@" not in tokens and len(sections) <= _NUMERIC:
        return text
    if not {"@", "general", "g/通用格式"} & {token.lower() for token in tokens}:
        return None
    before, after = _parts(tokens)[1]
    return f"{before}{text}{after}"


_NUMERIC = 3
"""Sections for numbers above, below and at zero; a fourth one is for texts."""


def changes_text(code: str) -> bool:
    """Whether a format code shows a text otherwise than it is.

    >>> changes_text("@"), changes_text("_(@_)"), changes_text('@"元"'), changes_text(";;;")
    (False, False, True, True)
    """
    shown = shown_text(code, "x")
    return shown is None or shown.strip() != "x"


def _sections(code: str) -> tuple[list[list[str]], bool]:
    """The tokens of every section, and whether a condition chooses between them."""
    sections: list[list[str]] = [[]]
    conditions = False
    for piece in _TOKEN.findall(code):
        if piece == ";":
            sections.append([])
        elif re.match(r"\[[<>=]", piece):
            conditions = True
        else:
            sections[-1].append(piece)
    return sections, conditions


_CALENDAR = frozenset("ymdhsgeb")
_TIMES = frozenset("hs")


def _section(tokens: list[str]) -> Shown:
    digits, literals, letters = _parts(tokens)
    if letters & _CALENDAR:
        return Shown("day", has_day="d" in letters, has_time=bool(letters & _TIMES))
    before, after = (text.strip() for text in literals)
    if digits.rstrip("%").endswith(",") or _counts_in(before) or _counts_in(after):
        return Shown("scaled", before, after)
    whole, _, decimals = digits.rstrip("%").partition(".")
    exact = not whole + decimals or any(sign in digits for sign in "E/")
    kind: Kind = "percent" if "%" in digits else "plain"
    places = None if exact else len(decimals)
    least = 0 if exact else whole.count("0")
    return Shown(kind, before, after, places, least, exponent="E" in digits)


def _parts(tokens: list[str]) -> tuple[str, tuple[str, str], set[str]]:
    """Placeholders, the text before and behind them, and the letters of a date."""
    digits, letters, general = "", set(), False
    literals = ["", ""]
    for token in tokens:
        low = token.lower()
        if token[0] in "0#?.,%/" and not (token[0] in ".,/" and not digits):
            digits += token
        elif low in {"general", "g/通用格式", "@"} or token[0] in "_*":
            general = general or token[0] not in "_*"
        elif low[0] == "e" and len(low) > 1:
            digits += "E"
        elif low in {"am/pm", "a/p", "上午/下午"} or re.fullmatch(r"\[(h+|m+|s+)\]", low):
            letters.add("h")
        elif low in _CALENDAR:
            letters.add(low)
        else:
            literals[general or bool(digits)] += _literal(token)
    # Percent signs and scaling commas may stand behind a text: 0.0" "%
    percent = "%" if "%" in digits else ""
    return digits.replace("%", "") + percent, (literals[0], literals[1]), letters


def _literal(token: str) -> str:
    if token[0] == '"':
        return token[1:-1]
    if token[0] in "\\!":  # the Chinese Excel writes 0!.0 for 0\\.0
        return token[1:]
    if token.startswith("[$"):
        return token[2:-1].partition("-")[0]
    return "" if token[0] == "[" else token


_COUNTERS = re.compile(r"[十百千万亿萬億]+[元圆]?|[kK]|M|bn|mio|[tT]housand|[mM]illion")


def _counts_in(literal: str) -> bool:
    """Whether a text beside the digits says that they count thousands or the like."""
    return bool(_COUNTERS.fullmatch(literal.strip()))
