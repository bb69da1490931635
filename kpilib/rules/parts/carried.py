"""Carry-forward read: the opening state of a person, carried in from the period before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, group_sums
from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.rules.description import Description
from kpilib.rules.parts.part import Part, entry, registered
from kpilib.rules.possible_values import NOT_NEGATIVE
from kpilib.rules.sheet import Entry, Source, Spot
from kpilib.rules.trace import InputStep, Step, SumStep, UnchangedStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.core.columns import Labels, Table
    from kpilib.core.integers import Array
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.model import Frame
    from kpilib.rules.possible_values import Can
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TraceBuilder, TracePoint
    from kpilib.rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Items:
    """Open items of one kind, each of one person and origin, oldest first within a person.

    Attributes:
        kind: As `carry` names it.
        owner: Per item the row of its person.
        origins: Per item the period in which it arose.
        amount: What is still open, yuan.
        base: What depends on it, yuan; no value where the kind has none.
        places: Per item its row in the carry table.
    """

    kind: str
    owner: Array
    origins: Labels
    amount: Numbers
    base: Numbers
    places: Array

    def __len__(self) -> int:
        return len(self.owner)

    def of(self, row: int) -> Iterator[int]:
        """The places of one person's items."""
        return map(int, np.flatnonzero(self.owner == row))

    def cell(self, at: TracePoint, item: int, column: str) -> CarriedStep | CarriedInputStep:
        """One figure of an item."""
        called = (self.kind, unit_of_items(at.entry.part))
        return carried_cell(at.builder, int(self.places[item]), called, column)


def unit_of_items(part: Part | None) -> str:
    """What items are counted in: yuan, unless the quantity that reads them says otherwise."""
    return (part.unit if part is not None else "") or YUAN


def open_items(table: Table, kind: str, owner: Array) -> Items:
    """The items of a kind, by owner: per row of `carry` the row of its person, -1 for nobody."""
    mine = np.flatnonzero(table.labels("kind").among((kind,)) & (owner >= 0))
    origins = table.labels("origin_period")
    # Names of one cadence sort in time as text: 2025Q4 before 2026Q1, 2025-12 before 2026-01.
    in_time = sorted(range(len(origins.names)), key=origins.names.__getitem__)
    age = np.argsort(np.array([*in_time, len(in_time)]))[origins.codes]
    mine = mine[np.lexsort((age[mine], owner[mine]))]
    amount, base = (table.numbers(column).take(mine) for column in ("amount", "base"))
    return Items(kind, owner[mine], origins.take(mine), amount, base, mine)


class KeepsItems(Part):
    """A part whose open items may be handed on."""

    def left_traced(self, at: TracePoint, nth: int, column: str) -> Step:
        """What is left of one of a person's items, to be handed on.

        Args:
            at: The person's quantity.
            nth: Which of the person's items, from 0.
            column: `amount` or `base`.
        """
        raise NotImplementedError


