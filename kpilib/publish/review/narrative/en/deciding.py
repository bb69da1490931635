"""English: what needs a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.narrative import deciding as facts
from kpilib.publish.review.narrative.context import NAMED
from kpilib.publish.review.narrative.en.happened import reasons
from kpilib.publish.review.narrative.en.moves import cases, running
from kpilib.publish.review.narrative.en.standing import budget
from kpilib.text.formats import attained, counted, fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kpilib.publish.review.narrative.context import Voice


def _nobody_assessed(v: Voice, f: facts.NobodyAssessed) -> str:
    people = counted(len(f.rows), "person is", "people are")
    return f"**Nobody assessed**: {people} listed and none assessed; check: {reasons(v, f.rows)}."


def _nobody_paid(v: Voice, f: facts.NobodyPaid) -> str:
    people = counted(f.assessed, "person was", "people were")
    return f"**Nothing due**: {people} assessed {v.this}, and nothing is due to anybody; check."


def _over_budget(v: Voice, f: facts.OverBudget) -> str:
    over = v.wording.pay(f.over)
    return f"**Budget**: {over} beyond the budget of {budget(f.budget)} has to be found."


def _flagged(v: Voice, f: facts.Flagged) -> str:
    told = [", ".join(_flag_row(v, row)) for row in f.rows]
    text = f"**{v.label(f.flag)}**: {'; '.join(told[:NAMED])}"
    text += f" and others ({len(told)} in all)." if len(told) > NAMED else "."
    if not f.again:
        return text
    return f"{text} Already so {v.then}{'' if f.everyone else ': ' + v.people(f.again)}."


def _flag_row(v: Voice, row: facts.FlagRow) -> Iterator[str]:
    """A name, and month, detail and figures after it."""
    if row.who != DEPARTMENT or not row.detail:
        yield v.person(row.who)
    if row.piece:
        yield v.piece(row.piece)
    if row.detail:
        yield v.detail(row.detail)
    elif row.score is not None:
        yield f"{fixed(row.score)} points"
    if row.open:
        amounts = counted(row.open, "amount")
        yield amounts if row.amount is None else f"{v.wording.pay(row.amount)} in {amounts}"


def _owing(v: Voice, f: facts.Owing) -> str:
    owed = f"{v.person(f.who)}, {v.wording.pay(f.pay + f.earlier)}"
    if f.earlier:
        parts = f"{v.wording.pay(f.pay)} {v.this}, {v.wording.pay(f.earlier)} for earlier periods"
        owed += f" ({parts})"
    return f"**Pay below zero**: {owed}; decide what it is taken from."


def _lowest_grade(v: Voice, f: facts.LowestGrade) -> str:
    told = [f"{v.person(who)} with {fixed(score)}" for who, score in f.rows]
    return f"**Grade “{v.label(f.grade)}”**: {v.people((), known_as=told)}."


def _ungraded(v: Voice, f: facts.Ungraded) -> str:
    told = [f"{v.person(who)} with {fixed(score)}" for who, score in f.rows]
    return f"**Below every grade**: {v.people((), known_as=told)}."


def _missed(v: Voice, f: facts.Missed) -> str:
    told = [
        f"{v.person(who)} {' → '.join(attained(rate) for rate in rates)}" for who, rates in f.rows
    ]
    head = f"{v.label(f.measure)} below target, at least {running(2, f.cadence)}"
    return f"**{head}**{cases(told)}"


def _falling(v: Voice, f: facts.Falling) -> str:
    told = [
        f"{v.person(who)} {' → '.join(fixed(score) for score in scores)}" for who, scores in f.rows
    ]
    return f"**Score falling, at least {running(2, f.cadence)}**{cases(told)}"


def _deducted(v: Voice, f: facts.Deducted) -> str:
    told = [
        f"{v.person(who)}, {v.item(item)}, {running(times, f.cadence)}, "
        f"CNY {fixed(amount)} {v.this}"
        for who, item, times, amount in f.rows
    ]
    return f"**Deductions that repeat**{cases(told)}"


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.NobodyAssessed: _nobody_assessed,
    facts.NobodyPaid: _nobody_paid,
    facts.OverBudget: _over_budget,
    facts.Flagged: _flagged,
    facts.Owing: _owing,
    facts.LowestGrade: _lowest_grade,
    facts.Ungraded: _ungraded,
    facts.Missed: _missed,
    facts.Falling: _falling,
    facts.Deducted: _deducted,
}
"""How each fact is said."""
