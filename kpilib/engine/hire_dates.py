"""Rows held against the day on which somebody was hired: nobody is assessed before (convention 6).

A run by months leaves a person out of the months before the month of `hire_date`. A row of such a
month would have no effect, so either the row or the date is wrong.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import rows_where
from kpilib.core.messages import Message
from kpilib.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.core.integers import Array
    from kpilib.engine.inputs.read import Inputs
    from kpilib.engine.row_checks import Expectation

_DATED = {"metrics": "subject", "ratings": "employee_id", "events": "employee_id",
          "deals": "employee_id"}  # fmt: skip
"""Tables whose rows belong to a month, with the column that says whose they are."""

_NEVER = -1


def check_hired(inputs: Inputs, expectation: Expectation) -> Iterator[Problem]:
    """People hired after the run, and rows of months before the month in which one was hired."""
    employees, last = inputs["employees"], expectation.period.end.toordinal()
    hired = employees.days("hire_date")
    later = np.asarray(hired.num > last).astype(bool) & hired.present
    for place in rows_where(later):
        message = Message(
            "the hire date {day} lies after {period}: correct it, or take "
            "the person out of {period}",
            day=date.fromordinal(int(hired.num[place])),
            period=expectation.period,
        )
        name, row = f"{inputs.prefix}employees", int(employees.rows[place])
        yield Problem(name, row, "hire_date", "hired_after_period", message)
    if not expectation.by_month or not hired.present.any():
        return
    # Whoever was hired after the run is told of once, above, and not once more for every row.
    since = np.where(hired.present & ~later, hired.num, _NEVER)
    for name, subject in _DATED.items():
        yield from _rows_before(inputs, name, subject, since)


def _rows_before(inputs: Inputs, name: str, subject: str, since: Array) -> Iterator[Problem]:
    table, ids = inputs[name], inputs["employees"].labels("employee_id")
    row_of = ids.row_by_code().take(table.labels(subject).places_in(ids.names))
    hired = np.where(row_of >= 0, np.append(since, _NEVER)[row_of], _NEVER)
    months = _months(table)
    for place in rows_where((hired != _NEVER) & (months != _NEVER)):
        day = date.fromordinal(int(hired[place]))
        month = int(months[place])
        if month < 12 * day.year + day.month:
            who, written = table.labels(subject).at(int(place)), _written(table, int(place))
            column = "month" if "month" in table.columns else "date"
            message = Message(
                "{who} was hired on {day}, after the month of this row "
                "({written}): correct it here, or hire_date in {employees}",
                who=who,
                day=day,
                written=written,
                employees=f"{inputs.prefix}employees",
            )
            row = int(table.rows[place])
            yield Problem(inputs.prefix + name, row, column, "before_hire", message)


def _months(table: Table) -> Array:
    """Per row the number of its month, from its `month` or else its `date`; `_NEVER`: neither."""
    found = np.full(len(table), _NEVER, dtype=np.int64)
    if "date" in table.columns:
        days = table.days("date")
        for ordinal in np.unique(days.num[days.present]):
            day = date.fromordinal(int(ordinal))
            found[days.present & (days.num == ordinal)] = 12 * day.year + day.month
    if "month" in table.columns:
        months = table.labels("month")
        numbers = [12 * int(name[:4]) + int(name[5:]) for name in months.names]
        known = np.array([*numbers, _NEVER], dtype=np.int64).take(months.codes)
        found = np.where(months.present, known, found)
    return found


def _written(table: Table, place: int) -> str:
    """The month of a row as it stands there, or else its date."""
    named = table.labels("month").at(place) if "month" in table.columns else None
    return named or str(table.columns["date"].at(place))


def check_in_a_piece(inputs: Inputs, pieces: tuple[Inputs, ...]) -> Iterator[Problem]:
    """People of a run's own table who are in none of the pieces that it is made of."""
    ids = inputs["employees"].labels("employee_id")
    known = {who for piece in pieces for who in piece["employees"].labels("employee_id").words}
    for place in rows_where(ids.present & ~ids.among(tuple(known))):
        message = Message(
            "{who} is in employees of none of the pieces, and so has no "
            "result: add the person there, correct the id, or take the row "
            "out",
            who=ids.at(int(place)),
        )
        row = int(inputs["employees"].rows[place])
        yield Problem("employees", row, "employee_id", "in_no_piece", message)
