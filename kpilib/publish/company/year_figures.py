"""The year of the company up to a period: each period's figures, nothing of them counted twice.

What is settled for an earlier period counts with the period that pays it; a later revision pays
nothing and counts nowhere. A draft that was never made counts as the last report knows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kpilib.publish.review.variance import Variance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.department_rows import DepartmentRow
    from kpilib.text.formats import Wording

_NOTHING = Decimal("0.00")


class YearAmount(NamedTuple):
    """What a department gets for a period of the year.

    Attributes:
        own: Pay of the period, yuan.
        settled: What is settled with it for earlier periods.
        is_issued: Whether it has been paid.
    """

    own: Decimal
    settled: Decimal = _NOTHING
    is_issued: bool = False

    @property
    def amount(self) -> Decimal:
        """Both together."""
        return self.own + self.settled


@dataclass(frozen=True)
class YearFigures:
    """The year.

    Attributes:
        periods: The figures of each period, in time.
        wording: The language.
    """

    periods: tuple[CompanyFigures, ...]
    wording: Wording

    @cached_property
    def last(self) -> dict[str, DepartmentRow]:
        """The rows of the last period that has a department, by department."""
        return {row.name: row for figures in self.periods for row in figures.rows}

    def rows(self, *, pays: bool) -> tuple[DepartmentRow, ...]:
        """The departments that are paid, or those that are only scored."""
        return tuple(row for row in self.last.values() if row.pays == pays)

    def _past(self, name: str, period: str, what: str) -> Decimal | None:
        """A figure of an earlier period as a later report of the department knows it."""
        for figures in reversed(self.periods):
            for row in figures.rows:
                if row.name == name:
                    for one in row.facts.review.history:
                        if one.period == period and getattr(one, what) is not None:
                            value: Decimal = getattr(one, what)
                            return value
        return None

    def amount(self, name: str, at: int) -> YearAmount | None:
        """What a department gets for a period; None where nothing is known."""
        figures = self.periods[at]
        for row in figures.rows:
            if row.name == name and row.bank.own is not None:
                return YearAmount(row.bank.own, row.bank.settled, row.bank.is_issued)
            if row.name == name and (row.bank.is_broken or row.bank.notes):
                return None  # somebody else pays it, or nobody knows
        own = self._past(name, str(figures.period), "pay")
        return None if own is None else YearAmount(own)

    def score(self, name: str, at: int) -> Decimal | None:
        """The score of a department in a period."""
        figures = self.periods[at]
        found = next((row.score for row in figures.rows if row.name == name), None)
        return self._past(name, str(figures.period), "score") if found is None else found

    def amounts(self, name: str) -> Iterator[YearAmount]:
        """What is known of a department, period by period."""
        found = (self.amount(name, at) for at in range(len(self.periods)))
        return (amount for amount in found if amount is not None)

    def total(self, *, issued: bool | None = None) -> tuple[Decimal, Decimal]:
        """Pay and settlements of all departments; only what is issued, or what is not."""
        found = [one for name in self.last for one in self.amounts(name)
                 if issued is None or one.is_issued == issued]  # fmt: skip
        return (
            sum((one.own for one in found), _NOTHING),
            sum((one.settled for one in found), _NOTHING),
        )

    def compared(self) -> Iterator[Variance]:
        """Pay of each department against the same periods a year before, where all are known."""
        for row in self.rows(pays=True):
            now, before = [], []
            for at, figures in enumerate(self.periods):
                back = figures.period.back(12 // figures.period.months)
                then, own = self._past(row.name, str(back), "pay"), self.amount(row.name, at)
                if then is not None and own is not None:
                    before.append(then)
                    now.append(own.own)
            if len(now) == len(self.periods):
                yield Variance(row.name, Fraction(sum(now)), Fraction(sum(before)))

    @cached_property
    def not_compared(self) -> int:
        """Departments with pay and without figures of a year before."""
        paid = [row for row in self.rows(pays=True) if [*self.amounts(row.name)]]
        return len(paid) - len([*self.compared()])

    def change(self) -> Variance | None:
        """The same of all departments that can be compared."""
        found = [*self.compared()]
        if not found:
            return None
        before = sum((one.before or Fraction(0) for one in found), Fraction(0))
        return Variance("", sum((one.now for one in found), Fraction(0)), before)

    def share(self, name: str) -> Fraction | None:
        """Pay of the periods against as many budgets, which are all of one length."""
        budget, amounts = self.last[name].facts.budget, [*self.amounts(name)]
        own = sum((one.own for one in amounts), _NOTHING)
        if not budget or own < 0 or len(amounts) < len(self.periods):
            return None
        return Fraction(own) / Fraction(budget * len(amounts))
