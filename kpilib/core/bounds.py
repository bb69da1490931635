"""Numbers at which something is decided otherwise, and figures that are rounded beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction


class Bounds(NamedTuple):
    """Numbers, whatever quantity they are held against.

    Attributes:
        reached: What is at one of them is beyond it, as with `≥`.
        passed: What is at one of them is not yet beyond it, as with `>`.
    """

    reached: frozenset[Fraction] = frozenset()
    passed: frozenset[Fraction] = frozenset()

    def mislead(self, value: Fraction, shown: Fraction) -> bool:
        """Whether a number lies beyond one of them as it is shown, and not as it is, or reversed.

        >>> from fractions import Fraction
        >>> two = Bounds(frozenset({Fraction(8)}), frozenset({Fraction(9)}))
        >>> [two.mislead(Fraction(x), Fraction(y)) for x, y in (("7.99", 8), ("8.01", 8))]
        [True, False]
        >>> [two.mislead(Fraction(x), Fraction(y)) for x, y in (("8.99", 9), ("9.01", 9))]
        [False, True]
        """
        if any((value > one) != (shown >= one) for one in self.reached - {value}):
            return True
        return any((value > one) != (shown > one) for one in self.passed - {value})
