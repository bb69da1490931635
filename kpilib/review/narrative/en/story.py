"""English: what happened and why, and who moved."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.formatting import WAN, fixed, percent, short
from kpilib.review import findings
from kpilib.review.narrative.en.cost import carry, cost, pay_mover
from kpilib.review.narrative.en.lead import counted
from kpilib.review.narrative.voice import MOST, Section, Voice, extremes, rising_and_falling, split
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.review.comparison import Change, Mover


def story(v: Voice) -> Iterator[Section]:
    """What happened and why."""
    yield Section("The department", tuple(text for text in _overall(v) if text))
    lines = [_score_mover(v, mover) for mover in split(v.comparison.score_movers())]
    yield Section("Who moved, and why", tuple(_joined_and_gone(v)), tuple(lines))
    lines = [pay_mover(v, mover) for mover in split(v.comparison.pay_movers())]
    yield Section("What it costs", tuple(text for text in cost(v) if text), tuple(lines))
    yield Section("Carried on", (), tuple(carry(v)))


def _overall(v: Voice) -> Iterator[str]:
    yield _indicators(v, v.comparison.indicator_changes(department=True), "the department's score")
    yield _indicators(v, v.comparison.indicator_changes(), "the mean score")
    yield _weakest(v, "The department's share", findings.shares(v.comparison, department=True))
    yield _weakest(v, "The mean share", findings.shares(v.comparison))
    yield _spread(v)
    for name in v.now.measure_names:
        yield _attainment(v, name)
        yield _who_moved(v, name)
        yield _by_piece(v, name)
    yield _class_moves(v)


def _indicators(v: Voice, changes: Sequence[Change], whose: str) -> str:
    rose, fell = rising_and_falling(changes)
    up = [f"{v.item(c.name)} (+{fixed(c.delta)})" for c in rose]
    down = [f"{v.item(c.name)} (-{fixed(-c.delta)})" for c in fell]
    told = [f"raised by {v.wording.listed(up)}"] if up else []
    told += [f"lowered by {v.wording.listed(down)}"] if down else []
    return f"Against {v.last}, {whose} was {' and '.join(told)}, in points." if told else ""


def _weakest(v: Voice, whose: str, shares: dict[str, Fraction]) -> str:
    ends = extremes(shares)
    if ends is None:
        return ""
    high, low = (f"{v.item(name)} ({percent(shares[name])})" for name in ends)
    return f"{whose} of full points is lowest in {low} and highest in {high}."


def _who_moved(v: Voice, measure: str) -> str:
    """Who made the total of a measure rise or fall most."""
    changes = findings.actual_changes(v.comparison, measure)
    total = sum((c.delta for c in changes), Fraction(0))
    if not total:
        return ""
    unit = v.now.scheme.measures[measure].unit
    same = sorted((c for c in changes if c.delta * total > 0), key=lambda c: -abs(c.delta))
    verb = "rose" if total > 0 else "fell"
    told = [f"{v.person(c.name)} ({v.wording.amount(abs(c.delta), unit)})" for c in same[:MOST]]
    amount = v.wording.amount(abs(total), unit)
    return (
        f"For the {len(changes)} people listed {v.last} too, {v.item(measure)} {verb} by {amount}, "
        f"most of it with {v.wording.listed(told)}."
    )


def _spread(v: Voice) -> str:
    scores = {who: Fraction(score) for who, score in v.now.scores.items()}
    ends = extremes(scores)
    if ends is None:
        return ""
    high, low = (f"{v.person(who)} with {fixed(scores[who])}" for who in ends)
    grades = [f"{n} {v.label(g)}" for g, n in findings.by_grade(v.comparison) if n]
    given = f"Grades: {v.wording.listed(grades)}. " if grades else ""
    return f"{given}The highest score is {high}, the lowest {low}."


def _attainment(v: Voice, measure: str) -> str:
    reached, count = findings.at_target(v.comparison, measure)
    if not count:
        return ""
    told = f"{reached} of {counted(count, 'person', 'people')} with a target reached it"
    told = f"none of {count} people with a target reached it" if not reached else told
    told = f"all {count} people with a target reached it" if reached == count else told
    values = {
        who: r.attainment
        for (who, name), r in v.now.measures.items()
        if name == measure and who != DEPARTMENT and r.attainment is not None
    }
    ends = extremes(values)
    if ends is None:
        return f"{v.label(measure)}: {told}."
    high, low = (f"{v.person(who)} at {percent(values[who])}" for who in ends)
    return f"{v.label(measure)}: {told}; highest {high}, lowest {low}."


def _by_piece(v: Voice, measure: str) -> str:
    if not v.now.several:
        return ""
    told = []
    for piece in v.now.pieces:
        reached = v.now.measures_by_piece.get((DEPARTMENT, piece, measure))
        if reached:
            amount = v.wording.amount(reached.actual, v.now.scheme.measures[measure].unit)
            rate = f" ({percent(reached.attainment)})" if reached.attainment is not None else ""
            told.append(f"{v.piece(piece)} {amount}{rate}")
    return f"By period: {', '.join(told)}." if told else ""


def _class_moves(v: Voice) -> str:
    before = v.comparison.before
    if before is None or v.now.scheme.classes is None or not v.comparison.same_rules:
        return ""
    both = [c for c in v.now.classes if c in before.classes]
    moved = [c for c in both if v.now.classes[c] != before.classes[c]]
    return (
        f"Of {counted(len(both), 'customer')} classified {v.last} too, {len(moved)} changed class."
    )


def _joined_and_gone(v: Voice) -> Iterator[str]:
    if v.comparison.newcomers:
        yield f"Assessed for the first time since {v.last}: {v.people(v.comparison.newcomers)}."
    if v.comparison.gone:
        yield f"Assessed {v.last} and no longer listed: {v.people(v.comparison.gone)}."
    if v.now.excluded:
        told = [f"{v.person(row.who)}: {v.label(row.reason)}" for row in v.now.excluded]
        yield f"Not assessed: {v.people((), known_as=told)}."


def _score_mover(v: Voice, mover: Mover) -> str:
    change = mover.change
    verb = "rose" if change.delta > 0 else "fell"
    text = (
        f"{v.person(mover.who)} {verb} {fixed(abs(change.delta))} points, from "
        f"{fixed(change.before or 0)} to {fixed(change.now)}"
    )
    if not mover.causes:
        return f"{text}."
    first = mover.causes[0]
    values = v.actuals(mover.who, first.name)
    told = _actuals(*values) if values else ""
    points = f"{fixed(first.before or 0)} to {fixed(first.now)} points"
    return f"{text}, mostly {v.item(first.name)}: {points}{told}."


def _actuals(then: Fraction, now: Fraction) -> str:
    """` (actual 4, now 5)`; large ones without decimals."""
    large = max(abs(then), abs(now)) >= WAN
    old, new = (fixed(x, 0) if large else short(x) for x in (then, now))
    return f" (actual {old}, now {new})" if old != new else ""
