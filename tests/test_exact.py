"""Columns of exact numbers equal plain fractions, row by row, however large the numbers are."""

from __future__ import annotations

import operator
from decimal import Decimal
from fractions import Fraction
from math import floor
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilib.core.exact import Numbers, choose, greatest, group_sums, least, over_common
from kpilib.core.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Callable

THOROUGH = settings(max_examples=200)
Row = Fraction | None

# Small numbers, numbers about the bounds of int64, numbers far beyond them, and very long ones.
WHOLE = st.one_of(
    st.integers(-1000, 1000),
    st.sampled_from([2**31, 2**32, 2**61, 2**62 - 1, 2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64]),
    st.sampled_from([-(2**31), -(2**62), -(2**63), -(2**63) - 1]),
    st.integers(-(10**30), 10**30),
)
DENOMINATORS = st.one_of(
    st.integers(1, 100), st.sampled_from([2**32, 3**25, 2**62, 2**63, 10**19, 10**30, 3**3000])
)
FRACTIONS = st.builds(Fraction, WHOLE, DENOMINATORS)
ROWS = st.one_of(st.none(), FRACTIONS, FRACTIONS, FRACTIONS)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Numbers, list[Row], Numbers, list[Row]]:
    """Two columns of equal length, either of which may be one number for all rows."""
    size = draw(st.integers(1, 5) | st.just(0))
    columns: list[Numbers] = []
    rows: list[list[Row]] = []
    for alone in draw(st.sampled_from([(False, False), (False, True), (True, False)])):
        if alone:
            value = draw(ROWS)
            columns.append(Numbers.single(value))
            rows.append([value] * size)
        else:
            values = draw(st.lists(ROWS, min_size=size, max_size=size))
            columns.append(draw(st.sampled_from([_as_given, _with_own_denominators]))(values))
            rows.append(values)
    return columns[0], rows[0], columns[1], rows[1]


def _as_given(values: list[Row]) -> Numbers:
    return Numbers.of(values)


def _with_own_denominators(values: list[Row]) -> Numbers:
    """The same rows as a quotient of two columns, so that every row has its own denominator."""
    above = Numbers.of([None if value is None else value.numerator for value in values])
    return above / Numbers.of([1 if value is None else value.denominator for value in values])


def _rows(column: Numbers, size: int) -> list[Row]:
    return [column.spread(size).at(row) for row in range(size)]


def _row_by_row(
    how: Callable[[Fraction, Fraction], Row], left: list[Row], right: list[Row]
) -> list[Row]:
    return [None if a is None or b is None else how(a, b) for a, b in zip(left, right, strict=True)]


@THOROUGH
@given(st.lists(FRACTIONS, max_size=6).map(_with_own_denominators))
def test_whole_numbers_stand_in_the_order_of_the_values(column: Numbers) -> None:
    values, order = _rows(column, len(column.num)), column.in_order().tolist()
    for one, its in zip(values, order, strict=True):
        assert [other < its for other in order] == [value < one for value in values]


@THOROUGH
@given(st.lists(ROWS, min_size=1, max_size=5), FRACTIONS)
def test_one_divisor_for_all_rows_leaves_one_denominator(values: list[Row], by: Fraction) -> None:
    divisors = Numbers.scaled([by.numerator] * len(values), by.denominator)
    found = Numbers.of(values) / divisors
    expected = [None if value is None or not by else value / by for value in values]
    assert _rows(found, len(values)) == expected
    assert by <= 0 or isinstance(found.den, int)


@pytest.mark.parametrize("how", [operator.add, operator.sub, operator.mul])
@THOROUGH
@given(pairs())
def test_sums_and_products_equal_fractions_row_by_row(
    how: Callable[..., Any], given_: tuple[Numbers, list[Row], Numbers, list[Row]]
) -> None:
    a, left, b, right = given_
    assert _rows(how(a, b), len(left)) == _row_by_row(how, left, right)


@THOROUGH
@given(pairs())
def test_quotients_equal_fractions_and_nothing_is_divided_by_zero(
    given_: tuple[Numbers, list[Row], Numbers, list[Row]],
) -> None:
    a, left, b, right = given_
    expected = _row_by_row(lambda x, y: x / y if y else None, left, right)
    assert _rows(a / b, len(left)) == expected


@THOROUGH
@given(pairs(), ROWS)
def test_chains_of_operations_stay_exact(
    first: tuple[Numbers, list[Row], Numbers, list[Row]], factor: Row
) -> None:
    a, left, b, right = first
    c = Numbers.single(factor)
    product = _row_by_row(operator.mul, left, right)
    expected = [None if p is None or factor is None else -(p * factor) - p for p in product]
    assert _rows(-(a * b * c) - a * b, len(left)) == expected


