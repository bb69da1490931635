"""English: what was reached against targets, and through whom it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import measured as facts
from kpilib.publish.review.narrative.en.moves import moved
from kpilib.text.formats import attained, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _at_target(v: Voice, f: facts.AtTarget) -> str:
    people = counted(f.count, "person", "people")
    told = f"{f.reached} of {people} with a target reached it"
    if not f.reached:
        told = f"none of {people} with a target reached it"
    if f.reached == f.count:
        told = f"all {people} with a target reached it"
    if f.count == 1:
        told = f"1 person has a target{' and reached it' if f.reached else ', which was missed'}"
    name = v.label(f.name) + (" with what was carried in" if f.carried else "")
    text = f"{name}: {told}"
    if f.alike is not None:
        return f"{text}, {'each ' if f.count > 1 else ''}at {attained(f.alike)}."
    if f.ends is None:
        return f"{text}."
    high, low = (
        f"{v.people(who)} at {attained(value)}{' each' if len(who) > 1 else ''}"
        for who, value in ((f.ends.high, f.ends.top), (f.ends.low, f.ends.bottom))
    )
    return f"{text}; highest {high}, lowest {low}."


def _total_moved(v: Voice, f: facts.TotalMoved) -> str:
    def step(value: Fraction) -> str:
        return f"{v.wording.amount(abs(value), f.unit)} {'more' if value > 0 else 'less'}"

    def part(change: Change) -> str:
        return f"{v.person(change.name)} ({step(change.delta)})"

    delta = f.moved.total.delta
    people = counted(f.people, "person", "people")
    verb = f"{'rose' if delta > 0 else 'fell'} by {v.wording.amount(abs(delta), f.unit)}"
    told = f"For the {people} with figures in both periods, {v.item(f.name)} "
    told += verb if delta else "did not change"
    return f"{told} against {v.last}, {moved(v.wording, f.moved, part, step)}."


def _by_piece(v: Voice, f: facts.ByPiece) -> str:
    told = [
        f"{v.piece(piece)} {v.wording.amount(amount, f.unit)}"
        + (f" ({attained(rate)})" if rate is not None else "")
        for piece, amount, rate in f.rows
    ]
    each = {"month": "Month by month", "quarter": "Quarter by quarter"}.get(f.cadence, "In turn")
    return f"{each}, {v.item(f.name)}: {', '.join(told)}."


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.AtTarget: _at_target,
    facts.TotalMoved: _total_moved,
    facts.ByPiece: _by_piece,
}
"""How each fact is said."""
