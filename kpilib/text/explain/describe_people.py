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


def total(step: Step, say: Say) -> str:
    """Of what, and over how many people."""
    count = sum(child.value is not None for child in step.children)
    what, how = _of_what(step, say), step.facts["how"]
    if how == "number":
        return say.pick(f"有{what}的人数", f"how many people have {what}")
    if how == "mean":
        return say.pick(f"{count} 人{what}的平均", f"mean of {what} over {count} people")
    if any(isinstance(child.value, bool) for child in step.children):
        return say.pick(f"符合“{what}”的人数", f"how many people fulfil: {what}")
    return say.pick(f"{count} 人{what}之和", f"sum of {what} over {count} people")


def _of_what(step: Step, say: Say) -> str:
    if not step.children:
        return say.pick("该项", "it")
    formula: Node = step.facts["of"]  # type: ignore[assignment]
    return say.formula(formula, say.symbols(step.children[0]))


def _mine(step: Step, people: Iterable[Step]) -> Fraction | None:
    """The value of the person whose figure it is."""
    mine = next((person.value for person in people if person.name == step.facts["mine"]), None)
    return mine if isinstance(mine, Fraction) else None


def pool(step: Step, say: Say) -> str:
    """The share with its numbers, and how the fen that are left go round."""
    whole, *people = step.children
    mine = _mine(step, people)
    weights = sum((p.value for p in people if isinstance(p.value, Fraction)), Fraction(0))
    if mine is None or not isinstance(whole.value, Fraction):
        return say.pick("不参与分配", "takes no part")
    if not weights:
        return say.pick("各人权重均为 0，不分配", "all weights are 0, so nobody gets anything")
    share = whole.value * mine / weights
    weight = say.pick("权重", "weight")
    together = say.pick(f"{len(people)} 人合计", f"all {len(people)} people")
    text = f"= {say.both(whole)} × {weight} {number(mine)} ÷ {together} {number(weights)}"
    if step.value == share:
        return text
    left = say.pick(
        "各人截到分，余下的分按截去部分由大到小各补 1 分",
        "all are cut to the fen, and what is left goes fen by fen to those that lost most",
    )
    return f"{text} = {number(share)}{say.pick('；', '; ')}{left}"


def rank(step: Step, say: Say) -> str:
    """Among how many, and how many are above."""
    count = len(step.children)
    how = say.pick(
        f"{count} 人由高到低排名，同值同名次", f"{count} people ranked, highest first, equals alike"
    )
    match step.facts["gives"]:
        case "last":
            return how + say.pick("；末位的名次", "; the last place")
        case "count":
            return how + say.pick("；人数", "; how many")
    mine = _mine(step, step.children)
    if mine is None:
        return say.pick("不参与排名", "not ranked")
    above = sum(isinstance(p.value, Fraction) and p.value > mine for p in step.children)
    return how + say.pick(f"；高于本人的有 {above} 人", f"; {above} above")


def prizes(step: Step, say: Say) -> str:
    """The place, and who shares the prizes with whom."""
    mine = _mine(step, step.children)
    if mine is None:
        return say.pick("没有名次，没有奖金", "no place, so no prize")
    place, alike = int(mine), sum(person.value == mine for person in step.children)
    table: tuple[Decimal, ...] = step.facts["prizes"]  # type: ignore[assignment]
    taken = " + ".join(number(prize) for prize in table[place - 1 : place - 1 + alike])
    if not taken:
        return say.pick(f"第 {place} 名没有奖金", f"place {place} has no prize")
    if alike == 1:
        return say.pick(f"第 {place} 名的奖金", f"the prize of place {place}")
    return say.pick(
        f"第 {place} 名 {alike} 人并列，平分 {taken}",
        f"{alike} people share place {place}, and {taken}",
    )
