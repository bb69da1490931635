"""Whole numbers stay exact when they leave int64, and are int64 as long as they fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.core.integers import FITS, Integers, largest

NUMBERS = st.lists(st.integers(-(2**64), 2**64), min_size=1, max_size=4)


def _of(numbers: list[int]) -> Integers:
    size = max(map(abs, numbers))
    return Integers(np.array(numbers, dtype=np.int64 if size < FITS else object), size)


@given(st.tuples(NUMBERS, NUMBERS))
def test_what_is_worked_out_is_as_in_python(
    both: tuple[list[int], list[int]],
) -> None:
    count = min(map(len, both))
    a, b = (numbers[:count] for numbers in both)
    for found, expected in (
        (_of(a) + _of(b), [x + y for x, y in zip(a, b, strict=True)]),
        (_of(a) - _of(b), [x - y for x, y in zip(a, b, strict=True)]),
        (_of(a) * _of(b), [x * y for x, y in zip(a, b, strict=True)]),
    ):
        assert [int(n) for n in found.array] == expected
        assert found.size >= max(map(abs, expected))


@pytest.mark.parametrize(("number", "kind"), [(FITS - 1, np.int64), (FITS, object)])
def test_the_bound_decides_how_numbers_are_kept(number: int, kind: type) -> None:
    assert Integers.of(number).array.dtype == kind


def test_a_loose_bound_is_looked_up_before_numbers_grow() -> None:
    loose = Integers(np.array([3, 4]), FITS - 1)
    product = loose * loose
    assert (list(product.array), product.size) == ([9, 16], 16)
    assert product.array.dtype == np.int64


def test_one_is_no_work() -> None:
    many = Integers(np.array([5, 6]), 6)
    assert (many * Integers.of(1)) is many
    assert (Integers.of(1) * many) is many


def test_the_smaller_or_the_larger_of_both() -> None:
    a, b = Integers(np.array([1, 9]), 9), Integers(np.array([4, 2]), 4)
    assert list(a.merged(b, np.minimum).array) == [1, 2]
    assert list(a.merged(b, np.maximum).array) == [4, 9]
    assert a.merged(b, np.minimum).size == 9


def test_the_largest_of_nothing_is_nothing() -> None:
    assert largest(np.zeros(0, dtype=np.int64)) == 0
    assert largest(np.array([-7, 3])) == 7
