"""Columns of exact rational numbers, and the one home of rounding.

A column is a numpy array of numerators over a denominator (one for all rows, or one per row).
Numerators are int64 as long as a proven bound says that they fit, and Python integers beyond it,
so that no sum or product is ever wrong and most are fast. A row may have no value (`known`);
whatever is computed from such a row has none either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]

_FITS = 2**62
"""Bounds below this leave room for one addition in int64."""


@dataclass(frozen=True, slots=True)
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
        den = math.lcm(*(f.denominator for f in fractions if f is not None)) if fractions else 1
        nums = [0 if f is None else f.numerator * (den // f.denominator) for f in fractions]
        known = np.array([f is not None for f in fractions], dtype=bool)
        return cls.scaled(nums, den, None if known.all() else known)

    @classmethod
    def scaled(cls, nums: Array | list[int], den: int = 1, known: Bools | None = None) -> Numbers:
        """A column from whole numbers over one denominator (fen: whole numbers over 100)."""
        if isinstance(nums, list):
            size = max((abs(n) for n in nums), default=0)
            array = np.array(nums, dtype=np.int64 if size < _FITS else object)
            return cls(array, den, known, size)
        return cls(nums, den, known, _largest(nums))

    @classmethod
    def single(cls, value: Fraction | Decimal | int | None) -> Numbers:
        """One number for all rows; None is a number without a value."""
        exact = Fraction(0 if value is None else value)
        size = abs(exact.numerator)
        num = np.array(exact.numerator, dtype=np.int64 if size < _FITS else object)
        return cls(
            num, exact.denominator, np.zeros((), dtype=bool) if value is None else None, size
        )

    def at(self, row: int) -> Fraction | None:
        """The exact value of one row."""
        if self.known is not None and not (self.known if self.known.ndim == 0 else self.known[row]):
            return None
        num = int(self.num if self.num.ndim == 0 else self.num[row])
        if isinstance(self.den, int):
            return Fraction(num, self.den)
        return Fraction(num, int(self.den if self.den.ndim == 0 else self.den[row]))

    def take(self, rows: Array) -> Numbers:
        """The values of other rows: `rows[i]` says which one stands at i; -1 has no value."""
        if self.num.ndim == 0:
            return self
        if len(self.num) == 0:
            nothing = np.zeros(len(rows), dtype=bool)
            return Numbers(np.zeros(len(rows), dtype=np.int64), 1, nothing, 0)
        known = None if self.known is None else self.present[rows]
        if len(rows) and rows.min() < 0:
            known = (rows >= 0) if known is None else known & (rows >= 0)
        den = self.den if isinstance(self.den, int) else self.den[rows]
        return Numbers(self.num[rows], den, known, self.size)

    def only_row(self) -> Numbers:
        """The number of a column of one row, as one number for all rows."""
        if self.num.ndim == 0:
            return self
        known = None if self.known is None else _array(self.known[0])
        den = self.den if isinstance(self.den, int) else int(self.den[0])
        return Numbers(_array(self.num[0]), den, known, self.size)

    def spread(self, rows: int) -> Numbers:
        """The same numbers with an array of `rows` rows, also where one stood for all."""
        known = None if self.known is None else np.broadcast_to(self.known, (rows,))
        if self.num.ndim:
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
            return np.ones(self.num.shape, dtype=bool)
        return np.broadcast_to(self.known, np.broadcast_shapes(self.num.shape, self.known.shape))

    def __add__(self, other: Numbers) -> Numbers:
        a, b, den = _same_denominator(self, other)
        size = a.size + b.size
        left, right = _room(size, a.num, b.num)
        return _tidy(Numbers(_array(left + right), den, both(a.known, b.known), size))

    def __neg__(self) -> Numbers:
        return Numbers(_array(-self.num), self.den, self.known, self.size)

    def __sub__(self, other: Numbers) -> Numbers:
        return self + -other

    def __mul__(self, other: Numbers) -> Numbers:
        num, size = _product((self.num, self.size), (other.num, other.size))
        den = _times(self.den, other.den)
        return _tidy(Numbers(num, den, both(self.known, other.known), size))

    def __truediv__(self, other: Numbers) -> Numbers:
        """Quotient; rows divided by zero have no value."""
        above, below, known = self.num, other.num, both(self.known, other.known)
        # Mostly all divisors are above zero, and need neither a mask nor a sign.
        if below.size and below.min() <= 0:
            zero = _array(below == 0).astype(bool)
            known = both(known, ~zero) if zero.any() else known
            above = _array(above * np.where(below < 0, -1, 1))
            below = _array(np.abs(np.where(zero, 1, below)))
        upper, _ = _product((below, max(other.size, 1)), _parts(self.den))
        num, size = _product((above, self.size), _parts(other.den))
        if num.ndim < upper.ndim:
            num = np.full(upper.shape, num[()], dtype=num.dtype)
        den: int | Array = int(upper) if upper.ndim == 0 else upper
        return _tidy(Numbers(num, den, known, size))

    def __abs__(self) -> Numbers:
        return Numbers(_array(np.abs(self.num)), self.den, self.known, self.size)

    def compare(self, other: Numbers, how: Callable[[Array, Array], Array]) -> Bools:
        """Row by row `how(self, other)` for a comparison such as `operator.lt`."""
        a, b, _ = _same_denominator(self, other)
        return _array(how(a.num, b.num)).astype(bool)

    def floor(self) -> Numbers:
        """The largest whole number not above each value."""
        den, room = _parts(self.den)
        num, den = _room(max(self.size, room), self.num, den)
        return Numbers(_array(num // den), 1, self.known, self.size)

    def rounded(self, decimals: int) -> Numbers:
        """Rounded to `decimals` places, half away from zero (so a reversal undoes its payment).

        >>> from decimal import Decimal
        >>> str(Numbers.of([Decimal("0.125"), Decimal("-0.125")]).rounded(2).at(1))
        '-13/100'
        """
        scale = 10**decimals
        if isinstance(self.den, int) and scale % self.den == 0:
            num, size = _product((self.num, self.size), _parts(scale // self.den))
            return Numbers(num, scale, self.known, size)
        signed = bool(self.num.size) and self.num.min() < 0
        amount = _array(np.abs(self.num)) if signed else self.num
        twice, size = _product((amount, self.size), _parts(2 * scale))
        den, room = _parts(self.den)
        twice, den = _room(size + 2 * room, twice, den)
        whole = _array((twice + den) // (2 * den))
        if signed:
            whole = _array(np.where(self.num < 0, -whole, whole))
        return Numbers(whole, scale, self.known, size)

    def whole(self, decimals: int) -> Array:
        """Numerators of a column known to have at most `decimals` places, over 10**decimals."""
        return self.rounded(decimals).num


def both(a: Bools | None, b: Bools | None) -> Bools | None:
    """Rows with a value in both; None stands for all rows."""
    if a is None or b is None:
        return b if a is None else a
    return a & b


def rows_where(mask: Bools) -> Array:
    """The rows in which something holds; mostly none, which is found out fast."""
    return np.flatnonzero(mask) if mask.any() else _NO_ROWS


_NO_ROWS = np.zeros(0, dtype=np.int64)


def choose(which: Bools, then: Numbers, otherwise: Numbers) -> Numbers:
    """Row by row `then` where `which` holds, else `otherwise`; the other side may lack a value."""
    a, b, den = _same_denominator(then, otherwise)
    left, right = _room(max(a.size, b.size), a.num, b.num)
    known = None
    if a.known is not None or b.known is not None:
        known = _array(np.where(which, a.present, b.present))
    return Numbers(_array(np.where(which, left, right)), den, known, max(a.size, b.size))


def least(a: Numbers, b: Numbers) -> Numbers:
    """Row by row the smaller one; no value where either lacks one."""
    return choose(a.compare(b, np.less_equal), a, b).where_known(both(a.known, b.known))


def greatest(a: Numbers, b: Numbers) -> Numbers:
    """Row by row the larger one; no value where either lacks one."""
    return choose(a.compare(b, np.greater_equal), a, b).where_known(both(a.known, b.known))


def group_sums(values: Numbers, groups: Array, count: int) -> Numbers:
    """Sums of rows by group number 0 … count - 1; rows without a value or group -1 add nothing."""
    values = over_common(values.spread(len(groups)))
    if values.known is not None:
        groups = np.where(values.known, groups, -1)
    size = values.size * max(len(groups), 1)
    (num,) = _room(size, values.num)
    total = np.zeros(count + 1, dtype=num.dtype)  # group -1 falls into the last place
    np.add.at(total, groups, num)
    return Numbers(total[:-1], values.den, None, size)


def over_common(values: Numbers) -> Numbers:
    """The same numbers over one denominator for all rows."""
    if isinstance(values.den, int):
        return values
    dens = [int(d) for d in np.unique(values.den)] if values.den.size else [1]
    common = math.lcm(*dens)
    if common < _FITS and values.den.dtype != object:
        factor = _array(common // values.den)
    else:
        factor = np.array([common // int(d) for d in values.den], dtype=object)
    num, size = _product((values.num, values.size), (factor, common))
    return Numbers(num, common, values.known, size)


def _array(value: Any) -> Array:  # noqa: ANN401 - numpy turns 0-d results into scalars
    # A Python integer near 2**63 would become unsigned, or have a negative that does not fit.
    return np.asarray(value, dtype=object if type(value) is int else None)


def _largest(nums: Array) -> int:
    if not nums.size:
        return 0
    return max(abs(int(nums.max())), abs(int(nums.min())))


def _parts(den: int | Array) -> tuple[Array, int]:
    if isinstance(den, int):
        return np.array(den, dtype=np.int64 if den < _FITS else object), den
    return den, _largest(den)


def _room(size: int, *arrays: Array) -> list[Array]:
    """The arrays as they are when results up to `size` fit into int64, else as Python integers."""
    if size < _FITS:
        return list(arrays)
    return [array.astype(object) for array in arrays]


def _product(a: tuple[Array, int], b: tuple[Array, int]) -> tuple[Array, int]:
    """The product of two arrays with their bounds, and its bound."""
    for one, other in ((a, b), (b, a)):
        # Most denominators are 1, and need no pass over a million rows.
        if one[0].ndim == 0 and one[0] == 1:
            return other
    size = a[1] * b[1]
    if size >= _FITS:
        a, b = ((array, _largest(array)) for array, _ in (a, b))
        size = a[1] * b[1]
    left, right = _room(size, a[0], b[0])
    return _array(left * right), size


def _times(a: int | Array, b: int | Array) -> int | Array:
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    product, _ = _product(_parts(a), _parts(b))
    return product


def _tidy(values: Numbers) -> Numbers:
    """Numbers that outgrew int64 in lowest terms, and back in int64 when they fit again."""
    if values.num.dtype != object and (isinstance(values.den, int) or values.den.dtype != object):
        return values
    num = values.num.astype(object)
    if isinstance(values.den, int):
        common = math.gcd(values.den, *(int(n) for n in num.flat))
        den: int | Array = values.den // common
        num = _array(num // common)
    else:
        den = values.den.astype(object)
        gcd = _array(np.gcd(num, den))
        num, den = _array(num // gcd), _array(den // gcd)
        if _largest(den) < _FITS:
            den = den.astype(np.int64)
    size = _largest(num)
    return Numbers(num.astype(np.int64) if size < _FITS else num, den, values.known, size)


def _same_denominator(a: Numbers, b: Numbers) -> tuple[Numbers, Numbers, int | Array]:
    if isinstance(a.den, int) and isinstance(b.den, int):
        den: int | Array = math.lcm(a.den, b.den)
        up_a, up_b = _parts(den // a.den), _parts(den // b.den)
    else:
        den = _times(a.den, b.den)
        up_a, up_b = _parts(b.den), _parts(a.den)
    left, left_size = _product((a.num, a.size), up_a)
    right, right_size = _product((b.num, b.size), up_b)
    return (
        Numbers(left, den, a.known, left_size),
        Numbers(right, den, b.known, right_size),
        den,
    )
