"""Carried state: first in, first out, against a slow and plain filling of one item at a time."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilib.core.columns import Labels, Table
from kpilib.core.exact import Numbers
from kpilib.rules.first_in_first_out import first_in_first_out, last_first
from kpilib.rules.parts.carried import open_items
from tests.small_schemes import problems_of, run, scheme_of

if TYPE_CHECKING:
    from pathlib import Path

AMOUNT = st.decimals(0, 1000, places=2).map(Fraction)
PERSON = st.tuples(st.lists(AMOUNT, max_size=4), AMOUNT, AMOUNT)
"""What is open, oldest first; what there is to fill it; what was paid for already."""


def _fill(open_: list[Fraction], using: Fraction) -> list[Fraction]:
    filled = []
    for amount in open_:
        part = min(amount, using)
        filled.append(part)
        using -= part
    return filled


@settings(max_examples=200)
@given(st.lists(PERSON, max_size=4))
def test_filling_equals_one_item_at_a_time(
    people: list[tuple[list[Fraction], Fraction, Fraction]],
) -> None:
    owner = np.array([i for i, (items, _, _) in enumerate(people) for _ in items], dtype=np.int64)
    amounts = Numbers.of([amount for items, _, _ in people for amount in items])
    using = Numbers.of([using for items, using, _ in people for _ in items])
    lower = Numbers.of([lower for items, _, lower in people for _ in items])
    filled = first_in_first_out(amounts, using, owner)
    lowered = last_first(filled, lower, owner)
    expected_filled: list[Fraction] = []
    expected_lowered: list[Fraction] = []
    for items, there, paid in people:
        mine = _fill(items, there)
        expected_filled += mine
        expected_lowered += _fill(mine[::-1], paid)[::-1]
    assert [filled.at(i) for i in range(len(owner))] == expected_filled
    assert [lowered.at(i) for i in range(len(owner))] == expected_lowered


def test_amounts_over_different_denominators_are_filled_exactly() -> None:
    """What there is may come out of a division, each person's by another divisor."""
    owner = np.array([0, 0, 0, 1, 1])
    amounts = Numbers.of([Fraction(1, 2), Fraction(1, 2), Fraction(5), Fraction(1), Fraction(1)])
    using = Numbers.of([4, 4, 4, 9, 9]) / Numbers.of([3, 3, 3, 7, 7])
    filled = first_in_first_out(amounts, using, owner)
    assert [filled.at(i) for i in range(5)] == [
        Fraction(1, 2), Fraction(1, 2), Fraction(1, 3), Fraction(1), Fraction(2, 7)
    ]  # fmt: skip
    lowered = last_first(filled, Numbers.of([1, 1, 1, 0, 0]) / Numbers.of([2] * 5), owner)
    assert [lowered.at(i) for i in range(5)] == [0, Fraction(1, 6), Fraction(1, 3), 0, 0]


def _carry(rows: list[tuple[str, str, str, int]]) -> Table:
    columns: dict[str, Any] = {
        "employee_id": Labels.of([row[0] for row in rows]),
        "kind": Labels.of([row[1] for row in rows]),
        "origin_period": Labels.of([row[2] for row in rows]),
        "amount": Numbers.of([row[3] for row in rows]),
        "base": Numbers.of([None for _ in rows]),
    }
    places = np.arange(1, len(rows) + 1)
    return Table("carry", columns, "carry.csv", places + 1, places)


def test_open_items_come_oldest_first_within_a_person() -> None:
    rows = [("b", "gap", "2026Q1", 1), ("a", "gap", "2025Q4", 2), ("a", "debt", "2025Q1", 3),
            ("b", "gap", "2025Q3", 4), ("c", "gap", "2025Q2", 5)]  # fmt: skip
    table = _carry(rows)
    items = open_items(table, "gap", table.labels("employee_id").places_in(("a", "b")))
    assert list(items.owner) == [0, 1, 1]
    assert [items.origins.at(i) for i in range(3)] == ["2025Q4", "2025Q3", "2026Q1"]
    assert [items.amount.at(i) for i in range(3)] == [2, 4, 1]
    assert list(items.places) == [1, 3, 0]


