"""Prizes of a contest: money for places, shared by those who tie."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import (
    BeforeValidator,
    ValidationInfo,
    field_validator,
)

from kpilib.core.exact import Numbers
from kpilib.core.messages import Message
from kpilib.rules.description import Description
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.model import Formula, as_tuple
from kpilib.rules.parts.compared import Compared, ComparedStep, by_value
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.parts.pool import split
from kpilib.rules.possible_values import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import Step, TraceWords
    from kpilib.rules.trace_builder import TracePoint


@registered("prizes")
class Prizes(Compared):
    """Prizes for places; people sharing a place share the prizes of the places they occupy.

    Attributes:
        prizes: The prize of the first place, the second …, yuan.
        rank: The place; who has none takes no part and gets 0.
    """

    prizes: Annotated[tuple[Decimal, ...], BeforeValidator(as_tuple)]
    rank: Formula

    @field_validator("prizes")
    @classmethod
    def _something_to_win(
        cls, prizes: tuple[Decimal, ...], info: ValidationInfo
    ) -> tuple[Decimal, ...]:
        if not is_as_issued(info) and (not prizes or min(prizes) < 0):
            raise ValueError(Message("name the prize of each place, none of them below 0"))
        return prizes

    def formulas(self) -> Iterator[str]:
        """The place."""
        yield self.rank

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The prize per person, shared by convention 8."""
        ranks = spot.numbers(self.rank)
        takes = ranks.present & spot.needed
        groups = self.groups(spot, takes)
        takes &= groups >= 0
        shares: list[Fraction | None] = [Fraction(0)] * len(spot.rows)
        places_: dict[tuple[int, int], list[int]] = {}
        for row in np.flatnonzero(takes):
            key = (int(groups[row]), int(ranks.at(int(row)) or 0))
            places_.setdefault(key, []).append(int(row))
        for (_, place), members in places_.items():
            taken = self.prizes[place - 1 : place - 1 + len(members)]
            pool = sum(map(Fraction, taken), Fraction(0))
            ids = spot.rows.labels.take(np.array(members))
            parts = split(pool, Numbers.scaled([1] * len(members)), ids)
            for member, fen in zip(members, parts.tolist(), strict=True):
                shares[member] = Fraction(fen, 100)
        yield entry(spot, Numbers.of(shares), takes=takes)

    def trace(self, at: TracePoint) -> Step:
        """The places of everybody who takes part."""
        takes = at.kept("takes", np.ndarray)
        peers = self.among(at, self.rank, takes)
        return PrizesStep(at.entry.name, at.value, children=peers.people, prizes=self.prizes,
                          mine=at.who, peers=peers, left_out=peers.left_out)  # fmt: skip

    def describe(self, t: SchemeWords) -> Description:
        """By what, and the prize of each place."""
        rows = tuple(
            (t.say("place {place}", place=place), t.number(prize, self.unit))
            for place, prize in enumerate(self.prizes, 1)
        )
        by = t.formula(self.rank)
        return Description(
            t.say("by {by}; who share a place share the prizes of the places they occupy", by=by),
            rows,
        )

    def can_be(self, ranges: Ranges) -> Can:
        """Up to all prizes together."""
        del ranges
        return Span(Fraction(0), sum(map(Fraction, self.prizes), Fraction(0)))


@dataclass(frozen=True, eq=False, kw_only=True)
class PrizesStep(ComparedStep):
    """The prize of the person's place among the children.

    Attributes:
        prizes: Of the first place, the second …
    """

    kind = "prizes"
    data = ("prizes", "mine")
    prizes: tuple[Decimal, ...]

    @property
    def people(self) -> tuple[Step, ...]:
        """The first place first."""
        return by_value(self.children, highest_first=False)

    def said(self, words: TraceWords) -> str:
        """The place, and who shares the prizes with whom."""
        if self.own is None:
            return words.say("no place, so no prize")
        place, alike = int(self.own), self.peers.alike(self.own)
        taken = " + ".join(map(words.number, self.prizes[place - 1 : place - 1 + alike]))
        if not taken:
            return words.say("place {place} has no prize", place=place)
        if alike == 1:
            return words.say("the prize of place {place}", place=place)
        return words.say("{alike} people share place {place}, and {taken}", alike=alike,
                         place=place, taken=taken)  # fmt: skip
