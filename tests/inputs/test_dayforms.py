"""Days and months in the forms of people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.engine.inputs.date_forms import day_advice, month_advice, read_day, read_month

FORMS = ("{0:%Y-%m-%d}", "{0.year}-{0.month}-{0.day}", "{0.year}/{0.month}/{0.day}",
         "{0:%Y/%m/%d}", "{0.year}.{0.month}.{0.day}", "{0.year}年{0.month}月{0.day}日",
         "{0:%Y年%m月%d日}", "{0.year} 年 {0.month} 月 {0.day} 日",
         "{0.year}年{0.month}月{0.day}号", "{0:%Y-%m-%d} 00:00:00", "{0:%Y-%m-%d}T00:00:00",
         "{0.year}/{0.month}/{0.day} 0:00")  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(FORMS))
def test_a_day_with_its_year_first_is_read(day: date, form: str) -> None:
    assert read_day(form.format(day)) == day


def test_full_width_digits_are_digits() -> None:
    assert read_day("２０２６／２／６") == date(2026, 2, 6)
    assert read_month("２０２６年２月") == "2026-02"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("6/2/2026", "2026-02-06 or 2026-06-02"), ("02/06/26", "2026-06-02 or 2026-02-06"),
        ("26-2-6", "2006-02-26 or 2026-02-06"), ("31/03/2026", "read as 2026-03-31"),
        ("05.01.2026", "2026-01-05 or 2026-05-01"), ("20260206", "read as 2026-02-06"),
        ("45000", "read as 2023-03-15"), ("2026-02-30", "no such day"), ("3-1月-26", "write it"),
        ("2026-02-06 08:00", "time of day"), ("2026-02-06T00:00:00+08:00", "time of day"),
        ("2026/02-06", "write it"), ("2月6日", "write it"), ("二〇二六年二月六日", "write it"),
        ("20269999", "write it"), ("-", "write it"), ("2026-2", "write it"),
    ],
)  # fmt: skip
def test_a_day_that_may_be_another_is_told(cell: str, said: str) -> None:
    assert read_day(cell) is None
    assert said in day_advice(cell)


@pytest.mark.parametrize(
    "cell", ["2026-1", "2026-01", "2026/1", "2026.01", "2026年1月", "2026年1月份"]
)
def test_a_month_with_its_year_first_is_read(cell: str) -> None:
    assert read_month(cell) == "2026-01"


@pytest.mark.parametrize(
    ("cell", "said"),
    [("2026.1", "2026-01 or 2026-10"), ("202601", "read as 2026-01"), ("2026-01-01", "2026-01"),
     ("2026-13", "write it like"), ("1月", "write it like"), ("2026Q1", "write it like"),
     ("01/2026", "write it like"), ("2026-00", "write it like")],
)  # fmt: skip
def test_a_month_that_may_be_another_is_told(cell: str, said: str) -> None:
    assert read_month(cell) is None
    assert said in month_advice(cell)
