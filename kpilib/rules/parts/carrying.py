"""Parts for state carried from piece to piece: what comes in, and filling it oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, choose, greatest, group_sums, least
from kpilib.core.integers import Integers, with_room
from kpilib.rules.formula import FormulaError
from kpilib.rules.model import Formula, Frame
from kpilib.rules.parts.part import Part, entry
from kpilib.rules.sheet import Entry, Source, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Labels, Table
    from kpilib.core.integers import Array, Bools
    from kpilib.rules.vocabulary import Vocabulary

_ZERO = Numbers.single(0)


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


class Fill(Part):
    """Open items filled first in, first out with an amount.

    The base of an item is what becomes due when the item is filled completely. What
    `lower_base_by` says was paid for already lowers the bases of the items touched now, the last
    touched first, each by no more than was filled of it and never below 0. A kind whose base no
    rule reads has none.

    Yields the amount filled, `NAME.cleared_base` (the bases of items filled completely, after
    lowering) and keeps the rest for `carry`.

    Attributes:
        fill: A `carried` quantity above.
        using: The amount there is.
        lower_base_by: The part of it that was paid for already.
    """

    fill: str
    using: Formula
    lower_base_by: Formula = "0"

    def can_stand_on(self) -> tuple[Frame, ...]:
        """What is carried is of an employee."""
        return ("people",)

    def formulas(self) -> Iterator[str]:
        """The items, the amount, and what lowers the base."""
        yield self.fill
        yield self.using
        yield self.lower_base_by

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The amount filled and the bases of the items filled completely, per person."""
        items = spot.sheet.entry(self.fill, spot.frame).extra.get("items")
        if not isinstance(items, Items):
            raise FormulaError(f"{spot.name}: {self.fill} is no carried quantity")
        if spot.name in spot.sheet.bases_read:
            self._report_missing_base(spot, items)
        using, lower = (
            _at(spot.numbers(text).where_known(spot.needed), items.owner)
            for text in (self.using, self.lower_base_by)
        )
        filled = _first_in_first_out(items.amount, using, items.owner)
        lowered = _last_first(filled, lower, items.owner)
        base = greatest(items.base - lowered, _ZERO)
        rest = items.amount - filled
        # An item below half a fen is open until something is filled for its person.
        done = np.asarray(rest.num == 0).astype(bool) & spot.needed[items.owner]
        count = len(spot.rows)
        owed = choose(done, _ZERO, base)
        left = Items(items.kind, items.owner, items.origins, rest, owed, items.places)
        cleared = group_sums(choose(done, base, _ZERO), items.owner, count)
        for suffix, total in (
            ("", group_sums(filled, items.owner, count)),
            ("cleared_base", cleared),
        ):
            yield entry(spot, total, suffix, items=items, filled=filled, lowered=lowered,
                        rest=left, done=done)  # fmt: skip

    def _report_missing_base(self, spot: Spot, items: Items) -> None:
        for item in np.flatnonzero(~items.base.present):
            message = f"base is empty, and what {spot.name} fills needs it: fill it in"
            number = int(spot.sheet.inputs.carry.rows[items.places[item]])
            spot.sheet.report("missing_value", message, "carry", number, "base")


def _at(values: Numbers, owner: Array) -> Numbers:
    """A person's amount beside each of the person's items; a person without a value has 0."""
    return choose(values.present, values, _ZERO).take(owner)


def _first_in_first_out(open_: Numbers, using: Numbers, owner: Array) -> Numbers:
    """How much of each item is filled, oldest first."""
    before = _running(open_, owner) - open_
    return least(greatest(using - before, _ZERO), open_)


def _last_first(filled: Numbers, lower: Numbers, owner: Array) -> Numbers:
    """How an amount spreads over filled items, the last touched first."""
    back = np.arange(len(owner))[::-1]
    reverse = _first_in_first_out(filled.take(back), lower.take(back), owner[back])
    return reverse.take(back)


def _running(values: Numbers, owner: Array) -> Numbers:
    """Running sums within each owner, whose items stand together and over one denominator."""
    if not len(owner):
        return values
    (num,) = with_room(values.size * len(owner), values.num)
    total = np.cumsum(num)
    starts = _starts(owner)
    running = Integers.of(total - np.where(starts > 0, total[starts - 1], 0))
    return Numbers.over(running, values.den, values.known)


def _starts(owner: Array) -> Array:
    """Per item the place where its owner's items begin."""
    new: Bools = np.ones(len(owner), dtype=bool)
    new[1:] = owner[1:] != owner[:-1]
    return np.asarray(np.maximum.accumulate(np.where(new, np.arange(len(owner)), 0)))
