"""Parts that add up rows: which rows of deals or events they look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import model_validator

from kpilib.core.exact import Numbers, group_sums, rows_where
from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.formula import names_in, names_of, parse_formula
from kpilib.rules.model import Formula, Frame, Words
from kpilib.rules.parts.part import Part
from kpilib.rules.trace import FormulaStep, LeftOutStep, SumStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.core.integers import Array, Bools
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.formula import Node
    from kpilib.rules.sheet import Spot
    from kpilib.rules.trace import Step, Title, TraceWords
    from kpilib.rules.trace_builder import TracePoint
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
            yield from (n for n in names_of(formula) if n not in columns)

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

    def looked_at(self, at: TracePoint) -> RowsLookedAt:
        """Which rows: their kinds, and the condition about each."""
        titled = at.builder.titled
        node = parse_formula(self.where) if self.where is not None else None
        names = {name: titled(name) for name in names_in(node)} if node is not None else {}
        return RowsLookedAt(tuple(map(titled, self.kinds(self.table))), node, names)

    def rows_traced(self, at: TracePoint, formula: str, *also: str) -> dict[int, Step]:
        """Each chosen row by its place: its formula with the cells it names, and what else is seen.

        Args:
            at: Whose rows.
            formula: About a row.
            also: Cells that are to be seen beside those of the formula.
        """
        builder, node = at.builder, parse_formula(formula)
        names = tuple(dict.fromkeys((*names_in(node), *also)))
        table = builder.sheet.inputs[self.table]
        values = at.kept("values", Numbers).spread(len(table))
        ids = builder.sheet.frames[self.table].ids
        return {
            row: FormulaStep(
                ids[row], values.at(row), builder.row_title(table, ids[row], row), self.unit,
                tuple(builder.step(name, self.table, row) for name in names), formula=node,
                place=builder.place_of(table, "", row),
            )
            for row in map(int, at.kept("rows", Chosen).of(at.row))
        }  # fmt: skip

    def left_out(self, at: TracePoint) -> tuple[LeftOutStep, ...]:
        """The subject's rows of the part's kinds for which `where` is not true."""
        if self.where is None:
            return ()
        sheet, chosen, where = at.builder.sheet, at.kept("rows", Chosen), self.where
        of_kind = sheet.inputs[self.table].labels(_OWN_FRAME[self.table])
        mine = of_kind.among(self.kinds(self.table)) & (chosen.owner == at.row) & ~chosen.which
        if at.entry.frame == "department":
            mine &= sheet.frames[self.table].parents["people"] < 0
        return tuple(
            self.row_left_out(at, row, "where",
                              at.builder.formula("condition", where, self.table, row))
            for row in map(int, np.flatnonzero(mine))
        )  # fmt: skip

    def row_left_out(self, at: TracePoint, row: int, why: str, *because: Step) -> LeftOutStep:
        """A row that does not count."""
        table, name = (
            at.builder.sheet.inputs[self.table],
            at.builder.sheet.frames[self.table].ids[row],
        )
        return LeftOutStep(name, None, at.builder.row_title(table, name, row), children=because,
                           why=why, place=at.builder.place_of(table, "", row))  # fmt: skip

    def formulas_about(self) -> Iterator[tuple[str, str]]:
        """Those about rows, too."""
        yield from super().formulas_about()
        yield from ((formula, self.table) for formula in self.row_formulas())

    def sees(self, frame: str) -> str:
        """The rows."""
        del frame
        return self.table

    def looks_at(self, table: str, back: int = 0) -> tuple[str, ...]:
        """The kinds of row."""
        return self.kinds(self.table) if table == self.table and not back else ()

    def row_table(self) -> str:
        """The table of the rows."""
        return self.table

    def rows_described(self, t: SchemeWords) -> str:
        """Which rows are looked at."""
        kinds = t.listed([t.text(kind) for kind in self.kinds(self.table)])
        condition = ""
        if self.where is not None:
            where = t.within(self.table).formula(self.where)
            condition = t.say(", only where {where}", where=where)
        facts = {"kinds": kinds, "condition": condition}
        if self.deal:
            return t.say("deals “{kinds}”{condition}", **facts)
        return t.say("events “{kinds}”{condition}", **facts)


@dataclass(frozen=True)
class RowsLookedAt:
    """Which rows of a table a part looks at, in words.

    Attributes:
        kinds: Their kinds.
        where: The condition about each.
        names: The printed names in the condition.
    """

    kinds: tuple[Title, ...]
    where: Node | None
    names: Mapping[str, Title]

    def behind(self, text: str, words: TraceWords) -> str:
        """A text with the rows in brackets behind it: `（产品；已录入CRM）`."""
        parts = [words.series([words.said(kind) for kind in self.kinds])] if self.kinds else []
        if self.where is not None:
            parts.append(words.formula(self.where, lambda name: words.said(self.names[name])))
        rows = words.say("; ").join(parts)
        return words.say("{text} ({rows})", text=text, rows=rows) if parts else text


@dataclass(frozen=True, eq=False, kw_only=True)
class RowsStep(SumStep):
    """The sum of rows.

    Attributes:
        rows: Which rows.
    """

    rows: RowsLookedAt
    nothing = Message("no rows, so 0")

    def said(self, words: TraceWords) -> str:
        """That they are added up, or that there are none."""
        return self.rows.behind(SumStep.said(self, words), words)
