"""Places by a quantity."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers
from kpilib.rules.model import Formula
from kpilib.rules.parts.compared import Compared
from kpilib.rules.parts.part import entry, registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.integers import Array
    from kpilib.rules.sheet import Entry, Spot


@registered("rank")
class Rank(Compared):
    """The place of a person by a quantity, the highest first; equals share a place (1, 2, 2, 4).

    Yields also `NAME.last` (the place of the last) and `NAME.count` (how many are ranked).

    Attributes:
        rank: The quantity; who has no value is not ranked.
    """

    rank: Formula

    def formulas(self) -> Iterator[str]:
        """What is ranked by."""
        yield self.rank

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The place per person."""
        values = spot.numbers(self.rank)
        ranked = values.present & spot.needed
        groups = self.groups(spot, ranked)
        ranked &= groups >= 0
        place, last, count = (np.zeros(len(spot.rows), dtype=np.int64) for _ in range(3))
        for group in np.unique(groups[ranked]):
            members = np.flatnonzero(ranked & (groups == group))
            place[members] = places([values.at(int(row)) or Fraction(0) for row in members])
            last[members], count[members] = place[members].max(), len(members)
        for suffix, column in (("", place), ("last", last), ("count", count)):
            yield entry(spot, Numbers.scaled(column, 1, ranked), suffix)


def places(values: list[Fraction]) -> Array:
    """Places by value, the highest first, equals alike.

    >>> [int(place) for place in places([Fraction(n) for n in (7, 9, 7, 5)])]
    [2, 1, 2, 4]
    """
    best = sorted(values, reverse=True)
    first = {value: place for place, value in reversed(list(enumerate(best, 1)))}
    return np.array([first[value] for value in values], dtype=np.int64)
