"""One period beside those before it: what changed, for whom, and through which indicator or item.

Everything that a report says beyond the result tables is worked out here and in `findings`,
exactly; the narrative and the tables only print it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.old_rules import pay_by_rules_of
from kpilib.publish.review.result_rows import in_order
from kpilib.publish.review.snapshot import ZERO, Snapshot
from kpilib.publish.review.variance import FEN, Variance, adding_up, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

MONTHS_IN_A_QUARTER = 3
_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Mover:
    """A person whose score or pay changed.

    Attributes:
        who: The person.
        change: What changed.
        causes: The indicators or items it is made of.
    """

    who: str
    change: Variance
    causes: tuple[Variance, ...]


@dataclass(frozen=True)
class Comparison:
    """A period, and those before it that it is set against.

    Attributes:
        now: The period of the report.
        earlier: Earlier periods of the same length, in time; the last one is `before`.
    """

    now: Snapshot
    earlier: tuple[Snapshot, ...] = ()

    @property
    def before(self) -> Snapshot | None:
        """The latest earlier period."""
        return self.earlier[-1] if self.earlier else None

    @cached_property
    def year_ago(self) -> Snapshot | None:
        """The same period a year earlier, where it is not `before` itself."""
        period = self.now.period
        if period.cadence == "range" or period.months >= _A_YEAR:
            return None
        name = str(period.back(_A_YEAR // period.months))
        return next((s for s in self.earlier[:-1] if str(s.period) == name), None)

    @cached_property
    def pay_by_rules_before(self) -> Mapping[str, Decimal] | None:
        """What `now` would have paid by the rules of `before`; None where that cannot be said."""
        return pay_by_rules_of(self.before, self.now) if self.before else None

    @property
    def same_rules(self) -> bool:
        """Whether `before` was assessed by the same scheme, so that scores compare."""
        return self.before is not None and self.before.scheme.id == self.now.scheme.id

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names by id, of those who have left too."""
        found: dict[str, str] = {}
        for snapshot in (*self.earlier, self.now):
            found.update(snapshot.names)
        return found

    @cached_property
    def latin_names(self) -> Mapping[str, str]:
        """The same in Latin letters, of those who have such a name."""
        found: dict[str, str] = {}
        for snapshot in (*self.earlier, self.now):
            found.update(snapshot.latin_names)
        return found

    @cached_property
    def _scored_before(self) -> Mapping[str, Decimal]:
        return self.before.scores if self.before and self.same_rules else {}

    def mean_score(self) -> Variance | None:
        """Mean score of the people, as it is printed: two printed means tell the change."""
        return self._change("", _as_printed(self.now), _as_printed)

    def same_people(self) -> tuple[int, Variance | None] | None:
        """How many people have a score in both periods, and their mean; None where all have.

        A mean moves with who is counted, too: it may fall though everybody who stayed rose.
        """
        then, now = self._scored_before, self.now.scores
        if not then or not now or then.keys() == now.keys():
            return None
        both = then.keys() & now.keys()
        if not both:
            return 0, None
        after, before = (
            sum((Fraction(scores[who]) for who in both), Fraction(0)) / len(both)
            for scores in (now, then)
        )
        return len(both), Variance("", after, before)

    def department_score(self) -> Variance | None:
        """The department's own score."""
        return self._change("", self.now.department_score, lambda s: s.department_score)

    def _change(
        self,
        name: str,
        value: Fraction | Decimal | None,
        read: Callable[[Snapshot], Fraction | Decimal | None],
    ) -> Variance | None:
        if value is None:
            return None
        then = read(self.before) if self.before and self.same_rules else None
        return Variance(name, Fraction(value), None if then is None else Fraction(then))

    def indicator_changes(self, *, department: bool = False) -> tuple[Variance, ...]:
        """Mean points of each indicator now and before, as the scheme names them."""

        def read(snapshot: Snapshot, name: str) -> Fraction | None:
            if department:
                return snapshot.points.get((DEPARTMENT, name))
            return snapshot.mean_points(name)

        changes = (
            self._change(name, read(self.now, name), partial(read, name=name))
            for name in self.now.indicators(department=department)
        )
        return tuple(change for change in changes if change)

    def indicator_moves(self, *, department: bool = False) -> tuple[Variance, ...]:
        """The same told by their changes alone: in print these come to that of the score."""
        changes = self.indicator_changes(department=department)
        score = self.department_score() if department else self.mean_score()
        if score is None or score.before is None:
            return changes
        exact = None if department else self._change("", self.now.mean_score, _mean)
        return adding_up(changes, score, exact)

    def score_of(self, who: str) -> Variance | None:
        """A person's score."""
        if who not in self.now.scores:
            return None
        before = self._scored_before.get(who)
        return Variance(
            who, Fraction(self.now.scores[who]), None if before is None else Fraction(before)
        )

    def score_movers(self) -> tuple[Mover, ...]:
        """People with a score in both periods, those who rose most first."""
        return _sorted(
            Mover(who, change, tuple(self._points_changes(who)))
            for who in self.now.scores
            if (change := self.score_of(who)) and change.delta
        )

    def _points_changes(self, who: str) -> list[Variance]:
        then = self.before.points if self.before else {}
        mine = {name for person, name in (*self.now.points, *then) if person == who}
        names = in_order(mine, self.now.scheme.indicators)
        none = Fraction(0)
        return [
            Variance(name, self.now.points.get((who, name), none), then.get((who, name), none))
            for name in names
        ]

    def pay_of(self, who: str) -> Variance:
        """A payee's pay; without a value before for people who were not there."""
        before = self.before
        known = before is not None and (who in before.payees or who == DEPARTMENT)
        then = Fraction(before.pay_of(who)) if before is not None and known else None
        return Variance(who, Fraction(self.now.pay_of(who)), then)

    def pay_movers(self) -> tuple[Mover, ...]:
        """People who were there in both periods, those who gained most first."""
        return _sorted(
            Mover(who, change, tuple(self._pay_changes(who)))
            for who in self.now.payees
            if (change := self.pay_of(who)).delta and who != DEPARTMENT
        )

    def _pay_changes(self, who: str) -> list[Variance]:
        then = self.before.pay if self.before else {}
        mine = {item for person, item in (*self.now.pay, *then) if person == who}
        items = [item for item in self._items if item in mine]
        return [
            Variance(item, Fraction(self.now.pay.get((who, item), ZERO)),
                   Fraction(then.get((who, item), ZERO)))
            for item in items
        ]  # fmt: skip

    def total_pay(self) -> Variance:
        """Everything that is paid."""
        before = self.before.total_pay if self.before and self.before.pays else None
        return Variance(
            "", Fraction(self.now.total_pay), None if before is None else Fraction(before)
        )

    def item_changes(self) -> tuple[Variance, ...]:
        """Each pay item in total, now and before; items no longer paid come last."""
        before = self.before
        return tuple(
            Variance(item, Fraction(self.now.paid_for(item)),
                   Fraction(before.paid_for(item)) if before and before.pays else None)
            for item in self._items
        )  # fmt: skip

    @property
    def _items(self) -> tuple[str, ...]:
        """Every pay item of both periods, in the one order in which equal changes are told."""
        before = self.before.items if self.before else ()
        return tuple(dict.fromkeys((*self.now.items, *before)))

    def attainment(self, measure: str, who: str = DEPARTMENT) -> Variance | None:
        """Attainment of a measure, now and before."""
        reached = self.now.measures.get((who, measure))
        if reached is None or reached.attainment is None:
            return None
        then = self.before.measures.get((who, measure)) if self.before else None
        return Variance(measure, reached.attainment, then.attainment if then else None)

    def actual(self, measure: str, who: str) -> Variance | None:
        """What someone reached in a measure in the period itself, now and before."""
        reached = self.now.measures.get((who, measure))
        if reached is None:
            return None
        then = self.before.measures.get((who, measure)) if self.before else None
        return Variance(measure, reached.own, then.own if then else None)

    def carries(self, measure: str) -> bool:
        """Whether what anybody reached in a measure contains something carried in, now or before.

        Their share of the target counts it, though the department's total does not.
        """
        periods = (self.now, self.before) if self.before else (self.now,)
        return any(
            reached.carried
            for snapshot in periods
            for (_, name), reached in snapshot.measures.items()
            if name == measure
        )

    @property
    def budget(self) -> Decimal | None:
        """The budget of the period; None where the department has none for such a period."""
        quarterly = self.now.assessment.department.bonus_budget
        months = self.now.period.months
        if quarterly is None or not self.now.pays or months % MONTHS_IN_A_QUARTER:
            return None
        return quarterly * (months // MONTHS_IN_A_QUARTER)

    @property
    def overrun(self) -> Decimal:
        """What is paid beyond the budget, yuan; 0 within it."""
        return max(ZERO, self.now.total_pay - self.budget) if self.budget is not None else ZERO

    @property
    def newcomers(self) -> tuple[str, ...]:
        """People assessed now who were not on the list before."""
        listed = {row.who for row in self.before.summary.values()} if self.before else set()
        return tuple(who for who in self.now.assessed if self.before and who not in listed)

    @property
    def back(self) -> tuple[str, ...]:
        """People who were on the list before without being assessed, and are assessed now."""
        before = self.before.summary if self.before else {}
        return tuple(who for who in self.now.assessed if who in before and not before[who].eligible)

    @property
    def gone(self) -> tuple[str, ...]:
        """People assessed before who are not on the list now."""
        assessed = self.before.assessed if self.before else ()
        return tuple(who for who in assessed if who not in self.now.summary)


def _sorted(movers: Iterable[Mover]) -> tuple[Mover, ...]:
    return tuple(sorted(movers, key=lambda mover: (-mover.change.delta, mover.who)))


def _mean(snapshot: Snapshot) -> Fraction | None:
    return snapshot.mean_score


def _as_printed(snapshot: Snapshot) -> Fraction | None:
    mean = snapshot.mean_score
    return None if mean is None else printed(mean, FEN)
