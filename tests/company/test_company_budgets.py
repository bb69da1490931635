"""Budgets of a company: whoever has one is counted, also with pay below zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kpilib.core.periods import Period
from kpilib.publish.company.bank_amounts import BankAmount
from kpilib.publish.company.company_figures import CompanyFigures
from kpilib.publish.company.company_tables import CompanyTable
from kpilib.publish.company.company_tiles import company_tiles
from kpilib.publish.company.department_rows import DepartmentRow
from kpilib.publish.company.report_facts import ReportFacts
from kpilib.text.formats import Wording


def company(*rows: DepartmentRow) -> CompanyFigures:
    return CompanyFigures(Period.parse("2026Q1"), Wording("en"), "Sample", rows)


def department(name: str, pay: str, budget: str = "") -> DepartmentRow:
    bank = BankAmount(own=Decimal(pay))
    facts = ReportFacts(assessed=1, budget=Decimal(budget) if budget else None)
    return DepartmentRow(name, name, "Rules", pays=True, bank=bank, facts=facts)


def tile(found: CompanyFigures, label: str) -> tuple[str, tuple[str, ...]]:
    """A tile's value and notes."""
    (one,) = [each for each in company_tiles(found) if each.label.startswith(label)]
    return one.value, one.notes


def test_a_department_below_zero_has_its_budget_all_the_same() -> None:
    found = company(
        department("a", "8000", "10000"), department("b", "-600", "5000"), department("c", "50")
    )
    # (8,000 − 600) / 15,000 = 49.33 %
    assert tile(found, "Budget of CNY 15,000 used") == ("49.3%", ("2 departments with a budget",))
    assert found.budget_share == Fraction(7400, 15000)


def test_of_less_than_nothing_there_is_no_share() -> None:
    found = company(department("a", "100", "10000"), department("b", "-600", "5000"))
    assert found.budget_share is None
    assert not [each for each in company_tiles(found) if each.label.startswith("Budget")]


def test_what_is_due_lacks_no_department_whose_rules_pay_nothing() -> None:
    unmade = DepartmentRow("b", "b", "Rules", pays=True, instead="Not made yet")
    scored = DepartmentRow("c", "c", "Rules", pays=False, instead="Not made yet")
    unread = DepartmentRow("d", "d", "", pays=False, instead="Could not be made")
    one = department("a", "100")
    assert tile(company(one, unmade, scored), "Due")[1] == ("without 1 department",)
    assert tile(company(one, scored), "Due")[1] == ()
    # Whether rules that cannot be read pay anything nobody knows.
    assert tile(company(one, unread), "Due")[1] == ("without 1 department",)


@pytest.mark.parametrize(
    ("pay", "told"),
    [(None, ""), ("-1", ""), ("14999.99", "Bar: share of the budget; dashed: all of it"),
     ("15000", "Bar: share of the budget; dashed: all of it"),
     ("15000.01", "Bar: share of the budget; dashed: all of it; bars end at 150%")],
)  # fmt: skip
def test_a_caption_tells_of_bars_where_there_are_bars_and_of_their_end_where_one_is_cut(
    pay: str | None, told: str
) -> None:
    beside = department("b", "8000")  # has no budget
    first = department("a", "1") if pay is None else department("a", pay, "10000")
    found = company(first, beside)
    table = CompanyTable(found, found.rows, pays=True)
    words = "Amounts are pay with what is settled for earlier periods"
    assert table.caption == (f"{words}. {told}" if told else words)
    assert ("bar" in [name for _, _, name in table.columns]) == bool(told)
