"""What an assessed period comes to, for comparing it with another: pay, scores, grades."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kpilib.core.exact import Numbers
from kpilib.core.rounding import parts_of_one, round_half_up
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.ranking import ScoredRows, grade_places, mean_scores, scored_over

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from fractions import Fraction

    from kpilib.core.columns import Labels
    from kpilib.core.integers import Array
    from kpilib.engine.evaluate import Piece
    from kpilib.engine.partial_run import Assessed
    from kpilib.rules.clauses import Grade


class PaidRows(NamedTuple):
    """Who is paid in a piece of a run.

    Attributes:
        who: What the rows of a frame are called.
        fen: Per pay item whole fen, one per row.
    """

    who: Labels
    fen: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class Standing:
    """One department's period.

    It keeps columns, as the run made them. Two hundred variants are mostly asked for what they
    cost: what each person has is looked up when somebody asks for it.

    Attributes:
        items: Whole fen by pay item.
        paid: Who is paid in each piece.
        assessed: Who is assessed in each piece.
        scored: Who has a score in each piece.
        bounds: The grades of the mean score of several pieces; None for a run in one piece.
    """

    items: Mapping[str, int]
    paid: tuple[PaidRows, ...]
    assessed: tuple[Labels, ...]
    scored: tuple[ScoredRows, ...]
    bounds: tuple[Grade, ...] | None

    def __eq__(self, other: object) -> bool:
        """Whether everybody has the same."""
        return isinstance(other, Standing) and self._told == other._told

    def __hash__(self) -> int:
        """Of what is paid."""
        return hash(frozenset(self.items.items()))

    @property
    def _told(self) -> tuple[object, ...]:
        return self.items, self.pay, self.people, self.scores, self.grades

    @property
    def fen(self) -> int:
        """All pay, whole fen."""
        return sum(self.items.values())

    @cached_property
    def pay(self) -> Mapping[str, int]:
        """Whole fen by person; who is paid nothing is not there."""
        pay: dict[str, int] = {}
        for rows in self.paid:
            # Whole numbers of Python, of any length.
            columns = [each.tolist() for each in rows.fen]
            amounts = columns[0] if len(columns) == 1 else map(sum, zip(*columns, strict=True))
            for who, amount in zip(rows.who.cells(), amounts, strict=True):
                if who and amount:
                    pay[who] = pay.get(who, 0) + amount
        return pay

    @cached_property
    def people(self) -> frozenset[str]:
        """Everybody who is assessed or paid."""
        assessed = {who for rows in self.assessed for who in {*rows.cells()} if who}
        return frozenset(assessed | {*self.pay} - {DEPARTMENT})

    @cached_property
    def scores(self) -> Mapping[str, Decimal]:
        """By person the score of the whole run; who has none is not there."""
        if self.bounds is not None:
            return {who: round_half_up(score, 2) for who, score in self._means.items()}
        return {
            who: parts_of_one(hundredths, 2)
            for rows in self.scored
            for who, hundredths in rows.by_id()
        }

    @cached_property
    def grades(self) -> Mapping[str, str]:
        """By person the grade of the whole run; who has none is not there."""
        if self.bounds is not None:
            places = grade_places(Numbers.of(self._means.values()), self.bounds).tolist()
            return {
                who: self.bounds[place].grade
                for who, place in zip(self._means, places, strict=True)
                if place >= 0
            }
        return {
            who or "": grade or ""
            for rows in self.scored
            if rows.grades is not None
            for who, grade in zip(rows.labels.cells(), rows.grades.cells(), strict=True)
        }

    @cached_property
    def _means(self) -> Mapping[str, Fraction]:
        return mean_scores(self.scored)


def yuan(fen: int) -> Decimal:
    """Whole fen as yuan.

    >>> yuan(1234)
    Decimal('12.34')
    """
    return parts_of_one(fen, 2)


def standing_of(assessed: Assessed) -> Standing:
    """What a period comes to, by the same figures as its result tables."""
    items: dict[str, int] = {}
    for piece in assessed.pieces:
        for column in piece.pay:
            items[column.item] = items.get(column.item, 0) + sum(column.fen.tolist())
    people = (piece.sheet.frames["people"] for piece in assessed.pieces)
    return Standing(
        items,
        tuple(rows for piece in assessed.pieces for rows in _paid(piece)),
        tuple(rows.labels.take(np.flatnonzero(rows.active)) for rows in people),
        tuple(scored_over(assessed.pieces)),
        None if assessed.plan.in_one_piece else assessed.scheme.grades,
    )


def _paid(piece: Piece) -> list[PaidRows]:
    by_frame: dict[str, tuple[Array, ...]] = {}
    for column in piece.pay:
        by_frame[column.frame] = (*by_frame.get(column.frame, ()), column.fen)
    return [PaidRows(piece.sheet.frames[frame].labels, fen) for frame, fen in by_frame.items()]
