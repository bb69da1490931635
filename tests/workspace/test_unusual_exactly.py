"""What is looked for fast among very many numbers and rows is what a slow look finds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpilib.engine.inputs.read import inputs_of
from kpilib.workspace.unusual.numbers import Number, far, numbers_of, ten_times
from kpilib.workspace.unusual.peers import far_from_others
from kpilib.workspace.unusual.repeats import repeated_events

AMOUNTS = st.fractions(min_value=Fraction(1, 10**6), max_value=10**22)


def number(value: Fraction) -> Number:
    """Some number of that value."""
    return Number("metrics", 1, "actual", "A", "sales", "2026Q1", "", *value.as_integer_ratio(),
                  float(value))  # fmt: skip


@given(AMOUNTS, st.integers(1, 12), st.sampled_from([0, 1, -1]))
@example(Fraction(10), 5, 0)
@example(Fraction(1, 3), 10, 0)
@example(Fraction(10**22), 10, -1)
def test_numbers_are_far_apart_to_the_last_digit(value: Fraction, times: int, off: int) -> None:
    other = value * times + Fraction(off, 10**9)
    small, large = sorted((value, other))
    if small <= 0:
        return
    ten = large >= 10 * small
    assert ten_times(number(value), number(other)) == ten
    assert ten_times(number(other), number(value)) == ten
    assert far(number(value), number(other)) == (ten or (large >= 5 * small and small >= 10))


CELLS = st.tuples(
    st.sampled_from(["A", "B"]),
    st.sampled_from(["late", "", "early"]),
    st.sampled_from(["2026-01-02", "2026-01-03", ""]),
    st.sampled_from(["1", "2.50", "2.5", ""]),
    st.sampled_from(["", "0.1"]),
)
NAMES = ("employee_id", "event", "date", "quantity", "amount")


@given(st.lists(CELLS, max_size=12))
def test_rows_are_equal_where_every_cell_is(rows: list[tuple[str, ...]]) -> None:
    rows = [(who, event or "late", *rest) for who, event, *rest in rows]
    inputs = inputs_of({"events": [dict(zip(NAMES, row, strict=True)) for row in rows]})
    # An empty quantity is 1, and 2.50 is 2.5.
    meant = [
        (*row[:3], Fraction(row[3] or 1), Fraction(row[4]) if row[4] else None) for row in rows
    ]
    firsts = [at for at, row in enumerate(meant) if meant.count(row) > 1 and row not in meant[:at]]
    assert [one.row for one in repeated_events(inputs)] == [at + 1 for at in firsts]


@given(st.lists(st.integers(1, 3000), min_size=6, max_size=9))
@example([100, 100, 100, 100, 100, 500])
@example([100, 100, 100, 100, 500, 500])
@example([10, 10, 10, 10, 10, 2])
def test_only_a_number_that_stands_alone_is_far_from_all_others(values: list[int]) -> None:
    metrics = [
        {"subject": f"E{at}", "metric": "sales", "actual": str(value)}
        for at, value in enumerate(values)
    ]
    found = far_from_others(numbers_of(inputs_of({"metrics": metrics}), "2026Q1"), [])
    ordered = sorted(values)
    alone = []
    for one, other in ((ordered[-1], ordered[-2]), (ordered[0], ordered[1])):
        small, large = sorted((one, other))
        if large >= 10 * small or (large >= 5 * small and small >= 10):
            alone.append(values.index(one) + 1)
    assert [one.row for one in found] == alone


@pytest.mark.parametrize("amount", ["0.1", "12345678901234567890.5", "-3", "0", ""])
def test_only_numbers_above_zero_are_compared_each_with_its_exact_value(amount: str) -> None:
    deal = {"deal_id": "D", "employee_id": "A", "kind": "new", "amount": amount or "1"}
    found = numbers_of(inputs_of({"deals": [deal]}), "2026Q1")
    value = Fraction(amount or "1")
    assert [each.value for each in found] == ([value] if value > 0 else [])
    assert all(each.size == pytest.approx(float(value)) for each in found)
