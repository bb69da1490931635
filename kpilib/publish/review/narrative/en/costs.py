"""English: what is due, why it changed, and what is carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import costs as facts
from kpilib.publish.review.narrative.en.moves import moved, yuan
from kpilib.publish.review.narrative.en.standing import pay_versus
from kpilib.text.formats import attained, counted, fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _nothing_paid(v: Voice, _: facts.NothingPaid) -> str:
    return f"Nothing is due {v.this}."


def _items(v: Voice, f: facts.Items) -> str:
    known = " as known now" if v.known_now else ""
    total = f"Pay{known} comes to {v.wording.pay(f.total)}"
    paid = [f"{v.item(item)} {v.wording.pay(x)}" for item, x in f.items if x >= 0]
    below = [(item, x) for item, x in f.items if x < 0]
    if not paid:  # nothing that anything could be taken off from
        told = [f"{v.item(item)} {v.wording.pay(x)}" for item, x in below]
        return f"{total}, all of it below zero: {v.wording.listed(told)}."
    less = [f"{v.item(item)} {v.wording.pay(-x)}" for item, x in below]
    if len(f.items) == 1:
        return f"{total}, all of it {v.item(f.items[0][0])}."
    if not less:
        return f"{total}, made up of {v.wording.listed(paid)}."
    # Items that are reduced by others may be more than the total: they are no part of it.
    return f"{total}: {v.wording.listed(paid)}, less {v.wording.listed(less)}."


def _pay_moved(v: Voice, f: facts.PayMoved) -> str:
    head = pay_versus(v, f.moved.total)[2:]
    told = moved(v.wording, f.moved, lambda change: item_moved(v, change), yuan)
    return f"That is {head}, {told}."


def item_moved(v: Voice, change: Change) -> str:
    """`float pay (CNY 600.00 less)`; of a deduction `… (CNY 600.00 less deducted)`."""
    more = "more" if (change.delta > 0) != change.deducted else "less"
    word = f"{more} deducted" if change.deducted else more
    return f"{v.item(change.name)} (CNY {fixed(abs(change.delta))} {word})"


def _deductions(v: Voice, f: facts.Deductions) -> str:
    people = counted(len(f.who), "person", "people")
    return f"Deductions come to {v.wording.pay(f.total)}, from {people}: {v.people(f.who)}."


def _pay_mover(v: Voice, f: facts.PayMover) -> str:
    text = (
        f"{v.person(f.who)} gets {yuan(f.pay.delta)}, "
        f"CNY {fixed(f.pay.now)} after CNY {fixed(f.pay.before or 0)}"
    )
    if f.moved:
        text += ", " + moved(v.wording, f.moved, lambda change: item_moved(v, change), yuan)
    if f.measure:
        text += f"; {_measure(v, f.measure)}"
    if f.settled:
        told = [
            f"{v.item(kind)} of {v.wording.exactly(amount, unit)}"
            for kind, unit, amount in f.settled
        ]
        text += f"; {v.wording.listed(told)} settled"
    return f"{text}."


def _measure(v: Voice, f: facts.MeasureMoved) -> str:
    verb = "rose" if f.now > f.before else "fell"
    if f.share:
        rates = f"from {attained(f.before)} to {attained(f.now)} of target"
        with_it = " with what was carried in" if f.carried else ""
        return f"{v.item(f.name)}{with_it} {verb} {rates}"
    old, new = (v.wording.amount(x, f.unit) for x in (f.before, f.now))
    return f"{v.item(f.name)} {verb} from {old} to {new}"


_STATES = {
    "settled": "settled {this}",
    "reduced": "settled in part {this}",
    "grown": "added to {this}",
    "new": "new {this} and carried on",
    "open": "carried in from earlier periods and open",
    "kept": "unchanged and carried on",
}


def _carrying(v: Voice, f: facts.Carrying) -> str:
    told = [_carried(v, f.unit, row) for row in f.rows]
    head = f"{v.label(f.kind)}, {_STATES[f.state].format(this=v.this)}"
    people = v.people((), known_as=told)
    if len(told) == 1:
        return f"{head}: {people}."
    return f"{head}: {len(f.rows)} amounts, {v.wording.exactly(f.total, f.unit)} in all: {people}."


def _carried(v: Voice, unit: str, row: tuple[str, Decimal, str, Decimal | None]) -> str:
    who, amount, origin, left = row
    notes = [f"since {v.origin(origin)}"] if origin else []
    notes += [f"{v.wording.exactly(left, unit)} carried on"] if left is not None else []
    return f"{v.person(who)} {v.wording.exactly(amount, unit)}" + (
        f" ({', '.join(notes)})" if notes else ""
    )


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.NothingPaid: _nothing_paid,
    facts.Items: _items,
    facts.PayMoved: _pay_moved,
    facts.Deductions: _deductions,
    facts.PayMover: _pay_mover,
    facts.Carrying: _carrying,
}
"""How each fact is said."""
