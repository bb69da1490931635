"""Rank: places by a quantity, ties share the best of theirs (1, 2, 2, 4)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers
from kpilib.rules.description import Description
from kpilib.rules.directions import RISES, turned
from kpilib.rules.model import Formula
from kpilib.rules.parts.compared import Compared, ComparedStep, by_value
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.possible_values import NOT_NEGATIVE, Span, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.integers import Array
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import Step, TraceWords
    from kpilib.rules.trace_builder import TracePoint


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
            place[members] = places(values.take(members))
            last[members], count[members] = place[members].max(), len(members)
        for suffix, column in (("", place), ("last", last), ("count", count)):
            yield entry(spot, Numbers.scaled(column, 1, ranked), suffix)

    def trace(self, at: TracePoint) -> Step:
        """Everybody who is ranked."""
        ranked = at.entry.column.spread(len(at.builder.sheet.frames["people"])).present
        peers = self.among(at, self.rank, ranked)
        return RankStep(at.entry.name, at.value, children=peers.people, mine=at.who, peers=peers,
                        gives=at.side or "place", left_out=peers.left_out)  # fmt: skip

    def can_be(self, ranges: Ranges) -> Can:
        """From 1 on."""
        del ranges
        return Span(Fraction(1))

    def side_can_be(self, side: str, ranges: Ranges) -> Can:
        """The last place and the number of people."""
        del ranges
        return NOT_NEGATIVE if side in {"last", "count"} else Unknown()

    def better(self, good: OfFormula) -> Signs:
        """The first place is the best."""
        del good
        return turned(RISES)

    def describe(self, t: SchemeWords) -> Description:
        """By what, and among whom."""
        return Description(
            t.say(
                "place in {group} by {by}, the highest first; equals share a place",
                group=self.group_described(t),
                by=t.formula(self.rank),
            )
        )


def places(values: Numbers) -> Array:
    """Places by value, the highest first, equals alike; every row has a value.

    >>> places(Numbers.of([7, 9, 7, 5])).tolist()
    [2, 1, 2, 4]
    """
    numbers = values.in_order()
    reached = np.searchsorted(np.sort(numbers), numbers, side="right")  # this value or a lower one
    return 1 + len(numbers) - reached


@dataclass(frozen=True, eq=False, kw_only=True)
class RankStep(ComparedStep):
    """The place of the person among the children; or the last place, or how many there are.

    Attributes:
        gives: `place`, `last` or `count`.
    """

    kind = "rank"
    data = ("mine", "gives")
    gives: str = "place"

    @property
    def people(self) -> tuple[Step, ...]:
        """The highest first."""
        return by_value(self.children, highest_first=True)

    def said(self, words: TraceWords) -> str:
        """Among how many, and how many are above."""
        count, mine = len(self.children), self.own
        how = words.say_number(
            "{n} person ranked",
            "{n} people ranked, highest first, equals alike",
            n=count,
        )
        if self.gives == "last":
            return how + words.say("; the last place")
        if self.gives == "count":
            return how + words.say("; how many")
        if mine is None:
            return words.say("not ranked")
        above = self.value - 1 if isinstance(self.value, Fraction) else 0
        return how + words.say("; {above} above", above=int(above))
