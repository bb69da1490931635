"""Pay that depends on nothing but who somebody is: base pay, whatever a scheme calls it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.assessment import Assessment

_PRESENCE = {"absent_days", "working_days"}
"""Columns by which base pay is cut to the part of the time somebody was there."""


def full_base_pay(assessment: Assessment) -> dict[str, Fraction]:
    """Who is paid a base pay in full, with the amount.

    A part of it is no full one: where the scheme counts days, those who were absent for some.
    """
    scheme, cadence = assessment.scheme, assessment.run.plan.cadence
    items = {name: _columns(scheme, cadence, part) for name, part in scheme.pay.items()}
    table = assessment.inputs["employees"]
    absent = {
        table.labels("employee_id").at(at)
        for at in range(len(table))
        if (table.numbers("absent_days").at(at) or 0) > 0
    }
    paid: dict[str, Fraction] = {}
    for who, _, item, amount in assessment.results.rows["payouts"]:
        columns = items.get(item)
        part_of_it = columns is not None and columns & _PRESENCE and who in absent
        if columns is None or amount <= 0 or part_of_it:
            continue
        paid[who] = paid.get(who, Fraction(0)) + Fraction(amount)
    return paid


def _columns(scheme: Scheme, cadence: str, item: Part) -> set[str] | None:
    """The columns of `employees` that an item is made of; None where it is made of more."""
    known = dict(scheme.parts(cadence))
    columns: set[str] = set()
    queue, seen = [item], set()
    while queue:
        part = queue.pop()
        if not part.is_of_person() or "people" not in part.on:
            return None
        table, column = part.input_column()
        if table:
            columns.add(column)
        for name in part.all_reads():
            if name in seen or name in scheme.parameters:
                continue
            seen.add(name)
            if name not in known:
                return None  # the score, the grade: earned
            queue.append(known[name])
    return columns or None
