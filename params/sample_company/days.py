"""The quarters of the sample and their working days in mainland China."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from chinese_calendar import is_workday

PERIODS = ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")


def months(period: str) -> list[str]:
    """Return the three months of a quarter: `2026Q1` gives `2026-01`, `2026-02`, `2026-03`."""
    last = 3 * int(period[5:])
    return [f"{period[:4]}-{month:02d}" for month in range(last - 2, last + 1)]


@cache
def working_days(month: str) -> tuple[date, ...]:
    """Return the working days of a month such as `2026-02`, weekends made up for among them."""
    first = date.fromisoformat(f"{month}-01")
    days = (first + timedelta(days=offset) for offset in range(31))
    return tuple(day for day in days if day.month == first.month and is_workday(day))


def days_worked(period: str, hired: date) -> list[date]:
    """Return the working days of a quarter from the day of hiring on."""
    return [day for month in months(period) for day in working_days(month) if day >= hired]
