"""English: what it costs, and what is carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.formatting import fixed, percent
from kpilib.review import findings
from kpilib.review.narrative.en.lead import pay_versus
from kpilib.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.review.comparison import Change, Mover
    from kpilib.review.findings import Moved
    from kpilib.review.narrative.voice import Voice


def cost(v: Voice) -> Iterator[str]:
    """What is paid, under which items, and why it changed."""
    if not v.now.pay:
        yield f"Nothing is paid {v.this}." if v.now.pays else ""
        return
    sums = {item: v.now.paid_for(item) for item in v.now.items}
    paid = [f"{v.item(item)} {v.wording.pay(x)}" for item, x in sums.items() if x >= 0]
    less = [f"{v.item(item)} {v.wording.pay(-x)}" for item, x in sums.items() if x < 0]
    told = [f"made up of {v.wording.listed(paid)}"] if paid else []
    told += [f"less {v.wording.listed(less)}"] if less else []
    yield f"Pay comes to {v.wording.pay(v.now.total_pay)}, {', '.join(told)}."
    total = v.comparison.total_pay()
    if total.before is not None and total.delta:
        up = total.delta > 0
        same = [c for c in v.comparison.item_changes() if c.delta and (c.delta > 0) == up]
        same = sorted(same, key=lambda c: -abs(c.delta))[:3]
        told = [_item_moved(v, c) for c in same]
        yield f"That is {pay_versus(v)[2:]}, mostly {v.wording.listed(told)}."
    yield _deductions(v)


def _item_moved(v: Voice, change: Change) -> str:
    """`float pay (CNY 600.00 less)`; of a deduction `… (CNY 600.00 less deducted)`."""
    more = "more" if (change.delta > 0) != change.deducted else "less"
    word = f"{more} deducted" if change.deducted else more
    return f"{v.item(change.name)} (CNY {fixed(abs(change.delta))} {word})"


def _deductions(v: Voice) -> str:
    rows = {who: ZERO for (who, _), amount in v.now.pay.items() if amount < 0}
    if not rows:
        return ""
    total = sum((amount for amount in v.now.pay.values() if amount < 0), ZERO)
    whose = v.people(tuple(rows))
    return f"Deductions come to {v.wording.pay(-total)}, from {whose}."


def pay_mover(v: Voice, mover: Mover) -> str:
    """Whose pay changed, and through what."""
    change = mover.change
    up = change.delta > 0
    text = (
        f"{v.person(mover.who)} gets CNY {fixed(abs(change.delta))} {'more' if up else 'less'}, "
        f"{v.wording.pay(v.now.pay_of(mover.who))} after CNY {fixed(change.before or 0)}"
    )
    why = [_item_moved(v, cause) for cause in mover.causes[:2]]
    text += f", mostly {v.wording.listed(why)}" if why else ""
    return f"{text}{_measure_cause(v, mover)}{_settled_cause(v, mover)}."


def _measure_cause(v: Voice, mover: Mover) -> str:
    """The measure that moved the same way: its attainment, or else its amount."""
    up = mover.change.delta > 0
    verb = "rose" if up else "fell"
    for name in v.now.measure_names:
        rate = v.comparison.attainment(name, mover.who)
        if rate and rate.delta and (rate.delta > 0) == up and rate.before is not None:
            rates = f"from {percent(rate.before)} to {percent(rate.now)} of target"
            return f"; {v.item(name)} {verb} {rates}"
        actual = v.comparison.actual(name, mover.who)
        if actual and actual.delta and (actual.delta > 0) == up and actual.before is not None:
            unit = v.now.scheme.measures[name].unit
            old, new = (v.wording.amount(x, unit) for x in (actual.before, actual.now))
            return f"; {v.item(name)} {verb} from {old} to {new}"
    return ""


def _settled_cause(v: Voice, mover: Mover) -> str:
    """What had been carried in and was settled, for someone who gained."""
    if mover.change.delta <= 0:
        return ""
    settled = [m for m in findings.carried(v.comparison) if m.who == mover.who and m.settled]
    told = [f"{v.item(m.kind)} of {v.wording.pay(m.settled)}" for m in settled]
    return f"; {v.wording.listed(told)} settled" if told else ""


_STATES = {
    "settled": "settled {this}",
    "reduced": "settled in part {this}",
    "new": "new {this}, carried on",
    "kept": "carried on unchanged",
}


def carry(v: Voice) -> Iterator[str]:
    """What was settled, is new, or is carried on."""
    for (kind, state), moves in findings.carried_by_state(v.comparison).items():
        told = [_carried(v, moved, state) for moved in moves]
        total = sum((moved.amount(state) for moved in moves), ZERO)
        head = f"{v.label(kind)}, {_STATES[state].format(this=v.this)}"
        yield f"{head}: {v.wording.pay(total)} in all ({v.people((), known_as=told)})."


def _carried(v: Voice, moved: Moved, state: str) -> str:
    text = f"{v.person(moved.who)} {fixed(moved.amount(state))}"
    if moved.now is not None and state == "reduced":
        return f"{text}, {fixed(moved.now.amount)} left"
    return text if state == "new" else f"{text} of {v.origin(moved.origin)}"
