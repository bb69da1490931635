"""Dates of a timetable, counted by hand on the calendar of mainland China."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpilib.core.periods import Period
from kpilib.publish.review.calendar import (
    announced,
    day_of_month,
    is_working_day,
    timetable,
    working_day_after,
)
from tests.small_schemes import scheme_of

RULES = """\
    periods: [quarter, year]
    timetable:
      - {title: {zh: 丁, en: d}, day: 20, periods: year}
      - {title: {zh: 乙, en: b}, working_day: 3}
      - {title: {zh: 甲, en: a}, day: 5, periods: quarter}
      - {title: {zh: 丙, en: c}, day: 31, months: 2}
"""


@pytest.mark.parametrize(
    ("end", "count", "expected"),
    [
        # 1 to 3 April 2026 work; 4 to 6 April are the Qingming holiday.
        (date(2026, 3, 31), 1, date(2026, 4, 1)),
        (date(2026, 3, 31), 4, date(2026, 4, 7)),
        # 1 to 8 October 2025 are a holiday; Saturday the 11th works in their place.
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2025, 9, 30), 4, date(2025, 10, 13)),
        # 1 January 2025 is a holiday.
        (date(2024, 12, 31), 1, date(2025, 1, 2)),
    ],
)
def test_working_days_skip_holidays_and_count_make_up_days(
    end: date, count: int, expected: date
) -> None:
    assert working_day_after(end, count) == expected


def test_a_day_that_the_month_lacks_is_its_last_one() -> None:
    assert day_of_month(date(2025, 12, 31), 2, 30) == date(2026, 2, 28)
    assert day_of_month(date(2023, 12, 31), 2, 30) == date(2024, 2, 29)
    assert day_of_month(date(2026, 3, 31), 1, 10) == date(2026, 4, 10)


def test_a_year_without_known_holidays_counts_monday_to_friday() -> None:
    assert announced(2026)
    assert not announced(2040)
    assert not is_working_day(date(2040, 1, 1))  # a Sunday
    assert is_working_day(date(2040, 1, 2))
    # 31 December 2039 is a Saturday: Monday 2, Tuesday 3, Wednesday 4 January.
    assert working_day_after(date(2039, 12, 31), 3) == date(2040, 1, 4)


def test_the_timetable_holds_the_dates_of_the_cadence_in_time() -> None:
    dues = timetable(scheme_of(RULES), Period.parse("2026Q1"), "quarter")
    assert [(due.deadline.title.en, due.day, due.working) for due in dues] == [
        ("b", date(2026, 4, 3), True),
        ("a", date(2026, 4, 5), False),  # Sunday, Qingming
        ("c", date(2026, 5, 31), False),
    ]
    yearly = timetable(scheme_of(RULES), Period.parse("2025"), "year")
    assert [due.deadline.title.en for due in yearly] == ["b", "d", "c"]


def test_a_count_into_an_unknown_year_says_so() -> None:
    dues = timetable(scheme_of(RULES), Period.parse("2039"), "year")
    assert [due.announced for due in dues] == [False, False, False]
    assert all(due.announced for due in timetable(scheme_of(RULES), Period.parse("2025"), "year"))


def test_the_sample_scheme_ends_on_the_fifth_working_day() -> None:
    from kpilib.workspace.workspace import Workspace

    workspace = Workspace(Path(__file__).parents[2])
    period = Period.parse("2025Q3")
    dues = timetable(workspace.scheme("sales-east", period), period, "quarter")
    # 9, 10, 11 (make-up Saturday), 13 and 14 October 2025 are the first five working days.
    assert [due.day.day for due in dues if due.deadline.working_day] == [10, 11, 13, 14]
