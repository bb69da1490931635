"""Who came, who went and who was not assessed; and customers whose class changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.result_rows import PersonSummary


def joiners_and_leavers(v: NarrativeContext) -> Iterator[str]:
    """Who came, who went, and who was not assessed and why."""
    c = v.comparison
    if c.newcomers:
        yield v.say("Newly assessed: {people}.", people=v.people(c.newcomers))
    if c.back:
        yield v.say(
            "Not assessed {then}, and assessed {this}: {people}.",
            then=v.then,
            this=v.this,
            people=v.people(c.back),
        )
    if c.gone:
        yield v.say(
            "Assessed {then}, and not listed {this}: {people}.",
            then=v.then,
            this=v.this,
            people=v.people(c.gone),
        )
    if v.now.excluded:
        yield v.say("Not assessed: {reasons}.", reasons=reasons(v, v.now.excluded))


def reasons(v: NarrativeContext, rows: Sequence[PersonSummary]) -> str:
    """People by the reason for not being assessed; a reason that several share is said once."""
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        by_reason.setdefault(row.reason, []).append(row.who)
    told = []
    for reason, people in by_reason.items():
        facts = {"reason": v.item(reason), "label": v.label(reason)}
        told.append(
            v.say("{people} (all: {reason})", people=v.people(people), **facts)
            if len(people) > 1
            else v.say("{person} ({reason})", person=v.person(people[0]), **facts)
        )
    return v.say("; ", context="cases").join(told)


def class_moves(v: NarrativeContext) -> Iterator[str]:
    """Customers classified in both periods, and how many of them have another class now."""
    before, now = v.comparison.before, v.now
    if before is None or now.scheme.classes is None or not v.comparison.same_rules:
        return
    both = [c for c in now.classes if c in before.classes]
    moved = sum(now.classes[c] != before.classes[c] for c in both)
    if both and moved:
        yield v.wording.say_number(
            "Of {n} customer classified {then} too, {moved} changed class.",
            "Of {n} customers classified {then} too, {moved} changed class.",
            n=len(both),
            then=v.then,
            moved=moved,
        )
    elif both:
        yield v.wording.say_number(
            "Of {n} customer classified {then} too, none changed class.",
            "Of {n} customers classified {then} too, none changed class.",
            n=len(both),
            then=v.then,
        )
