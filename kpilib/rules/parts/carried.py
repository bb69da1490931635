"""State carried from piece to piece: what a person brings in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, group_sums
from kpilib.rules.parts.part import Part, entry, registered
from kpilib.rules.sheet import Entry, Source, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Labels, Table
    from kpilib.core.integers import Array
    from kpilib.rules.model import Frame
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


def open_items(table: Table, kind: str, owner: Array) -> Items:
    """The items of a kind, by owner: per row of `carry` the row of its person, -1 for nobody."""
    mine = np.flatnonzero(table.labels("kind").among((kind,)) & (owner >= 0))
    origins = table.labels("origin_period")
    in_time = sorted(range(len(origins.names)), key=lambda code: _in_time(origins.names[code]))
    age = np.argsort(np.array([*in_time, len(in_time)]))[origins.codes]
    mine = mine[np.lexsort((age[mine], owner[mine]))]
    amount, base = (table.numbers(column).take(mine) for column in ("amount", "base"))
    return Items(kind, owner[mine], origins.take(mine), amount, base, mine)


def _in_time(origin: str) -> tuple[str, str]:
    """Names of one cadence sort in time as text: 2025Q4 before 2026Q1, 2025-12 before 2026-01."""
    return (origin[:4], origin)


@registered("carried")
class Carried(Part):
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
        items = open_items(carry, self.carried, spot.rows.rows_of(carry.labels("employee_id")))
        total = group_sums(items.amount, items.owner, len(spot.rows))
        first = np.full(len(spot.rows), -1, dtype=np.int64)
        first[items.owner[::-1]] = items.places[::-1]
        source = Source(carry, "amount", first)
        yield entry(spot, total, items=items, rest=items, source=source)
