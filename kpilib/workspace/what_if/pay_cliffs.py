"""Cliffs: where one step more of what is reached moves pay by a jump."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

_JUMP = 100
"""Fen: less than a yuan is no cliff."""


@dataclass(frozen=True, slots=True)
class CliffSearch:
    """Where cliffs are looked for.

    Attributes:
        pay: Whole fen at a share of the target.
        step: One step more, as a share of the target.
    """

    pay: Callable[[Fraction], int]
    step: Fraction

    def among(self, marks: Sequence[Fraction]) -> Iterator[tuple[Fraction, Fraction]]:
        """Cliffs between levels that are a step apart: the level before each, and the next."""
        points = [*marks, marks[-1] + self.step] if marks else []
        for before, after in pairwise(points):
            yield from self._cliff(before, after)

    def between(self, low: Fraction, high: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
        """The cliffs between two levels; where pay runs straight there is none."""
        count = int((high - low) / self.step)
        if count <= 1:
            yield from self._cliff(low, high)
            return
        middle = low + self.step * (count // 2)
        one, mid, other = self.pay(low), self.pay(middle), self.pay(high)
        straight = one + (other - one) * (middle - low) / (high - low)
        if abs(mid - straight) < _JUMP / 2:
            return
        # A jump lies in the half that moves by more than its share; both may have one.
        yield from self.between(low, middle)
        yield from self.between(middle, high)

    def _cliff(self, before: Fraction, after: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
        """Whether the step between two levels is a cliff beside the ones around it."""
        move = abs(self.pay(after) - self.pay(before))
        if move < _JUMP:
            return
        around = [
            abs(self.pay(right) - self.pay(left))
            for left, right in ((before - self.step, before), (after, after + self.step))
            if left >= 0
        ]
        if move > 2 * min(around, default=0) + _JUMP:
            yield before, after
