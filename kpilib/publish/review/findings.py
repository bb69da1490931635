"""What deserves a sentence or a decision: streaks, carried state that moved, flags that repeat."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.snapshot import ZERO, Snapshot
from kpilib.publish.review.variance import Variance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.result_rows import CarriedAmount, RaisedFlag

STATES = ("settled", "reduced", "grown", "new", "open", "kept")
"""What can become of a carried amount, in the order in which it is told."""

_HUNDREDTH = Fraction(1, 100)
_STREAK = 2  # falls in a row that are worth a word


@dataclass(frozen=True, slots=True)
class Streak:
    """A figure of a person over consecutive periods, the latest last."""

    who: str
    name: str
    values: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class CarryMovement:
    """One carried amount beside what it was.

    Attributes:
        now: As it is handed on; None when nothing is left of it.
        before: As it came in; None when it arose in this period, or is not known.
        here: Whether it arose in this period.
    """

    now: CarriedAmount | None
    before: CarriedAmount | None
    here: bool = True

    @property
    def who(self) -> str:
        """Whose it is."""
        return self._either.who

    @property
    def kind(self) -> str:
        """What is carried."""
        return self._either.kind

    @property
    def origin(self) -> str:
        """The period in which it arose."""
        return self._either.origin

    @property
    def settled(self) -> Decimal:
        """By how much it became less, yuan."""
        left = self.now.amount if self.now else ZERO
        return self.before.amount - left if self.before else ZERO

    @property
    def state(self) -> str:
        """One of `STATES`; `open` is carried in, and how much it was then is not known."""
        if self.now is None:
            return "settled"
        if self.before is None:
            return "new" if self.here else "open"
        if not self.settled:
            return "kept"
        return "reduced" if self.settled > 0 else "grown"

    def amount(self, state: str) -> Decimal:
        """The amount a state is about: what was settled or added, or what is open, yuan."""
        if state in {"settled", "reduced", "grown"} or self.now is None:
            return abs(self.settled)
        return self.now.amount

    @property
    def _either(self) -> CarriedAmount:
        found = self.now or self.before
        if found is None:
            raise ValueError("CarryMovement: neither now nor before is given")
        return found


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """One flag and whoever got it.

    Attributes:
        flag: The flag.
        rows: Everyone who got it, in order.
        again: Those of them who had it in the period before, too.
    """

    flag: str
    rows: tuple[RaisedFlag, ...]
    again: frozenset[str]


def carried(comparison: Comparison) -> tuple[CarryMovement, ...]:
    """Every carried amount that was or is open, in the order of the carry table."""
    now = {(c.who, c.kind, c.origin): c for c in comparison.now.carry}
    before = comparison.before if comparison.same_rules else None
    then = {(c.who, c.kind, c.origin): c for c in before.carry} if before else {}
    keys = sorted({*now, *then}, key=lambda key: (key[0], key[2], key[1]))
    here = {str(comparison.now.period), *comparison.now.pieces}
    return tuple(CarryMovement(now.get(key), then.get(key), key[2] in here) for key in keys)


def carried_by_state(comparison: Comparison) -> dict[tuple[str, str], list[CarryMovement]]:
    """Carried amounts by kind and state, in the order of `STATES`."""
    groups: dict[tuple[str, str], list[CarryMovement]] = {}
    moves = carried(comparison)
    kinds = dict.fromkeys(moved.kind for moved in moves)
    for kind in kinds:
        for state in STATES:
            if found := [m for m in moves if m.kind == kind and m.state == state]:
                groups[kind, state] = found
    return groups


def orphaned(comparison: Comparison) -> tuple[CarriedAmount, ...]:
    """Carried state of people who are no longer in the list."""
    known = comparison.now.listed
    return tuple(c for c in comparison.now.carry if c.who not in known and c.who != DEPARTMENT)


def noticed(comparison: Comparison) -> tuple[FlagGroup, ...]:
    """The flags of the period, each with whoever got it."""
    before = comparison.before
    then = {(f.who, f.flag) for f in before.flags} if before else set()
    groups: dict[str, list[RaisedFlag]] = {}
    for raised in comparison.now.flags:
        groups.setdefault(raised.flag, []).append(raised)
    return tuple(
        FlagGroup(flag, tuple(rows), frozenset(r.who for r in rows if (r.who, flag) in then))
        for flag, rows in groups.items()
    )


def falls(comparison: Comparison) -> tuple[Streak, ...]:
    """Scores that fell at least twice in a row up to now."""
    history = _same_rules(comparison)
    found = (_fall(who, [snapshot.scores.get(who) for snapshot in history])
             for who in comparison.now.scores)  # fmt: skip
    return tuple(streak for streak in found if len(streak.values) > _STREAK)


def _same_rules(comparison: Comparison) -> list[Snapshot]:
    """The unbroken series of periods by the same scheme, this one last."""
    history = [comparison.now]
    for snapshot in reversed(comparison.earlier):
        follows = str(snapshot.period) == _period_before(history[0])
        if snapshot.scheme.id != comparison.now.scheme.id or not follows:
            break
        history.insert(0, snapshot)
    return history


def _period_before(snapshot: Snapshot) -> str:
    period = snapshot.period
    return "" if period.cadence == "range" else str(period.back())


def _fall(who: str, scores: Sequence[Decimal | None]) -> Streak:
    values: list[Fraction] = []
    for score in reversed(scores):
        if score is None or (values and Fraction(score) <= values[0]):
            break
        values.insert(0, Fraction(score))
    return Streak(who, "", tuple(values))


def missed(comparison: Comparison) -> tuple[Streak, ...]:
    """Targets of a person that were missed now and in at least the period before."""
    history = _same_rules(comparison)
    found = []
    for (who, measure), reached in comparison.now.measures.items():
        if who == DEPARTMENT or reached.attainment is None:
            continue
        streak = _while(history, partial(_attainment, key=(who, measure)), lambda value: value < 1)
        if len(streak) >= _STREAK:
            found.append(Streak(who, measure, streak))
    return tuple(found)


def deducted(comparison: Comparison) -> tuple[Streak, ...]:
    """Deductions of a person: the item and its amounts, over the periods in a row."""
    history = _same_rules(comparison)
    return tuple(
        Streak(
            who,
            item,
            _while(history, partial(_paid, key=(who, item)), lambda value: value < 0),
        )
        for (who, item), amount in comparison.now.pay.items()
        if amount < 0
    )


def _attainment(snapshot: Snapshot, key: tuple[str, str]) -> Fraction | None:
    reached = snapshot.measures.get(key)
    return reached.attainment if reached else None


def _paid(snapshot: Snapshot, key: tuple[str, str]) -> Decimal | None:
    return snapshot.pay.get(key)


def _while(
    history: Sequence[Snapshot],
    read: Callable[[Snapshot], Fraction | Decimal | None],
    holds: Callable[[Fraction], bool],
) -> tuple[Fraction, ...]:
    """Values of the latest periods in a row for which a condition holds."""
    values: list[Fraction] = []
    for snapshot in reversed(history):
        value = read(snapshot)
        if value is None or not holds(Fraction(value)):
            break
        values.insert(0, Fraction(value))
    return tuple(values)


def owing(
    comparison: Comparison, settled: Mapping[str, Decimal]
) -> Iterator[tuple[str, Decimal, Decimal]]:
    """People to whom less than nothing is due: who, their pay, and what is settled with it.

    Args:
        comparison: The figures.
        settled: What is paid (or taken back) for earlier periods by person, yuan.
    """
    for who in sorted({*comparison.now.payees, *settled} - {DEPARTMENT}):
        pay, earlier = comparison.now.pay_of(who), settled.get(who, ZERO)
        if pay + earlier < 0:
            yield who, pay, earlier


def lowest_grade(comparison: Comparison) -> tuple[str, ...]:
    """People in the last of the scheme's grades."""
    grades = comparison.now.scheme.grades
    if len(grades) <= 1 or grades[-1].from_ is not None:
        return ()  # with a bound it is one to be reached: whoever does not has none
    last = grades[-1].grade
    return tuple(who for who in comparison.now.scores
                 if comparison.now.summary[who].grade == last)  # fmt: skip


