"""The dates of a scheme's timetable, in working days of mainland China."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    import chinese_calendar

    from kpilib.core.periods import Period
    from kpilib.rules.clauses import Deadline
    from kpilib.rules.scheme import Scheme
else:
    chinese_calendar = lazy("chinese_calendar")

_SATURDAY = 5

_EVERY_YEAR = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Public holidays with a fixed day, as the State Council's regulation has had them since 2025."""


@dataclass(frozen=True)
class Due:
    """One date of a timetable.

    Attributes:
        deadline: The rule.
        day: The date.
        working: Whether people work on that day.
        unknown: The years that were counted through and whose holidays are not known: of those
            Monday to Friday was taken for work.
    """

    deadline: Deadline
    day: date
    working: bool
    unknown: tuple[int, ...] = ()

    @property
    def announced(self) -> bool:
        """Whether the holidays of every year that was counted through are known."""
        return not self.unknown


def timetable(scheme: Scheme, period: Period, cadence: str) -> tuple[Due, ...]:
    """Every date of a scheme's timetable for a period, in time.

    Args:
        scheme: The scheme.
        period: The period that is assessed.
        cadence: The cadence that the scheme is used in.
    """
    chosen = [d for d in scheme.timetable if not d.periods or cadence in d.periods]
    dues = [_due(deadline, period.end) for deadline in chosen]
    return tuple(sorted(dues, key=lambda due: due.day))


def _due(deadline: Deadline, end: date) -> Due:
    if deadline.working_day is not None:
        day = working_day_after(end, deadline.working_day)
    else:
        day = day_of_month(end, deadline.months, deadline.day or 1)
    return Due(deadline, day, is_working_day(day), unannounced(end, day))


def working_day_after(end: date, count: int) -> date:
    """The n-th working day after a day.

    >>> working_day_after(date(2026, 3, 31), 3)  # 4 to 6 April 2026 are the Qingming holiday
    datetime.date(2026, 4, 3)
    """
    days = _days_after(end)
    return next(
        day for number, day in enumerate(filter(is_working_day, days), 1) if number == count
    )


def day_of_month(end: date, months: int, day: int) -> date:
    """A day of the month so many months after the one in which a period ends.

    A day that the month does not have is its last one.

    >>> day_of_month(date(2026, 12, 31), 2, 30)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(end.year * 12 + end.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day, last))


def unannounced(first: date, last: date) -> tuple[int, ...]:
    """The years from one day to another whose holidays are not known.

    >>> unannounced(date(2025, 12, 28), date(2026, 1, 12))
    ()
    """
    return tuple(year for year in range(first.year, last.year + 1) if not announced(year))


def announced(year: int) -> bool:
    """Whether the holidays and make-up working days of a year are known."""
    return any(day.year == year for day in chinese_calendar.constants.holidays)


def is_working_day(day: date) -> bool:
    """Whether people work on a day.

    Where the year is not announced that is Monday to Friday, but for holidays with a fixed day.

    >>> is_working_day(date(2041, 1, 1)), is_working_day(date(2041, 1, 2))  # Tuesday, Wednesday
    (False, True)
    """
    if not announced(day.year):
        return day.weekday() < _SATURDAY and (day.month, day.day) not in _EVERY_YEAR
    return bool(chinese_calendar.is_workday(day))


def _days_after(end: date) -> Iterator[date]:
    day = end
    while True:
        day += timedelta(days=1)
        yield day
