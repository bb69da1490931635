"""Forms in which people write numbers: those with one reading are taken, others are told apart.

A form is taken only where nobody could read another number in it. Whatever is refused is told with
the numbers that it may stand for, written as they would then be read, so that whoever obeys the
advice sees which figure comes of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.written_forms import any_word, by_word, word_set

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
"""A number as it is kept: digits, a point, decimals."""

LONGEST = 40
"""Digits beyond this are a slip of the keyboard, not a figure."""


@cache
def _written() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<sign>[-+]?) ?(?P<money>{any_word('money_before')})? ?(?P<late>-?)"
        r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?P<decimals>\.\d+)? ?"
        rf"(?P<after>{any_word('money_behind')}|%|‰)?",
        re.ASCII | re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it was written.

    Attributes:
        plain: Digits and a point.
        sign: `%` or `‰` behind it.
        money: It says that it is yuan.
    """

    plain: str
    sign: str = ""
    money: bool = False


def read_number(cell: str) -> Numeral | None:
    """The number that a cell holds, where it can be read in one way only.

    A comma before three digits is a decimal comma as well as a thousands separator (Excel of
    another country writes 1,234 for 1.234), unless there is a second one, a point or a yuan sign.

    >>> read_number("1,234.50"), read_number("９５％")
    (Numeral(plain='1234.50', sign='', money=False), Numeral(plain='95', sign='%', money=False))
    >>> read_number("1,234") is None
    True
    """
    written = _written().fullmatch(narrow(cell))
    if written is None or len(cell) > LONGEST:
        return None
    whole, decimals = written["whole"], written["decimals"] or ""
    after = written["after"] or ""
    money = bool(written["money"]) or after in word_set("money_behind")
    if not whole + decimals or (written["sign"] and written["late"]):
        return None
    if (money and after in {"%", "‰"}) or (whole.startswith("0") and "," in whole):
        return None
    if whole.count(",") == 1 and not decimals and not money:
        return None
    minus = "-" if "-" in (written["sign"], written["late"]) else ""
    plain = minus + (whole.replace(",", "") or "0") + decimals
    return Numeral(plain, after if after in {"%", "‰"} else "", money)


def readings(cell: str) -> list[str]:
    """The numbers that a cell may stand for which `read_number` does not take, likeliest first.

    >>> readings("1.500,00"), readings("1,234"), readings("(1,200.5)"), readings("x")
    (['1500.00'], ['1234', '1.234'], ['-1200.5'], [])
    """
    return list(dict.fromkeys(one for one in _readings(narrow(cell)) if PLAIN.match(one)))


_FOREIGN = re.compile(r"[$€£₩₽₹]|HK\$|US\$|\b(USD|EUR|GBP|HKD|JPY)\b", re.IGNORECASE)


def hint(cell: str) -> str:
    """What to do about a cell that stands for no number in digits; empty where it does.

    >>> hint("n/a")
    'write the number itself, 0 where that is the figure; a sign for nothing is no 0'
    """
    text = narrow(cell)
    said = next((advice for fits, advice in _hints() if fits(text)), "")
    if said or readings(text):
        return said
    if re.fullmatch(r"\d+/\d+|[⅓⅔⅙⅚⅐⅑]", text):
        return Message(
            "a fraction without end is no decimal: write 0.3333 for a third, "
            "and for one of the parts 0.3334 where they must sum to 1"
        )
    return Message("write digits with a point for decimals, like 1234.50")


@cache
def _hints() -> tuple[tuple[Callable[[str], object], str], ...]:
    year, month, day = (any_word(name) for name in ("year", "month", "day"))
    a_day = rf"\d{{4}}(?:[-/.]|{year})\d{{1,2}}((?:[-/.]|{month})\d{{1,2}}{day}?)?([ T].*)?"
    numerals = rf"(?:{any_word('numeral')}|{any_word('later_numeral')})+"
    return (
        (lambda text: text.lower() in word_set("nothing"), Message(
            "write the number itself, 0 where that is the figure; a sign for nothing is no 0"
        )),
        (lambda text: text.lower() in {"true", "false"},
         Message("it is a truth value: write the number")),
        (_FOREIGN.search, Message(
            "it is money of another currency: write the amount in the currency of the scheme"
        )),
        (re.compile(a_day).fullmatch, Message("it is a date: write the number")),
        (re.compile(r"(\d+ days?, )?[-\d ]+:\d\d(:\d\d)?(\.\d+)?").fullmatch,
         Message("it is a time: write the number, such as hours with decimals")),
        (re.compile(numerals).fullmatch, Message("write it in digits")),
    )  # fmt: skip


