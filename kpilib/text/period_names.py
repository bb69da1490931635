"""How periods and reports are called in print."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kpilib.core.periods import Period

_QUARTERS = "一二三四"


def period_name(period: Period, lang: str) -> str:
    """A period as readers know it.

    >>> from kpilib.core.periods import Period
    >>> period_name(Period.parse("2026Q1"), "zh"), period_name(Period.parse("2026-02"), "en")
    ('2026年第一季度', 'February 2026')
    """
    year, month = period.start.year, period.start.month
    if lang == "zh":
        return {
            "month": f"{year}年{month}月",
            "quarter": f"{year}年第{_QUARTERS[(month - 1) // 3]}季度",
            "half_year": f"{year}年{'上' if month == 1 else '下'}半年",
            "year": f"{year}年",
            "range": _range(period, lang),
        }[period.cadence]
    return {
        "month": f"{_MONTHS[month - 1]} {year}",
        "quarter": f"Q{(month + 2) // 3} {year}",
        "half_year": f"H{1 if month == 1 else 2} {year}",
        "year": str(year),
        "range": _range(period, lang),
    }[period.cadence]


def _range(period: Period, lang: str) -> str:
    """`2026年1月至2026年3月`, or days where a range begins or ends within a month."""
    whole_months = len(period.name.partition("..")[0]) == len("2026-01")
    start, end = ((month_name if whole_months else day_name)(day, lang)
                  for day in (period.start, period.end))  # fmt: skip
    return f"{start}至{end}" if lang == "zh" else f"{start} to {end}"


def month_name(day: date, lang: str) -> str:
    """The month of a day."""
    return f"{day.year}年{day.month}月" if lang == "zh" else f"{_MONTHS[day.month - 1]} {day.year}"


def day_name(day: date, lang: str) -> str:
    """A date as readers write it.

    >>> from datetime import date
    >>> day_name(date(2026, 4, 2), "en"), day_name(date(2026, 4, 2), "zh")
    ('2 April 2026', '2026年4月2日')
    """
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def report_title(department: str, period: Period, lang: str) -> str:
    """The title of a department's review."""
    name = period_name(period, lang)
    return f"{department}{name}考核报告" if lang == "zh" else f"{department}: review of {name}"
