"""Pay: under which items, why it changed, and whose changed most."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kpilib.publish.review import findings
from kpilib.publish.review.narrative.phrases import (
    MOST,
    money,
    more_or_less,
    told_of_most,
    with_parts,
)
from kpilib.publish.review.snapshot import ZERO
from kpilib.publish.review.variance import RATE, Variance, movement
from kpilib.text.formats import Wording, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from fractions import Fraction

    from kpilib.publish.review.comparison import Mover
    from kpilib.publish.review.narrative.context import NarrativeContext

_CAUSES = 2  # items named behind a person's change


def deductions(v: NarrativeContext) -> Iterator[str]:
    """What is deducted, and from whom; what is due, and why it changed, stands on page one."""
    below = {who: amount for (who, _), amount in v.now.pay.items() if amount < 0}
    if below:
        yield v.say(
            "Deductions come to {total}, from {count}: {people}.",
            total=v.wording.pay(-sum((x for x in v.now.pay.values() if x < 0), ZERO)),
            count=v.number_of_people(len(below)),
            people=v.people(tuple(below)),
        )


def item_moved(v: NarrativeContext, change: Variance) -> str:
    """`float pay (CNY 600.00 less)`; of a deduction `… (CNY 600.00 less deducted)`."""
    facts = {"item": v.item(change.name), "amount": money(v, abs(change.delta))}
    if change.deducted:
        return v.say(
            "{item} ({amount} less deducted)"
            if change.delta > 0
            else "{item} ({amount} more deducted)",
            **facts,
        )
    return v.say(
        "{item} ({amount} more)" if change.delta > 0 else "{item} ({amount} less)", **facts
    )


def _step(v: NarrativeContext, value: Fraction) -> str:
    return more_or_less(v, money(v, abs(value)), value)


def pay_movers(v: NarrativeContext) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose pay moved most each way, with how many moved where that is not everyone."""
    movers = v.comparison.pay_movers()
    count = v.say(
        "Pay of {people} changed; listed are those with the largest rises and falls, "
        "at most {most} each way.",
        people=v.number_of_people(len(movers)),
        most=MOST,
    )
    return told_of_most(v, movers, count, _pay_mover)


def _pay_mover(v: NarrativeContext, mover: Mover) -> str:
    """A person whose pay changed: the items behind it, what was reached, what is settled."""
    change = mover.change
    told = v.say(
        "{person} gets {amount} more, {now} after {before}"
        if change.delta > 0
        else "{person} gets {amount} less, {now} after {before}",
        person=v.person(mover.who),
        amount=money(v, abs(change.delta)),
        now=money(v, change.now),
        before=money(v, change.before or ZERO),
    )
    told = with_parts(v, told, movement(change, mover.causes, _CAUSES), item_moved, _step)
    if measure := _measure_moved(v, mover.who):
        told = v.say("{sentence}; {measure}", sentence=told, measure=measure)
    if settled := _settled(v, mover.who):
        told = v.say(
            "{sentence}; {amounts} settled",
            sentence=told,
            amounts=v.wording.listed(settled),
            this=v.this,
        )
    return v.say("{sentence}.", sentence=told)


def _settled(v: NarrativeContext, who: str) -> list[str]:
    """What somebody settled of each kind, of several periods together: no amount seems repeated."""
    found: dict[str, Decimal] = {}
    for one in findings.carried(v.comparison):
        if one.who == who and one.settled > 0:
            found[one.kind] = found.get(one.kind, ZERO) + one.settled
    return [
        v.say(
            "{item} of {amount}",
            item=v.item(kind),
            amount=v.wording.exactly(amount, v.now.carry_unit(kind)),
        )
        for kind, amount in found.items()
    ]


def _measure_moved(v: NarrativeContext, who: str) -> str:
    """The first measure that moved, whichever way: its attainment, or else its amount.

    A share of the target counts what was carried in, where there is such; an amount does not.
    """
    c = v.comparison
    for name in v.now.measure_names:
        rate = c.attainment(name, who)
        if rate and rate.before is not None and min(rate.now, rate.before) >= 0:
            if rate.printed(RATE).delta:
                return _share_moved(v, who, rate, rate.before)
            continue
        unit = v.now.scheme.measures[name].unit
        actual = c.actual(name, who)
        if (
            actual
            and actual.before is not None
            and told_apart(actual.before, actual.now, partial(Wording.amount, unit=unit))
        ):
            return v.say(
                "{item} rose from {before} to {now}"
                if actual.delta > 0
                else "{item} fell from {before} to {now}",
                item=v.item(name),
                label=v.label(name),
                before=v.wording.amount(actual.before, unit),
                now=v.wording.amount(actual.now, unit),
            )
    return ""


def _share_moved(v: NarrativeContext, who: str, rate: Variance, before: Fraction) -> str:
    both = (v.now, v.comparison.before)
    found = (of.measures.get((who, rate.name)) for of in both if of)
    item, label = v.item(rate.name), v.label(rate.name)
    if any(reached.carried for reached in found if reached):
        item, label = v.with_carried(item), v.with_carried(label)
    return v.say(
        "{item} rose from {before} to {now} of target"
        if rate.delta > 0
        else "{item} fell from {before} to {now} of target",
        item=item,
        label=label,
        before=v.wording.attained(before),
        now=v.wording.attained(rate.now),
    )
