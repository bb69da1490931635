"""The one order of people in a report, and the measure that it goes by."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review import findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpilib.publish.review.comparison import Comparison


def order(c: Comparison) -> tuple[str, ...]:
    """The people in the one order of a report: by share of target, else by score, else by pay."""
    return in_order(c, c.now.payees)


def in_order(c: Comparison, people: Iterable[str]) -> tuple[str, ...]:
    """Some people in that order; the department is none."""
    measure = main_measure(c)

    def rank(who: str) -> tuple[Fraction, str]:
        if measure:
            reached = c.now.measures.get((who, measure))
            known = reached.attainment if reached else None
            # Who has no target comes last.
            return (-known if known is not None else Fraction(10**9), who)
        if c.now.scores:
            return (-Fraction(c.now.scores.get(who, -(10**9))), who)
        return (-Fraction(c.now.pay_of(who)), who)

    return tuple(sorted((who for who in people if who != DEPARTMENT), key=rank))


def main_measure(c: Comparison) -> str:
    """The first measure in which people have targets; empty where there is none."""
    for name in c.now.measure_names:
        if findings.at_target(c, name)[1]:
            return name
    return ""
