"""A run cut into the pieces its scheme is assessed by, each with its own rows (convention 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.engine.inputs.read import Inputs
from kpilib.rules.parts.metric import add_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kpilib.core.columns import Table
    from kpilib.core.integers import Bools
    from kpilib.core.periods import Period
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is assessed.

    Attributes:
        period: The run's period.
        cadence: The scheme's cadence that is used.
        pieces: In time; the run's own period alone where it is assessed in one piece.
        from_history: The pieces' rows stand in the folders of `--history`.
    """

    period: Period
    cadence: str
    pieces: tuple[Period, ...]
    from_history: bool

    @property
    def in_one_piece(self) -> bool:
        """Whether the run is its own only piece."""
        return self.pieces == (self.period,)

    @property
    def by_month(self) -> bool:
        """Whether the rows of all pieces stand in one folder, told apart by their months."""
        return not self.in_one_piece and not self.from_history


def plan_run(scheme: Scheme, period: Period) -> Plan | Problem:
    """The pieces of a run, or why the scheme cannot be run over the period."""
    if (problem := _not_in_force(scheme, period)) is not None:
        return problem
    if period.cadence in scheme.periods and (period.cadence != "range" or not scheme.ranges):
        return Plan(period, period.cadence, (period,), from_history=False)
    if str(period) in scheme.ranges:
        return Plan(period, "range", (period,), from_history=False)
    lengths = [cadence for cadence in scheme.periods if cadence != "range"]
    if len(lengths) == 1 and (pieces := period.pieces(lengths[0])):
        if scheme.effective_to is not None and pieces[-1].start > scheme.effective_to:
            return _changes_within(scheme.id, scheme.effective_to, period, pieces)
        return Plan(period, lengths[0], pieces, from_history=lengths[0] != "month")
    written = (*lengths, *scheme.ranges)
    message = Message(
        "{scheme} is assessed by {written}, and {period} is none and not made of such",
        scheme=scheme.id,
        written=written,
        period=period,
    )
    return Problem("", None, "", "wrong_period", message)


def _not_in_force(scheme: Scheme, period: Period) -> Problem | None:
    if scheme.narrative is not None:
        message = Message(
            "{scheme} is prose without a rule to compute: choose another scheme", scheme=scheme.id
        )
        return Problem("", None, "", "nothing_to_compute", message)
    if period.start < scheme.effective_from:
        message = Message(
            "{scheme} holds from {day}, and {period} begins before",
            scheme=scheme.id,
            day=scheme.effective_from,
            period=period,
        )
        return Problem("", None, "", "before_effective", message)
    if scheme.effective_to is not None and period.start > scheme.effective_to:
        message = Message(
            "{scheme} held until {day}, and {period} begins after",
            scheme=scheme.id,
            day=scheme.effective_to,
            period=period,
        )
        return Problem("", None, "", "after_effective", message)
    return None


def _changes_within(
    scheme_id: str, last: date, period: Period, pieces: tuple[Period, ...]
) -> Problem:
    """A run is assessed by one version, and its pieces would need two."""
    before = tuple(str(piece) for piece in pieces if piece.start <= last)
    after = tuple(str(piece) for piece in pieces if piece.start > last)
    message = Message(
        "the rules of {scheme} change on {day}, within {period}: "
        "assess {before} by the old ones and {after} by the new ones, "
        "each on its own",
        scheme=scheme_id,
        day=last + timedelta(days=1),
        period=period,
        before=before,
        after=after,
    )
    return Problem("", None, "", "rules_change", message)


def history_needed(scheme: Scheme, plan: Plan) -> tuple[str, ...]:
    """The earlier periods whose folders a run reads: its pieces, and what its metrics look to."""
    names = [str(piece) for piece in plan.pieces if plan.from_history]
    for part in looking_back(scheme, plan.cadence):
        names += [str(piece.back(part.periods_back())) for piece in plan.pieces]
    return tuple(dict.fromkeys(names))


def looking_back(scheme: Scheme, cadence: str) -> tuple[Part, ...]:
    """The quantities that are read from the inputs of an earlier period."""
    return tuple(part for _, part in scheme.parts(cadence) if part.periods_back())


def piece_inputs(plan: Plan, piece: Period, inputs: Inputs, carry: Table) -> Inputs | Problem:
    """The rows of one piece; a history folder that is not there is a problem."""
    if plan.from_history:
        found = inputs.history.get(str(piece))
        if found is None:
            message = Message(
                "{period} is made of pieces: {advice}", period=plan.period, advice=add_inputs(piece)
            )
            return Problem(str(piece), None, "", "missing_history", message)
        return Inputs(found.tables, carry, inputs.history, found.prefix)
    if plan.in_one_piece:
        return Inputs(inputs.tables, carry, inputs.history, inputs.prefix)
    tables: Mapping[str, Table] = {
        name: rows_of_piece(plan, piece, table) for name, table in inputs.tables.items()
    }
    return Inputs(tables, carry, inputs.history, inputs.prefix)


def rows_of_piece(plan: Plan, piece: Period, table: Table) -> Table:
    """The rows of one piece in a table of the folder in which they stand."""
    return table.filtered(_in_month(table, piece)) if plan.by_month else table


def _in_month(table: Table, piece: Period) -> Bools:
    """Rows whose month or date is the piece's; tables without either hold for every piece."""
    keep: Bools = np.ones(len(table), dtype=bool)
    if "date" in table.columns and "month" not in table.columns:
        return _dated(table, piece)
    if "month" in table.columns:
        keep = table.labels("month").among((str(piece),))
        if "date" in table.columns:
            keep = keep | (~table.labels("month").present & _dated(table, piece))
    return np.asarray(keep)


def _dated(table: Table, piece: Period) -> Bools:
    days = table.days("date")
    inside = (days.num >= piece.start.toordinal()) & (days.num <= piece.end.toordinal())
    return np.asarray(inside & days.present)


def present_in(plan: Plan, piece: Period, employees: Table, *, as_issued: bool = False) -> Bools:
    """Who belongs to a piece: who was hired by its end.

    A run in one piece has not always looked at that day, so that what was issued then does not.
    Of two rows with one id the first counts, and of those without an id none; both are problems.
    """
    present = np.zeros(len(employees), dtype=bool)
    ids = employees.labels("employee_id")
    first = ids.row_by_code()
    present[first[first >= 0]] = True
    if as_issued and (plan.in_one_piece or plan.from_history):
        return present
    hired = employees.days("hire_date")
    return np.asarray(present & (~hired.present | (hired.num <= piece.end.toordinal())))
