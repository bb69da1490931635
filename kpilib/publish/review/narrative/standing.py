"""Facts of the lead: where the department stands, and what is paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.variance import RATE, Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative.told import Told


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many people were assessed, and how many were not."""

    assessed: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Score:
    """The department's own score, or the mean of its people's."""

    own: bool
    change: Change


@dataclass(frozen=True, slots=True)
class Total:
    """What the department reached in a measure.

    Attributes:
        name: The measure.
        unit: Its unit.
        own: What was reached in the period itself.
        carried: What came from earlier periods beside it.
        target: The sum of the targets; None without.
        with_target: How many people have a target, where not everyone who counts has one; else 0.
        rate: The attainment, with the one before; None without a target, and below 0.
        year_ago: The attainment of a year earlier.
    """

    name: str
    unit: str
    own: Fraction
    carried: Fraction
    target: Fraction | None
    with_target: int
    rate: Change | None
    year_ago: Fraction | None


@dataclass(frozen=True, slots=True)
class Pay:
    """What is due for the period itself.

    Attributes:
        total: With what was due before.
        known_now: Whether it is what is known since the period was paid.
        any: Whether there are any amounts, be it that they come to nothing.
        budget: The budget; None without.
        used: The share of the budget; None where it says nothing.
        over: What is beyond the budget, yuan.
    """

    total: Change
    known_now: bool
    any: bool
    budget: Decimal | None
    used: Fraction | None
    over: Decimal


@dataclass(frozen=True, slots=True)
class Settling:
    """What is paid with it for earlier periods, and all of it together.

    Attributes:
        paid: For earlier periods, yuan.
        recovered: Taken back for earlier periods, yuan, above 0.
        due: All that is paid, the period's own pay included.
    """

    paid: Decimal
    recovered: Decimal
    due: Decimal


@dataclass(frozen=True, slots=True)
class Classified:
    """How many customers have a class, and how many each class has."""

    customers: int
    counts: tuple[tuple[str, int], ...]

    @property
    def overlapping(self) -> bool:
        """Whether customers have several classes, so that these come to more than there are."""
        return sum(count for _, count in self.counts) > self.customers


@dataclass(frozen=True, slots=True)
class Actuals:
    """What the department reached, where there is nothing else to begin with."""

    values: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class NothingBefore:
    """There is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class OtherRules:
    """The scheme is another than before."""


def lead(told: Told) -> tuple[Any, ...]:
    """Where the department stands."""
    found = [*_scores(told), *_totals(told), *_pay(told), *_classes(told)]
    if not found and told.now.department_actuals:
        found = [Actuals(tuple(told.now.department_actuals.items()))]
    return (*found, *_basis(told))


def _scores(told: Told) -> Iterator[Any]:
    now, c = told.now, told.comparison
    if now.assessed or now.excluded:
        yield HeadCount(len(now.assessed), len(now.excluded))
    if own := c.department_score():
        yield Score(own=True, change=own.printed())
    if mean := c.mean_score():
        yield Score(own=False, change=mean.printed())


def _totals(told: Told) -> Iterator[Total]:
    now, c = told.now, told.comparison
    for name in now.measure_names:
        reached = now.measures.get((DEPARTMENT, name))
        if reached is None:
            continue
        then = c.year_ago.measures.get((DEPARTMENT, name)) if c.year_ago else None
        rate = c.attainment(name)
        if rate and (rate.now < 0 or (rate.before is not None and rate.before < 0)):
            rate = Change(name, rate.now, None) if rate.now >= 0 else None
        people = [r for (who, n), r in now.measures.items() if n == name and who != DEPARTMENT]
        if not people and "department" not in now.scheme.measures[name].on:
            continue  # nobody was assessed: a total of nobody is no finding
        aimed = sum(r.target is not None for r in people)
        yield Total(
            name,
            now.scheme.measures[name].unit,
            reached.own,
            reached.carried or Fraction(0),
            reached.target if reached.attainment is not None else None,
            aimed if aimed != len(people) else 0,
            rate.printed(RATE) if rate else None,
            then.attainment if then and rate and (then.attainment or 0) > 0 else None,
        )


def _pay(told: Told) -> Iterator[Any]:
    now, c = told.now, told.comparison
    if now.pays:
        total, budget = c.total_pay(), c.budget
        used = Fraction(total.now) / Fraction(budget) if budget and total.now > 0 else None
        yield Pay(
            total, told.known_now, bool(now.pay), budget, used if not c.overrun else None, c.overrun
        )
    if told.settled.rows:
        amounts = [row.amount for row in told.settled.rows]
        none = Decimal("0.00")
        yield Settling(
            sum((amount for amount in amounts if amount > 0), none),
            -sum((amount for amount in amounts if amount < 0), none),
            now.total_pay + told.settled.total,
        )


def _classes(told: Told) -> Iterator[Classified]:
    now = told.now
    if now.scheme.classes is None:
        return
    given = [name for names in now.classes.values() for name in names]
    counts = ((name, given.count(name)) for name in now.class_names if name in given)
    yield Classified(len(now.classes), tuple(counts))


def _basis(told: Told) -> Iterator[Any]:
    """What stands in the way of a comparison."""
    if told.comparison.before is None:
        yield NothingBefore()
    elif not told.comparison.same_rules:
        yield OtherRules()
