"""A reason in words, short enough for the label of a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import YUAN
from kpilib.publish.review.page_one.reasons import measured
from kpilib.rules.formula import Name, Operation, parse_formula
from kpilib.text.schemes.scheme_text import SchemeText

if TYPE_CHECKING:
    from fractions import Fraction

    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.page_one.reasons import Reason

_OF_RULES = {
    "began": Message("new in the rules"),
    "ended": Message("no longer in the rules"),
    "rule": Message("the rule changed"),
}
_NAMED = 2  # people in a label at most


def because(v: NarrativeContext, why: Reason) -> str:  # noqa: PLR0911 - one per kind
    """Why an item moved; empty where there is nothing to add to its name."""
    if why.kind in _OF_RULES:
        return v.wording.language.said(_OF_RULES[why.kind])
    match why.kind:
        case "came":
            return v.say("newly for {people}", people=_who(v, why.people))
        case "left":
            return v.say("no longer for {people}", people=_who(v, why.people))
        case "condition":
            return _condition(v, why)
        case "paid":
            return _paid(v, int(why.before), int(why.now))
    before, now = _value(v, why.before, why), _value(v, why.now, why)
    facts = {"name": v.label(why.name), "before": before, "now": now}
    if why.kind == "parameter":
        return v.say("{name} changed from {before} to {now}", **facts)
    if why.now > why.before:
        return v.say("{name} rose from {before} to {now}", **facts)
    return v.say("{name} fell from {before} to {now}", **facts)


def clause(v: NarrativeContext, item: str) -> str:
    """The words of the regulation that an item stands on."""
    part = v.now.scheme.pay.get(item)
    return v.literal(part.clause) if part is not None else ""


def _who(v: NarrativeContext, people: tuple[str, ...]) -> str:
    if len(people) > _NAMED:
        return v.number_of_people(len(people))
    return v.wording.listed([v.names.get(who) or who for who in people])


def _value(v: NarrativeContext, value: Fraction, why: Reason) -> str:
    if why.kind != "parameter":
        return measured(v.wording, value, why.unit)
    # A number of a clause is told as it stands there: 300,010 is not 300,000.
    if why.unit == YUAN:
        return v.say("CNY {value}", value=v.wording.exact(value))
    if why.unit:
        return v.wording.amount(value, why.unit)
    # Both in one form: `from 90% to 1.1` would be two.
    return (
        v.wording.exact(value * 100) + "%"
        if max(why.before, why.now) < 1
        else (v.wording.exact(value))
    )


def _condition(v: NarrativeContext, why: Reason) -> str:
    """For whom the condition holds; the condition in words."""
    before, now = int(why.before), int(why.now)
    facts = {"condition": _said(v, why.name), "then": v.then, "before": str(before)}
    target = _is_target(v, why.name)
    if now == 0:
        if target:
            return v.say("nobody reached the target ({before} {then})", **facts)
        return v.say("{condition} for nobody ({before} {then})", **facts)
    of_few = not before and why.people
    facts["people"] = _who(v, why.people) if of_few else v.number_of_people(now)
    if target:
        return v.say("{people} reached the target ({before} {then})", **facts)
    if before:
        return v.say("{condition} for {people} ({before} {then})", **facts)
    return v.say("{condition} for {people}", **facts)


def _said(v: NarrativeContext, condition: str) -> str:
    text = SchemeText(v.lang, v.now.scheme, v.now.period.start).formula(condition)
    # A title in the middle of a sentence; abbreviations stay as they are.
    small = text[1:2].islower()
    return v.literal(text[:1].lower() + text[1:] if small else text)


def _is_target(v: NarrativeContext, condition: str) -> bool:
    """Whether the condition is that a measure reaches its target."""
    node = parse_formula(condition)
    if not isinstance(node, Operation) or node.sign != ">=":
        return False
    sides = [side.name if isinstance(side, Name) else "" for side in node.sides]
    return any(sides == [m.actual, m.target] for m in v.now.scheme.measures.values())


def _paid(v: NarrativeContext, before: int, now: int) -> str:
    if before == now:
        return ""
    if not now:
        return v.say("for nobody any more ({before} {then})", before=before, then=v.then)
    return v.say("for {people} ({before} {then})", people=v.number_of_people(now),
                 before=before, then=v.then)  # fmt: skip
