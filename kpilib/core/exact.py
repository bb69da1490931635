"""Columns of exact rational numbers, and the one home of their rounding.

A column is a numpy array of numerators over a denominator (one for all rows, or one per row). A
row may have no value (`known`); whatever is computed from such a row has none either.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.integers import FITS, Array, Bools, Integers, as_array, largest, with_room
from kpilib.core.values import value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal


@value
class Numbers:
    """Exact numbers, one per row (or a single one for all rows, with arrays of shape `()`).

    Attributes:
        num: Numerators, int64 or object (Python int).
        den: Denominators, all positive: one int for all rows, or an array.
        known: False where there is no value; None when every row has one.
        size: No numerator is larger in absolute value.
    """

    num: Array
    den: int | Array
    known: Bools | None
    size: int

    @classmethod
    def of(cls, values: Iterable[Fraction | Decimal | int | None]) -> Numbers:
        """A column from single numbers; None is a row without a value."""
        fractions = [None if value is None else Fraction(value) for value in values]
        den = math.lcm(*(f.denominator for f in fractions if f is not None))
        nums = [0 if f is None else f.numerator * (den // f.denominator) for f in fractions]
        known = np.array([f is not None for f in fractions], dtype=bool)
        return cls.scaled(nums, den, None if known.all() else known)

    @classmethod
    def scaled(cls, nums: Array | list[int], den: int = 1, known: Bools | None = None) -> Numbers:
        """A column from whole numbers over one denominator (fen: whole numbers over 100)."""
        if isinstance(nums, list):
            size = max(max(nums, default=0), -min(nums, default=0))
            array = np.array(nums, dtype=np.int64 if size < FITS else object)
            return cls(array, den, known, size)
        return cls(nums, den, known, largest(nums))

    @classmethod
    def single(cls, value: Fraction | Decimal | int | None) -> Numbers:
        """One number for all rows; None is a number without a value."""
        return _single(value)

    @classmethod
    def over(cls, num: Integers, den: int | Array, known: Bools | None) -> Numbers:
        """A column from numerators with their bound, over one denominator or one per row."""
        return cls(num.array, den, known, num.size)

    @property
    def _above(self) -> Integers:
        return Integers(self.num, self.size)

    @property
    def _below(self) -> Integers:
        return Integers.of(self.den)

    def at(self, row: int) -> Fraction | None:
        """The exact value of one row."""
        if self.known is not None and not (self.known if self.known.ndim == 0 else self.known[row]):
            return None
        num = int(self.num if self.num.ndim == 0 else self.num[row])
        if isinstance(self.den, int):
            return Fraction(num, self.den)
        return Fraction(num, int(self.den if self.den.ndim == 0 else self.den[row]))

    def cells(self) -> list[Fraction | None]:
        """The exact values of all rows, much faster than one by one; rows of one number share it.

        >>> Numbers.of([Fraction(1, 2), None, 3]).cells()
        [Fraction(1, 2), None, Fraction(3, 1)]
        """
        nums, dens = np.broadcast_arrays(np.atleast_1d(self.num), self.den)
        pairs = list(zip(nums.tolist(), dens.tolist(), strict=True))
        values = {pair: Fraction(*pair) for pair in set(pairs)}
        if self.known is None:
            return [values[pair] for pair in pairs]
        known = np.broadcast_to(self.known, nums.shape).tolist()
        return [values[pair] if here else None for pair, here in zip(pairs, known, strict=True)]

    def take(self, rows: Array) -> Numbers:
        """The values of other rows: `rows[i]` says which one stands at i; -1 has no value."""
        if self.num.ndim == 0:
            lacking = len(rows) and rows.min() < 0
            return self.spread(len(rows)).where_known(rows >= 0) if lacking else self
        if len(self.num) == 0:
            nothing = np.zeros(len(rows), dtype=bool)
            return Numbers(np.zeros(len(rows), dtype=np.int64), 1, nothing, 0)
        known = None if self.known is None else self.present[rows]
        if len(rows) and rows.min() < 0:
            known = both(known, rows >= 0)
        if known is not None and known.all():
            known = None  # what follows then need not ask
        den = self.den if isinstance(self.den, int) else self.den.take(rows)
        return Numbers(self.num.take(rows), den, known, self.size)

    def only_row(self) -> Numbers:
        """The number of a column of one row, as one number for all rows."""
        if self.num.ndim == 0:
            return self
        known = None if self.known is None else as_array(self.known[0])
        den = self.den if isinstance(self.den, int) else int(self.den[0])
        return Numbers(as_array(self.num[0]), den, known, self.size)

    def spread(self, rows: int) -> Numbers:
        """The same numbers with an array of `rows` rows, also where one stood for all."""
        known = self.known
        if known is not None and not known.ndim:
            known = np.broadcast_to(known, (rows,))
        if self.num.ndim:
            if known is self.known:
                return self
            return Numbers(self.num, self.den, known, self.size)
        den = self.den if isinstance(self.den, int) else np.full(rows, self.den.item())
        return Numbers(np.full(rows, self.num[()], dtype=self.num.dtype), den, known, self.size)

    def where_known(self, known: Bools | None) -> Numbers:
        """The same numbers, without a value where `known` is False."""
        return Numbers(self.num, self.den, both(self.known, known), self.size)

    @property
    def present(self) -> Bools:
        """True where there is a value."""
        if self.known is None:
            return every_row(self.num.shape)
        if self.known.shape == self.num.shape:  # as nearly always
            return self.known
        return np.broadcast_to(self.known, np.broadcast_shapes(self.num.shape, self.known.shape))

    def __add__(self, other: Numbers) -> Numbers:
        a, b, den = _same_denominator(self, other)
        return _tidy(Numbers.over(a + b, den, both(self.known, other.known)))

    def __neg__(self) -> Numbers:
        return Numbers(as_array(-self.num), self.den, self.known, self.size)

    def __sub__(self, other: Numbers) -> Numbers:
        a, b, den = _same_denominator(self, other)
        return _tidy(Numbers.over(a - b, den, both(self.known, other.known)))

    def __mul__(self, other: Numbers) -> Numbers:
        num, den = self._above * other._above, _times(self, other)
        return _tidy(Numbers.over(num, den, both(self.known, other.known)))

    def __truediv__(self, other: Numbers) -> Numbers:
        """Quotient; rows divided by zero have no value."""
        above, below, known = self.num, other.num, both(self.known, other.known)
        if below.ndim and isinstance(other.den, int) and _all_are(below, other.size):
            # One divisor for all rows: the quotients have one denominator, and stay fast.
            over = Numbers(as_array(below[0]), other.den, None, other.size)
            return (self / over).spread(len(below)).where_known(known)
        # Mostly all divisors are above zero, and need neither a mask nor a sign.
        if below.size and below.min() <= 0:
            zero = as_array(below == 0).astype(bool)
            known = both(known, ~zero) if zero.any() else known
            above = as_array(above * np.where(below < 0, -1, 1))
            below = as_array(np.abs(np.where(zero, 1, below)))
        den = (Integers(below, max(other.size, 1)) * self._below).array
        num = Integers(above, self.size) * other._below
        if num.array.ndim < den.ndim:
            spread = np.full(den.shape, num.array[()], dtype=num.array.dtype)
            num = Integers(spread, num.size)
        return _tidy(Numbers.over(num, int(den) if den.ndim == 0 else den, known))

    def __abs__(self) -> Numbers:
        return Numbers(as_array(np.abs(self.num)), self.den, self.known, self.size)

    def compare(self, other: Numbers, how: Callable[[Array, Array], Array]) -> Bools:
        """Row by row `how(self, other)` for a comparison such as `operator.lt`."""
        a, b, _ = _same_denominator(self, other)
        return as_array(how(a.array, b.array)).astype(bool, copy=False)

    def in_order(self) -> Array:
        """Whole numbers in the order of the values, alike where these are equal.

        >>> (Numbers.of([1, 2, 2]) / Numbers.of([3, 7, 6])).in_order().tolist()
        [21, 18, 21]
        """
        if isinstance(self.den, int):
            return self.num
        # Unequal fractions over denominators below 2**k are more than 1 / 2**(2 * k) apart, and
        # so are more than one whole number when each is taken that many times and cut.
        times = 1 << 2 * largest(self.den).bit_length()
        num, den = with_room(max(self.size, 1) * times, self.num, self.den)
        return as_array(num * times // den)

    def beyond(self, value: int, bits: int) -> bool:
        """Whether one of them reaches a value, or is too long to go on with."""
        short = self.den < FITS if isinstance(self.den, int) else self.den.dtype != object
        if self.num.dtype != object and short:
            return False  # as nearly always
        below = self._below
        if max(self.size.bit_length(), below.size.bit_length()) > bits:
            return True
        num, den = with_room(max(self.size, below.size), self.num, below.array)
        return largest(as_array(num // den)) >= value

    def floor(self) -> Numbers:
        """The largest whole number not above each value."""
        below = self._below
        num, den = with_room(max(self.size, below.size), self.num, below.array)
        return Numbers(as_array(num // den), 1, self.known, self.size)

    def rounded(self, decimals: int) -> Numbers:
        """Rounded to `decimals` places, half away from zero (so a reversal undoes its payment).

        >>> from decimal import Decimal
        >>> str(Numbers.of([Decimal("0.125"), Decimal("-0.125")]).rounded(2).at(1))
        '-13/100'
        """
        scale = 10**decimals
        if isinstance(self.den, int) and scale % self.den == 0:
            num = self._above * Integers.of(scale // self.den)
            return Numbers.over(num, scale, self.known)
        signed = bool(self.num.size) and self.num.min() < 0
        amount = Integers(as_array(np.abs(self.num)) if signed else self.num, self.size)
        twice, below = amount * Integers.of(2 * scale), self._below
        above, den = with_room(twice.size + 2 * below.size, twice.array, below.array)
        whole = as_array((above + den) // (2 * den))
        if signed:
            whole = as_array(np.where(self.num < 0, -whole, whole))
        return Numbers(whole, scale, self.known, twice.size)

    def whole(self, decimals: int) -> Array:
        """Numerators of a column known to have at most `decimals` places, over 10**decimals."""
        return self.rounded(decimals).num


@lru_cache(maxsize=16)
def every_row(shape: tuple[int, ...]) -> Bools:
    """True for all rows, of which a sheet asks very often; it is shared, and read only."""
    rows = np.ones(shape, dtype=bool)
    rows.flags.writeable = False
    return rows


@lru_cache(maxsize=4096)
def _single(value: Fraction | Decimal | int | None) -> Numbers:
    """The numbers of rules are few, and each is asked for in every piece of every variant."""
    exact = Fraction(0 if value is None else value)
    known = np.broadcast_to(as_array(0).astype(bool), ()) if value is None else None  # read only
    return Numbers.over(Integers.of(exact.numerator), exact.denominator, known)


def _all_are(numbers: Array, number: int) -> bool:
    return bool(number) and bool(len(numbers)) and bool((numbers == number).all())


def both(a: Bools | None, b: Bools | None) -> Bools | None:
    """Rows with a value in both; None stands for all rows."""
    if a is None or b is None:
        return b if a is None else a
    return a & b


def rows_where(mask: Bools) -> Array:
    """The rows in which something holds, of several rows or of one for all."""
    return mask.nonzero()[0] if mask.ndim else np.flatnonzero(mask)


def choose(which: Bools, then: Numbers, otherwise: Numbers) -> Numbers:
    """Row by row `then` where `which` holds, else `otherwise`; the other side may lack a value."""
    a, b, den = _same_denominator(then, otherwise)
    known = None
    if then.known is not None or otherwise.known is not None:
        known = as_array(np.where(which, then.present, otherwise.present))
    return Numbers.over(a.merged(b, lambda x, y: np.where(which, x, y)), den, known)


def least(a: Numbers, b: Numbers) -> Numbers:
    """Row by row the smaller one (a cap); no value where either lacks one."""
    return _merged(a, b, np.minimum)


def greatest(a: Numbers, b: Numbers) -> Numbers:
    """Row by row the larger one (a floor); no value where either lacks one."""
    return _merged(a, b, np.maximum)


def _merged(a: Numbers, b: Numbers, how: Callable[[Array, Array], Array]) -> Numbers:
    left, right, den = _same_denominator(a, b)
    return Numbers.over(left.merged(right, how), den, both(a.known, b.known))


def group_sums(values: Numbers, groups: Array, count: int) -> Numbers:
    """Sums of rows by group number 0 … count - 1; rows without a value or group -1 add nothing."""
    values = over_common(values.spread(len(groups)))
    if values.known is not None:
        groups = np.where(values.known, groups, -1)
    (num,) = with_room(values.size * max(len(groups), 1), values.num)
    total = np.zeros(count + 1, dtype=num.dtype)  # group -1 falls into the last place
    np.add.at(total, groups, num)
    # As if all rows were of one group is a bound too loose for what is made of the sums.
    return Numbers.over(Integers.of(total[:-1]), values.den, None)


def over_common(values: Numbers) -> Numbers:
    """The same numbers over one denominator for all rows."""
    if isinstance(values.den, int):
        return values
    dens = [int(d) for d in np.unique(values.den)] if values.den.size else [1]
    common = math.lcm(*dens)
    if common < FITS and values.den.dtype != object:
        factor = as_array(common // values.den)
    else:
        factor = np.array([common // int(d) for d in values.den], dtype=object)
    num = Integers(values.num, values.size) * Integers(factor, common)
    return Numbers(num.array, common, values.known, num.size)


def _times(a: Numbers, b: Numbers) -> int | Array:
    """The product of both denominators."""
    if isinstance(a.den, int) and isinstance(b.den, int):
        return a.den * b.den
    return (Integers.of(a.den) * Integers.of(b.den)).array


def _same_denominator(a: Numbers, b: Numbers) -> tuple[Integers, Integers, int | Array]:
    """Both columns' numerators over one denominator, and that denominator."""
    if isinstance(a.den, int) and isinstance(b.den, int):
        if a.den == b.den:  # as mostly
            return Integers(a.num, a.size), Integers(b.num, b.size), a.den
        den: int | Array = math.lcm(a.den, b.den)
        up_a, up_b = Integers.of(den // a.den), Integers.of(den // b.den)
    elif a.den is b.den:
        den, up_a, up_b = a.den, Integers.of(1), Integers.of(1)
    else:
        den, up_a, up_b = _times(a, b), Integers.of(b.den), Integers.of(a.den)
    return Integers(a.num, a.size) * up_a, Integers(b.num, b.size) * up_b, den


_LONG = 2**4096
"""Beyond this a number is as good as never a short one in disguise."""


def _tidy(values: Numbers) -> Numbers:
    """Numbers that outgrew int64 in lowest terms, and back in int64 when they fit again.

    Very long ones stay as they are. To reduce them takes the square of their length in each row,
    and hardly shortens them: a mean of fractions with 2,000 denominators does not fit again.
    """
    if values.num.dtype != object and (isinstance(values.den, int) or values.den.dtype != object):
        return values
    num = values.num.astype(object)
    if not isinstance(values.den, int) and max(largest(num), largest(values.den)) >= _LONG:
        return Numbers(num, values.den, values.known, values.size)
    if isinstance(values.den, int):
        common = math.gcd(values.den, *(int(n) for n in num.flat))
        den: int | Array = values.den // common
        num = as_array(num // common)
    else:
        den = values.den.astype(object)
        gcd = as_array(np.gcd(num, den))
        num, den = as_array(num // gcd), as_array(den // gcd)
        if largest(den) < FITS:
            den = den.astype(np.int64)
    size = largest(num)
    return Numbers(num.astype(np.int64) if size < FITS else num, den, values.known, size)