@registered("carried")
class Carried(KeepsItems):
    """What a person brings in of one kind: the sum of its open items.

    Attributes:
        carried: The kind.
        whole: What is carried is a number of things that come whole.
    """

    carried: str
    whole: bool = False

    def can_stand_on(self) -> tuple[Frame, ...]:
        """What is carried is of an employee."""
        return ("people",)

    def words(self, vocabulary: Vocabulary) -> None:
        """The kind of state."""
        vocabulary.carried.add(self.carried)
        if self.whole:
            vocabulary.whole_carried.add(self.carried)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The sum per person; 0 where nothing is open."""
        carry = spot.sheet.inputs.carry
        items = open_items(
            carry, self.carried, spot.sheet.subjects(carry, "employee_id", spot.frame)
        )
        total = group_sums(items.amount, items.owner, len(spot.rows))
        first = np.full(len(spot.rows), -1, dtype=np.int64)
        first[items.owner[::-1]] = items.places[::-1]
        source = Source(carry, "amount", first)
        yield entry(spot, total, items=items, rest=items, source=source)

    def trace(self, at: TracePoint) -> Step:
        """The open items."""
        items = at.kept("items", Items)
        cells = tuple(items.cell(at, item, "amount") for item in items.of(at.row))
        return BroughtInStep(at.entry.name, at.value, children=cells)

    def takes_in(self) -> str:
        """The kind."""
        return self.carried

    def is_of_pieces(self) -> bool:
        """State goes from piece to piece."""
        return True

    def can_be(self, ranges: Ranges) -> Can:
        """Never negative."""
        del ranges
        return NOT_NEGATIVE

    def describe(self, t: SchemeWords) -> Description:
        """The kind."""
        kind = t.text(self.carried)
        return Description(t.say("“{kind}” from earlier periods, added up", kind=kind))

    def left_traced(self, at: TracePoint, nth: int, column: str) -> Step:
        """The item as it came."""
        items = at.kept("items", Items)
        cell = items.cell(at, list(items.of(at.row))[nth], column)
        return UnchangedStep(items.kind, cell.value, children=(cell,))


def carried_cell(
    builder: TraceBuilder, row: int, called: tuple[str, str], column: str
) -> CarriedStep | CarriedInputStep:
    """One figure of a carried item, with the period in which it arose.

    Where the piece that handed it on is at hand, it leads on to the figure there.

    Args:
        builder: Of the piece that reads it.
        row: The item's row of the carry table.
        called: Its kind, and what it is counted in.
        column: `amount` or `base`.
    """
    (kind, unit), table = called, builder.sheet.inputs.carry
    name = kind if column == "amount" else column
    value, title = table.numbers(column).at(row), builder.titled(name)
    origin = table.labels("origin_period").at(row) or ""
    if before := builder.handed_on(row, column):
        earlier, step = before
        return CarriedStep(name, value, title, unit, (step,), origin=origin, from_=earlier,
                           item=kind)  # fmt: skip
    # What a department decided when it went over to this scheme stands in the table `opening`.
    decided = table.corrected.get(int(table.rows[row]), "")
    return CarriedInputStep(name, value, title, unit, origin=origin, decided=decided,
                            place=builder.place_of(table, column, row))  # fmt: skip


class BroughtInStep(SumStep):
    """The sum of what was carried."""

    nothing = Message("nothing was carried on, so 0")

    def facts(self) -> Mapping[str, object]:
        """That what is added up was carried."""
        return {"carried": True}


@dataclass(frozen=True, eq=False, kw_only=True)
class CarriedInputStep(InputStep):
    """A leaf: a cell of carried state.

    Attributes:
        decided: By which decision it was taken over from another scheme.
    """

    decided: str = ""

    def facts(self) -> Mapping[str, object]:
        """Where it came from."""
        return {"origin": self.origin} | ({"decided": self.decided} if self.decided else {})

    def said(self, words: TraceWords) -> str:
        """Where it came from."""
        origin = words.period_named(self.origin)
        if self.decided:
            return words.say(
                "arose in {origin}, taken over from the scheme before as {decision} says",
                origin=origin,
                decision=self.decided,
            )
        return words.say("arose in {origin}, carried on", origin=origin) if origin else ""


@dataclass(frozen=True, eq=False, kw_only=True)
class CarriedStep(Step):
    """The child's value, which is a figure of the piece that handed it on.

    Attributes:
        from_: That piece.
        item: The kind of carried state.
    """

    kind = "carried"
    data = ("origin", "from_", "item")
    from_: str
    item: str

    @property
    def came(self) -> Step | None:
        """So."""
        return self

    def said(self, words: TraceWords) -> str:
        """Where it came from."""
        origin, period = words.period_named(self.origin), words.period_named(self.from_)
        return words.say("arose in {origin}, handed on by {period}", origin=origin, period=period)
