"""What is carried from period to period: settled, new, or carried on; a table has each amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review import findings
from kpilib.publish.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.findings import CarryMovement
    from kpilib.publish.review.narrative.context import NarrativeContext


def carried_on(v: NarrativeContext) -> Iterator[str]:
    """Carried amounts of one kind that went the same way, in one sentence."""
    for (kind, state), moves in findings.carried_by_state(v.comparison).items():
        head = _head(v, kind, state)
        if len(moves) == 1:
            yield v.say("{head}: {person}.", head=head, person=_amount(v, state, moves[0]))
            continue
        total = sum((moved.amount(state) for moved in moves), ZERO)
        yield v.say(
            "{head}: {count} amounts, {total} in all.",
            head=head,
            count=len(moves),
            total=v.wording.exactly(total, v.now.carry_unit(kind)),
        )


def _head(v: NarrativeContext, kind: str, state: str) -> str:
    """What became of it.

    Args:
        v: The language.
        kind: What is carried.
        state: One of `findings.STATES`.
    """
    facts = {"kind": v.label(kind), "this": v.this}
    return {
        "settled": v.say("{kind}, settled {this}", **facts),
        "reduced": v.say("{kind}, settled in part {this}", **facts),
        "grown": v.say("{kind}, added to {this}", **facts),
        "new": v.say("{kind}, new {this} and carried on", **facts),
        "open": v.say("{kind}, carried in from earlier periods and open", **facts),
        "kept": v.say("{kind}, unchanged and carried on", **facts),
    }[state]


def _amount(v: NarrativeContext, state: str, moved: CarryMovement) -> str:
    """A person's amount, since when, and what is left of it."""
    unit = v.now.carry_unit(moved.kind)
    person, amount = v.person(moved.who), v.wording.exactly(moved.amount(state), unit)
    since = "" if state == "new" or not moved.origin else v.origin(moved.origin)
    left = (
        v.wording.exactly(moved.now.amount, unit)
        if moved.now and state in {"reduced", "grown"}
        else ""
    )
    if since and left:
        return v.say(
            "{person} {amount} (since {since}, {left} carried on)",
            person=person,
            amount=amount,
            since=since,
            left=left,
        )
    if since:
        return v.say("{person} {amount} (since {since})", person=person, amount=amount, since=since)
    if left:
        return v.say(
            "{person} {amount} ({left} carried on)", person=person, amount=amount, left=left
        )
    return v.say("{person} {amount}", person=person, amount=amount)
