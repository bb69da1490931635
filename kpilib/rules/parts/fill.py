"""Open items (gaps of earlier quarters) filled oldest first (FIFO) by what is above the quota."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, choose, greatest, group_sums
from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.rules.description import Description
from kpilib.rules.first_in_first_out import first_in_first_out, last_first
from kpilib.rules.formula import FormulaError
from kpilib.rules.model import Formula, Frame, Name
from kpilib.rules.parts.carried import Items, KeepsItems
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.possible_values import NOT_NEGATIVE, Unknown
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.integers import Array
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint

_ZERO = Numbers.single(0)
_NONE = Fraction(0)


@registered("fill")
class Fill(KeepsItems):
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

    fill: Name
    using: Formula
    lower_base_by: Formula = "0"

    def can_stand_on(self) -> tuple[Frame, ...]:
        """What is carried is of an employee."""
        return ("people",)

    def formulas(self) -> Iterator[str]:
        """The items, the amount, and what lowers the base."""
        yield self.fill
        yield self.using
        if self.needs_base():
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
        filled = first_in_first_out(items.amount, using, items.owner)
        lowered = last_first(filled, lower, items.owner)
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

    def trace(self, at: TracePoint) -> Step:
        """The amount there is, what lowers the bases, and each item, oldest first."""
        items = at.kept("items", Items)
        sides = [("using", self.using)]
        sides += [("lower_base_by", self.lower_base_by)] if self.needs_base() else []
        amounts = tuple(replace(at.formula(side, text), unit=YUAN) for side, text in sides)
        gives = at.side or "filled"
        traced = (_item(at, items, item, gives) for item in items.of(at.row))
        return FillStep(at.entry.name, at.value, None, YUAN, (*amounts, *traced), gives=gives,
                        lowers=self.needs_base())  # fmt: skip

    def left_traced(self, at: TracePoint, nth: int, column: str) -> Step:
        """The item, and the fill that left something of it."""
        fill = at.builder.entry(at.entry, at.row)
        if not isinstance(fill, FillStep):  # nothing else fills
            raise TypeError(fill.name)
        item = fill.items[nth]
        if not isinstance(item, ItemStep):  # a fill has no other children there
            raise TypeError(item.name)
        left = at.kept("rest", Items)
        place = list(left.of(at.row))[nth]
        if column == "amount":
            return AmountLeftStep(
                item.name, left.amount.at(place), children=(item, fill), item=item
            )
        return BaseOwedStep(item.name, left.base.at(place), children=(item, fill), item=item)

    def _report_missing_base(self, spot: Spot, items: Items) -> None:
        for item in np.flatnonzero(~items.base.present):
            message = Message(
                "base is empty, and what {name} fills needs it: fill it in", name=spot.name
            )
            number = int(spot.sheet.inputs.carry.rows[items.places[item]])
            spot.sheet.report("missing_value", message, "carry", number, "base")

    def fills(self) -> str:
        """The carried quantity."""
        return self.fill

    def needs_base(self) -> bool:
        """What was paid for already lowers it."""
        return self.lower_base_by != "0"

    def is_of_pieces(self) -> bool:
        """State goes from piece to piece."""
        return True

    def can_be(self, ranges: Ranges) -> Can:
        """Never negative."""
        del ranges
        return NOT_NEGATIVE

    def side_can_be(self, side: str, ranges: Ranges) -> Can:
        """The bases that are cleared."""
        del ranges
        return NOT_NEGATIVE if side == "cleared_base" else Unknown()

    def describe(self, t: SchemeWords) -> Description:
        """What is filled with what, and what lowers the base."""
        using = t.name(self.using) if self.using.isidentifier() else t.formula(self.using)
        facts = {"fill": t.name(self.fill), "using": using}
        if not self.needs_base():
            return Description(t.say("{fill} filled with {using}, the oldest first", **facts))
        return Description(
            t.say(
                "{fill} filled with {using}, the oldest first; what was paid already ({lower}) "
                "lowers the base, the last touched first",
                lower=t.formula(self.lower_base_by),
                **facts,
            )
        )


def _at(values: Numbers, owner: Array) -> Numbers:
    """A person's amount beside each of the person's items; a person without a value has 0."""
    return choose(values.present, values, _ZERO).take(owner)


def _item(at: TracePoint, items: Items, item: int, gives: str) -> ItemStep:
    """One open item: how much of it was filled, and what is owed for it now."""
    filled, lowered = (at.kept(key, Numbers).at(item) or _NONE for key in ("filled", "lowered"))
    amount, base = (items.cell(at, item, column) for column in ("amount", "base"))
    before = base.value if isinstance(base.value, Fraction) else _NONE
    after, done = max(before - lowered, _NONE), bool(at.kept("done", np.ndarray)[item])
    due = after if done else _NONE
    return ItemStep(
        items.kind, filled if gives == "filled" else due,
        amount.title if gives == "filled" else base.title, YUAN, (amount, base),
        gives=gives, origin=items.origins.at(item) or "", filled=filled, lowered=lowered,
        rest=(items.amount.at(item) or _NONE) - filled, after=after, done=done,
    )  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class FillStep(Step):
    """The first child's amount fills the items in order, oldest first.

    Where the rule has something that lowers the bases, the second child does; the others are the
    items.

    Attributes:
        gives: `filled`, or `cleared_base`: the bases of the items filled completely.
        lowers: Whether the rule lowers the bases.
    """

    kind = "fill"
    data = ("gives",)
    gives: str
    lowers: bool = True

    @property
    def lower(self) -> Step | None:
        """What lowers the bases, where the rule has it."""
        return self.children[1] if self.lowers else None

    @property
    def items(self) -> tuple[Step, ...]:
        """The items, the oldest first."""
        return self.children[2 if self.lowers else 1 :]

    def said(self, words: TraceWords) -> str:
        """What there is to fill with, and what lowers the bases."""
        using, lower = self.children[0], self.lower
        if not self.items:
            return words.say("no gaps")
        text = words.say("{using}, the oldest gap first", using=words.both(using))
        if lower is not None and lower.value:
            text += words.say(
                "; {lower}, lowering the bases from the last gap touched", lower=words.both(lower)
            )
        cleared = words.say("; the bases of the gaps filled completely")
        return text if self.gives == "filled" else text + cleared


@dataclass(frozen=True, eq=False, kw_only=True)
class ItemStep(Step):
    """Of an open item what was filled, or its base when nothing of it is left.

    The children are its amount and its base.

    Attributes:
        gives: `filled`, or `cleared_base`.
        filled: How much of it is filled now.
        rest: What is left.
        lowered: By how much the base is lowered.
        after: The base after that.
        done: Nothing is left, so that the base is due.
    """

    kind = "item"
    data = ("gives", "origin", "filled", "rest", "lowered", "after", "done")
    gives: str
    filled: Fraction
    rest: Fraction
    lowered: Fraction
    after: Fraction
    done: bool

    def said(self, words: TraceWords) -> str:
        """Which gap, how much of it is filled, and what becomes due."""
        amount, base = self.children
        text = words.say("{item} {amount} (arose in {origin}): {filled} filled, {rest} left",
                         item=words.named(amount), amount=words.plain(amount),
                         origin=words.period_named(self.origin), filled=words.number(self.filled),
                         rest=words.number(self.rest))  # fmt: skip
        if not isinstance(base.value, Fraction):
            return text
        owed = words.both(base)
        if self.lowered:
            owed += f" − {words.number(self.lowered)} = {words.number(self.after)}"
        if self.done:
            return words.say("{filling}; {base}, due now", filling=text, base=owed)
        return words.say("{filling}; {base}, not due yet", filling=text, base=owed)


@dataclass(frozen=True, eq=False, kw_only=True)
class RestStep(Step):
    """What a fill, the second child, left of an item, the first.

    Attributes:
        item: The first child.
    """

    item: ItemStep

    @property
    def came(self) -> Step | None:
        """The item's own amount."""
        return self.item.children[0].came


class AmountLeftStep(RestStep):
    """What a fill, the second child, left of the amount of an item, the first."""

    kind = "rest"

    def said(self, words: TraceWords) -> str:
        """How much was filled."""
        return words.say("= {amount} − {filled} filled now",
                         amount=words.plain(self.item.children[0]),
                         filled=words.number(self.item.filled))  # fmt: skip


class BaseOwedStep(RestStep):
    """What is still due of the base of an item, the first child, after a fill, the second."""

    kind = "owed"

    @property
    def came(self) -> Step | None:
        """The item's own base."""
        return self.item.children[1].came

    def said(self, words: TraceWords) -> str:
        """How much it was lowered."""
        if self.item.done:
            return words.say("filled, so nothing is due any more")
        return words.say("= {base} − {lowered} lowered now",
                         base=words.plain(self.item.children[1]),
                         lowered=words.number(self.item.lowered))  # fmt: skip
