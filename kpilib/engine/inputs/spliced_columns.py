"""Columns in which some rows have come, gone or changed: those before and the new, in order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Column, Days, Labels, Truth
from kpilib.core.exact import Numbers
from kpilib.core.integers import Integers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.arrow_words import Words
    from kpilib.core.integers import Array


@dataclass(frozen=True, slots=True)
class Splice:
    """How the rows of a table arise from those that it had and those that are fresh.

    Attributes:
        order: Per row its place among the old rows and, behind them, the fresh ones.
        left: The old rows that are others now, or gone.
        shared: The list of ids that columns which name people share.
        some_fresh: Whether there are fresh rows at all.
        behind: Whether the fresh rows stand behind the old ones, all of which stay.
    """

    order: Array
    left: Array
    shared: DistinctWords
    some_fresh: bool
    behind: bool

    def in_order(self, cells: Array) -> Array:
        """What stands in the old rows and, behind them, in the fresh ones, in the order of rows."""
        return cells if self.behind else cells.take(self.order)


class DistinctWords:
    """The distinct words of a column, looked up once for all variants.

    Attributes:
        names: The words.
        place: By word its place among them.
    """

    def __init__(self, names: Words, place: Mapping[str, int] | None = None) -> None:
        self.names = names
        self.place = place or {word: code for code, word in enumerate(names)}

    def with_words(self, new: tuple[str, ...]) -> DistinctWords:
        """The same and others behind them."""
        behind = {word: code for code, word in enumerate(new, len(self.names))}
        return DistinctWords((*self.names, *new), {**self.place, **behind})

    def codes(self, old: Labels, fresh: Labels, new: Sequence[str] = ()) -> Array:
        """The numbers of the words of old rows, which stay, and of fresh ones behind them."""
        if not len(fresh.codes):
            return old.codes
        of_new = {word: len(self.names) + number for number, word in enumerate(new)}
        place = [self.place[word] if word in self.place else of_new[word] for word in fresh.names]
        return np.concatenate([old.codes, np.array([*place, -1], dtype=np.int64)[fresh.codes]])

    def joined(self, old: Labels, fresh: Labels, splice: Splice) -> Labels:
        """The rows of both; words that no row has any more go, as rules may ask for all words."""
        new = [word for word in fresh.names if word not in self.place]
        names: Words = (*self.names, *new) if new else self.names
        codes = splice.in_order(self.codes(old, fresh, new))
        lost = [code for code in set(old.codes.take(splice.left).tolist())
                if code >= 0 and not (codes == code).any()]  # fmt: skip
        if not lost:
            return Labels(codes, names)
        gone = np.zeros(len(names) + 1, dtype=bool)
        gone[lost] = True
        place = np.arange(len(names) + 1) - np.cumsum(gone)
        place[-1] = -1
        left = [*names]
        for code in sorted(lost, reverse=True):
            del left[code]
        return Labels(place.take(codes), tuple(left))


def spliced_values(old: Column, fresh: Column, splice: Splice) -> Column:
    """The rows of both, in their order; words are joined by `DistinctWords`."""
    if not splice.some_fresh:
        return old.take(splice.order)
    together = _together(old, fresh)
    return together if splice.behind else together.take(splice.order)


def _together(old: Column, fresh: Column) -> Column:
    """The fresh rows behind the old ones."""
    match old, fresh:
        case Numbers(), Numbers():
            return _numbers(old, fresh)
        case Days(), Days():
            return Days(_numbers(old.ordinals, fresh.ordinals))
        case Truth(), Truth():
            known = np.concatenate([old.present, fresh.present])
            values = np.concatenate([old.values, fresh.values])
            return Truth(values, None if known.all() else known)
    raise TypeError(f"{type(old).__name__} and {type(fresh).__name__} are of two kinds")


def _numbers(old: Numbers, fresh: Numbers) -> Numbers:
    its, other = old.den, fresh.den
    if not isinstance(its, int) or not isinstance(other, int):  # no reader makes such
        raise TypeError("columns that were read have one denominator")
    den = math.lcm(its, other)
    above, below = Integers(old.num, old.size), Integers(fresh.num, fresh.size)
    if its != other:
        above, below = above * Integers.of(den // its), below * Integers.of(den // other)
    num = above.merged(below, lambda a, b: np.concatenate([a, b]))
    if old.known is None and fresh.known is None:
        return Numbers.over(num, den, None)
    known = np.concatenate([old.present, fresh.present])
    return Numbers.over(num, den, None if known.all() else known)
