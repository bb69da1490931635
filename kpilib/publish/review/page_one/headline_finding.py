"""The headline finding on top of the report, in one line: what, and mainly because of what.

Each clause is a finding, and obeys its laws: no share across a change of sign, no change below the
printed precision, and "but" only between two clauses that go opposite ways.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.publish.review import findings
from kpilib.publish.review.narrative.phrases import money, pay_versus
from kpilib.publish.review.variance import Variance, largest_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative.context import NarrativeContext

_MOST = 3  # clauses


def headline(v: NarrativeContext) -> str:
    """The finding, without a full stop; empty where there is nothing but the absence of figures."""
    stopped, pay = [*_stopped(v)], [*_pay(v)]
    clauses = [*_nobody(v), *_at_target(v), *_score(v), *stopped, *pay][:_MOST]
    if not clauses:
        clauses = [*_classes(v)]
    if not clauses:
        return ""
    against = bool(stopped) and clauses[-1:] == pay and _goes_against(v)
    *before, last = clauses
    told = v.say(", ", context="headline").join(before if against else clauses)
    if against:  # pay has risen though an item has stopped, or fallen though one has begun
        told = v.say("{told}, but {beside}", told=told, beside=last)
    if beside := _beside(v):
        opposed, text = beside
        told = (
            v.say("{told}, but {beside}", told=told, beside=text)
            if opposed and not against
            else v.say("{told}, and {beside}", told=told, beside=text)
        )
    return told[:1].upper() + told[1:]


def _nobody(v: NarrativeContext) -> Iterator[str]:
    if v.now.excluded and not v.now.assessed:
        yield v.say("nobody was assessed {this}", this=v.this)


def _at_target(v: NarrativeContext) -> Iterator[str]:
    """The first measure that people have targets in."""
    for name in v.now.measure_names:
        reached, count = findings.at_target(v.comparison, name)
        if count == 1:
            yield (
                v.say("the one person with a target reached it")
                if reached
                else v.say("the one person with a target missed it")
            )
        elif count:
            people = v.number_of_people(count)
            if reached == count:
                yield v.say("all {people} reached the target", people=people)
            elif reached:
                yield v.say(
                    "{reached} of {people} reached the target", reached=reached, people=people
                )
            else:
                yield v.say("none of {people} reached the target", people=people)
        if count:
            return


def _score(v: NarrativeContext) -> Iterator[str]:
    c = v.comparison
    own = c.department_score()
    change = own or c.mean_score()
    if change is None:
        return
    score = v.say("the department scores" if own else "the mean score is", context="headline")
    points = v.wording.fixed(change.now)
    shown = change.printed()
    if shown.before is None:
        yield v.say("{score} {points} points", score=score, points=points)
    elif not shown.delta:
        yield v.say("{score} {points} points, as {then}", score=score, points=points, then=v.then)
    else:
        yield v.say(
            "{score} {points} points, {gap} above {last}"
            if shown.delta > 0
            else "{score} {points} points, {gap} below {last}",
            score=score,
            points=points,
            gap=v.wording.fixed(abs(shown.delta)),
            last=v.last,
        )


def _stopped(v: NarrativeContext) -> Iterator[str]:
    """The item that moved pay most, where nobody gets it any more or nobody did before.

    `Again` is said where an earlier period is known to have paid it.
    """
    moved = largest_first(_compared(v))
    if not moved or not moved[0].delta or not v.now.pay:
        return
    top = moved[0]
    paid = any(amount for (_, item), amount in v.now.pay.items() if item == top.name)
    if not paid and top.before and top.before > 0:
        yield v.say("no {item} is due", item=v.item(top.name), label=v.label(top.name))
    elif top.before == 0 and top.now > 0:
        before = any(one.paid_for(top.name) > 0 for one in v.comparison.earlier)
        yield v.say(
            "{item} is due again" if before else "{item} is due, unlike {last}",
            item=v.item(top.name),
            label=v.label(top.name),
            last=v.last,
        )


def _goes_against(v: NarrativeContext) -> bool:
    """Whether pay moved the other way than its item that moved most."""
    top = max(_compared(v), key=lambda change: abs(change.delta))
    return top.delta * v.comparison.total_pay().delta < 0


def _compared(v: NarrativeContext) -> list[Variance]:
    return [change for change in v.comparison.item_changes() if change.before is not None]


def _pay(v: NarrativeContext) -> Iterator[str]:
    if not v.now.pays or (not v.now.assessed and not v.now.pay):
        return
    total = v.comparison.total_pay()
    if not v.now.pay:
        yield v.say("nothing is due")
    elif total.before is None:
        yield v.say("{pay} is due", pay=money(v, total.now))
    elif total.relative is not None:
        share = v.wording.in_percent(abs(total.relative))
        yield v.say(
            "pay is {share} more than {last}"
            if total.delta > 0
            else "pay is {share} less than {last}",
            share=share,
            last=v.last,
        )
    else:
        yield v.say("pay is {versus}", versus=pay_versus(v, total))


def _beside(v: NarrativeContext) -> tuple[bool, str] | None:
    """What stands beside the change of pay: beyond the budget, or against a year ago."""
    c = v.comparison
    total = c.total_pay()
    if not v.now.pay:
        return None
    if c.overrun:
        return False, v.say("{over} over the budget", over=money(v, c.overrun))
    year = c.year_ago
    if year is None or not year.pays or total.relative is None:
        return None
    change = Variance("", total.now, Fraction(year.total_pay))
    if change.relative is None:
        return None
    share, up = v.wording.in_percent(abs(change.relative)), change.delta > 0
    opposed = up != (total.delta > 0)
    text = v.say(
        "{share} more than a year ago" if up else "{share} less than a year ago", share=share
    )
    return opposed, text


def _classes(v: NarrativeContext) -> Iterator[str]:
    if v.now.scheme.classes is not None:
        n = len(v.now.classes)
        yield v.wording.say_number("{n} customer classified", "{n} customers classified", n=n)
