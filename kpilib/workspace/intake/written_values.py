"""Numbers, dates, months and truth values by the convention that a mapping states, exactly."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, any_of
from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.date_forms import day_advice, read_day, read_month
from kpilib.engine.inputs.number_forms import shifted
from kpilib.engine.inputs.written_forms import any_word, truths, word_set
from kpilib.workspace.intake.intake_words import factor_of, month_number, squashed

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.intake.mapping import ColumnMapping, TableMapping


class Unreadable(ValueError):  # noqa: N818 - it reads as what was found
    """A cell that is none of what its column holds; its argument says why."""


@dataclass(frozen=True, slots=True)
class Convention:
    """How the values of a column are written.

    Attributes:
        decimal: The decimal sign of numbers that are text.
        dates: The order of day, month and year.
        currency: Signs of money that may stand beside numbers.
        unit: What the numbers count in.
        times: By what they are multiplied.
        decimals: With how many decimals they are written.
        period: In which days and months without a year lie.
    """

    decimal: str
    dates: str
    currency: tuple[str, ...]
    unit: str
    times: Decimal | None
    decimals: int | None
    period: Period

    @classmethod
    def of(cls, mapping: TableMapping, column: ColumnMapping, period: Period) -> Convention:
        """What a mapping states for a column."""
        return cls(
            column.decimal or mapping.decimal,
            column.dates or mapping.dates,
            column.currency,
            column.unit,
            column.times,
            column.decimals,
            period,
        )


def in_type(kind: str, text: str, how: Convention, *, is_number: bool) -> str:
    """A cell as it stands in an input table.

    Args:
        kind: The type of its column.
        text: What the cell shows; not empty.
        how: The convention of its column.
        is_number: The cell holds a number, whose decimal sign is no question.

    Raises:
        Unreadable: It is none of that type.
    """
    if kind == "number":
        return number_text(text, how, is_number=is_number)
    if kind == "date":
        return day_text(text, how)
    if kind == "month":
        return month_text(text, how)
    if kind == "truth":
        return truth_text(text)
    return text


_POINT = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ '\u00a0\u2009\u202f’]\d{3})+|\d*)(\.\d*)?", re.ASCII
)
_COMMA = re.compile(
    r"(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ '\u00a0\u2009\u202f’]\d{3})+|\d*)(,\d*)?", re.ASCII
)
_EXACT = Context(prec=400)
_LONGEST = 60


def number_text(text: str, how: Convention, *, is_number: bool) -> str:
    """A number in digits, in the unit that is meant.

    Raises:
        Unreadable: It is no number by this convention.
    """
    bare, sign, own = _bare(text, how)
    percent = bare[-1:] if bare[-1:] in {"%", "‰"} else ""
    bare = bare.removesuffix(percent).strip() if percent else bare
    decimal = "." if is_number else how.decimal
    found = (_COMMA if decimal == "," else _POINT).fullmatch(bare)
    if found is None or not any(map(str.isdigit, bare)) or len(bare) > _LONGEST:
        raise Unreadable(_no_number(text, bare, decimal))
    whole = re.sub(r"\D", "", found[1])
    plain = f"{sign}{whole or '0'}.{(found[2] or '')[1:] or '0'}"
    return _counted(text, Decimal(plain), percent, how, own)


def _bare(text: str, how: Convention) -> tuple[str, str, int | None]:
    """A number without its sign, its brackets, its money and its unit; its sign, and its unit."""
    bare = narrow(text).strip()
    sign = ""
    if bare.startswith("(") and bare.endswith(")"):  # as accounts write what is below zero
        bare, sign = bare[1:-1].strip(), "-"
    bare, unit = _without_unit(bare, how)
    bare = _without_money(bare, how)
    if unit is None:
        bare, unit = _without_unit(bare, how)
    for minus in ("-", "−", "+"):
        if bare.startswith(minus) or (bare.endswith(minus) and minus != "+"):
            bare = bare.strip(minus).strip()
            sign = ("" if sign else "-") if minus != "+" else sign
            break
    return _without_money(bare, how), sign, unit


@cache
def _money(currency: tuple[str, ...]) -> re.Pattern[str]:
    signs = "|".join(
        [*map(re.escape, currency), any_word("money_before"), any_word("money_behind")]
    )
    before, behind = rf"(?:{signs})\s*(?P<behind>.*)", rf"(?P<before>.*?)\s*(?:{signs})"
    return re.compile(rf"(?P<minus>[-+]?)\s*(?:{before}|{behind})", re.IGNORECASE)


def _without_money(bare: str, how: Convention) -> str:
    found = _money(how.currency).fullmatch(bare)
    if found is None:
        return bare
    return (
        found["minus"] + (found["before"] if found["behind"] is None else found["behind"]).strip()
    )


def _without_unit(bare: str, how: Convention) -> tuple[str, int | None]:
    """A number without the word for what it counts in, and by which power of ten that counts.

    A word of letters that others write, too (5 m), only counts where it is the unit of the column.
    """
    word = bare.lstrip("+-0123456789.,' \u00a0")
    power = factor_of(word) if word else None
    if power is None or word == bare or (word.isascii() and power != factor_of(how.unit)):
        return bare, None
    return bare[: len(bare) - len(word)].strip(), power


def _counted(text: str, value: Decimal, percent: str, how: Convention, own: int | None) -> str:
    if percent and how.unit not in {"%", "fraction"}:
        raise Unreadable(
            Message(
                '{cell} is a percentage: say in the mapping what it becomes, unit: "%" for 95.5% '
                "as "
                "95.5, or unit: fraction for 0.955",
                cell=repr(text),
            )
        )
    if percent == "‰":
        value = value.scaleb(-1)
    if percent and how.unit == "fraction":
        value = Decimal(shifted(f"{value:f}", -2))
    power = factor_of(how.unit) if how.unit and how.unit not in {"%", "fraction"} else 0
    value = Decimal(shifted(f"{value:f}", (power or 0) if own is None else own))
    if how.times is not None:
        value = _EXACT.multiply(value, how.times)
    return _with_decimals(text, value, how.decimals)


def _with_decimals(text: str, value: Decimal, decimals: int | None) -> str:
    found = len(plain_decimal(value).partition(".")[2])
    if decimals is not None and found > decimals:
        wrong = Message(
            "{cell} has {found} decimals, and the mapping says {decimals}: correct one of them",
            cell=repr(text),
            found=found,
            decimals=decimals,
        )
        raise Unreadable(wrong)
    return plain_decimal(value, decimals)


def plain_decimal(value: Decimal, decimals: int | None = None) -> str:
    """A number in digits, without noughts at its end, or with so many decimals.

    >>> plain_decimal(Decimal("1.50")), plain_decimal(Decimal("-0.0")), plain_decimal(Decimal(3), 2)
    ('1.5', '0', '3.00')
    """
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    plain = "0" if plain in {"-0", ""} else plain
    missing = (decimals or 0) - len(plain.partition(".")[2])
    if missing <= 0:
        return plain
    return plain + ("" if "." in plain else ".") + "0" * missing


def _no_number(text: str, bare: str, decimal: str) -> str:
    other = "," if decimal == "." else "."
    pattern = _POINT if other == "." else _COMMA
    if any(map(str.isdigit, bare)) and pattern.fullmatch(bare):
        return Message(
            "{cell} is no number with the decimal sign {decimal}: where it has {other}, say "
            'decimal: "{other}" in the mapping',
            cell=repr(text),
            decimal=repr(decimal),
            other=other,
        )
    sign = "".join(each for each in bare if unicodedata.category(each) == "Sc")
    if sign or squashed(re.sub(r"[\d.,\s]", "", bare)) in {
        s.lower() for s in word_set("foreign_sign")
    }:
        money = re.sub(r"[\d.,\s]", "", bare)
        return Message(
            "{cell} is money of another currency: where all of the column is, say currency: "
            '"{sign}" in the mapping',
            cell=repr(text),
            sign=money,
        )
    if text.lower() in word_set("nothing"):
        return Message(
            "{cell} is no number: write the number, or say in the mapping what it stands for, "
            'values: {{"{cell_text}": "0"}}',
            cell=repr(text),
            cell_text=text,
        )
    return Message(
        "{cell} is no number: correct the cell, or leave its row out in the mapping",
        cell=repr(text),
    )


_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
_PARTS = re.compile(r"(\d{1,4})\s*([-/. ])\s*(\d{1,2}|[^\W\d_]+)\.?,?\s*[-/. ]\s*(\d{1,4})")
_NAMED = re.compile(r"([^\W\d_]+)\.? (\d{1,2}),? (\d{4})")
_CENTURY, _THIS_CENTURY, _FIRST, _DIGITS = 100, 2000, 1900, 8


def day_text(text: str, how: Convention) -> str:
    """A date like 2026-01-31; one without a year is that of the period.

    Raises:
        Unreadable: It is none by this convention.
    """
    bare = _TIME.sub("", narrow(text).strip())
    if (day := read_day(bare)) is not None:
        return day.isoformat()
    found = _day_in_order(bare, how.dates) or _day_of_month(bare, how.period)
    if found is not None:
        return found.isoformat()
    raise Unreadable(_no_day(text, bare, how.dates))


def _day_in_order(bare: str, order: str) -> date | None:
    if bare.isdigit() and len(bare) == _DIGITS and order == "ymd":
        return _day(bare[:4], bare[4:6], bare[6:])
    if named := _NAMED.fullmatch(bare):
        return _day(named[3], named[1], named[2])
    parts = _PARTS.fullmatch(bare)
    if parts is None:
        return None
    first, middle, last = parts[1], parts[3], parts[4]
    if not middle[0].isdigit():  # 5-Jan-2026 says itself which is which
        return _day(last, middle, first) if len(first) <= len("31") else _day(first, middle, last)
    by_letter = dict(zip(order, (first, middle, last), strict=True))
    if order == "ymd" and len(by_letter["y"]) != len("2026"):  # 01-02-03 says nothing by itself
        return None
    return _day(by_letter["y"], by_letter["m"], by_letter["d"])


def _day_of_month(bare: str, period: Period) -> date | None:
    """A day written without its year: that of the period, as with months."""
    form = rf"(\d{{1,2}}) ?{any_word('month')} ?(\d{{1,2}}) ?{any_word('day')}"
    if (found := re.fullmatch(form, bare, re.ASCII)) is None:
        return None
    years = dict.fromkeys(str(each.year) for each in (period.start, period.end))
    days = [day for year in years if (day := _day(year, found[1], found[2]))]
    inside = [day for day in days if period.start <= day <= period.end]
    return next(iter([*inside, *days]), None)


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else month_number(month)
    if number is None or len(day) > len("31") or len(year) not in {2, 4}:
        return None
    whole = int(year) + (_THIS_CENTURY if len(year) == len("26") else 0)
    try:
        return date(whole, number, int(day)) if whole >= _FIRST else None
    except ValueError:
        return None


def _no_day(text: str, bare: str, order: str) -> str:
    others = [
        other for other in ("dmy", "mdy", "ymd") if other != order and _day_in_order(bare, other)
    ]
    days = {_day_in_order(bare, other) for other in others}
    if len(days) > 1:
        return Message(
            "{cell} is no date in the order {order}, and may be several days: say in the mapping "
            "which is meant, {readings}",
            cell=repr(text),
            order=order,
            readings=any_of([f"dates: {other} ({_day_in_order(bare, other)})" for other in others]),
        )
    if others:
        return Message(
            "{cell} is no date in the order {order}: where it is {other}, say dates: {other} in "
            "the "
            "mapping",
            cell=repr(text),
            order=order,
            other=others[0],
        )
    parts = _PARTS.fullmatch(bare)
    if parts is not None:
        return Message(
            "{cell} is no date: the calendar has no such day. Correct it, or leave "
            "its row out "
            "in the mapping",
            cell=repr(text),
        )
    return Message("{cell} is no date: {advice}", cell=repr(text), advice=day_advice(bare))


_YEAR_MONTH = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}|(\d{1,2})[-/.](\d{4})", re.ASCII)
_MONTHS = 12


def month_text(text: str, how: Convention) -> str:
    """A month like 2026-01; one without a year is that of the period.

    Raises:
        Unreadable: It is no month.
    """
    bare = narrow(text).strip()
    if (month := read_month(bare)) is not None:
        return month
    if (day := read_day(_TIME.sub("", bare))) is not None:
        return f"{day:%Y-%m}"
    if (number := month_number(bare)) is not None:
        return _in_period(number, how.period)
    if found := _YEAR_MONTH.fullmatch(bare):
        year, number = int(found[1] or found[4]), int(found[2] or found[3])
        if 1 <= number <= _MONTHS:
            return f"{year}-{number:02}"
    words = re.split(r"[\s\-/.,']+", bare)
    named = [month_number(word) for word in words if not word.isdigit()]
    years = [word for word in words if word.isdigit()]
    if len(words) == len(("Jan", "2026")) and named[:1] and named[0] and years:
        year = int(years[0]) + (_THIS_CENTURY if len(years[0]) == len("26") else 0)
        return f"{year}-{named[0]:02}"
    raise Unreadable(Message("{cell} is no month: write it like 2026-01", cell=repr(text)))


def _in_period(number: int, period: Period) -> str:
    """A month without its year: that of the period, else of the year in which the period begins."""
    for year in (period.start.year, period.end.year):
        if (
            (period.start.year, period.start.month)
            <= (year, number)
            <= (period.end.year, period.end.month)
        ):
            return f"{year}-{number:02}"
    return f"{period.start.year}-{number:02}"


def truth_text(text: str) -> str:
    """`true` or `false`.

    Raises:
        Unreadable: It is neither.
    """
    truth = truths().get(narrow(text).strip().lower())
    if truth is None:
        raise Unreadable(
            Message(
                "{cell} is neither true nor false: say in the mapping what it stands for, "
                'values: {{"{cell_text}": "true"}}',
                cell=repr(text),
                cell_text=text,
            )
        )
    return "true" if truth else "false"
