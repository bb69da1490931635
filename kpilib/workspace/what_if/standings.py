"""What an assessed period comes to, for comparing it with another: pay, scores, grades."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.rounding import parts_of_one, round_half_up
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.ranking import standing_over

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from kpilib.engine.partial_run import Assessed


@dataclass(frozen=True, slots=True)
class Standing:
    """One department's period.

    Attributes:
        pay: Whole fen by person; who is paid nothing is not there.
        items: Whole fen by pay item.
        scores: By person the score of the whole run; who has none is not there.
        grades: By person the grade of the whole run.
        people: Everybody who is assessed or paid.
    """

    pay: Mapping[str, int]
    items: Mapping[str, int]
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    @property
    def fen(self) -> int:
        """All pay, whole fen."""
        return sum(self.items.values())


def yuan(fen: int) -> Decimal:
    """Whole fen as yuan.

    >>> yuan(1234)
    Decimal('12.34')
    """
    return parts_of_one(fen, 2)


def standing_of(assessed: Assessed) -> Standing:
    """What a period comes to, by the same figures as its result tables."""
    pay: dict[str, int] = {}
    items: dict[str, int] = {}
    people: set[str] = set()
    for piece in assessed.pieces:
        frames = piece.sheet.frames
        who = frames["people"]
        people.update(compress(who.ids, who.active))
        by_frame: dict[str, list[list[int]]] = defaultdict(list)
        for column in piece.pay:
            fen = column.fen.tolist()  # whole numbers of Python, of any length
            items[column.item] = items.get(column.item, 0) + sum(fen)
            by_frame[column.frame].append(fen)
        for frame, columns in by_frame.items():
            amounts = map(sum, zip(*columns, strict=True))
            for one, amount in zip(frames[frame].ids, amounts, strict=True):
                if amount:
                    pay[one] = pay.get(one, 0) + amount
    scores, grades = _scores(assessed)
    return Standing(pay, items, scores, grades, frozenset(people | {*pay} - {DEPARTMENT}))


def _scores(assessed: Assessed) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Scores and grades over the whole run."""
    if not assessed.plan.in_one_piece:
        over = standing_over(assessed.scheme, assessed.pieces)
        return (
            {who: round_half_up(score, 2) for who, score in over.scores.items()},
            {who: standing.grade for who, standing in over.grades.items()},
        )
    scores: dict[str, Decimal] = {}
    grades: dict[str, str] = {}
    for piece in assessed.pieces:
        for result in piece.scores:
            if result.score is None:
                continue
            rows = piece.sheet.frames[result.frame]
            hundredths, known = result.score.whole(2), result.score.present
            entry = piece.sheet.entries.get(("grade", result.frame))
            for row in np.flatnonzero(rows.active & known):
                who = rows.ids[row]
                scores[who] = parts_of_one(int(hundredths[row]), 2)
                if entry is not None:
                    grades[who] = str(entry.column.at(int(row)) or "")
    return scores, grades