CORNERS = [
    None, *(Fraction(sign * n, d) for sign in (1, -1)
            for n in (0, 1, 3, 2**31, 2**62 - 1, 2**62, 2**63 - 1, 2**63, 2**64, 10**30)
            for d in (1, 7, 2**62, 10**30)),
]  # fmt: skip


@pytest.mark.parametrize("how", [operator.add, operator.sub, operator.mul, operator.truediv])
@pytest.mark.parametrize("alone", [False, True])
def test_corners_of_int64_meet_each_other(how: Callable[..., Any], alone: bool) -> None:
    for corner in CORNERS:
        column = Numbers.single(corner) if alone else Numbers.of([corner] * len(CORNERS))
        others = Numbers.of(CORNERS)
        rows = [corner] * len(CORNERS)
        for a, b, left, right in ((column, others, rows, CORNERS), (others, column, CORNERS, rows)):
            divides = how is operator.truediv
            safe = [None if divides and not r else r for r in right]
            expected = _row_by_row(how, left, safe)
            assert _rows(how(a, b), len(rows)) == expected
            negated = [None if e is None else -e for e in expected]
            assert _rows(-how(a, b), len(rows)) == negated
            assert _rows(abs(how(a, b)), len(rows)) == _row_by_row(max, expected, negated)


@pytest.mark.parametrize("how", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_corners_of_int64_meet_each_other_one_by_one(how: Callable[..., Any]) -> None:
    for a in CORNERS[1::2]:
        for b in CORNERS[1:]:
            if b or how is not operator.truediv:
                expected = how(a, b)
                result = how(Numbers.single(a), Numbers.single(b))
                assert result.at(0) == expected
                assert (-result).at(0) == -expected
                assert (result + result).at(0) == 2 * expected
                assert result.floor().at(0) == floor(expected)
                assert result.rounded(2).at(0) == _half_away_from_zero(expected, 2)


@pytest.mark.parametrize(
    ("how", "plain"),
    [
        (np.less, operator.lt),
        (np.less_equal, operator.le),
        (np.greater, operator.gt),
        (np.greater_equal, operator.ge),
        (np.equal, operator.eq),
        (np.not_equal, operator.ne),
    ],
)
@THOROUGH
@given(pairs())
def test_comparisons_equal_fractions_where_both_have_a_value(
    how: Callable[..., Any],
    plain: Callable[[Fraction, Fraction], bool],
    given_: tuple[Numbers, list[Row], Numbers, list[Row]],
) -> None:
    a, left, b, right = given_
    found = np.broadcast_to(a.compare(b, how), (len(left),))
    for row, (x, y) in enumerate(zip(left, right, strict=True)):
        if x is not None and y is not None:
            assert bool(found[row]) is plain(x, y)


@THOROUGH
@given(pairs())
def test_least_and_greatest_need_both_values(
    given_: tuple[Numbers, list[Row], Numbers, list[Row]],
) -> None:
    a, left, b, right = given_
    assert _rows(least(a, b), len(left)) == _row_by_row(min, left, right)
    assert _rows(greatest(a, b), len(left)) == _row_by_row(max, left, right)


@THOROUGH
@given(pairs(), st.lists(st.booleans(), min_size=5, max_size=5))
def test_choose_takes_the_chosen_side_only(
    given_: tuple[Numbers, list[Row], Numbers, list[Row]], which: list[bool]
) -> None:
    a, left, b, right = given_
    chosen = np.array(which[: len(left)], dtype=bool)
    expected = [x if w else y for w, x, y in zip(chosen, left, right, strict=True)]
    assert _rows(choose(chosen, a, b), len(left)) == expected


@THOROUGH
@given(pairs())
def test_signs_floors_and_the_common_denominator_change_no_value_but_their_own(
    given_: tuple[Numbers, list[Row], Numbers, list[Row]],
) -> None:
    column, rows, _, _ = given_
    size = len(rows)
    assert _rows(-column, size) == [None if r is None else -r for r in rows]
    assert _rows(abs(column), size) == [None if r is None else abs(r) for r in rows]
    assert _rows(column.floor(), size) == [None if r is None else Fraction(floor(r)) for r in rows]
    assert _rows(over_common(column.spread(size)), size) == rows


def _half_away_from_zero(value: Fraction, places: int) -> Fraction:
    """Rounding by the words of the rule: to the nearest step, and a half away from zero."""
    step = Fraction(1, 10**places)
    below = floor(value / step) * step
    above = below + step
    if value - below == above - value:
        return above if value > 0 else below
    return below if value - below < above - value else above


@THOROUGH
@given(pairs(), st.integers(0, 6))
def test_rounding_is_half_away_from_zero(
    given_: tuple[Numbers, list[Row], Numbers, list[Row]], places: int
) -> None:
    column, rows, _, _ = given_
    expected = [None if r is None else _half_away_from_zero(r, places) for r in rows]
    assert _rows(column.rounded(places), len(rows)) == expected


@THOROUGH
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=6))
def test_a_rounded_reversal_undoes_its_payment(halves: list[int]) -> None:
    column = Numbers.scaled(halves, 1000)
    total = column.rounded(2) + (-column).rounded(2)
    assert _rows(total, len(halves)) == [Fraction(0)] * len(halves)


