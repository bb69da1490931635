"""English: what happened to scores and people, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import happened as facts
from kpilib.publish.review.narrative.en.moves import moved, points
from kpilib.publish.review.narrative.told import MOST
from kpilib.text.formats import WAN, counted, fixed, percent, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _score_parts(v: Voice, f: facts.ScoreParts) -> str:
    def part(change: Change) -> str:
        return f"{v.item(change.name)} ({points(change.delta)})"

    total = f.moved.total
    what = "The department's score" if f.own else "The mean score"
    head = f"{points(total.delta)} against {v.last}"
    if not total.printed().delta:
        head = f"unchanged from {v.last}"
    return f"{what}, {head}, in points: {moved(v.wording, f.moved, part, points)}."


def _same_people(_: Voice, f: facts.SamePeople) -> str:
    if f.mean is None or f.mean.before is None:
        return "Nobody has a score in both periods: the means are of different people."
    what = "mean" if f.count > 1 else "score"
    people = counted(f.count, "person", "people")
    told = f"The {what} of the {people} with a score in both periods"
    if not f.mean.delta:
        return f"{told} is {fixed(f.mean.now)}, and did not change."
    verb = "rose" if f.mean.delta > 0 else "fell"
    return f"{told} {verb} from {fixed(f.mean.before)} to {fixed(f.mean.now)}."


def _shares(v: Voice, f: facts.Shares) -> str:
    whose = "The department's share" if f.own else "The mean share"
    low, high = (
        f"{v.wording.listed([v.item(n) for n in names])} ({percent(value)})"
        for names, value in ((f.ends.low, f.ends.bottom), (f.ends.high, f.ends.top))
    )
    return f"{whose} of full points is lowest in {low} and highest in {high}."


def _spread(v: Voice, f: facts.Spread) -> str:
    told = [f"{n} {v.label(grade)}" for grade, n in f.grades]
    grades = v.wording.listed(told + ([f"{f.ungraded} below every grade"] if f.ungraded else []))
    if f.ends is None:
        return f"Grades: {grades}."
    high, low = (
        f"{v.people(who)} with {fixed(value)}{' each' if len(who) > 1 else ''}"
        for who, value in ((f.ends.high, f.ends.top), (f.ends.low, f.ends.bottom))
    )
    given = f"Grades: {grades}. " if grades else ""
    return f"{given}Highest score: {high}; lowest: {low}."


def _class_moves(v: Voice, f: facts.ClassMoves) -> str:
    changed = f"{f.moved} changed class" if f.moved else "none changed class"
    return f"Of {counted(f.both, 'customer')} classified {v.then} too, {changed}."


def _newcomers(v: Voice, f: facts.Newcomers) -> str:
    return f"Newly assessed: {v.people(f.who)}."


def _back(v: Voice, f: facts.Back) -> str:
    return f"Not assessed {v.then}, and assessed {v.this}: {v.people(f.who)}."


def _gone(v: Voice, f: facts.Gone) -> str:
    return f"Assessed {v.then}, and not listed {v.this}: {v.people(f.who)}."


def _excluded(v: Voice, f: facts.Excluded) -> str:
    return f"Not assessed: {reasons(v, f.rows)}."


def reasons(v: Voice, rows: tuple[tuple[str, str], ...]) -> str:
    """People, each with the reason for not being assessed."""
    return v.people((), known_as=[f"{v.person(who)} ({v.item(why)})" for who, why in rows])


def _movers_of(_: Voice, f: facts.MoversOf) -> str:
    what = "Pay" if f.pay else "The score"
    return (
        f"{what} of {f.count} people changed; listed are those with the largest rises and falls, "
        f"at most {MOST} each way."
    )


def _score_mover(v: Voice, f: facts.ScoreMover) -> str:
    verb = "rose" if f.score.delta > 0 else "fell"
    text = (
        f"{v.person(f.who)} {verb} {fixed(abs(f.score.delta))} points, from "
        f"{fixed(f.score.before or 0)} to {fixed(f.score.now)}"
    )
    if f.moved is None:
        return f"{text}."

    def part(change: Change) -> str:
        told = figures(f) if f.moved and change == f.moved.parts[0] else ""
        steps = f"from {fixed(change.before or 0)} to {fixed(change.now)} points"
        return f"{v.item(change.name)} {steps}{told}"

    return f"{text}, {moved(v.wording, f.moved, part, points)}."


def figures(f: facts.ScoreMover) -> str:
    """` (actual 4, now 5; target 8, now 7)`; large ones without decimals."""
    pairs = (("actual", f.actual), ("target", f.target))
    told = [_stepped(what, *pair) for what, pair in pairs if pair]
    return f" ({'; '.join(told)})" if told else ""


def _stepped(what: str, then: Fraction, now: Fraction) -> str:
    old, new = (fixed(x, 0) if abs(x) >= WAN else short(x) for x in (then, now))
    return f"{what} {old}, now {new}"


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.ScoreParts: _score_parts,
    facts.SamePeople: _same_people,
    facts.Shares: _shares,
    facts.Spread: _spread,
    facts.ClassMoves: _class_moves,
    facts.Newcomers: _newcomers,
    facts.Back: _back,
    facts.Gone: _gone,
    facts.Excluded: _excluded,
    facts.MoversOf: _movers_of,
    facts.ScoreMover: _score_mover,
}
"""How each fact is said."""
