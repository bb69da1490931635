"""Points, score, grade and rank of one piece (convention 2: exact sums, rounded once)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.engine.ranking import grade_places, rank_by
from kpilib.rules.evaluate_parts import run_part
from kpilib.rules.scheme import Scheme, in_cadence
from kpilib.rules.sheet import Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.integers import Array
    from kpilib.rules.indicators import Indicator


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """One indicator for the rows of one frame.

    Attributes:
        indicator: Its name.
        frame: `people` or `department`.
        target: As printed; no value where there is none.
        actual: As printed.
        points: Exact points.
        informational: No part of the score.
        at_zero: An informational row is shown at 0 too.
    """

    indicator: str
    frame: str
    target: Numbers
    actual: Numbers
    points: Numbers
    informational: bool
    at_zero: bool


@dataclass(frozen=True)
class FrameScores:
    """The scores of one frame.

    Attributes:
        frame: `people` or `department`.
        columns: Its indicators, in the scheme's order.
        score: Rounded to hundredths; None where the scheme has no score here.
    """

    frame: str
    columns: tuple[ScoreColumn, ...]
    score: Numbers | None

    @cached_property
    def printed(self) -> tuple[Array, ...]:
        """Per column the points in hundredths as the sheet prints them; they add up.

        Made when a table is: of two hundred variants nobody prints any.
        """
        scored = [column.points for column in self.columns if not column.informational]
        parts = iter(_add_up(scored, self.score))
        return tuple(
            column.points.rounded(2).num if column.informational else next(parts)
            for column in self.columns
        )


def score_sheet(sheet: Sheet, scheme: Scheme, cadence: str) -> tuple[FrameScores, ...]:
    """Work out every indicator, and enter `score`, `grade` and `rank` for what follows."""
    columns = list(_columns(sheet, scheme, cadence))
    results = []
    for frame in ("department", "people"):
        here = tuple(column for column in columns if column.frame == frame)
        if here:
            results.append(_frame_scores(sheet, scheme, frame, here))
    return tuple(results)


def _columns(sheet: Sheet, scheme: Scheme, cadence: str) -> Iterator[ScoreColumn]:
    for name, indicator in in_cadence(scheme.indicators, cadence):
        for frame in indicator.on:
            run_part(sheet, name, indicator, frame)
            yield _column(sheet, name, indicator, frame)


def _column(sheet: Sheet, name: str, indicator: Indicator, frame: str) -> ScoreColumn:
    value = _numbers(sheet, name, frame)
    if indicator.has_sides():
        target, actual = (_numbers(sheet, f"{name}.{side}", frame) for side in ("target", "actual"))
    else:
        target, actual = _no_target(len(value.num)), value
    points = indicator.points_of(value)
    sheet.put(Entry(f"{name}.points", frame, points, indicator))
    return ScoreColumn(
        name, frame, target, actual, points, not indicator.in_score(), indicator.shown_at_zero()
    )


@lru_cache(maxsize=8)
def _no_target(rows: int) -> Numbers:
    """The same for all indicators without targets, in every piece of every variant."""
    return Numbers.single(None).spread(rows)


def _numbers(sheet: Sheet, name: str, frame: str) -> Numbers:
    column = sheet.entry(name, frame).column
    if not isinstance(column, Numbers):
        raise TypeError(f"{name} holds no numbers")
    return column


def _frame_scores(
    sheet: Sheet, scheme: Scheme, frame: str, columns: tuple[ScoreColumn, ...]
) -> FrameScores:
    scored = [column for column in columns if not column.informational]
    score = None
    if scored:
        total = scored[0].points
        for column in scored[1:]:
            total += column.points
        score = total.rounded(2)
        sheet.put(Entry("score", frame, score, extra={"columns": tuple(scored), "exact": total}))
        _enter_standing(sheet, scheme, frame, score)
    return FrameScores(frame, columns, score)


def _add_up(points: list[Numbers], score: Numbers | None) -> list[Array]:
    """Printed points, cut to hundredths; missing ones go to the largest remainders."""
    if score is None:
        return []
    hundred = Numbers.single(100)
    scaled = [column * hundred for column in points]
    cut = [column.floor() for column in scaled]
    rest = [column - floor for column, floor in zip(scaled, cut, strict=True)]
    missing = score.whole(2) - sum((column.num for column in cut), start=np.array(0))
    printed = []
    for j, floor in enumerate(cut):
        before = np.zeros(len(missing), dtype=np.int64)
        for i, other in enumerate(rest):
            how = np.greater_equal if i < j else np.greater
            before += other.compare(rest[j], how) if i != j else 0
        printed.append(floor.num + (before < missing))
    return printed


def _enter_standing(sheet: Sheet, scheme: Scheme, frame: str, score: Numbers) -> None:
    if scheme.grades:
        names = tuple(grade.grade for grade in scheme.grades)
        grade = Labels(grade_places(score, scheme.grades), names)
        sheet.put(Entry("grade", frame, grade))
    if scheme.ranked and frame == "people":
        rank = rank_by(score, sheet.frames["people"].active)
        sheet.put(Entry("rank", "people", rank))
