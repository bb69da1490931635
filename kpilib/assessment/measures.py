"""What a review shows beside scores and pay: actual against target, per person and in total."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from kpilib.assessment.assess import Run
    from kpilib.assessment.evaluate import Piece
    from kpilib.language.clauses import Measure

COLUMNS = ("employee_id", "period", "measure", "target", "actual", "attainment")
"""Columns of a frame of measures: exact fractions, None where there is none."""

_Row = tuple[str, str, str, Fraction | None, Fraction]


def measures_of(run: Run) -> pd.DataFrame:
    """Every measure of a run's scheme, per person and for the department.

    Months are summed up for the run's period. Unless the department has figures of its own, they
    sum up the people who have a target, so that its attainment compares like with like.
    """
    rows = [
        row
        for name, measure in run.scheme.measures.items()
        if not measure.periods or run.plan.cadence in measure.periods
        for row in _with_totals(name, measure, run)
    ]
    with_ratio = [(*row, row[4] / row[3] if row[3] else None) for row in rows]
    import pandas as pd  # noqa: PLC0415 - only what shows tables waits for it

    return pd.DataFrame(with_ratio, columns=list(COLUMNS), dtype=object)


def _with_totals(name: str, measure: Measure, run: Run) -> Iterator[_Row]:
    whole: dict[str, list[_Row]] = {}
    for piece in run.pieces:
        rows = [row for frame in measure.on for row in _frame_rows(name, measure, piece, frame)]
        if "department" not in measure.on:
            counted = [row for row in rows if row[3]] or rows
            rows.append(_sum(DEPARTMENT, str(piece.period), name, counted))
        for row in rows:
            yield row
            whole.setdefault(row[0], []).append(row)
    if not run.plan.in_one_piece:
        for who, rows in whole.items():
            yield _sum(who, str(run.plan.period), name, rows)


def _frame_rows(name: str, measure: Measure, piece: Piece, frame: str) -> Iterator[_Row]:
    sheet = piece.sheet
    actual = sheet.numbers(measure.actual, frame)
    target = sheet.numbers(measure.target, frame)
    for row in np.flatnonzero(sheet.frames[frame].active):
        reached = actual.at(int(row))
        if reached is not None:
            who = sheet.frames[frame].ids[row]
            yield (who, str(piece.period), name, target.at(int(row)), reached)


def _sum(who: str, period: str, name: str, rows: Iterable[_Row]) -> _Row:
    rows = list(rows)
    targets = [row[3] for row in rows if row[3] is not None]
    target = sum(targets, Fraction(0)) if targets else None
    return (who, period, name, target, sum((row[4] for row in rows), Fraction(0)))
