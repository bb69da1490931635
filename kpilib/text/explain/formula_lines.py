"""A formula of a step in names and in numbers; of an `if` only the branch that was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Days, Labels, Truth
from kpilib.core.exact import Numbers
from kpilib.rules.calculate import calculate
from kpilib.rules.formula import Call, Constant, FormulaError, Name, Operation
from kpilib.rules.trace import PersonStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Column
    from kpilib.core.integers import Bools
    from kpilib.rules.formula import Node
    from kpilib.rules.trace import FormulaStep, Step, Value
    from kpilib.text.explain.words import TraceWording

    _Conditions = tuple[tuple[Node, bool], ...]


def formula_lines(step: FormulaStep, wording: TraceWording) -> Iterator[str]:
    """The formula, then the conditions that said which branch was taken."""
    node = step.formula
    if isinstance(node, Name):
        return
    rest, conditions = _taken(node, step)
    if step.place is not None or isinstance(step, PersonStep):
        # Rows of the inputs and people stand in long lists: one line each.
        if not isinstance(rest, (Name, Constant)):
            yield f"= {wording.formula(rest, wording.named_numbers(step))}"
    else:
        if remark := step.said(wording):
            yield remark
        if isinstance(step.value, bool):
            yield f"= {wording.formula(node, wording.named_numbers(step))}"
            return
        symbols = wording.formula(node, wording.symbols(step))
        numbers = wording.formula(rest, wording.numbers(step))
        yield f"= {symbols}"
        if numbers != symbols:
            yield f"= {numbers}"
    for condition, held in dict(conditions).items():
        text = wording.formula(condition, wording.named_numbers(step))
        mark = wording.say("holds" if held else "does not hold")
        yield wording.say("{text}: {mark}", text=text, mark=mark)


def _taken(node: Node, step: Step) -> tuple[Node, _Conditions]:
    """A formula with only those branches of `if` that were taken, and the conditions that said so.

    The conditions are worked out by the formula language itself.
    """
    match node:
        case Call("if", (condition, then, otherwise)):
            held = holds(condition, step)
            if held is None:
                return node, ()
            rest, more = _taken(then if held else otherwise, step)
            return rest, ((condition, held), *more)
        case Call(function, arguments):
            parts = [_taken(argument, step) for argument in arguments]
            return Call(function, tuple(p for p, _ in parts)), _joined(parts)
        case Operation(sign, sides):
            parts = [_taken(side, step) for side in sides]
            return Operation(sign, tuple(p for p, _ in parts)), _joined(parts)
        case Constant() | Name():
            return node, ()


def _joined(parts: list[tuple[Node, _Conditions]]) -> _Conditions:
    return tuple(condition for _, conditions in parts for condition in conditions)


def holds(condition: Node, step: Step) -> bool | None:
    """Whether a condition holds for a step's children; None where that cannot be told."""
    try:
        truth = calculate(condition, _Values(step)).at(0)
    except (FormulaError, StopIteration):  # a cell without a value is of no kind
        return None
    return truth if isinstance(truth, bool) else None


@dataclass(frozen=True, slots=True)
class _Values:
    """The children of a step as names of its formula, for one row."""

    step: Step

    def column(self, name: str) -> Column:
        """The value of a child."""
        child = next(child for child in self.step.children if child.name == name)
        return _single(child.value)

    def divided_by_zero(self, divisor: Node, rows: Bools) -> None:
        """A run with such a division has no figures."""

    def only(self, rows: Bools) -> _Values:
        """One row is all there is."""
        del rows
        return self


def _single(value: Value) -> Column:
    if isinstance(value, bool):
        return Truth(np.array(value))
    if isinstance(value, str):
        return Labels.single(value)
    if isinstance(value, date):
        return Days(Numbers.single(value.toordinal()))
    return Numbers.single(value)
