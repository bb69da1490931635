"""Where people stand: grade and rank by a score, and all three over a run of several pieces."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.core.rounding import whole_parts
from kpilib.core.tables import DEPARTMENT
from kpilib.rules.parts.rank import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.core.integers import Array, Bools
    from kpilib.engine.evaluate import Piece
    from kpilib.rules.clauses import Grade
    from kpilib.rules.scheme import Scheme


def grade_places(score: Numbers, grades: Sequence[Grade]) -> Array:
    """Per row the place in `grades` of the first grade that its score reaches; -1: none."""
    found = np.full(len(score.num), -1, dtype=np.int64)
    for place in range(len(grades) - 1, -1, -1):
        bound = grades[place].from_
        reached: Bools = score.present
        if bound is not None:
            reached = reached & score.compare(Numbers.single(bound), np.greater_equal)
        found = np.where(reached, place, found)
    return found


def grade_of(score: Fraction | None, grades: Sequence[Grade]) -> Grade | None:
    """The grade of one score; None without a score, or below every grade."""
    place = int(grade_places(Numbers.of([score]), grades)[0])
    return grades[place] if place >= 0 else None


def rank_by(score: Numbers, among: Bools) -> Numbers:
    """The rank of each of some rows by score, equals alike; no value where there is no score."""
    ranked = score.present & among
    rank = np.zeros(len(score.num), dtype=np.int64)
    rank[ranked] = places(score.take(np.flatnonzero(ranked)))
    return Numbers.scaled(rank, 1, ranked)


def mean(scores: Sequence[Fraction]) -> Fraction | None:
    """The exact mean; None of no scores."""
    return sum(scores, Fraction(0)) / len(scores) if scores else None


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Who has a score in a piece of a run.

    Attributes:
        frame: `people` or `department`.
        labels: What they are called.
        hundredths: The score of each, in hundredths.
        grades: The grade of each; None where the scheme has no grades.
    """

    frame: str
    labels: Labels
    hundredths: Array
    grades: Labels | None

    def by_id(self) -> Iterator[tuple[str, int]]:
        """Everyone with their score in hundredths."""
        who = (one or "" for one in self.labels.cells())
        return zip(who, self.hundredths.tolist(), strict=True)


def scored_rows(piece: Piece) -> Iterator[ScoredRows]:
    """Who has a score in a piece: the department first, then people."""
    for result in piece.scores:
        if result.score is None:
            continue
        frame = piece.sheet.frames[result.frame]
        rows = np.flatnonzero(frame.active & result.score.present)
        grade = piece.sheet.entries.get(("grade", result.frame))
        grades = grade.column.take(rows) if grade is not None else None
        yield ScoredRows(
            result.frame,
            frame.labels.take(rows),
            result.score.whole(2).take(rows),
            grades if isinstance(grades, Labels) else None,
        )


def mean_scores(scored: Iterable[ScoredRows]) -> dict[str, Fraction]:
    """Per subject the mean of the rounded scores of its pieces, rounded half up to 2 decimals."""
    found: dict[str, list[int]] = {}
    for rows in scored:
        for who, hundredths in rows.by_id():
            found.setdefault(who, []).append(hundredths)
    return {
        who: Fraction(whole_parts(Fraction(sum(each), len(each)), 0), 100)
        for who, each in found.items()
    }


@dataclass(frozen=True, slots=True)
class RunRanking:
    """Where everyone stands over a run of several pieces, by id; who has none is not there.

    Attributes:
        scores: The mean of the pieces' rounded scores, rounded half up to 2 decimals.
        grades: By that score.
        ranks: Among the people who have one; the department is never ranked.
    """

    scores: Mapping[str, Fraction]
    grades: Mapping[str, Grade]
    ranks: Mapping[str, int]


def standing_over(scheme: Scheme, pieces: Sequence[Piece]) -> RunRanking:
    """Where everyone stands over all pieces of a run."""
    return standing_by(scheme, mean_scores(scored_over(pieces)))


def scored_over(pieces: Iterable[Piece]) -> Iterator[ScoredRows]:
    """Who has a score in any of several pieces, in time."""
    return chain.from_iterable(map(scored_rows, pieces))


def standing_by(scheme: Scheme, scores: Mapping[str, Fraction]) -> RunRanking:
    """Where everyone stands by a score of their own."""
    ids = tuple(scores)
    score = Numbers.of(scores.values())
    graded = zip(ids, grade_places(score, scheme.grades), strict=True)
    grades = {who: scheme.grades[place] for who, place in graded if place >= 0}
    if not scheme.ranked:
        return RunRanking(scores, grades, {})
    rank = rank_by(score, np.array([who != DEPARTMENT for who in ids], dtype=bool))
    ranked = np.flatnonzero(rank.present)
    return RunRanking(scores, grades, {ids[row]: int(rank.num[row]) for row in ranked})
