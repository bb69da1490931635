"""What is said below a step's name and value: how it arises, what it leaves out, its clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.formula import Operation
from kpilib.rules.trace import FormulaStep
from kpilib.text.explain.formula_lines import formula_lines, holds
from kpilib.text.own_value_words import own_value_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.rules.formula import Node
    from kpilib.rules.trace import LeftOutStep, Step
    from kpilib.text.explain.words import TraceWording

_SHOWN = 12
"""So many rows of one reason are named; the data holds all."""

_SINGLY = 3
"""So many reasons of one rule are told with their own values; more of them as the one rule."""


def notes(step: Step, wording: TraceWording) -> Iterator[str]:
    """The lines below a step; nothing was worked out where its condition is not met."""
    yield from how(step, wording)
    yield from left_out_lines(step.left_out, wording)
    if step.clause:
        yield wording.say("clause: {clause}", clause=step.clause)
    yield from own_value_lines(wording, wording.scheme, step.name)
    if step.assumption is not None:
        yield wording.say("⚑ reading: {reading}", reading=step.assumption)


def how(step: Step, wording: TraceWording) -> Iterator[str]:
    """How the value came about."""
    if not step.unmet and isinstance(step, FormulaStep):
        yield from formula_lines(step, wording)
    elif not step.unmet and (text := step.said(wording)):
        yield text


def left_out_lines(steps: Sequence[LeftOutStep], wording: TraceWording) -> Iterator[str]:
    """One line for each reason, with the rows or people whom it keeps out.

    A rule that compares amounts gives each row a reason of its own: many of them are counted by the
    rule instead.
    """
    rules: dict[tuple[str, str], dict[str, list[LeftOutStep]]] = {}
    for one in steps:
        reasons = rules.setdefault((one.why, _rule(one, wording)), {})
        reasons.setdefault(_because(one, wording), []).append(one)
    for (why, rule), reasons in rules.items():
        together = {rule: [one for rows in reasons.values() for one in rows]}
        for because, rows in (reasons if len(reasons) <= _SINGLY else together).items():
            yield _line(why, because, rows, wording)


def _line(why: str, because: str, rows: Sequence[Step], wording: TraceWording) -> str:
    n, which = len(rows), _listed(rows, wording)
    if why == "person":
        return wording.say_number(
            "{n} person is not assessed, so not counted ({because}): {which}",
            "{n} people are not assessed, so not counted ({because}): {which}",
            n=n,
            because=because,
            which=which,
        )
    if why == "not_assessed":
        return wording.say_number("{n} row does not count therefore: {which}",
                                  "{n} rows do not count therefore: {which}",
                                  n=n, which=which)  # fmt: skip
    return wording.say_number("{n} row does not count, because {because}: {which}",
                              "{n} rows do not count, because {because}: {which}",
                              n=n, because=because, which=which)  # fmt: skip


def _because(one: LeftOutStep, wording: TraceWording) -> str:
    """The parts of the condition that do not hold, with the row's own values."""
    return _failing(one, wording, wording.named_numbers) if one.children else _rule(one, wording)


def _rule(one: LeftOutStep, wording: TraceWording) -> str:
    """The parts of the condition that do not hold, by their names alone."""
    match one.why:
        case "no_week":
            return wording.say("it lies in no whole week of the period")
        case "not_assessed":
            return ""
    return _failing(one, wording, wording.symbols)


def _failing(
    one: LeftOutStep, wording: TraceWording, names: Callable[[Step], Callable[[str], str]]
) -> str:
    (condition,) = one.children
    if one.why == "person":
        return wording.named(condition)
    if isinstance(condition, FormulaStep):
        sides = (side for side in _sides(condition.formula) if holds(side, condition) is not True)
        failing = wording.say(" and ").join(wording.formula(s, names(condition)) for s in sides)
    else:  # the condition is a quantity of its own
        failing = wording.both(condition)
    return wording.say("this does not hold: {condition}", condition=failing)


def _sides(node: Node) -> Sequence[Node]:
    """The conditions that must hold together."""
    if isinstance(node, Operation) and node.sign == "and":
        return [side for one in node.sides for side in _sides(one)]
    return [node]


def _listed(rows: Sequence[Step], wording: TraceWording) -> str:
    shown = []
    for one in rows[:_SHOWN]:
        known = one.place is not None and one.place.line is not None
        at = f" [{wording.place(one.place)}]" if one.place is not None and known else ""
        shown.append(f"{wording.named(one)}{at}")
    left = len(rows) - len(shown)
    names = wording.series(shown)
    return wording.say("{names} and {left} more", names=names, left=left) if left else names
