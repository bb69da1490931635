"""Forms in which people write days, months and truth values: those with one reading are taken."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, lru_cache

from kpilib.core.messages import Message, joined
from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.written_forms import any_word

PLAIN_DAY = re.compile(r"(?:19|[2-9]\d)\d\d-\d{2}-\d{2}", re.ASCII)
PLAIN_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@cache
def _day() -> re.Pattern[str]:
    # The year comes first and has four digits; then only the month can follow, and then the day.
    year, month, day = (any_word(name) for name in ("year", "month", "day"))
    return re.compile(
        r"(\d{4})(?:(?P<between>[-/.])(\d{1,2})(?P=between)(\d{1,2})"
        rf"| ?{year} ?(\d{{1,2}}) ?{month} ?(\d{{1,2}}) ?{day})",
        re.ASCII,
    )


_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?")


@cache
def _month() -> re.Pattern[str]:
    # 2026.1 is no month: a spreadsheet that takes it for a number makes 2026.1 of 2026.10.
    year, month = any_word("year"), any_word("month_alone")
    return re.compile(
        rf"(\d{{4}})(?:[-/](\d{{1,2}})|\.(\d{{2}})| ?{year} ?(\d{{1,2}}) ?{month})", re.ASCII
    )


@lru_cache(maxsize=4096)  # many rows have few days
def read_day(cell: str) -> date | None:
    """The day of a cell, where it can be read in one way only; midnight counts as no time of day.

    >>> read_day("2026年2月6日"), read_day("2026/2/6 0:00"), read_day("6/2/2026")
    (datetime.date(2026, 2, 6), datetime.date(2026, 2, 6), None)
    """
    text = narrow(cell)
    if midnight := _MIDNIGHT.search(text):
        text = text[: midnight.start()] if midnight.end() == len(text) else text
    found = _day().fullmatch(text)
    if found is None:
        return None
    month, day = found[3] or found[5], found[4] or found[6]
    return _date(int(found[1]), int(month), int(day))


@lru_cache(maxsize=512)
def read_month(cell: str) -> str | None:
    """The month of a cell like `2026-01`, where it can be read in one way only.

    >>> read_month("2026/1"), read_month("2026年1月"), read_month("2026.1"), read_month("1月")
    ('2026-01', '2026-01', None, None)
    """
    found = _month().fullmatch(narrow(cell))
    if found is None or not 1 <= int(found[2] or found[3] or found[4]) <= _DECEMBER:
        return None
    return f"{found[1]}-{int(found[2] or found[3] or found[4]):02}"


_DECEMBER = 12


_FIRST = 1900
"""No day of a working life lies before; 0026 and 1026 are slips for 2026."""


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _FIRST else None
    except ValueError:
        return None


def day_advice(cell: str) -> str:
    """What to do about a cell that `read_day` does not take.

    >>> day_advice("6/2/2026")
    'it may be 2026-02-06 or 2026-06-02: write the one that is meant'
    """
    text = narrow(cell)
    days = list(dict.fromkeys(one.isoformat() for one in _days(text)))
    if re.search(r"\d:\d\d", text) or re.search(r"\d{4}-\d\d-\d\dT", text):
        return Message("it has a time of day: write the day alone, like 2026-01-31")
    if len(days) == 1:
        return Message("it would be read as {value}: write it so if that is meant", value=days[0])
    if days:
        return Message(
            "it may be {values}: write the one that is meant", values=joined(days, " or ")
        )
    if (written := _day().fullmatch(text)) is None:
        return Message("write it like 2026-01-31")
    early = int(written[1]) < _FIRST
    return Message(
        "it lies before {year}: write it like 2026-01-31"
        if early
        else "the calendar has no such day: write it like 2026-01-31",
        year=_FIRST,
    )


_CENTURY = 100
_THIS_CENTURY = 2000
_SERIALS = range(10_000, 80_000)
"""Serial numbers of days from 1927 to 2119, in which every date of a working life lies."""


def _days(text: str) -> list[date]:
    """The days that a text may stand for."""
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        whole = _date(int(text[:4]), int(text[4:6]), int(text[6:]))
        return [whole] if whole else []
    if re.fullmatch(r"\d{5}", text, re.ASCII) and int(text) in _SERIALS:
        return [date(1899, 12, 30) + timedelta(int(text))]
    parts = re.fullmatch(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})", text, re.ASCII)
    if parts is None:
        return []
    a, b, c = int(parts[1]), int(parts[3]), int(parts[4])
    orders = ((c, b, a), (c, a, b), (a, b, c))  # day first, month first, year first
    found = [_date(_full(year), month, day) for year, month, day in orders if _year(year, parts)]
    return [one for one in found if one is not None]


def _year(number: int, parts: re.Match[str]) -> bool:
    """Whether a part can be the year: the one of four digits, else any of two."""
    long = [part for part in parts.groups() if len(part) > len("31")]
    return number >= _CENTURY if long else number < _CENTURY


def _full(year: int) -> int:
    return year if year >= _CENTURY else _THIS_CENTURY + year


def month_advice(cell: str) -> str:
    """What to do about a cell that `read_month` does not take.

    >>> month_advice("2026.1")
    'it may be 2026-01 or 2026-10: write the one that is meant'
    """
    text = narrow(cell)
    if found := re.fullmatch(r"(\d{4})\.1", text, re.ASCII):
        months = joined((f"{found[1]}-01", f"{found[1]}-10"), " or ")
        return Message("it may be {values}: write the one that is meant", values=months)
    found = re.fullmatch(r"(\d{4})(0[1-9]|1[0-2])", text, re.ASCII)
    day = read_day(text)
    if found or day:
        month = f"{found[1]}-{found[2]}" if found else f"{day:%Y-%m}"
        return Message("it would be read as {value}: write it so if that is meant", value=month)
    return Message("write it like 2026-01")
