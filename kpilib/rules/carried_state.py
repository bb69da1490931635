"""State from period to period: what one hands on, the next must be able to take in, and whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.reads import bases_read, every_part
from kpilib.rules.scheme_fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.rules.clauses import CarryOut
    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme


def state(scheme: Scheme) -> Iterator[Fault]:
    """Every fault that would show itself in the period after the one that hands on."""
    parts = {str(path[-1]): part for path, part in every_part(scheme)}
    yield from _rests(scheme, parts)
    yield from _bases(scheme, parts)


def _rests(scheme: Scheme, parts: Mapping[str, Part]) -> Iterator[Fault]:
    """What is left must go on under its own kind, and once."""
    seen: Counter[str] = Counter()
    for place, rule in enumerate(scheme.carry):
        kind = _kind_of(rule, parts)
        if not kind:
            continue
        seen[kind] += 1
        if kind != rule.kind:
            message = Message(
                "{fill} is what is left of {kind}: say kind: {kind}",
                fill=rule.rest_of,
                kind=kind,
            )
            yield Fault(("carry", place), "other_kind", message)
        elif seen[kind] > 1:
            message = Message(
                "what is left of {kind} is handed on twice: keep one of the two rules", kind=kind
            )
            yield Fault(("carry", place), "handed_on_twice", message)


def _kind_of(rule: CarryOut, parts: Mapping[str, Part]) -> str:
    """The kind of state that a rule hands on the rest of; empty where it hands on none."""
    part = parts.get(rule.rest_of)
    if part is not None and part.fills():
        part = parts.get(part.fills())
    return part.takes_in() if part is not None else ""


def _bases(scheme: Scheme, parts: Mapping[str, Part]) -> Iterator[Fault]:
    """A base that is read must be handed on with the amount."""
    for name in sorted(bases_read(scheme)):
        kept = parts.get(parts[name].fills())
        kind = kept.takes_in() if kept else ""
        for place, rule in enumerate(scheme.carry):
            if rule.kind == kind and rule.amount is not None and rule.base == "none":
                message = Message(
                    "{kind} arises without a base, and {fill} reads the base of what "
                    "it fills: add `base: …` to this rule, what becomes due when it "
                    "is filled",
                    kind=kind,
                    fill=name,
                )
                yield Fault(("carry", place), "no_base", message)
