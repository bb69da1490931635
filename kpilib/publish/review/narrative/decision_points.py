"""What needs a decision: who, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review import findings
from kpilib.publish.review.narrative.context import NAMED
from kpilib.publish.review.narrative.people import reasons
from kpilib.publish.review.narrative.phrases import TWICE, cases, money, running
from kpilib.publish.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.publish.review.findings import FlagGroup
    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.result_rows import RaisedFlag


def decision_points(v: NarrativeContext) -> Iterator[str]:
    """What needs a decision, one point each."""
    yield from _nobody(v)
    c = v.comparison
    if c.overrun and c.budget is not None:
        yield v.say(
            "**Budget**: {over} beyond the budget of {budget} has to be found.",
            over=v.wording.pay(c.overrun),
            budget=v.say("CNY {value}", value=v.wording.exact(c.budget)),
        )
    for group in findings.noticed(c):
        yield _flagged(v, group)
    # Of a period that has been paid the difference is settled later, and decided with that: decided
    # here as well, somebody would be asked for it twice.
    owing = () if v.known_now else findings.owing(c, v.settled.by_person())
    for who, pay, earlier in owing:
        yield _owing(v, who, pay, earlier)
    if low := findings.lowest_grade(c):
        grade = v.label(v.now.scheme.grades[-1].grade)
        yield v.say("**Grade “{grade}”**: {people}.", grade=grade, people=_scored(v, low))
    if below := findings.ungraded(c):
        yield v.say("**Below every grade**: {people}.", people=_scored(v, below))
    yield from _streaks(v)


def _nobody(v: NarrativeContext) -> Iterator[str]:
    """Nobody was assessed, or nothing is due to anybody of those who were."""
    now, say_number = v.now, v.wording.say_number
    if now.excluded and not now.assessed:
        yield say_number(
            "**Nobody assessed**: {n} person is listed and none assessed; check: {reasons}.",
            "**Nobody assessed**: {n} people are listed and none assessed; check: {reasons}.",
            n=len(now.excluded),
            reasons=reasons(v, now.excluded),
        )
    if now.assessed and now.pays and not now.pay:
        yield say_number(
            "**Nothing due**: {n} person was assessed {this}, and nothing is due to anybody; "
            "check.",
            "**Nothing due**: {n} people were assessed {this}, and nothing is due to anybody; "
            "check.",
            n=len(now.assessed),
            this=v.this,
        )


def _flagged(v: NarrativeContext, group: FlagGroup) -> str:
    """A flag, whoever got it, and who had it in the period before, too."""
    told = [_flag_row(v, row) for row in group.rows]
    # Cases that are long enough to have commas of their own are told apart by semicolons.
    long = any(v.say(", ", context="formats") in case for case in told)
    rows = v.say("; ", context="long" if long else "short").join(told[:NAMED])
    if len(told) > NAMED:
        rows = v.say("{cases} and others ({count} in all)", cases=rows, count=len(told))
    point = v.say("**{flag}**: {cases}.", flag=v.label(group.flag), cases=rows)
    again = tuple(dict.fromkeys(row.who for row in group.rows if row.who in group.again))
    if not again:
        return point
    if len(again) == len({row.who for row in group.rows}):
        return v.say("{point} Already so {then}.", point=point, then=v.then)
    return v.say(
        "{point} Already so {then}: {people}.", point=point, then=v.then, people=v.people(again)
    )


def _flag_row(v: NarrativeContext, row: RaisedFlag) -> str:
    """A name, and month, detail and figures after it."""
    notes = v.say(", ", context="formats").join(_notes(v, row))
    if row.who == DEPARTMENT and row.detail:
        return notes
    person = v.person(row.who)
    return v.say("{person}, {notes}", person=person, notes=notes) if notes else person


def _notes(v: NarrativeContext, row: RaisedFlag) -> Iterator[str]:
    now = v.now
    if now.several and row.period in now.pieces:
        yield v.piece(row.period)
    score = now.scores.get(row.who)
    if row.detail:
        yield v.detail(row.detail)
    elif score is not None:
        yield v.say("{points} points", points=v.wording.fixed(score))
    left = [c for c in findings.orphaned(v.comparison) if c.who == row.who]
    if left and all(now.carry_unit(c.kind) == YUAN for c in left):
        yield v.wording.say_number(
            "{pay} in {n} amount",
            "{pay} in {n} amounts",
            n=len(left),
            pay=v.wording.pay(sum((c.amount for c in left), ZERO)),
        )
    elif left:
        yield v.wording.say_number("{n} amount", "{n} amounts", n=len(left))


def _owing(v: NarrativeContext, who: str, pay: Decimal, earlier: Decimal) -> str:
    """A person to whom less than nothing is due: pay, and what is settled with it."""
    person, total = v.person(who), v.wording.pay(pay + earlier)
    if not earlier:
        return v.say(
            "**Pay below zero**: {person}, {total}; decide what it is taken from.",
            person=person,
            total=total,
        )
    return v.say(
        "**Pay below zero**: {person}, {total} ({pay} {this}, {earlier} for earlier periods); "
        "decide what it is taken from.",
        person=person,
        total=total,
        pay=v.wording.pay(pay),
        this=v.this,
        earlier=v.wording.pay(earlier),
    )


def _scored(v: NarrativeContext, persons: Sequence[str]) -> str:
    told = [
        v.say(
            "{person} with {points}",
            person=v.person(who),
            points=v.wording.fixed(v.now.scores[who]),
        )
        for who in persons
    ]
    return v.people((), known_as=told)


def _streaks(v: NarrativeContext) -> Iterator[str]:
    """Figures of people that went the same way in several periods in a row."""
    c, cadence = v.comparison, v.now.period.cadence
    missed: dict[str, list[str]] = {}
    for streak in findings.missed(c):
        shares = " → ".join(map(v.wording.attained, streak.values))
        missed.setdefault(streak.name, []).append(f"{v.person(streak.who)} {shares}")
    for name, told in missed.items():
        head = v.say(
            "**{measure} below target, {twice}**", measure=v.label(name), twice=TWICE[cadence]
        )
        yield cases(v, head, told)
    falls = [f"{v.person(streak.who)} {' → '.join(map(v.wording.fixed, streak.values))}"
             for streak in findings.falls(c)]  # fmt: skip
    if falls:
        yield cases(v, v.say("**Score falling, {twice}**", twice=TWICE[cadence]), falls)
    deducted = [
        v.say(
            "{person}, {item}, {running}, {amount} {this}",
            person=v.person(streak.who),
            item=v.item(streak.name),
            running=running(len(streak.values), cadence),
            amount=money(v, -streak.values[-1]),
            this=v.this,
        )
        for streak in findings.deducted(c)
        if len(streak.values) > 1
    ]
    if deducted:
        yield cases(v, v.say("**Deductions that repeat**"), deducted)
