"""Facts that need a decision: who, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.tables import YUAN
from kpilib.publish.review import findings
from kpilib.publish.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from fractions import Fraction

    from kpilib.publish.review.findings import Noticed
    from kpilib.publish.review.narrative.told import Told
    from kpilib.publish.review.rows import Raised


@dataclass(frozen=True, slots=True)
class NobodyAssessed:
    """People are listed, and none of them was assessed: each with the reason."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NobodyPaid:
    """People were assessed by a scheme that pays, and nothing is due to any of them."""

    assessed: int


@dataclass(frozen=True, slots=True)
class OverBudget:
    """What is due beyond the budget."""

    budget: Decimal
    over: Decimal


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag of one person.

    Attributes:
        who: The person or the department.
        piece: The month, where the run is made of several; else empty.
        detail: What the flag says; empty where it says nothing more.
        score: The person's score, where there is no detail.
        open: How many carried amounts of a person who left are open.
        amount: What they come to, yuan; None where they are no money.
    """

    who: str
    piece: str
    detail: str
    score: Decimal | None
    open: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag, whoever got it, and who had it in the period before, too.

    Attributes:
        flag: The flag.
        rows: Everyone who got it.
        again: Who had it before.
        everyone: Whether that is all of them.
    """

    flag: str
    rows: tuple[FlagRow, ...]
    again: tuple[str, ...]
    everyone: bool


@dataclass(frozen=True, slots=True)
class Owing:
    """A person to whom less than nothing is due: pay, and what is settled with it."""

    who: str
    pay: Decimal
    earlier: Decimal


@dataclass(frozen=True, slots=True)
class LowestGrade:
    """People with the last of the grades, and their scores."""

    grade: str
    rows: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Ungraded:
    """People who score below the lowest of the grades, and their scores."""

    rows: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """People below their target in several periods in a row, with their shares."""

    measure: str
    cadence: str
    rows: tuple[tuple[str, tuple[Fraction, ...]], ...]


@dataclass(frozen=True, slots=True)
class Falling:
    """People whose score fell in several periods in a row, with their scores."""

    cadence: str
    rows: tuple[tuple[str, tuple[Fraction, ...]], ...]


@dataclass(frozen=True, slots=True)
class Deducted:
    """People from whom the same is deducted in several periods in a row.

    Attributes:
        cadence: The length of a period.
        rows: Who, which item, in how many periods, and how much now, yuan above 0.
    """

    cadence: str
    rows: tuple[tuple[str, str, int, Fraction], ...]


def decisions(told: Told) -> Iterator[Any]:
    """What needs a decision."""
    now, c = told.now, told.comparison
    if now.excluded and not now.assessed:
        yield NobodyAssessed(tuple((row.who, row.reason) for row in now.excluded))
    if now.assessed and now.pays and not now.pay:
        yield NobodyPaid(len(now.assessed))
    if c.overrun and c.budget is not None:
        yield OverBudget(c.budget, c.overrun)
    for group in findings.noticed(c):
        yield _flagged(told, group)
    # Of a period that has been paid the difference is settled later, and decided with that: decided
    # here as well, somebody would be asked for it twice.
    owing = () if told.known_now else findings.owing(c, told.settled.by_person())
    for who, pay, earlier in owing:
        yield Owing(who, pay, earlier)
    if low := findings.lowest_grade(c):
        rows = tuple((who, now.scores[who]) for who in low)
        yield LowestGrade(now.scheme.grades[-1].grade, rows)
    if below := findings.ungraded(c):
        yield Ungraded(tuple((who, now.scores[who]) for who in below))
    yield from _streaks(told)


def _flagged(told: Told, group: Noticed) -> Flagged:
    again = tuple(dict.fromkeys(row.who for row in group.rows if row.who in group.again))
    everyone = len(again) == len({row.who for row in group.rows})
    return Flagged(group.flag, tuple(_flag_row(told, row) for row in group.rows), again, everyone)


def _flag_row(told: Told, row: Raised) -> FlagRow:
    now = told.now
    piece = row.period if now.several and row.period in now.pieces else ""
    open_ = [c for c in findings.orphaned(told.comparison) if c.who == row.who]
    money = all(now.carry_unit(c.kind) == YUAN for c in open_)
    total = sum((c.amount for c in open_), ZERO) if money else None
    score = None if row.detail else now.scores.get(row.who)
    return FlagRow(row.who, piece, row.detail, score, len(open_), total)


def _streaks(told: Told) -> Iterator[Any]:
    c, cadence = told.comparison, told.now.period.cadence
    missed: dict[str, list[tuple[str, tuple[Fraction, ...]]]] = {}
    for streak in findings.missed(c):
        missed.setdefault(streak.name, []).append((streak.who, streak.values))
    for name, rows in missed.items():
        yield Missed(name, cadence, tuple(rows))
    if falling := tuple((streak.who, streak.values) for streak in findings.falls(c)):
        yield Falling(cadence, falling)
    deducted = tuple(
        (streak.who, streak.name, len(streak.values), -streak.values[-1])
        for streak in findings.deducted(c)
        if len(streak.values) > 1
    )
    if deducted:
        yield Deducted(cadence, deducted)
