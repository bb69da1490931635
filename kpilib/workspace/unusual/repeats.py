"""Rows that say the same twice: entered twice, or happened twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Days, Labels, Truth
from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.engine.inputs.lineage import row_spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.columns import Column, Table, Value
    from kpilib.core.integers import Array
    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs

_NAMED = 3
"""So many of the equal rows are named."""


def repeated_events(inputs: Inputs) -> Iterator[Problem]:
    """Events that are equal in every cell, each kind of them once."""
    table = inputs["events"]
    for places in _equal_rows(table):
        spots: object = tuple(row_spot(table, at) for at in places[1 : 1 + _NAMED])
        if len(places) > 1 + _NAMED:
            more = len(places) - 1 - _NAMED
            spots = Message("{places} and {number} more", places=spots, number=more)
        who, event = (table.labels(name).at(places[0]) for name in ("employee_id", "event"))
        message = Message(
            "{event} of {who} is equal in every cell to {spots}: entered twice?",
            event=event,
            who=who,
            spots=spots,
        )
        yield Problem("events", int(table.rows[places[0]]), "", "event_repeated", message)


def _equal_rows(table: Table) -> list[list[int]]:
    """The places of rows that are equal in every cell, each group in order, by their first ones."""
    group = np.zeros(len(table), dtype=np.int64)
    for column in table.columns.values():
        # Numbers for groups stay small: each column parts those that all before it have left.
        codes = _distinct(column)
        group = _ranks(group * (len(table) + 2) + codes)
    several = np.bincount(group)[group] > 1 if len(group) else group.astype(bool)
    rows: dict[int, list[int]] = defaultdict(list)
    for at in np.flatnonzero(several).tolist():
        rows[int(group[at])].append(at)
    return list(rows.values())


def _distinct(column: Column) -> Array:
    """A number from 0 for each row; rows have the same one where their cells are equal."""
    if isinstance(column, Labels):
        return _ranks(column.codes)
    if isinstance(column, Truth):
        return column.values + 2 * column.present
    numbers = column.ordinals if isinstance(column, Days) else column
    if isinstance(numbers.den, int):
        return np.where(numbers.present, _ranks(numbers.num) + 1, 0)
    place: dict[Value, int] = {}
    return np.array(
        [place.setdefault(cell, len(place)) for cell in numbers.cells()], dtype=np.int64
    )


def _ranks(values: Array) -> Array:
    return np.unique(values, return_inverse=True)[1]


def repeated_deals(inputs: Inputs, earlier: Sequence[tuple[Period, Inputs]]) -> Iterator[Problem]:
    """A deal that stood in an earlier period with the same person and amount.

    One that is paid in parts has an amount for each; the same amount again may be the same money.
    """
    if not earlier:
        return
    before: dict[tuple[Value, ...], Period] = {}
    for period, past in earlier:
        for key, _ in _deals(past["deals"]):
            before[key] = period
    table = inputs["deals"]
    for key, at in _deals(table):
        if key in before:
            message = Message(
                "the deal stood in {period} with the same person and amount: paid again?",
                period=before[key],
            )
            yield Problem("deals", int(table.rows[at]), "deal_id", "deal_repeated", message)


def _deals(table: Table) -> Iterator[tuple[tuple[Value, ...], int]]:
    names = ("deal_id", "employee_id", "kind", "amount", "share")
    rows = zip(*(table.columns[name].cells() for name in names), strict=True)
    yield from zip(rows, range(len(table)), strict=True)