@THOROUGH
@given(pairs(), st.lists(st.integers(-1, 2), min_size=5, max_size=5))
def test_group_sums_leave_out_missing_rows_and_rows_of_no_group(
    given_: tuple[Numbers, list[Row], Numbers, list[Row]], numbers: list[int]
) -> None:
    column, rows, _, _ = given_
    groups = np.array(numbers[: len(rows)], dtype=np.int64)
    expected = [
        sum((r for r, g in zip(rows, groups, strict=True) if g == group and r is not None),
            Fraction(0))
        for group in range(3)
    ]  # fmt: skip
    assert _rows(group_sums(column, groups, 3), 3) == expected


@THOROUGH
@given(pairs(), st.data())
def test_take_reads_other_rows_and_row_minus_one_has_no_value(
    given_: tuple[Numbers, list[Row], Numbers, list[Row]], data: st.DataObject
) -> None:
    a, left, b, right = given_
    size = len(left)
    places = data.draw(st.lists(st.integers(-1, size - 1) if size else st.just(-1), max_size=6))
    column = (a + b).spread(size)
    rows = _row_by_row(operator.add, left, right)
    taken = column.take(np.array(places, dtype=np.int64))
    expected = [rows[place] if place >= 0 else None for place in places]
    assert [taken.at(i) for i in range(len(places))] == expected


def test_a_single_number_stands_for_all_rows() -> None:
    column = Numbers.single(Decimal("1.5"))
    assert column.num.shape == ()
    assert _rows(column, 3) == [Fraction(3, 2)] * 3
    assert column.take(np.array([7, 8])).at(1) == Fraction(3, 2)


def test_a_single_missing_number_is_missing_for_every_row() -> None:
    column = Numbers.of([1, 2]) + Numbers.single(None)
    assert list(column.present) == [False, False]
    assert column.take(np.array([1])).at(0) is None


def test_values_masked_out_have_no_value() -> None:
    column = Numbers.of([1, None, 3]).where_known(np.array([True, True, False]))
    assert _rows(column, 3) == [Fraction(1), None, None]


def test_small_columns_stay_in_int64_and_large_ones_do_not_wrap() -> None:
    small, large = Numbers.scaled([1, 2]), Numbers.scaled([2**61, 2**61])
    assert (small * small).num.dtype == np.int64
    assert _rows(large * large, 2) == [Fraction(2**122)] * 2
    # What shrinks again is fast again.
    assert (large * large / large).num.dtype == np.int64


def test_whole_gives_fen() -> None:
    assert list(Numbers.of([Decimal("12.34"), Decimal("-0.05")]).whole(2)) == [1234, -5]


def test_a_mean_of_many_denominators_is_no_burden_to_every_row() -> None:
    # Each row is over a prime of its own, so that the mean is some 60,000 bits long.
    primes = [n for n in range(100_003, 140_000, 2) if all(n % p for p in range(3, 375, 2))]
    rows = Numbers.of([Fraction(1)] * len(primes)) / Numbers.of(primes)
    mean = group_sums(rows, np.zeros(len(primes), dtype=np.int64), 1).only_row()
    start = perf_counter()
    relative = Numbers.single(100) * rows / mean
    score = (relative + relative).rounded(2)
    assert perf_counter() - start < 5
    assert relative.at(7) == Fraction(100, primes[7]) / sum(Fraction(1, p) for p in primes)
    assert score.at(7) == round_half_up(2 * (relative.at(7) or Fraction(0)), 2)


def test_one_number_for_all_rows_has_no_value_in_a_row_that_is_nobodys() -> None:
    found = Numbers.single(5).take(np.array([-1, 0, 3]))
    assert [found.at(row) for row in range(3)] == [None, 5, 5]
    every = Numbers.single(5).take(np.array([0, 3]))
    assert [every.at(row) for row in range(2)] == [5, 5]
    some = Numbers.of([7, 8]).take(np.array([1, -1, 0]))
    assert [some.at(row) for row in range(3)] == [8, None, 7]


def test_sums_that_outgrow_what_each_number_fits_into_are_exact() -> None:
    most = 2**62 - 1
    found = group_sums(Numbers.of([most] * 5), np.zeros(5, dtype=np.int64), 1)
    assert found.at(0) == 5 * most
