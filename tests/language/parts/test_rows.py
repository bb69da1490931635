"""Parts that add up rows: sums, counts and means of deals and events."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.small_schemes import problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

TWO = "employee_id,name\ne1,赵一\ne2,钱二\n"
DEALS = """
    deal_id,employee_id,kind,amount,share,in_crm,gross_margin
    d1,e1,product,100.01,0.25,,
    d1,e2,product,100.01,0.75,,
    d2,e1,product,-20,,true,
    d3,e1,service,1000,,,
    d4,e2,product,50,,false,
    """
EVENTS = """
    employee_id,event,quantity,amount,status
    e1,late,,,
    e1,late,2.5,,
    e1,exam,,80,
    e1,exam,,71,
    e2,gift,,,open
    e2,gift,3,,won
    @department,late,7,,
    """
ALLOWED = "allowed: {status: [open, won]}\n"


def _paid(folder: Path, part: str) -> dict[str, Decimal]:
    scheme = scheme_of(f"{ALLOWED}quantities:\n  lates: {{count: late, on: [people, department], "
                       "fractions: true}\n"
                       "  exams: {count: exam}\n  gifts: {count: gift}\n"
                       "  goods: {sum: amount, deal: [product, service]}\n"
                       f"pay: {{it: {{{part}}}}}\n")  # fmt: skip
    result = run(scheme, "2026Q1", folder, employees=TWO, deals=DEALS, events=EVENTS)
    return {row[0]: row[3] for row in result.results.rows["payouts"]}


def test_sums_take_each_persons_share_and_reversals(tmp_path: Path) -> None:
    # e1: 100.01 × 0.25 − 20 = 5.0025; e2: 75.0075 (the deal outside the CRM system is left out)
    paid = _paid(tmp_path, "sum: amount × share, deal: product, where: in_crm")
    assert paid == {"e1": Decimal("5.00"), "e2": Decimal("75.01")}


def test_several_kinds_are_added_up(tmp_path: Path) -> None:
    paid = _paid(tmp_path, "sum: amount × share, deal: [product, service], where: in_crm")
    assert paid["e1"] == Decimal("1005.00")


def test_events_count_by_their_quantity_or_by_rows(tmp_path: Path) -> None:
    assert _paid(tmp_path, "count: late") == {"e1": Decimal("3.5")}
    assert _paid(tmp_path, "count: late, rows: true") == {"e1": Decimal(2)}


def test_the_departments_events_are_its_own(tmp_path: Path) -> None:
    assert _paid(tmp_path, "count: late, on: department") == {"@department": Decimal(7)}


def test_a_condition_chooses_rows(tmp_path: Path) -> None:
    assert _paid(tmp_path, "count: gift, where: status == 'won'") == {"e2": Decimal(3)}


def test_a_mean_is_over_rows_and_otherwise_what_the_scheme_says(tmp_path: Path) -> None:
    paid = _paid(tmp_path, "mean: amount, event: exam, otherwise: 5")
    assert paid == {"e1": Decimal("75.5"), "e2": Decimal(5)}


def test_a_cell_that_a_chosen_row_needs_must_be_filled(tmp_path: Path) -> None:
    scheme = scheme_of("pay: {it: {sum: gross_margin × share, deal: product, where: in_crm}}\n")
    deals = DEALS.replace("d3,e1,service,1000,,,\n", "")
    found = problems_of(scheme, "2026Q1", tmp_path, employees=TWO, deals=deals)
    # The deal outside the CRM system counts for nothing and needs no margin.
    assert found == [("missing_value", "deals", row, "gross_margin") for row in (1, 2, 3)]
