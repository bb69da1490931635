"""Parts that add up rows: which rows of deals or events they look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import model_validator

from kpilib.core.exact import Numbers, group_sums, rows_where
from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.model import Formula, Frame, Words
from kpilib.rules.parts.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.integers import Array, Bools
    from kpilib.rules.sheet import Spot
    from kpilib.rules.vocabulary import Vocabulary

_OWN_FRAME = {"deals": "kind", "events": "event"}
"""Per row table the column that says what kind of row it is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows of a table that a part looks at.

    Attributes:
        which: Per row of the table whether it is one of them.
        owner: Per row of the table whose it is, as a row of the part's frame.
    """

    which: Bools
    owner: Array

    def of(self, row: int) -> Array:
        """The places of the rows of one subject."""
        return np.flatnonzero(self.which & (self.owner == row))

    def sums(self, values: Numbers, count: int) -> Numbers:
        """Sums by owner; there is none where a row has no value, which has been reported."""
        places = np.flatnonzero(self.which)
        owner = self.owner.take(places)
        values = values.spread(len(self.which)).take(places)
        total = group_sums(values, owner, count)
        if values.known is None:
            return total
        known: Bools = np.ones(count, dtype=bool)
        known[owner[~values.present]] = False
        return total.where_known(known)


class RowPart(Part):
    """Rows of one table, chosen by their kind and a condition about each row.

    Attributes:
        deal: The kinds of deal to look at.
        event: The events to look at; on the department those of `@department` itself.
        where: A condition about a row, in the columns of its table and in quantities above.
        signed: The event's amount may be negative.
        fractions: The event's quantity may have a fraction, as hours and days may; everything else
            that is counted comes whole.
    """

    deal: Words = ()
    event: Words = ()
    where: Formula | None = None
    signed: bool = False
    fractions: bool = False

    @model_validator(mode="after")
    def _one_table(self) -> RowPart:
        if bool(self.deal) == bool(self.kinds("events")):
            raise ValueError(Message("name either the kinds of deal or the events to look at"))
        return self

    def kinds(self, table: Literal["deals", "events"]) -> tuple[str, ...]:
        """The kinds of row of a table that the part looks at."""
        return self.deal if table == "deals" else self.event

    @property
    def table(self) -> Literal["deals", "events"]:
        """The table that holds the rows."""
        return "deals" if self.deal else "events"

    def can_stand_on(self) -> tuple[Frame, ...]:
        """A deal is of an employee, an event of an employee or the department."""
        return ("people",) if self.deal else ("people", "department")

    def words(self, vocabulary: Vocabulary) -> None:
        """The kinds of row, and for whom."""
        vocabulary.deals.update(self.deal)
        for event in self.kinds("events"):
            vocabulary.events.setdefault(event, set()).update(self.on)
            if self.signed:
                vocabulary.signed_events.add(event)
            if self.fractions:
                vocabulary.fractional_events.add(event)

    def reads(self) -> Iterator[str]:
        """Quantities named in formulas about rows; the rows' own columns are no quantities."""
        columns = INPUT_TABLES[self.table].names
        for formula in self.row_formulas():
            yield from (n for n in names_in(parse_formula(formula)) if n not in columns)

    def row_formulas(self) -> Iterator[str]:
        """The formulas about single rows."""
        if self.where is not None:
            yield self.where

    def chosen(self, spot: Spot) -> Chosen:
        """The rows to look at."""
        frame = spot.sheet.frames[self.table]
        owner = frame.parents[spot.frame]
        of_kind = spot.sheet.inputs[self.table].labels(_OWN_FRAME[self.table])
        which = of_kind.among(self.kinds(self.table)) & (owner >= 0)
        if spot.frame == "department":
            which &= frame.parents["people"] < 0
        if len(spot.needed) and not spot.needed.all():
            which &= spot.needed[owner]
        if self.where is not None:
            which &= spot.sheet.truth(self.where, self.table, np.asarray(which)).holds
        return Chosen(np.asarray(which), owner)

    def values(self, spot: Spot, formula: str, chosen: Chosen) -> Numbers:
        """A formula about rows; a chosen row without a value is a problem."""
        which = chosen.which
        values = spot.sheet.numbers(formula, self.table, which)
        for row in rows_where(which & ~values.present):
            for name in dict.fromkeys(names_in(parse_formula(formula))):
                if spot.sheet.column(name, self.table).spread(len(which)).at(int(row)) is None:
                    found = spot.sheet.source_of(name, self.table)
                    cell = found[0].column if found else name
                    message = Message(
                        "{cell} is empty, and is needed for {name}: fill it in",
                        cell=cell,
                        name=spot.name,
                    )
                    at = (name, self.table, int(row))
                    spot.sheet.report_at("missing_value", message, *at)
        return values
