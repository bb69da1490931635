"""Rounding of single numbers: half away from zero; plain text of exact and endless numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.rounding import ends, number_text, round_half_up


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(-5, 1000), 2, "-0.01"),
        (Fraction(4999, 1000000), 2, "0.00"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(100), 2, "100.00"),
    ],
)
def test_half_is_rounded_away_from_zero(value: Fraction, places: int, text: str) -> None:
    assert str(round_half_up(value, places)) == text


@given(st.decimals(-(10**9), 10**9, places=5), st.integers(0, 4))
def test_rounding_agrees_with_that_of_decimal(value: Decimal, places: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert round_half_up(Fraction(value), places) == expected


def test_numbers_longer_than_the_decimal_context_are_not_cut() -> None:
    assert str(round_half_up(Fraction(10**40 + 1), 2)) == "1" + "0" * 39 + "1.00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(-7), "-7"),
        (Fraction(1, 2), "0.5"),
        (Fraction(7, 8), "0.875"),
        (Fraction(1, 10**6), "0.000001"),
        (Fraction(3, 2 * 10**4), "0.00015"),
        (Fraction(3, 2 * 10**6), "0"),  # seven places are not printed exactly: four, half up
        (Fraction(1, 10**8), "0"),
        (Fraction(-1, 10**8), "0"),
        (Fraction(2, 3), "0.6667"),
        (Fraction(-2, 3), "-0.6667"),
        (Fraction(1, 30000), "0"),
        (Fraction(1000000), "1000000"),
    ],
)
def test_text_is_exact_to_six_places_and_endless_numbers_have_four(
    value: Fraction, text: str
) -> None:
    assert number_text(value) == text


@given(st.integers(1, 400))
def test_a_decimal_form_ends_when_a_power_of_ten_is_a_multiple(den: int) -> None:
    assert ends(Fraction(1, den)) is (10**20 % den == 0)
