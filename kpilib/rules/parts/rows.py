"""Parts that add up rows: events that happened, deals that were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import ValidationInfo, field_validator, model_validator

from kpilib.core.exact import Numbers, choose, group_sums, rows_where
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.model import Formula, Frame, Words
from kpilib.rules.parts.part import Part, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.core.integers import Array, Bools
    from kpilib.core.periods import Period
    from kpilib.rules.sheet import Entry, Spot
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
            raise ValueError("name either the kinds of deal or the events to look at")
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
        of_kind = _table(spot, self.table).labels(_OWN_FRAME[self.table])
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
                    message = f"{cell} is empty, and is needed for {spot.name}: fill it in"
                    at = (name, self.table, int(row))
                    spot.sheet.report_at("missing_value", message, *at)
        return values


def _table(spot: Spot, name: str) -> Table:
    return spot.sheet.inputs[name]


class Sum(RowPart):
    """The sum of a formula over rows, such as `amount × share` of products sold.

    Attributes:
        sum: The formula, in the columns of the row.
    """

    sum: Formula

    def row_formulas(self) -> Iterator[str]:
        """The summed formula and the condition."""
        yield self.sum
        yield from super().row_formulas()

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The sum per subject; 0 where there is no row."""
        chosen = self.chosen(spot)
        values = self.values(spot, self.sum, chosen)
        yield entry(spot, chosen.sums(values, len(spot.rows)), rows=chosen, values=values)


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
        table, seen = _table(spot, self.table), set()
        ones = np.zeros(len(table), dtype=np.int64)
        for row in rows_where(chosen.which):
            month, owner = month_of(table, int(row)), chosen.owner[row]
            if month is None:
                message = f"{spot.name} counts months: give the date or the month"
                number = int(table.rows[row])
                spot.sheet.report("missing_month", message, self.table, number, "month")
            if (owner, month) not in seen:
                seen.add((owner, month))
                ones[row] = 1
        return Numbers.scaled(ones)


class Mean(RowPart):
    """The mean of a formula over rows.

    Attributes:
        mean: The formula, in the columns of the row.
        otherwise: The value where there is no row; none when left out.
    """

    mean: Formula
    otherwise: Formula = "none"

    def row_formulas(self) -> Iterator[str]:
        """The averaged formula and the condition."""
        yield self.mean
        yield from super().row_formulas()

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The mean per subject."""
        chosen, people = self.chosen(spot), len(spot.rows)
        values = self.values(spot, self.mean, chosen)
        groups = np.where(chosen.which, chosen.owner, -1)
        ones = Numbers.scaled(np.ones(len(groups), dtype=np.int64))
        mean = group_sums(values, groups, people) / group_sums(ones, groups, people)
        column = choose(mean.present, mean, spot.numbers(self.otherwise))
        yield entry(spot, column, rows=chosen, values=values)


class WeeksUnder(RowPart):
    """ISO weeks wholly inside the period in which events happened too seldom.

    Yields the number of such weeks, and the weeks (`2026-W03`) for a flag that is set for each.

    Attributes:
        weeks_under: The quantity that a week needs at least.
    """

    weeks_under: Decimal

    @field_validator("weeks_under")
    @classmethod
    def _some_week_is_under(cls, needed: Decimal, info: ValidationInfo) -> Decimal:
        if needed <= 0 and not is_as_issued(info):
            raise ValueError(f"no week has less than {needed}: write what a week needs at least")
        return needed

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The number of weeks per person; events without a date belong to no week."""
        chosen = self.chosen(spot)
        values = self.values(spot, "quantity", chosen)
        weeks = whole_weeks(spot.sheet.period)
        number = {week: place for place, week in enumerate(weeks)}
        days = _table(spot, self.table).days("date")
        groups = np.full(len(chosen.which), -1, dtype=np.int64)
        for row in rows_where(chosen.which & days.present):
            week = iso_week(date.fromordinal(int(days.num[row])))
            if week in number:
                groups[row] = chosen.owner[row] * len(weeks) + number[week]
        sums = group_sums(values, groups, len(spot.rows) * len(weeks))
        under = sums.compare(Numbers.single(self.weeks_under), np.less)
        each = {
            row: tuple(w for place, w in enumerate(weeks) if under[row * len(weeks) + place])
            for row in range(len(spot.rows))
        }
        count = np.array([len(each[row]) for row in range(len(spot.rows))], dtype=np.int64)
        yield entry(spot, Numbers.scaled(count), rows=chosen, values=values, each=each)


def iso_week(day: date) -> str:
    """The ISO week of a day, as `2026-W03`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def whole_weeks(period: Period) -> tuple[str, ...]:
    """The ISO weeks that lie wholly inside a period.

    >>> from kpilib.core.periods import Period
    >>> whole_weeks(Period.parse("2026-02"))
    ('2026-W06', '2026-W07', '2026-W08')
    """
    first, last = period.start.toordinal(), period.end.toordinal()
    monday = first + -period.start.weekday() % 7
    # A week ends on the sixth day after its Monday.
    return tuple(iso_week(date.fromordinal(day)) for day in range(monday, last - 5, 7))


def month_of(table: Table, row: int) -> str | None:
    """The month of an event: the one it names, or the one its date lies in."""
    day = table.columns["date"].at(row)
    named = table.labels("month").at(row)
    return named or (day.isoformat()[:7] if isinstance(day, date) else None)
