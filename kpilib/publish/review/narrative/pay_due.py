"""What is due in all: against the period before and the budget (overspend), with settlements."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.publish.review.narrative.phrases import money
from kpilib.publish.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.variance import Variance


def pay_due(v: NarrativeContext) -> Iterator[str]:
    """What is due, and what is paid with it for earlier periods."""
    if v.now.pays:
        yield v.say("{sentence}.", sentence=_due(v))
    if v.settled.rows:
        yield _settling(v)


def _due(v: NarrativeContext) -> str:
    total = v.comparison.total_pay()
    if total.now == 0 and not v.now.pay:
        nothing = v.say(
            "By what is known now, nothing is due {this}"
            if v.known_now
            else "Nothing is due {this}",
            this=v.this,
        )
        if not total.before:
            return nothing
        was = money(v, total.before)
        return v.say("{nothing} ({then} {pay})", nothing=nothing, then=v.then, pay=was)
    told = v.say(
        "By what is known now, pay comes to {pay}" if v.known_now else "Pay comes to {pay}",
        pay=money(v, total.now),
    )
    if total.before is not None:
        told = v.say("{sentence}, {versus}", sentence=told, versus=pay_versus(v, total))
    return _against_budget(v, told, total)


def _against_budget(v: NarrativeContext, pay: str, total: Variance) -> str:
    budget, over = v.comparison.budget, v.comparison.overrun
    if budget is None:
        return pay
    limit = v.say("CNY {value}", value=v.wording.exact(budget))
    if over:
        return v.say(
            "{pay}, {over} over the budget of {budget}"
            if total.before is None
            else "{pay}, and {over} over the budget of {budget}",
            pay=pay,
            over=v.wording.pay(over),
            budget=limit,
        )
    if not budget or total.now <= 0:  # a share of it would say nothing
        return v.say("{pay}, within the budget of {budget}", pay=pay, budget=limit)
    used = v.wording.attained(Fraction(total.now) / Fraction(budget))
    return v.say("{pay}, {used} of the budget of {budget}", pay=pay, used=used, budget=limit)


def pay_versus(v: NarrativeContext, change: Variance) -> str:
    """The change of the total against the period before."""
    if not change.delta:
        return v.say("the same as {last}", last=v.last)
    amount, up = money(v, abs(change.delta)), change.delta > 0
    if change.relative is None:
        return v.say(
            "{amount} more than {last}" if up else "{amount} less than {last}",
            amount=amount,
            last=v.last,
        )
    return v.say(
        "{amount} ({share}) more than {last}" if up else "{amount} ({share}) less than {last}",
        amount=amount,
        share=v.wording.in_percent(abs(change.relative)),
        last=v.last,
    )


def _settling(v: NarrativeContext) -> str:
    amounts = [row.amount for row in v.settled.rows]
    paid = sum((amount for amount in amounts if amount > 0), ZERO)
    recovered = -sum((amount for amount in amounts if amount < 0), ZERO)
    told = [v.say("{amount} is paid", amount=v.wording.pay(paid))] if paid else []
    if recovered:
        told.append(v.say("{amount} is taken back", amount=v.wording.pay(recovered)))
    due = v.now.total_pay + v.settled.total
    return v.say(
        "For earlier periods {settled}; with the pay of {this} {due} is due in all, "
        "so that money comes back."
        if due < 0
        else "For earlier periods {settled}; with the pay of {this} {due} is due in all.",
        settled=v.wording.listed(told),
        this=v.this,
        due=v.wording.pay(due),
    )