SCHEME = """\
    quantities:
      money: {metric: money}
      paid: {metric: paid}
      debts: {carried: debt}
      settled: {fill: debts, using: money, lower_base_by: paid}
    pay:
      bonus: {formula: settled.cleared_base}
    carry:
      - {kind: debt, title: {zh: 欠, en: Debt}, rest_of: settled}
      - {kind: debt, title: {zh: 欠, en: Debt}, amount: 7, base: 3, when: money = 0}
    """
CARRY = """
    employee_id,kind,origin_period,amount,base
    e1,debt,2025Q4,50,40
    e1,debt,2025Q3,30,20
    gone,debt,2025Q2,1.00,
    gone,debt,2024Q4,2.00,9.00
    """


def _run(folder: Path, money: str, paid: str = "0", employees: str = "e1,赵一") -> Any:
    return run(
        scheme_of(SCHEME), "2026Q1", folder, CARRY,
        employees=f"employee_id,name\n{employees}\n",
        metrics=f"subject,metric,actual\ne1,money,{money}\ne1,paid,{paid}\n",
    ).results  # fmt: skip


def _mine(results: Any) -> list[tuple[str, Decimal, Decimal | None]]:
    return [row[2:] for row in results.rows["carry"] if row[0] == "e1"]


def test_the_oldest_is_filled_first_and_only_what_is_full_pays_its_base(tmp_path: Path) -> None:
    results = _run(tmp_path, "45")
    assert [row[3] for row in results.rows["payouts"]] == [Decimal(20)]
    assert _mine(results) == [("2025Q4", Decimal(35), Decimal(40))]


def test_what_was_paid_for_lowers_the_base_of_the_last_touched_first(tmp_path: Path) -> None:
    # 45 fills 30 of the older and 15 of the younger; 20 were paid: 15 off the younger's base,
    # 5 off the older's, which pays 20 − 5.
    results = _run(tmp_path, "45", "20")
    assert [row[3] for row in results.rows["payouts"]] == [Decimal(15)]
    assert _mine(results) == [("2025Q4", Decimal(35), Decimal(25))]


def test_new_state_stands_beside_what_is_left_of_old(tmp_path: Path) -> None:
    assert _mine(_run(tmp_path, "0")) == [
        ("2025Q3", Decimal(30), Decimal(20)),
        ("2025Q4", Decimal(50), Decimal(40)),
        ("2026Q1", Decimal(7), Decimal(3)),
    ]


def test_state_of_people_who_are_gone_is_written_on_with_a_flag(tmp_path: Path) -> None:
    results = _run(tmp_path, "80")
    assert [row for row in results.rows["carry"] if row[0] == "gone"] == [
        ("gone", "debt", "2024Q4", Decimal(2), Decimal(9)),
        ("gone", "debt", "2025Q2", Decimal(1), None),
    ]
    assert results.rows["flags"] == (("gone", "2026Q1", "carry_without_person", ""),)


def test_a_problem_with_what_was_carried_names_the_oldest_item(tmp_path: Path) -> None:
    """Nothing is left of either item but its base; the file has the later one first."""
    scheme = scheme_of("""\
        quantities: {before: {carried: gap}}
        pay: {bonus: 1 ÷ before}
        carry: [{kind: gap, title: {zh: 差, en: Gap}, amount: '1', base: '1', when: 'false'}]
        """)
    carry = """
        employee_id,kind,origin_period,amount,base
        e2,gap,2025Q1,3,3
        e1,gap,2025Q4,0,5
        e1,gap,2025Q3,0,5
        """
    people = "employee_id,name\ne1,赵一\ne2,钱二\n"
    found = problems_of(scheme, "2026Q1", tmp_path, carry, employees=people)
    assert found == [("division_by_zero", "carry", 3, "amount")]
