"""Rows that say the same twice: entered twice, or happened twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kpilib.inputs.places import row_spot
from kpilib.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.columns import Table, Value
    from kpilib.inputs.read import Inputs
    from kpilib.periods import Period

_NAMED = 3
"""So many of the equal rows are named."""


def repeated_events(inputs: Inputs) -> Iterator[Problem]:
    """Events that are equal in every cell, each kind of them once."""
    table = inputs["events"]
    rows: dict[tuple[Value, ...], list[int]] = defaultdict(list)
    for at in range(len(table)):
        rows[tuple(column.at(at) for column in table.columns.values())].append(at)
    for places in rows.values():
        if len(places) > 1:
            spots = ", ".join(row_spot(table, at) for at in places[1 : 1 + _NAMED])
            more = f" and {len(places) - 1 - _NAMED} more" if len(places) > 1 + _NAMED else ""
            who, event = (table.labels(name).at(places[0]) for name in ("employee_id", "event"))
            message = f"{event} of {who} is equal in every cell to {spots}{more}: entered twice?"
            yield Problem("events", int(table.rows[places[0]]), "", "event_repeated", message)


def repeated_deals(inputs: Inputs, earlier: Sequence[tuple[Period, Inputs]]) -> Iterator[Problem]:
    """A deal that stood in an earlier period with the same person and amount.

    One that is paid in parts has an amount for each; the same amount again may be the same money.
    """
    before: dict[tuple[Value, ...], Period] = {}
    for period, past in earlier:
        for key, _ in _deals(past["deals"]):
            before[key] = period
    table = inputs["deals"]
    for key, at in _deals(table):
        if key in before:
            message = (
                f"the deal stood in {before[key]} with the same person and amount: paid again?"
            )
            yield Problem("deals", int(table.rows[at]), "deal_id", "deal_repeated", message)


def _deals(table: Table) -> Iterator[tuple[tuple[Value, ...], int]]:
    for at in range(len(table)):
        columns = ("deal_id", "employee_id", "kind", "amount", "share")
        yield tuple(table.columns[name].at(at) for name in columns), at
