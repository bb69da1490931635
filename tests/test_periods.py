"""Periods: every written form, its days, its pieces, and the periods before it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.periods import MONTHS_IN, Period


@pytest.mark.parametrize(
    ("text", "cadence", "start", "end", "months"),
    [
        ("2026-01", "month", date(2026, 1, 1), date(2026, 1, 31), 1),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29), 1),
        ("2025-12", "month", date(2025, 12, 1), date(2025, 12, 31), 1),
        ("2026Q1", "quarter", date(2026, 1, 1), date(2026, 3, 31), 3),
        ("2025Q4", "quarter", date(2025, 10, 1), date(2025, 12, 31), 3),
        ("2026H2", "half_year", date(2026, 7, 1), date(2026, 12, 31), 6),
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31), 12),
        ("2015-02..2016-01", "range", date(2015, 2, 1), date(2016, 1, 31), 12),
        ("2014-08-25..2014-09-07", "range", date(2014, 8, 25), date(2014, 9, 7), 2),
        ("2026-01-01..2026-01-01", "range", date(2026, 1, 1), date(2026, 1, 1), 1),
    ],
)
def test_every_written_form_is_read(
    text: str, cadence: str, start: date, end: date, months: int
) -> None:
    period = Period.parse(text)
    assert (period.cadence, period.start, period.end, period.months) == (
        cadence, start, end, months,
    )  # fmt: skip
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-1", "2026Q5", "2026Q0", "2026H3", "26", "0000", "2026q1", " 2026",
     "2026-01-01", "2026-13..2026-14", "2026Q1..2026Q2", "２０２６Q1", "٢٠٢٦"],
)  # fmt: skip
def test_anything_else_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period: write it like 2026-01, 2026Q1"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["2026-02..2026-01", "2026-01-02..2026-01-01"])
def test_a_range_ends_after_it_begins(text: str) -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Period.parse(text)


def test_a_day_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="names a day that does not exist"):
        Period.parse("2026-02-30..2026-03-01")


@pytest.mark.parametrize(
    ("text", "cadence", "pieces"),
    [
        ("2026Q1", "month", ["2026-01", "2026-02", "2026-03"]),
        ("2026H2", "quarter", ["2026Q3", "2026Q4"]),
        ("2026", "half_year", ["2026H1", "2026H2"]),
        ("2026-05", "month", ["2026-05"]),
        ("2025-11..2026-02", "month", ["2025-11", "2025-12", "2026-01", "2026-02"]),
        ("2026-01", "quarter", []),
        ("2025-11..2026-01", "quarter", []),
        ("2014-08-25..2014-09-07", "month", []),
    ],
)
def test_a_period_divides_into_whole_pieces_or_into_none(
    text: str, cadence: str, pieces: list[str]
) -> None:
    assert [str(piece) for piece in Period.parse(text).pieces(cadence)] == pieces


def test_both_ends_belong_to_a_period() -> None:
    quarter = Period.parse("2026Q1")
    inside = [quarter.contains(day) for day in (date(2026, 1, 1), date(2026, 3, 31))]
    outside = [quarter.contains(day) for day in (date(2025, 12, 31), date(2026, 4, 1))]
    assert inside == [True, True]
    assert outside == [False, False]


@pytest.mark.parametrize(
    ("text", "count", "before"),
    [("2026Q1", 1, "2025Q4"), ("2026Q1", 4, "2025Q1"), ("2026-01", 1, "2025-12"),
     ("2026H1", 3, "2024H2"), ("2026", 1, "2025"), ("2026-07", 0, "2026-07")],
)  # fmt: skip
def test_back_counts_periods_of_the_same_length(text: str, count: int, before: str) -> None:
    assert Period.parse(text).back(count) == Period.parse(before)


def test_in_time_a_period_comes_after_what_it_is_made_of() -> None:
    names = ["2025", "2026-01", "2026-02", "2026-03", "2026Q1", "2026-06", "2026Q2", "2026H1",
             "2026Q4", "2026H2", "2026", "2026-06..2027-01"]  # fmt: skip
    periods = [Period.parse(name) for name in reversed(names)]
    assert [str(period) for period in sorted(periods, key=lambda each: each.order)] == names


def test_two_names_of_the_same_days_have_one_order() -> None:
    quarter, months = Period.parse("2026Q1"), Period.parse("2026-01..2026-03")
    assert sorted([quarter, months], key=lambda each: each.order) == [months, quarter]


def test_a_range_has_no_period_before_it() -> None:
    with pytest.raises(ValueError, match="no earlier period of its own kind"):
        Period.parse("2015-02..2016-01").back()


@given(st.integers(1, 9998), st.integers(1, 12), st.sampled_from(["month", "quarter", "half_year"]))
def test_pieces_follow_each_other_without_gap_or_overlap(
    year: int, month: int, cadence: str
) -> None:
    whole = Period.parse(f"{year:04}")
    pieces = whole.pieces(cadence)
    assert (pieces[0].start, pieces[-1].end) == (whole.start, whole.end)
    for earlier, later in pairwise(pieces):
        assert later.start.toordinal() == earlier.end.toordinal() + 1
        assert later.back() == earlier
    assert len(pieces) * MONTHS_IN[cadence] == whole.months
    first = Period.parse(f"{year:04}-{month:02}")
    assert sum(piece.contains(first.start) for piece in pieces) == 1
