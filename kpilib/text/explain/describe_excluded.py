"""What is said of rows and people that a rule does not count: how many, why, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.calculate import calculate
from kpilib.rules.formula import FormulaError, Operation
from kpilib.text.explain.words import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.rules.formula import Node
    from kpilib.text.explain.trace_step import Step
    from kpilib.text.explain.words import Say

_SHOWN = 12
"""So many rows of one reason are named; the data holds all."""


_SINGLY = 3
"""So many reasons of one rule are told with their own values; more of them as the one rule."""


def lines(step: Step, wording: Say) -> Iterator[str]:
    """One line for each reason, with the rows or people whom it keeps out.

    A rule that compares amounts gives each row a reason of its own: many of them are counted by the
    rule instead.
    """
    rules: dict[tuple[str, str], dict[str, list[Step]]] = {}
    for one in step.left_out:
        reasons = rules.setdefault((str(one.facts["why"]), _rule(one, wording)), {})
        reasons.setdefault(_because(one, wording), []).append(one)
    for (why, rule), reasons in rules.items():
        together = {rule: [one for rows in reasons.values() for one in rows]}
        for because, rows in (reasons if len(reasons) <= _SINGLY else together).items():
            yield _line(why, because, rows, wording)


def _line(why: str, because: str, rows: Sequence[Step], wording: Say) -> str:
    count, which = len(rows), _listed(rows, wording)
    if why == "person":
        return wording.say(
            "{count} not assessed, so not counted ({because}): {which}",
            count=_people(count),
            because=because,
            which=which,
            count_2=count,
        )
    if why == "not_assessed":
        return wording.say(
            "{count} not count therefore: {which}", count=_rows(count), which=which, count_2=count
        )
    return wording.say(
        "{count} not count, because {because}: {which}",
        count=_rows(count),
        because=because,
        which=which,
        count_2=count,
    )


def _rows(count: int) -> str:
    return "1 row does" if count == 1 else f"{count} rows do"


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"


def _because(one: Step, wording: Say) -> str:
    """The parts of the condition that do not hold, with the row's own values."""
    return _failing(one, wording, wording.named_numbers) if one.children else _rule(one, wording)


def _rule(one: Step, wording: Say) -> str:
    """The parts of the condition that do not hold, by their names alone."""
    match one.facts["why"]:
        case "no_week":
            return wording.say("it lies in no whole week of the period")
        case "not_assessed":
            return ""
    return _failing(one, wording, wording.symbols)


def _failing(one: Step, wording: Say, names: Callable[[Step], Callable[[str], str]]) -> str:
    (condition,) = one.children
    if one.facts["why"] == "person":
        return wording.named(condition)
    if condition.formula is None:  # the condition is a quantity of its own
        return _untrue(wording.both(condition), wording)
    failing = [side for side in _sides(condition.formula) if not _holds(side, condition)]
    said = [wording.formula(side, names(condition)) for side in failing]
    return _untrue(wording.say(" and ").join(said), wording)


def _untrue(condition: str, wording: Say) -> str:
    return wording.say("this does not hold: {condition}", condition=condition)


def _sides(node: Node) -> Sequence[Node]:
    """The conditions that must hold together."""
    if isinstance(node, Operation) and node.sign == "and":
        return [side for one in node.sides for side in _sides(one)]
    return [node]


def _holds(node: Node, step: Step) -> bool:
    try:
        return calculate(node, Values(step)).at(0) is True
    except (FormulaError, StopIteration):  # a cell without a value is of no kind
        return False


def _listed(rows: Sequence[Step], wording: Say) -> str:
    shown = []
    for one in rows[:_SHOWN]:
        known = one.place is not None and one.place.line is not None
        at = f" [{one.place.shown(wording.lang)}]" if one.place is not None and known else ""
        shown.append(f"{wording.named(one)}{at}")
    left = len(rows) - len(shown)
    more = wording.say(" and {left} more", left=left) if left else ""
    return wording.listed(shown) + more