def ungraded(comparison: Comparison) -> tuple[str, ...]:
    """People who score below the lowest of the scheme's grades."""
    grades, scores = comparison.now.scheme.grades, comparison.now.scores
    bound = grades[-1].from_ if grades else None
    return tuple(who for who, score in scores.items() if bound is not None and score < bound)


def by_grade(comparison: Comparison) -> tuple[tuple[str, int], ...]:
    """How many people have each grade of the scheme."""
    given = [comparison.now.summary[who].grade for who in comparison.now.scores]
    return tuple((g.grade, given.count(g.grade)) for g in comparison.now.scheme.grades)


def at_target(comparison: Comparison, measure: str) -> tuple[int, int]:
    """How many people reached a measure's target, and how many had one."""
    reached = [r.attainment for (who, name), r in comparison.now.measures.items()
               if name == measure and who != DEPARTMENT and r.attainment is not None]  # fmt: skip
    return sum(value >= 1 for value in reached), len(reached)


def shares(comparison: Comparison, *, department: bool = False) -> dict[str, Fraction]:
    """Mean share of full points per indicator, where the rules state full points."""
    now = comparison.now
    found = {}
    for name in now.indicators(department=department):
        full = now.full_points(name)
        points = now.points.get((DEPARTMENT, name)) if department else now.mean_points(name)
        if full and points is not None:
            # Points are printed in hundredths: 6.67 of 6 2/3 is all of it, not 100.1%.
            found[name] = Fraction(1) if abs(points - full) < _HUNDREDTH else points / full
    return found


def actual_changes(comparison: Comparison, measure: str) -> tuple[Variance, ...]:
    """What each person reached in a measure in each period; of people there both times."""
    before = comparison.before
    return tuple(
        Variance(who, reached.own, before.measures[who, name].own)
        for (who, name), reached in comparison.now.measures.items()
        if name == measure and who != DEPARTMENT and before and (who, name) in before.measures
    )
