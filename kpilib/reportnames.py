"""How periods and reports are called in print."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.periods import Period

_QUARTERS = "一二三四"


def period_name(period: Period, lang: str) -> str:
    """A period as readers know it.

    >>> from kpilib.periods import Period
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
            "range": f"{period.start:%Y-%m-%d} 至 {period.end:%Y-%m-%d}",
        }[period.cadence]
    return {
        "month": f"{_MONTHS[month - 1]} {year}",
        "quarter": f"Q{(month + 2) // 3} {year}",
        "half_year": f"H{1 if month == 1 else 2} {year}",
        "year": str(year),
        "range": f"{period.start:%Y-%m-%d} to {period.end:%Y-%m-%d}",
    }[period.cadence]


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def report_title(department: str, period: Period, lang: str) -> str:
    """The title of a department's review."""
    name = period_name(period, lang)
    return f"{department}{name}考核报告" if lang == "zh" else f"{department}: review of {name}"
