"""A period of the company: its departments, and what they come to.

Nothing is counted twice: a department that has been issued counts with what its first revision
paid, any other with its draft; what is settled for earlier periods stands beside pay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.periods import Period
from kpilib.publish.company.department_rows import before_of, department_rows
from kpilib.publish.review.variance import Variance
from kpilib.text.formats import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.publish.company.department_rows import DepartmentRow
    from kpilib.publish.company.report_facts import OpenDecision, ReportFacts
    from kpilib.workspace.workspace import Workspace

TREND = 8
"""Periods that a line goes back over at most, this one included."""

_NOTHING = Decimal("0.00")


class AmountSum(NamedTuple):
    """What several departments come to.

    Attributes:
        departments: How many they are.
        assessed: People assessed.
        own: Pay of the period itself, yuan.
        settled: Settlements for earlier periods.
    """

    departments: int
    assessed: int
    own: Decimal
    settled: Decimal

    @property
    def amount(self) -> Decimal:
        """Both together: what goes to the bank."""
        return self.own + self.settled


def sum_of(rows: Iterable[DepartmentRow]) -> AmountSum:
    """What departments with pay come to."""
    found = [row for row in rows if row.bank.own is not None]
    return AmountSum(
        len(found),
        sum(row.facts.assessed for row in found),
        sum((row.bank.own or _NOTHING for row in found), _NOTHING),
        sum((row.bank.settled for row in found), _NOTHING),
    )


@dataclass(frozen=True)
class CompanyFigures:
    """A period of the company.

    Attributes:
        period: The period.
        wording: The language.
        company: What it is called.
        rows: Its departments.
        errors: By department, why its report could not be made.
    """

    period: Period
    wording: Wording
    company: str
    rows: tuple[DepartmentRow, ...]
    errors: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def paid_rows(self) -> tuple[DepartmentRow, ...]:
        """Departments whose rules pay."""
        return tuple(row for row in self.rows if row.pays)

    @cached_property
    def scored_rows(self) -> tuple[DepartmentRow, ...]:
        """Departments that are only scored."""
        return tuple(row for row in self.rows if not row.pays)

    @cached_property
    def issued(self) -> AmountSum:
        """What has been paid."""
        return sum_of(row for row in self.rows if row.bank.is_issued)

    @cached_property
    def draft(self) -> AmountSum:
        """What drafts would pay."""
        return sum_of(row for row in self.rows if not row.bank.is_issued)

    @cached_property
    def total(self) -> AmountSum:
        """Both."""
        return sum_of(self.rows)

    @property
    def owed(self) -> tuple[Decimal, int]:
        """What is still to be settled of what has been issued: yuan, and in how many amounts."""
        found = [row.bank for row in self.rows]
        left = sum((bank.owed for bank in found), _NOTHING)
        return left, sum(bank.owed_items for bank in found)

    @property
    def due_head(self) -> str:
        """What the amounts that go to the bank are called: paid only what has been issued."""
        say = self.wording.say
        if not self.draft.departments:
            return say("Paid (CNY)")
        return say("Paid or due (CNY)") if self.issued.departments else say("Due in all (CNY)")

    @property
    def unknown(self) -> int:
        """Departments whose pay is not known; those whose rules pay nothing have none."""
        return sum(1 for row in self.rows if not row.is_known and (row.pays or not row.scheme))

    @property
    def is_draft(self) -> bool:
        """Whether anything on the page is still a draft."""
        return any(not row.bank.is_issued for row in self.rows)

    @cached_property
    def compared(self) -> tuple[Variance, ...]:
        """Pay of each department now and in the period before, where both are known."""
        return tuple(
            Variance(row.name, Fraction(row.bank.own), Fraction(row.pay_before))
            for row in self.rows
            if row.bank.own is not None and row.pay_before is not None
        )

    @property
    def change(self) -> Variance | None:
        """Pay of all departments that can be compared, now and before."""
        if not self.compared:
            return None
        before = sum((one.before or Fraction(0) for one in self.compared), Fraction(0))
        return Variance("", sum((one.now for one in self.compared), Fraction(0)), before)

    @property
    def not_compared(self) -> int:
        """Departments with pay that have none to compare with."""
        return self.total.departments - len(self.compared)

    @property
    def paid_otherwise_before(self) -> tuple[DepartmentRow, ...]:
        """Departments for which other pay of the period before is compared than was paid for it."""
        return tuple(
            row
            for row in self.rows
            if row.bank.own is not None
            and None not in {row.pay_before, row.paid_before}
            and row.pay_before != row.paid_before
        )

    @property
    def budget(self) -> tuple[Decimal, Decimal]:
        """The budgets of departments that have one, and their pay, be it less than nothing."""
        found = [(row.facts.budget, row.bank.own) for row in self.rows if row.has_budget]
        return (
            sum((budget or _NOTHING for budget, _ in found), _NOTHING),
            sum((own or _NOTHING for _, own in found), _NOTHING),
        )

    @property
    def budget_share(self) -> Fraction | None:
        """Their pay against their budgets; of less than nothing there is no share."""
        budget, pay = self.budget
        return Fraction(pay) / Fraction(budget) if budget and pay >= 0 else None

    @property
    def over(self) -> tuple[DepartmentRow, ...]:
        """Departments over their budget."""
        return tuple(row for row in self.rows if row.is_over)

    @cached_property
    def decisions(self) -> tuple[tuple[DepartmentRow, OpenDecision], ...]:
        """What needs a decision in any department, the largest amount first."""
        found = [(row, one) for row in self.rows for one in row.facts.review.decisions]
        return tuple(sorted(found, key=lambda pair: -pair[1].amount))

    @cached_property
    def outlook(self) -> dict[str, tuple[Decimal, int]]:
        """What the next period would pay, by level: yuan, and of how many departments."""
        found: dict[str, tuple[Decimal, int]] = {}
        for row in self.paid_rows:
            for one in row.facts.review.outlook:
                pay, count = found.get(one.level, (_NOTHING, 0))
                found[one.level] = pay + one.pay, count + 1
        return found

    @property
    def appeals(self) -> int:
        """Appeals that are open."""
        return sum(row.facts.review.appeals for row in self.rows)

    @property
    def assessed(self) -> int:
        """People assessed."""
        return sum(row.facts.assessed for row in self.rows)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods of the lines, this one last, from the first that anybody knows."""
        known = {one.period for row in self.rows for one in row.facts.review.history}
        if self.period.cadence == "range":
            names = sorted(known, key=lambda name: Period.parse(name).order)[1 - TREND :]
            return (*names, str(self.period))
        back = [str(self.period.back(n)) for n in range(TREND - 1, 0, -1)]
        first = next((n for n, name in enumerate(back) if name in known), len(back))
        return (*back[first:], str(self.period))

    def line(self, row: DepartmentRow) -> tuple[Fraction | None, ...]:
        """The figures of a department over the periods."""
        values = (row.figure(period, str(self.period)) for period in self.periods)
        return tuple(None if value is None else Fraction(value) for value in values)

    @cached_property
    def total_line(self) -> tuple[Fraction | None, ...]:
        """Pay of all departments over the periods; nothing where one that is paid now lacks it."""
        lines = [self.line(row) for row in self.rows if row.bank.own is not None]
        return tuple(
            None if None in values else sum((value or Fraction(0) for value in values), Fraction(0))
            for values in zip(*lines, strict=True)
        )

    @property
    def last(self) -> str:
        """The period before as sentences call it."""
        name = before_of(self.period)
        return self.wording.last(Period.parse(name), self.period) if name else ""


def company_figures(
    workspace: Workspace,
    period: Period,
    lang: str,
    errors: Mapping[str, str],
    made: Mapping[str, tuple[ReportFacts, list[str]]] | None = None,
) -> CompanyFigures:
    """A period of a workspace's company in a language.

    Args:
        workspace: Whose departments they are.
        period: The period.
        lang: The language.
        errors: By department, why its report could not be made.
        made: See `department_rows`.
    """
    rows = department_rows(workspace, period, lang, errors, made)
    company = workspace.settings.company.in_(lang)
    return CompanyFigures(period, Wording(lang), company, tuple(rows), errors)
