"""What a review shows beside scores and pay: actual against target, per person and in total."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from kpilib.core.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.engine.assess import Run
    from kpilib.engine.evaluate import Piece
    from kpilib.rules.clauses import Measure

COLUMNS = ("employee_id", "period", "measure", "target", "actual", "carried", "attainment")
"""What a row of measures has: exact fractions, None where there is none."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One measure of one payee and piece.

    Attributes:
        who: A person, or the department.
        period: The piece, or the whole run.
        target: What was to be reached.
        actual: What was reached, as the rules count it.
        carried: What of `actual` came from earlier periods; None where the measure has no such.
        counted: What is set against the target.
    """

    who: str
    period: str
    target: Fraction | None
    actual: Fraction
    carried: Fraction | None
    counted: Fraction

    @property
    def own(self) -> Fraction:
        """What was reached in the period itself."""
        return self.actual - (self.carried or _NONE)


_NONE = Fraction(0)


def measures_of(run: Run) -> list[tuple[Any, ...]]:
    """Every measure of a run's scheme, per person and for the department, as rows of `COLUMNS`.

    Months are summed up for the run's period. Unless the department has figures of its own, they
    sum up everybody's. Its attainment compares like with like: only the people who have a target,
    and of them what they reached in the period itself. What was carried in was counted in the
    period before, and would stand in the department's total of both.
    """
    return [
        (row.who, row.period, name, row.target, row.actual, row.carried,
         row.counted / row.target if row.target else None)
        for name, measure in run.scheme.measures.items()
        if not measure.periods or run.plan.cadence in measure.periods
        for row in _with_totals(measure, run)
    ]  # fmt: skip


def _with_totals(measure: Measure, run: Run) -> Iterator[_Row]:
    whole: dict[str, list[_Row]] = {}
    for piece in run.pieces:
        rows = [row for frame in measure.on for row in _frame_rows(measure, piece, frame)]
        if "department" not in measure.on:
            rows.append(_department(str(piece.period), rows))
        for row in rows:
            yield row
            whole.setdefault(row.who, []).append(row)
    if not run.plan.in_one_piece:
        first = str(run.plan.pieces[0])
        for who, rows in whole.items():
            yield _whole(who, str(run.plan.period), rows, first)


def _frame_rows(measure: Measure, piece: Piece, frame: str) -> Iterator[_Row]:
    sheet = piece.sheet
    actual, target, carried = (
        sheet.numbers(formula, frame)
        for formula in (measure.actual, measure.target, measure.carried)
    )
    for row in np.flatnonzero(sheet.frames[frame].active):
        reached = actual.at(int(row))
        if reached is not None:
            who, brought = sheet.frames[frame].ids[row], carried.at(int(row))
            if brought is None and measure.carried != "none":
                brought = _NONE
            goal = target.at(int(row))
            yield _Row(who, str(piece.period), goal, reached, brought, reached)


def _department(period: str, people: Sequence[_Row]) -> _Row:
    """Everybody together; against the targets stands what those reached who have one."""
    counted = [row.own for row in people if row.target] or [row.own for row in people]
    actual = sum((row.actual for row in people), _NONE)
    carried = _sum(row.carried for row in people)
    return _Row(DEPARTMENT, period, _sum(row.target for row in people), actual, carried,
                sum(counted, _NONE))  # fmt: skip


def _whole(who: str, period: str, rows: Sequence[_Row], first: str) -> _Row:
    """The pieces added up: what one hands to the next counts once, in the piece it arose in."""
    own = sum((row.own for row in rows), _NONE)
    brought = _sum(row.carried for row in rows)
    if brought is not None:
        brought = _sum(row.carried for row in rows if row.period == first) or _NONE
    actual = own + (brought or _NONE)
    counted = sum((row.counted for row in rows), _NONE) if who == DEPARTMENT else actual
    return _Row(who, period, _sum(row.target for row in rows), actual, brought, counted)


def _sum(values: Iterable[Fraction | None]) -> Fraction | None:
    found = [value for value in values if value is not None]
    return sum(found, _NONE) if found else None
