"""What needs a decision: what it is about, how much it is worth, and who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review import findings
from kpilib.publish.review.narrative.people import reasons
from kpilib.publish.review.narrative.phrases import TWICE, money, running
from kpilib.publish.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.publish.review.findings import FlagGroup
    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.result_rows import RaisedFlag

_MOST_FIGURES = 5  # periods of a figure that a case tells
_NAMED = 3  # cases of one kind named at most; the table of people names all


@dataclass(frozen=True, slots=True)
class DecisionPoint:
    """Something that needs a decision, all of its kind together.

    Attributes:
        about: Its kind: `budget`, `below_zero`, `below_target`, `falling`, `deductions`,
            `lowest_grade`, `below_every_grade`, `nobody`, `nothing_due`, or the name of a flag.
        title: What, how many and how much.
        text: Who; may be empty.
        amount: What it is worth, yuan; 0 where it is no money.
        count: How many it is about.
    """

    about: str
    title: str
    text: str = ""
    amount: Decimal = ZERO
    count: int = 1


def decision_points(v: NarrativeContext) -> Iterator[DecisionPoint]:
    """What needs a decision, one point for each kind."""
    yield from _nobody(v)
    c = v.comparison
    if c.overrun and c.budget is not None:
        title = v.say(
            "{over} over the budget of {budget}: it has to be found",
            over=v.wording.pay(c.overrun),
            budget=v.say("CNY {value}", value=v.wording.exact(c.budget)),
        )
        yield DecisionPoint("budget", title, amount=c.overrun)
    for group in findings.noticed(c):
        yield _flagged(v, group)
    # Of a period that has been paid the difference is settled later, and decided with that: decided
    # here as well, somebody would be asked for it twice.
    if not v.known_now:
        yield from _below_zero(v)
    if low := findings.lowest_grade(c):
        grade = v.label(v.now.scheme.grades[-1].grade)
        title = v.say("Grade “{grade}”: {people}", grade=grade, people=v.number_of_people(len(low)))
        yield DecisionPoint("lowest_grade", title, _scored(v, low), count=len(low))
    if below := findings.ungraded(c):
        title = v.say("Below every grade: {people}", people=v.number_of_people(len(below)))
        yield DecisionPoint("below_every_grade", title, _scored(v, below), count=len(below))
    yield from _streaks(v)


def _named(v: NarrativeContext, told: Sequence[str], *, people: bool = False) -> str:
    """The first cases, or the first people with what is said of them, and how many are left."""
    shown, left = v.say("; ", context="cases").join(told[:_NAMED]), len(told) - _NAMED
    if left <= 0:
        return shown
    if people:
        return v.say("{cases} and {n} more", context="people", cases=shown, n=left)
    return v.say("{cases} and {n} more", cases=shown, n=left)


def _nobody(v: NarrativeContext) -> Iterator[DecisionPoint]:
    """Nobody was assessed, or nothing is due to anybody of those who were."""
    now, say_number = v.now, v.wording.say_number
    if now.excluded and not now.assessed:
        title = say_number(
            "Nobody assessed: {n} person is listed; check why",
            "Nobody assessed: {n} people are listed; check why",
            n=len(now.excluded),
        )
        yield DecisionPoint("nobody", title, reasons(v, now.excluded), count=len(now.excluded))
    if now.assessed and now.pays and not now.pay:
        title = say_number(
            "Nothing due to the {n} person assessed; check why",
            "Nothing due to the {n} people assessed; check why",
            n=len(now.assessed),
        )
        yield DecisionPoint("nothing_due", title, count=len(now.assessed))


def _flagged(v: NarrativeContext, group: FlagGroup) -> DecisionPoint:
    """A flag, whoever got it, and who had it in the period before, too."""
    told = [_flag_row(v, row) for row in group.rows]
    who = tuple(dict.fromkeys(row.who for row in group.rows))
    left = [c for c in findings.orphaned(v.comparison) if c.who in who]
    money_left = all(v.now.carry_unit(c.kind) == YUAN for c in left)
    amount = sum((c.amount for c in left), ZERO) if money_left else ZERO
    again = tuple(dict.fromkeys(row.who for row in group.rows if row.who in group.again))
    text = [_named(v, told)]
    if again and len(again) == len(who):
        text.append(v.say("already so {then}", then=v.then))
    elif again:
        people = v.number_of_people(len(again))
        text.append(v.say("already so {then}: {people}", then=v.then, people=people))
    flag = v.label(group.flag)
    flag = flag[:1].upper() + flag[1:]
    title = v.say("{flag}: {n} cases", flag=flag, n=len(told)) if len(told) > 1 else flag
    joined = v.say("; ", context="cases").join(text)
    return DecisionPoint(group.flag, title, joined, amount, len(told))


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


def _below_zero(v: NarrativeContext) -> Iterator[DecisionPoint]:
    """People to whom less than nothing is due: pay, and what is settled with it."""
    found = sorted(
        findings.owing(v.comparison, v.settled.by_person()),
        key=lambda one: (one[1] + one[2], one[0]),
    )
    if not found:
        return
    total = sum((pay + earlier for _, pay, earlier in found), ZERO)
    told = [_owing(v, who, pay, earlier) for who, pay, earlier in found]
    title = v.wording.say_number(
        "{n} person below zero, {total}: decide what it is taken from",
        "{n} people below zero, {total} in all: decide what it is taken from",
        n=len(found),
        total=v.wording.pay(total),
    )
    yield DecisionPoint("below_zero", title, _named(v, told, people=True), -total, len(found))


def _owing(v: NarrativeContext, who: str, pay: Decimal, earlier: Decimal) -> str:
    person, total = v.person(who), v.wording.pay(pay + earlier)
    if not earlier:
        return v.say("{person} {total}", person=person, total=total)
    return v.say(
        "{person} {total} ({pay} {this}, {earlier} for earlier periods)",
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
        for who in sorted(persons, key=lambda who: (v.now.scores[who], who))
    ]
    return _named(v, told, people=True)


def _streaks(v: NarrativeContext) -> Iterator[DecisionPoint]:
    """Figures of people that went the same way in several periods in a row."""
    c, cadence = v.comparison, v.now.period.cadence
    missed: dict[str, list[str]] = {}
    # Who has missed it longest comes first, and of these who is furthest from it.
    for streak in sorted(findings.missed(c), key=lambda s: (-len(s.values), s.values[-1], s.who)):
        shares = _way([*map(v.wording.attained, streak.values)])
        missed.setdefault(streak.name, []).append(f"{v.person(streak.who)} {shares}")
    for name, told in missed.items():
        title = v.say(
            "{measure} below target, {twice}: {people}",
            measure=v.label(name),
            twice=TWICE[cadence],
            people=v.number_of_people(len(told)),
        )
        text = _named(v, told, people=True)
        yield DecisionPoint("below_target", title, text, count=len(told))
    falls = [f"{v.person(streak.who)} {_way([*map(v.wording.fixed, streak.values)])}"
             for streak in findings.falls(c)]  # fmt: skip
    if falls:
        people = v.number_of_people(len(falls))
        title = v.say("Score falling, {twice}: {people}", twice=TWICE[cadence], people=people)
        yield DecisionPoint("falling", title, _named(v, falls, people=True), count=len(falls))
    yield from _deducted(v)


def _way(figures: list[str]) -> str:
    """How a figure went: of many periods the last ones.

    >>> _way(["6", "5", "4", "3", "2", "1"])
    '… → 4 → 3 → 2 → 1'
    """
    cut = len(figures) > _MOST_FIGURES
    return " → ".join(["…", *figures[1 - _MOST_FIGURES :]] if cut else figures)


def _deducted(v: NarrativeContext) -> Iterator[DecisionPoint]:
    found = [s for s in findings.deducted(v.comparison) if len(s.values) > 1]
    if not found:
        return
    told = [
        v.say(
            "{person}, {item}, {running}, {amount} {this}",
            person=v.person(streak.who),
            item=v.item(streak.name),
            running=running(len(streak.values), v.now.period.cadence),
            amount=money(v, -streak.values[-1]),
            this=v.this,
        )
        for streak in found
    ]
    people = v.number_of_people(len({streak.who for streak in found}))
    title = v.say("Deductions that repeat: {people}", people=people)
    yield DecisionPoint("deductions", title, _named(v, told), count=len(found))
