"""How often events happened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.rules.model import Words
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.parts.rows import Chosen, RowPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.rules.sheet import Entry, Spot


@registered("count")
class Count(RowPart):
    """How often events happened: the sum of their quantities.

    Attributes:
        count: The events.
        rows: Count rows instead, whatever their quantity.
        months: Count the months in which any of them happened instead.
    """

    count: Words
    rows: bool = False
    months: bool = False

    def kinds(self, table: Literal["deals", "events"]) -> tuple[str, ...]:
        """The events that are counted."""
        return self.count if table == "events" else self.deal

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The count per subject; 0 where nothing happened."""
        chosen = self.chosen(spot)
        values = self.values(spot, "1" if self.rows or self.months else "quantity", chosen)
        if self.months:
            values = self._first_of_each_month(spot, chosen)
        yield entry(spot, chosen.sums(values, len(spot.rows)), rows=chosen, values=values)

    def _first_of_each_month(self, spot: Spot, chosen: Chosen) -> Numbers:
        """1 for the first event of each month of each person, 0 for the others."""
        table, seen = spot.sheet.inputs[self.table], set()
        ones = np.zeros(len(table), dtype=np.int64)
        for row in rows_where(chosen.which):
            month, owner = month_of(table, int(row)), chosen.owner[row]
            if month is None:
                message = Message(
                    "{name} counts months: give the date or the month", name=spot.name
                )
                number = int(table.rows[row])
                spot.sheet.report("missing_month", message, self.table, number, "month")
            if (owner, month) not in seen:
                seen.add((owner, month))
                ones[row] = 1
        return Numbers.scaled(ones)


def month_of(table: Table, row: int) -> str | None:
    """The month of an event: the one it names, or the one its date lies in."""
    day = table.columns["date"].at(row)
    named = table.labels("month").at(row)
    return named or (day.isoformat()[:7] if isinstance(day, date) else None)
