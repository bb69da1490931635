"""The periods of a year up to one of them."""

from __future__ import annotations

from kpilib.core.periods import MONTHS_IN, Period


def periods_of_year(period: Period) -> tuple[Period, ...]:
    """The periods of its kind in the year of a period, up to it; none of a year or a range.

    >>> [str(each) for each in periods_of_year(Period.parse("2026Q2"))]
    ['2026Q1', '2026Q2']
    >>> periods_of_year(Period.parse("2026"))
    ()
    """
    if period.cadence not in MONTHS_IN or period.cadence == "year":
        return ()
    year = Period.parse(f"{period.start.year:04}")
    return tuple(each for each in year.pieces(period.cadence) if each.order <= period.order)
