"""Whole numbers by the million that are never wrong: int64 while that is proved to fit.

Every array stands beside a bound that none of its numbers exceeds. Sums and products add and
multiply the bounds, and go over to Python's own integers, which have no limit, before a bound
leaves int64. So most arithmetic is as fast as numpy's, and none of it overflows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kpilib.core.values import value

if TYPE_CHECKING:
    from collections.abc import Callable

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]

FITS = 2**62
"""Bounds below this leave room for one addition in int64."""


@value
class Integers:
    """Whole numbers, one per row, or a single one for all rows (an array of shape `()`).

    Attributes:
        array: int64, or object (Python's integers).
        size: No number is larger in absolute value.
    """

    array: Array
    size: int

    @classmethod
    def of(cls, numbers: int | Array) -> Integers:
        """A single number, or an array whose bound is looked up."""
        if isinstance(numbers, int):
            return _ONE if numbers == 1 else _single(numbers)
        return cls(numbers, largest(numbers))

    def __add__(self, other: Integers) -> Integers:
        size = self.size + other.size
        left, right = with_room(size, self.array, other.array)
        return Integers(as_array(left + right), size)

    def __sub__(self, other: Integers) -> Integers:
        size = self.size + other.size
        left, right = with_room(size, self.array, other.array)
        return Integers(as_array(left - right), size)

    def __mul__(self, other: Integers) -> Integers:
        # Most denominators are 1, and need no pass over a million rows.
        if other.array is _ONE.array:
            return self
        if self.array is _ONE.array:
            return other
        size = self.size * other.size
        if size >= FITS:
            a, b = largest(self.array), largest(other.array)
            size = a * b
        left, right = with_room(size, self.array, other.array)
        return Integers(as_array(left * right), size)

    def merged(self, other: Integers, how: Callable[[Array, Array], Array]) -> Integers:
        """Row by row one of both numbers, as `how` says: `np.minimum`, or a choice by a mask."""
        size = max(self.size, other.size)
        return Integers(as_array(how(*with_room(size, self.array, other.array))), size)


@lru_cache(maxsize=4096)
def _single(number: int) -> Integers:
    """One number for all rows; denominators and their factors are few, and asked for very often."""
    size = abs(number)
    array = np.array(number, dtype=np.int64 if size < FITS else object)
    array.flags.writeable = False  # it is shared
    return Integers(array, size)


_ONE = _single(1)


def largest(array: Array) -> int:
    """The largest absolute value; 0 where there is no row."""
    if not array.size:
        return 0
    return max(abs(int(array.max())), abs(int(array.min())))


def with_room(size: int, *arrays: Array) -> list[Array]:
    """The arrays as they are when results up to `size` fit into int64, else as Python integers."""
    if size < FITS:
        return list(arrays)
    return [array.astype(object) for array in arrays]


def as_array(value: Any) -> Array:  # noqa: ANN401 - numpy turns 0-d results into scalars
    """An array, also of what numpy has turned into a scalar."""
    # A Python integer near 2**63 would become unsigned, or have a negative that does not fit.
    return np.asarray(value, dtype=object if type(value) is int else None)
