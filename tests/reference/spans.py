"""Periods as text: their quarters, months, first and last day (convention 10)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

MONTHS_IN_QUARTER = 3


def months(period: str) -> list[str]:
    """The months of "2026", "2026H1", "2026Q1" or "2026-01", in time order."""
    year, rest = period[:4], period[4:]
    if rest == "":
        first, last = 1, 12
    elif rest.startswith("H"):
        first, last = {"H1": (1, 6), "H2": (7, 12)}[rest]
    elif rest.startswith("Q"):
        last = MONTHS_IN_QUARTER * int(rest[1:])
        first = last - MONTHS_IN_QUARTER + 1
    else:
        return [period]
    return [f"{year}-{month:02d}" for month in range(first, last + 1)]


def quarters(period: str) -> list[str]:
    """The quarters of a quarter, half-year or year, in time order."""
    found: list[str] = []
    for month in months(period):
        quarter = f"{month[:4]}Q{(int(month[5:]) + 2) // MONTHS_IN_QUARTER}"
        if quarter not in found:
            found.append(quarter)
    return found


def begins_within(day: str, period: str) -> bool:
    """Whether a day ("2025-03-31") lies in the period, first and last day included."""
    inside = months(period)
    last_year, last_month = int(inside[-1][:4]), int(inside[-1][5:])
    first = date.fromisoformat(f"{inside[0]}-01")
    last = date(last_year, last_month, monthrange(last_year, last_month)[1])
    return first <= date.fromisoformat(day) <= last
