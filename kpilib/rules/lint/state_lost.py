"""State that goes nowhere: handed on and not taken in, or taken in and not handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.model import CADENCE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.lint.finding import Finding, Subject


def taken_in(subject: Subject) -> Iterator[Finding]:
    """What a period hands on the next one must take in: it would refuse it otherwise."""
    scheme = subject.scheme
    for cadence in subject.cadences:
        taken = scheme.vocabulary(cadence).carried
        for place, rule in enumerate(scheme.carry):
            if rule.kind not in taken:
                message = Message(
                    "{kind} is handed on, and the next {length} does not take it in",
                    kind=rule.kind,
                    length=CADENCE_NAMES[cadence],
                )
                fix = Message("read it with `carried: {kind}`", kind=rule.kind)
                yield subject.error(("carry", place, "kind"), "not_taken_in", message, fix)


def rests(subject: Subject) -> Iterator[Finding]:
    """What a fill leaves open (convention 12) must be handed on by some rule of carry.

    A regulation that lets it lapse is possible: then the reading beside the fill says so.
    """
    parts = {path[-1]: part for path, part in subject.parts()}
    for path, part in subject.parts():
        kept = parts.get(part.fills())
        kind = kept.takes_in() if kept else ""
        if not kind:
            continue
        rules = [rule for rule in subject.scheme.carry if rule.kind == kind]
        handed = {rule.rest_of for rule in rules}
        read = {n for rule in rules if rule.amount for n in names_in(parse_formula(rule.amount))}
        # A rule may also hand on what is left as a new amount, by naming the fill or what came in.
        unnamed = part.fills() in handed or not read & {path[-1], part.fills()}
        if path[-1] not in handed and unnamed:
            fill = path[-1]
            message = Message(
                "what {fill} leaves open of {kind} is not handed on, and is lost",
                fill=fill,
                kind=kind,
            )
            fix = Message(
                "add to carry {{kind: {kind}, rest_of: {fill}}}, or say in an assumption why it "
                "lapses",
                fill=fill,
                kind=kind,
            )
            yield subject.excused(path, "rest_is_lost", message, fix, by=part.assumption)
