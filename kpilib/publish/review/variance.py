"""Variance attribution: the drivers behind a change of pay or score, the largest first.

A reader takes "mainly A" to mean that A explains the change. So parts are named by how far they
moved, whatever their sign, and where some rose and others fell that is said with the rest beside
them: three rises that come to ten times the change explain nothing without the fall they outweigh.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    Kind = Literal["only", "mostly", "largest", "opposed"]

FEN = 2
"""Decimals of money and of points in print."""

RATE = 3
"""Decimals of a ratio behind a percentage with one decimal."""

_HALF = Fraction(1, 2)
_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Variance:
    """A figure now and before.

    Attributes:
        name: The indicator, item or person it is about.
        now: Its value.
        before: Its value then; None where there is none to compare with.
    """

    name: str
    now: Fraction
    before: Fraction | None

    @property
    def delta(self) -> Fraction:
        """How much it rose; 0 where there is nothing to compare with."""
        return Fraction(0) if self.before is None else self.now - self.before

    @property
    def deducted(self) -> bool:
        """Whether both values are deductions, so that a rise means that less is deducted."""
        return self.now <= 0 and self.before is not None and self.before <= 0

    @property
    def relative(self) -> Fraction | None:
        """The change as a share of the earlier value.

        None where that says nothing: from 0 or below, across a change of sign, or less than what
        is printed.
        """
        if self.before is None or self.before <= 0 or self.now < 0:
            return None
        share = self.delta / self.before
        return share if printed(share, RATE) else None

    def printed(self, places: int = FEN) -> Variance:
        """The same without a change, where neither the change nor the figures show one in print.

        >>> Variance("", Fraction("97.04"), Fraction("96.96")).printed(0).delta
        Fraction(0, 1)
        """
        if self.before is None:
            return self
        shown = printed(self.delta, places) and printed(self.now, places) != printed(
            self.before, places
        )
        return self if shown else replace(self, before=self.now)


def printed(value: Fraction, places: int) -> Fraction:
    """A number as it is printed with so many decimals."""
    return Fraction(round_half_up(value, places))


@dataclass(frozen=True, slots=True)
class Movement:
    """The parts behind a change.

    Attributes:
        total: What changed.
        parts: The parts that moved most, the largest first, whatever their sign.
        rest: What everything else comes to; 0 where that is less than what is printed.
        kind: `only` (those named are the whole change), `mostly` (they make up more than half
            of it), `largest` (no more than that), `opposed` (nothing changed in all, or the part
            that moved most went the other way).
        cancels: Whether some rose and others fell, so that parts may be larger than the whole.
    """

    total: Variance
    parts: tuple[Variance, ...]
    rest: Fraction
    kind: Kind
    cancels: bool

    @property
    def along(self) -> tuple[Variance, ...]:
        """The named parts that went the way of the whole; all where there is no such way."""
        return tuple(part for part in self.parts if not self._against(part))

    @property
    def against(self) -> tuple[Variance, ...]:
        """The named parts that went the other way."""
        return tuple(part for part in self.parts if self._against(part))

    def _against(self, part: Variance) -> bool:
        return self.kind != "opposed" and (part.delta > 0) != (self.total.delta > 0)


def movement(
    total: Variance, parts: Iterable[Variance], named: int, places: int = FEN
) -> Movement | None:
    """What is behind a change; None where no part moved by what is printed.

    Args:
        total: What changed.
        parts: What it is made of; their changes add up to that of the total, as far as known.
        named: Parts to be named at most; one more where that names them all.
        places: Decimals in print.
    """
    moved = [part for part in parts if part.before is not None and printed(part.delta, places)]
    order = largest_first(moved)
    shown = order if len(order) == named + 1 else order[:named]
    if not shown:
        return None
    rest = total.delta - sum((part.delta for part in shown), _NONE)
    rest = rest if printed(rest, places) else _NONE
    # What is left over beside the parts (a cap on the score, people who came or went) may go the
    # other way, too.
    signs = {part.delta > 0 for part in order} | ({rest > 0} if rest else set())
    return Movement(total, tuple(shown), rest, _kind(total, shown, rest, places), len(signs) > 1)


def largest_first(parts: Iterable[Variance]) -> list[Variance]:
    """By what they moved; equal ones stay in the order of the scheme, on every page the same.

    >>> parts = [Variance(n, Fraction(x), Fraction(0)) for n, x in (("b", 1), ("a", -1), ("c", 2))]
    >>> [part.name for part in largest_first(parts)]
    ['c', 'b', 'a']
    """
    return sorted(parts, key=lambda part: -abs(part.delta))


def adding_up(
    parts: Sequence[Variance], total: Variance, exact: Variance | None = None, places: int = FEN
) -> tuple[Variance, ...]:
    """Parts with their changes as they are printed, so that they come to the printed change.

    Means have more decimals than print: 3.197, 0.917 and 0.506 are 4.62 in all; rounded one by one
    they would come to 4.63, more than the whole. What is too much or missing goes to
    those that rounding moved furthest. Only for what is told by its change: the values before move
    with it. Where the total is itself rounded, `exact` is the same unrounded: what rounding left
    out is no part of its own.

    >>> parts = [Variance(n, Fraction(n), Fraction(0)) for n in ("3.197", "0.917", "0.506")]
    >>> told = adding_up(parts, Variance("", Fraction("4.62"), Fraction(0)))
    >>> [float(part.delta) for part in told]
    [3.2, 0.92, 0.5]
    """
    unit = Fraction(1, 10**places)
    shown = [printed(part.delta, places) for part in parts]
    rest = (exact or total).delta - sum((part.delta for part in parts), _NONE)
    gap = printed(total.delta, places) - printed(rest, places) - sum(shown, _NONE)
    step = unit if gap > 0 else -unit
    moved = [n for n, delta in enumerate(shown) if delta and delta + step]  # none may vanish
    moved.sort(key=lambda n: ((shown[n] - parts[n].delta) / step, n))
    for n in moved[: int(gap / step)]:
        shown[n] += step
    return tuple(
        part if part.before is None else replace(part, before=part.now - delta)
        for part, delta in zip(parts, shown, strict=True)
    )


def _kind(total: Variance, shown: list[Variance], rest: Fraction, places: int) -> Kind:
    if not printed(total.delta, places) or (shown[0].delta > 0) != (total.delta > 0):
        return "opposed"
    if not rest and all((part.delta > 0) == (total.delta > 0) for part in shown):
        return "only"
    return "mostly" if abs(rest) < _HALF * abs(total.delta) else "largest"
