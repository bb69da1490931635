"""Totals and means of tables as steps: the largest parts, and all others one step further.

A department of 300 people would unfold 300 lines at once; nobody reads them, and the ten largest
mostly say it. The others are added up, and their sum unfolds to each of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.formula import parse_formula
from kpilib.rules.trace import FormulaStep, GivenStep, MeanStep, SumStep, total_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.rules.trace import Step, Title

SHOWN = 10
"""Parts that stand by themselves where there are many."""

_MANY = 12  # up to so many all of them stand by themselves


def sum_of(name: str, steps: Sequence[Step], title: Title | None, unit: str) -> SumStep:
    """The sum of a table's rows."""
    return SumStep(name, total_of(steps), title, unit, _largest(steps, unit))


def mean_of(name: str, steps: Sequence[Step], title: Title | None, unit: str) -> Step:
    """The mean of those rows that have a value; of many rows their sum by their number."""
    there = [step for step in steps if isinstance(step.value, Fraction)]
    value = total_of(there) / len(there) if there else None
    if len(there) <= _MANY:
        return MeanStep(name, value, title, unit, tuple(steps))
    total = sum_of("total", there, Message("sum over everybody"), unit)
    people = GivenStep("people", Fraction(len(there)), Message("number of people"))
    return FormulaStep(name, value, title, unit, (total, people),
                       formula=parse_formula("total / people"))  # fmt: skip


def _largest(steps: Sequence[Step], unit: str) -> tuple[Step, ...]:
    """The largest, and the sum of all others."""
    if len(steps) <= _MANY:
        return tuple(steps)
    by_size = sorted(steps, key=lambda step: -abs(_size(step)))
    rest = by_size[SHOWN:]
    title = Message("all others, {n} in number", n=len(rest))
    others = SumStep("others", total_of(rest), title, unit, tuple(rest))
    return (*by_size[:SHOWN], others)


def _size(step: Step) -> Fraction:
    return step.value if isinstance(step.value, Fraction) else Fraction(0)
