"""How periods and reports are called in print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.text.language import language

if TYPE_CHECKING:
    from kpilib.core.periods import Period


def period_name(period: Period, lang: str) -> str:
    """A period as readers know it.

    >>> from kpilib.core.periods import Period
    >>> period_name(Period.parse("2026Q1"), "zh"), period_name(Period.parse("2026-02"), "en")
    ('2026年第一季度', 'February 2026')
    >>> period_name(Period.parse("2026-01..2026-03"), "zh")
    '2026年1月至2026年3月'
    """
    spoken, year = language(lang), period.start.year
    match period.cadence:
        case "month":
            return spoken.month(period.start)
        case "quarter":
            return (
                spoken.say("Q1 {year}", year=year),
                spoken.say("Q2 {year}", year=year),
                spoken.say("Q3 {year}", year=year),
                spoken.say("Q4 {year}", year=year),
            )[(period.start.month - 1) // 3]
        case "half_year":
            first = period.start.month == 1
            return spoken.say("H1 {year}" if first else "H2 {year}", year=year)
        case "year":
            return spoken.say("{year}", year=year)
        case _:
            # In days where it begins or ends within a month.
            whole_months = len(period.name.partition("..")[0]) == len("2026-01")
            name = spoken.month if whole_months else spoken.day
            return spoken.say("{start} to {end}", start=name(period.start), end=name(period.end))


def report_title(department: str, period: Period, lang: str) -> str:
    """The title of a department's review.

    >>> from kpilib.core.periods import Period
    >>> report_title("一部", Period.parse("2026Q1"), "zh")
    '一部2026年第一季度考核报告'
    >>> report_title("门店12", Period.parse("2026Q1"), "zh")
    '门店12 · 2026年第一季度考核报告'
    """
    name = period_name(period, lang)
    if department[-1:].isdigit():  # or its number and the year would be one
        return language(lang).say(
            "{department}: review of {period}",
            context="after a number",
            department=department,
            period=name,
        )
    return language(lang).say(
        "{department}: review of {period}", department=department, period=name
    )
