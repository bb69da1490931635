"""What is owed after restatements, on plain tables: never twice, never lost."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kpilib.engine.results import Results
from kpilib.records.frozen_tables import Settlement
from kpilib.records.settlement import Account, accounts, owed, owed_in, payments

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Manifest:
    period: str
    revision: str


@dataclass
class Issued:
    """A revision as far as settling needs one."""

    manifest: Manifest
    tables: Results
    settlements: tuple[Settlement, ...] = field(default=())

    @property
    def pays(self) -> bool:
        return self.manifest.revision == "r1"

    @property
    def paid_rows(self) -> dict[tuple[str, str, str], Decimal]:
        return payments(self.tables.rows["payouts"]) if self.pays else {}


def issued(period: str, revision: str, *pay: str, settled: Sequence[str] = ()) -> Any:
    """A revision; pay is written `A 2025Q1 bonus 100.00`, settlements with the origin first."""
    rows = [line.split() for line in pay]
    tables = Results({"payouts": tuple((*row[:3], Decimal(row[3])) for row in rows)})
    parts = [line.split() for line in settled]
    found = tuple(Settlement(p[1], p[0], p[2], p[3], Decimal(p[4])) for p in parts)
    return Issued(Manifest(period, revision), tables, found)


def lines(rows: Sequence[Settlement]) -> list[str]:
    return [f"{r.origin_period} {r.employee_id} {r.period} {r.item} {r.amount}" for r in rows]


def test_what_was_paid_as_it_is_due_leaves_nothing_owed() -> None:
    history = [issued("2025Q1", "r1", "A 2025Q1 bonus 100.00")]
    assert owed_in(history, "2025Q2") == ()


def test_the_difference_of_a_restated_period_is_owed_once() -> None:
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 100.00", "B 2025Q1 bonus 50.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 130.00", "B 2025Q1 bonus 50.00"),
    ]
    due = "2025Q1 A 2025Q1 bonus 30.00"
    assert lines(owed_in(history, "2025Q2")) == [due]
    history.append(issued("2025Q2", "r1", "A 2025Q2 bonus 10.00", settled=[due]))
    assert owed_in(history, "2025Q3") == ()


def test_a_period_restated_again_before_the_first_difference_was_settled_owes_the_sum() -> None:
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 100.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 130.00"),
        issued("2025Q1", "r3", "A 2025Q1 bonus 95.00"),
    ]
    assert lines(owed_in(history, "2025Q2")) == ["2025Q1 A 2025Q1 bonus -5.00"]


def test_a_withdrawal_after_the_settlement_takes_it_back() -> None:
    paid = "2025Q1 A 2025Q1 bonus 30.00"
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 100.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 130.00"),
        issued("2025Q2", "r1", settled=[paid]),
        issued("2025Q1", "r3", "A 2025Q1 bonus 100.00"),
    ]
    assert lines(owed_in(history, "2025Q3")) == ["2025Q1 A 2025Q1 bonus -30.00"]


def test_a_withdrawal_before_the_settlement_leaves_no_row() -> None:
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 100.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 130.00"),
        issued("2025Q1", "r3", "A 2025Q1 bonus 100.00"),
    ]
    assert owed_in(history, "2025Q2") == ()


def test_items_and_people_that_come_or_go_are_owed_in_full() -> None:
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 100.00"),
        issued("2025Q1", "r2", "B 2025Q1 bonus 100.00", "A 2025Q1 deduction -600.00"),
    ]
    assert lines(owed_in(history, "2025Q2")) == [
        "2025Q1 A 2025Q1 bonus -100.00",
        "2025Q1 A 2025Q1 deduction -600.00",
        "2025Q1 B 2025Q1 bonus 100.00",
    ]


def test_months_of_a_quarter_are_owed_each_by_its_own() -> None:
    history = [
        issued("2025Q1", "r1", "A 2025-01 pay 10.00", "A 2025-02 pay 10.00"),
        issued("2025Q1", "r2", "A 2025-01 pay 15.00", "A 2025-02 pay 5.00"),
    ]
    assert lines(owed_in(history, "2025Q2")) == [
        "2025Q1 A 2025-01 pay 5.00",
        "2025Q1 A 2025-02 pay -5.00",
    ]


def test_settlements_of_several_quarters_name_each_origin_in_time() -> None:
    history = [
        issued("2025Q2", "r1", "A 2025Q2 bonus 10.00"),
        issued("2025Q1", "r1", "A 2025Q1 bonus 10.00"),
        issued("2025Q2", "r2", "A 2025Q2 bonus 11.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 12.00"),
    ]
    assert lines(owed_in(history, "2025Q3")) == [
        "2025Q1 A 2025Q1 bonus 2.00",
        "2025Q2 A 2025Q2 bonus 1.00",
    ]


def test_a_period_that_has_been_issued_settles_nothing_any_more() -> None:
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 10.00"),
        issued("2025Q2", "r1", "A 2025Q2 bonus 10.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 12.00"),
    ]
    assert owed_in(history, "2025Q2") == ()


def test_settlement_rows_of_a_later_revision_pay_nothing() -> None:
    settled = ["2025Q1 A 2025Q1 bonus 2.00"]
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 10.00"),
        issued("2025Q2", "r1", "A 2025Q2 bonus 10.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 12.00"),
        issued("2025Q2", "r2", "A 2025Q2 bonus 10.00", settled=settled),
    ]
    assert lines(owed_in(history, "2025Q3")) == settled


def test_an_account_keeps_what_was_paid_apart_from_what_is_due() -> None:
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 10.00"),
        issued("2025Q1", "r2", "A 2025Q1 bonus 12.00"),
        issued("2025Q2", "r1", settled=["2025Q1 A 2025Q1 bonus 2.00"]),
    ]
    key = ("A", "2025Q1", "bonus")
    account = accounts(history)["2025Q1"]
    assert account == Account(
        "2025Q1", {key: Decimal("10.00")}, {key: Decimal("2.00")}, {key: Decimal("12.00")}
    )
    assert owed([account]) == ()


def test_settlements_of_one_item_are_added_up_and_many_take_no_time() -> None:
    many = [f"2025Q1 p{number} 2025Q1 bonus 1.00" for number in range(50_000)]
    history = [
        issued("2025Q1", "r1", "A 2025Q1 bonus 10.00"),
        issued("2025Q2", "r1", settled=[*many, "2025Q1 A 2025Q1 bonus 2.00"]),
        issued("2025Q3", "r1", settled=["2025Q1 A 2025Q1 bonus 3.00"]),
    ]
    began = time.process_time()
    account = accounts(history)["2025Q1"]
    assert time.process_time() - began < 2  # seconds; a copy for each row took half a minute
    assert account.settled["A", "2025Q1", "bonus"] == Decimal("5.00")
    assert len(account.settled) == len(many) + 1


def test_rows_of_one_person_piece_and_item_are_added_up() -> None:
    rows = (("A", "2025Q1", "bonus", Decimal("1.00")), ("A", "2025Q1", "bonus", Decimal("2.50")))
    assert payments(rows) == {("A", "2025Q1", "bonus"): Decimal("3.50")}
