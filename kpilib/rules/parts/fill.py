"""Open items filled first in, first out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, choose, greatest, group_sums, least
from kpilib.core.integers import Integers, with_room
from kpilib.core.messages import Message
from kpilib.rules.formula import FormulaError
from kpilib.rules.model import Formula, Frame
from kpilib.rules.parts.carried import Items
from kpilib.rules.parts.part import Part, entry, registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.integers import Array, Bools
    from kpilib.rules.sheet import Entry, Spot

_ZERO = Numbers.single(0)


@registered("fill")
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
            raise FormulaError(
                Message("{name}: {fill} is no carried quantity", name=spot.name, fill=self.fill)
            )
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
            message = Message(
                "base is empty, and what {name} fills needs it: fill it in", name=spot.name
            )
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
