"""What is said of steps that look across people: totals, pools, ranks, prizes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.text.explain.words import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from kpilib.rules.formula import Node
    from kpilib.text.explain.trace_step import Step
    from kpilib.text.explain.words import Say


def total(step: Step, wording: Say) -> str:
    """Of what, and over how many people."""
    count = sum(child.value is not None for child in step.children)
    what, how = _of_what(step, wording), step.facts["how"]
    if how == "number":
        return wording.say("how many people have {what}", what=what)
    if how == "mean":
        return wording.say("mean of {what} over {count} people", what=what, count=count)
    if any(isinstance(child.value, bool) for child in step.children):
        return wording.say("how many people fulfil: {what}", what=what)
    return wording.say("sum of {what} over {count} people", what=what, count=count)


def _of_what(step: Step, wording: Say) -> str:
    if not step.children:
        return wording.say("it")
    formula: Node = step.facts["of"]  # type: ignore[assignment]
    return wording.formula(formula, wording.symbols(step.children[0]))


def _mine(step: Step, people: Iterable[Step]) -> Fraction | None:
    """The value of the person whose figure it is."""
    mine = next((person.value for person in people if person.name == step.facts["mine"]), None)
    return mine if isinstance(mine, Fraction) else None


def pool(step: Step, wording: Say) -> str:
    """The share with its numbers, and how the fen that are left go round."""
    whole, *people = step.children
    mine = _mine(step, people)
    weights = sum((p.value for p in people if isinstance(p.value, Fraction)), Fraction(0))
    if mine is None or not isinstance(whole.value, Fraction):
        return wording.say("takes no part")
    if not weights:
        return wording.say("all weights are 0, so nobody gets anything")
    share = whole.value * mine / weights
    weight = wording.say("weight")
    together = wording.say("all {people} people", people=len(people))
    text = f"= {wording.both(whole)} × {weight} {number(mine)} ÷ {together} {number(weights)}"
    if step.value == share:
        return text
    left = wording.say(
        "all are cut to the fen, and what is left goes fen by fen to those that lost most"
    )
    return f"{text} = {number(share)}{wording.say('; ')}{left}"


def rank(step: Step, wording: Say) -> str:
    """Among how many, and how many are above."""
    count = len(step.children)
    how = wording.say("{count} people ranked, highest first, equals alike", count=count)
    match step.facts["gives"]:
        case "last":
            return how + wording.say("; the last place")
        case "count":
            return how + wording.say("; how many")
    mine = _mine(step, step.children)
    if mine is None:
        return wording.say("not ranked")
    above = sum(isinstance(p.value, Fraction) and p.value > mine for p in step.children)
    return how + wording.say("; {above} above", above=above)


def prizes(step: Step, wording: Say) -> str:
    """The place, and who shares the prizes with whom."""
    mine = _mine(step, step.children)
    if mine is None:
        return wording.say("no place, so no prize")
    place, alike = int(mine), sum(person.value == mine for person in step.children)
    table: tuple[Decimal, ...] = step.facts["prizes"]  # type: ignore[assignment]
    taken = " + ".join(number(prize) for prize in table[place - 1 : place - 1 + alike])
    if not taken:
        return wording.say("place {place} has no prize", place=place)
    if alike == 1:
        return wording.say("the prize of place {place}", place=place)
    return wording.say(
        "{alike} people share place {place}, and {taken}", alike=alike, place=place, taken=taken
    )
