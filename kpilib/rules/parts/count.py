"""A count of events (visits, offences, complaints): how often something happened, to whom.

A fine or deduction per event is a formula over such a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.rules.description import Description
from kpilib.rules.model import Words
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.parts.rows import Chosen, RowPart, RowsStep
from kpilib.rules.possible_values import NOT_NEGATIVE
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.parts.rows import RowsLookedAt
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


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

    def trace(self, at: TracePoint) -> Step:
        """Every row; of months each with the month that it lies in."""
        name, rows, left_out = at.entry.name, self.looked_at(at), self.left_out(at)
        formula = "1" if self.rows or self.months else "quantity"
        traced = self.rows_traced(at, formula, *(("month", "date") if self.months else ()))
        if not self.months:
            return RowsStep(name, at.value, children=tuple(traced.values()), rows=rows,
                            left_out=left_out)  # fmt: skip
        table = at.builder.sheet.inputs[self.table]
        months = tuple(
            MonthStep(step.name, month_of(table, row), step.title, children=step.children,
                      place=step.place)
            for row, step in traced.items()
        )  # fmt: skip
        return MonthsStep(name, at.value, children=months, rows=rows, left_out=left_out)

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

    def can_be(self, ranges: Ranges) -> Can:
        """Never negative."""
        del ranges
        return NOT_NEGATIVE

    def describe(self, t: SchemeWords) -> Description:
        """What is counted."""
        rows = self.rows_described(t)
        if self.months:
            return Description(t.say("months with {rows}", rows=rows))
        if self.rows:
            return Description(t.say("number of rows of {rows}", rows=rows))
        return Description(t.say("quantities of {rows}, added up", rows=rows))


def month_of(table: Table, row: int) -> str | None:
    """The month of an event: the one it names, or the one its date lies in."""
    day = table.columns["date"].at(row)
    named = table.labels("month").at(row)
    return named or (day.isoformat()[:7] if isinstance(day, date) else None)


class MonthStep(Step):
    """The month of a row: the one it names, or the one its date lies in."""

    kind = "month"


@dataclass(frozen=True, eq=False, kw_only=True)
class MonthsStep(Step):
    """How many different months the children have.

    Attributes:
        rows: Which rows.
    """

    kind = "months"
    rows: RowsLookedAt

    def said(self, words: TraceWords) -> str:
        """Which months."""
        months = words.series(sorted({str(child.value) for child in self.children}))
        return self.rows.behind(
            words.say("months: {months}", months=months) if months else words.say("no rows, so 0"),
            words,
        )
