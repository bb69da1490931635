"""Measures: who reached the target, through whom the total moved, and by piece."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review import findings
from kpilib.publish.review.narrative.phrases import PARTS, ends, more_or_less, moved_by
from kpilib.publish.review.people_order import main_measure
from kpilib.publish.review.variance import FEN, Variance, movement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative.context import NarrativeContext

_FINEST = 6  # decimals of what is no money


def measures(v: NarrativeContext) -> Iterator[str]:
    """Every measure in turn."""
    for name in v.now.measure_names:
        if name != main_measure(v.comparison):  # page one tells of that one
            yield from _at_target(v, name)
        yield from _total_moved(v, name)
        yield from _by_piece(v, name)


def _at_target(v: NarrativeContext, name: str) -> Iterator[str]:
    """How many people reached their target, and who stands highest and lowest."""
    reached, count = findings.at_target(v.comparison, name)
    if not count:
        return
    values = {
        who: r.attainment
        for (who, measure), r in v.now.measures.items()
        if measure == name and who != DEPARTMENT and r.attainment is not None
    }
    told = _reached(v, name, reached, count)
    if min(values.values()) < 0:  # more was given back than sold: no share of a target
        yield v.say("{sentence}.", sentence=told)
    elif found := ends(values, v.wording.attained):  # 99.996% is not 100.0%
        high, low = (
            v.say(
                "{people} at {share} each" if len(who) > 1 else "{people} at {share}",
                people=v.people(who),
                share=v.wording.attained(share),
            )
            for who, share in ((found.high, found.top), (found.low, found.bottom))
        )
        yield v.say("{reached}; highest {high}, lowest {low}.", reached=told, high=high, low=low)
    else:
        yield v.say(
            "{reached}, each at {share}." if count > 1 else "{reached}, at {share}.",
            reached=told,
            share=v.wording.attained(next(iter(values.values()))),
        )


def _reached(v: NarrativeContext, name: str, reached: int, count: int) -> str:
    measure = v.label(name)
    if any(r.carried for (_, other), r in v.now.measures.items() if other == name):
        measure = v.with_carried(measure)
    if count == 1:
        return v.say(
            "{measure}: 1 person has a target and reached it"
            if reached
            else "{measure}: 1 person has a target, which was missed",
            measure=measure,
        )
    people = v.number_of_people(count)
    if 0 < reached < count:
        return v.say(
            "{measure}: {reached} of {people} with a target reached it",
            measure=measure,
            reached=reached,
            people=people,
        )
    return v.say(
        "{measure}: all {people} with a target reached it"
        if reached
        else "{measure}: none of {people} with a target reached it",
        measure=measure,
        people=people,
    )


def _total_moved(v: NarrativeContext, name: str) -> Iterator[str]:
    """Through whom a measure's total moved, of people who were there in both periods."""
    changes = findings.actual_changes(v.comparison, name)
    unit = v.now.scheme.measures[name].unit
    then = sum((c.before for c in changes if c.before is not None), Fraction(0))
    total = Variance(name, sum((c.now for c in changes), Fraction(0)), then)
    moved = movement(total, changes, PARTS, FEN if unit == YUAN else _FINEST)
    if moved is None:
        return

    def step(v: NarrativeContext, value: Fraction) -> str:
        return more_or_less(v, v.wording.amount(abs(value), unit), value)

    def part(v: NarrativeContext, change: Variance) -> str:
        return v.say("{person} ({step})", person=v.person(change.name), step=step(v, change.delta))

    facts = {
        "people": v.number_of_people(len(changes)),
        "item": v.item(name),
        "label": v.label(name),
        "last": v.last,
        "moved": moved_by(v, moved, part, step),
    }
    if not total.delta:
        yield v.say(
            "For the {people} with figures in both periods, {item} did not change against {last}, "
            "{moved}.",
            **facts,
        )
        return
    yield v.say(
        "For the {people} with figures in both periods, {item} rose by {amount} against {last}, "
        "{moved}."
        if total.delta > 0
        else "For the {people} with figures in both periods, {item} fell by {amount} against "
        "{last}, {moved}.",
        amount=v.wording.amount(abs(total.delta), unit),
        **facts,
    )


def _by_piece(v: NarrativeContext, name: str) -> Iterator[str]:
    """A measure month by month: what was reached in each, with its attainment.

    Months are told apart by what was reached in each of them, not by what came in.
    """
    measure = v.now.scheme.measures[name]
    nobody = not v.now.assessed and "department" not in measure.on
    if not v.now.several or nobody:  # a total of nobody is no finding
        return
    told = []
    for piece in v.now.pieces:
        reached = v.now.measures_by_piece.get((DEPARTMENT, piece, name))
        if reached is None:
            continue
        own, share = v.wording.amount(reached.own, measure.unit), reached.attainment
        amount = v.say("{piece} {amount}", piece=v.piece(piece), amount=own)
        told.append(
            amount
            if share is None or share < 0
            else v.say("{amount} ({share})", amount=amount, share=v.wording.attained(share))
        )
    if not told:
        return
    facts = {"item": v.item(name), "label": v.label(name), "pieces": v.say(", ").join(told)}
    match v.now.assessment.run.plan.cadence:
        case "month":
            yield v.say("Month by month, {item}: {pieces}.", **facts)
        case "quarter":
            yield v.say("Quarter by quarter, {item}: {pieces}.", **facts)
        case _:
            yield v.say("In turn, {item}: {pieces}.", **facts)