def _readings(text: str) -> list[str]:
    """The numbers that a text may stand for, the likeliest first."""
    if text.startswith("'"):
        return _readings(text[1:])
    if (known := read_number(text)) is not None:
        return [known.plain + known.sign]
    # What is below zero stands in brackets in accounts, and before its sign in old systems.
    if inner := re.fullmatch(r"\((?=.*\d)([^()]+)\)|(.*\d)-", text):
        return [_negative(one) for one in _readings(inner[1] or inner[2])]
    if inner := re.fullmatch(r"(.*\d)\s*([%‰])", text):
        return [one + inner[2] for one in _readings(inner[1]) if one[-1] not in "%‰"]
    money = rf"[-+]?\s*(?:¥|CNY|RMB)?\s*(.*\d)\s*{any_word('money_behind')}"
    if inner := re.fullmatch(money, text, re.IGNORECASE):
        return _readings(inner[1]) if text[0] not in "-+" else []
    return _in_thousands(text) or _separated(text) or _of_other_shape(text)


def _negative(number: str) -> str:
    return number if number.startswith("-") else f"-{number}"


def _in_thousands(text: str) -> list[str]:
    """`5万` is 50000, or 5 where the figure itself counts in 万."""
    sign, counter = any_word("noughts_sign"), any_word("counter")
    found = re.fullmatch(rf"(.*\d) ?({sign}){counter}?", text)
    if found is None or (noughts := by_word("noughts").get(found[2].lower())) is None:
        return []
    numbers = [one for one in _readings(found[1]) if PLAIN.fullmatch(one)]
    return [each for one in numbers for each in (shifted(one, int(noughts)), one)]


_SHAPES = (
    (PLAIN, (("", ""),)),
    (re.compile(r"\d{1,3}(\.\d{3})+,\d+"), ((".", ""), (",", "."))),
    (re.compile(r"\d{1,3}(\.\d{3}){2,}"), ((".", ""),)),
    (re.compile(r"\d+,\d+"), ((",", "."),)),
    (re.compile(r"\d{1,3}(,\d{2,3})+,\d{3}(\.\d+)?"), ((",", ""),)),  # as India groups them
)
"""How separators may stand, and what becomes of them."""


def _separated(text: str) -> list[str]:
    """Numbers with separators that do not say which of them is the decimal one."""
    minus, digits = ("-", text[1:]) if text.startswith("-") else ("", text.removeprefix("+"))
    digits = re.sub(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}\b)", "", digits)
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        return [minus + digits.replace(",", ""), minus + digits.replace(",", ".")]
    for shape, changes in _SHAPES:
        if shape.fullmatch(digits):
            for old, new in changes:
                digits = digits.replace(old, new) if old else digits
            return [minus + digits]
    return []


def _of_other_shape(text: str) -> list[str]:
    if re.fullmatch(r"-?\d+\.", text):
        return [text[:-1]]
    if re.fullmatch(r"[-+]?\d+(\.\d+)?[eE][-+]?\d{1,2}", text, re.ASCII):
        return [f"{Decimal(text):f}"]
    if len(text) == 1 and not text.isdecimal() and unicodedata.numeric(text, None) is not None:
        return _fraction(unicodedata.normalize("NFKC", text).replace("\u2044", "/"))
    return _fraction(text)


def _fraction(text: str) -> list[str]:
    """`1/4` as 0.25; a fraction without end has no reading that equals it."""
    found = re.fullmatch(r"(-?\d{1,6})/([1-9]\d{0,5})", text, re.ASCII)
    if found is None:
        return []
    part = Decimal(found[1]) / Decimal(found[2])
    return [f"{part:f}"] if part * Decimal(found[2]) == Decimal(found[1]) else []


def shifted(plain: str, places: int) -> str:
    """A plain number with its point moved to the right (to the left below zero), exactly.

    >>> shifted("33.33", -2), shifted("5", 4), shifted("-0.5", -3)
    ('0.3333', '50000', '-0.0005')
    """
    sign, digits, exponent = Decimal(plain).as_tuple()
    if not isinstance(exponent, int):  # digits and a point have an exponent
        raise TypeError(plain)
    return f"{Decimal((sign, digits, exponent + places)):f}"
