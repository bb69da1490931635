"""The rows a review reads: one small value per line of a result table, and how they are joined."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """One row of `summary` for the run's period."""

    who: str
    eligible: bool
    reason: str
    score: Decimal | None
    grade: str
    rank: Decimal | None
    pay: Decimal


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One measure of one person or of the department.

    Attributes:
        target: What was to be reached.
        actual: What was reached, as the rules count it.
        carried: What of it came from earlier periods; None where the measure has no such.
        attainment: A person's `actual` against the target; of the department what those who have
            a target reached in the period itself.
    """

    target: Fraction | None
    actual: Fraction
    carried: Fraction | None
    attainment: Fraction | None

    @property
    def own(self) -> Fraction:
        """What was reached in the period itself, so that it adds up over people and periods."""
        return self.actual - (self.carried or 0)


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """One flag."""

    who: str
    period: str
    flag: str
    detail: str


@dataclass(frozen=True, slots=True)
class CarriedAmount:
    """One amount of state handed to the next period."""

    who: str
    kind: str
    origin: str
    amount: Decimal
    base: Decimal | None


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """The mean, exactly; None of nothing.

    >>> mean([Fraction(1), Fraction(2)])
    Fraction(3, 2)
    """
    found = list(values)
    return sum(found, Fraction(0)) / len(found) if found else None


def in_order(found: set[str], order: Iterable[str]) -> tuple[str, ...]:
    """Names in a given order; those it does not have come last, in text order."""
    known = [name for name in order if name in found]
    return (*known, *sorted(found.difference(known)))
