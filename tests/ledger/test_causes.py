"""Settlements say why: the corrections behind them, and the revision that knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.records.ledger import Ledger
from tests.flagship import DEPARTMENT, QUARTERS, amount, correct, write_zhao
from tests.flagship_history import History

if TYPE_CHECKING:
    from pathlib import Path

OVER = "carried over from 2025Q1: correction C-1"


def settled(history: History, quarter: str) -> list[tuple[str, str, str, str, str]]:
    """Origin, item, amount, revision and cause."""
    (one,) = Ledger(history.workspace()).of_period(DEPARTMENT, quarter)
    return [(r.origin_period, r.item, str(r.amount), r.revision, r.cause) for r in one.settlements]


def test_a_settlement_names_its_correction_also_of_the_quarter_it_was_carried_over_from(
    tmp_path: Path,
) -> None:
    history = History(write_zhao(tmp_path, QUARTERS[:3]))
    history.issue("2025Q1")
    history.issue("2025Q2")
    # 60,000 instead of 40,000: no deduction, 4% × 60,000; no gap, so 2025Q2 pays nothing back and
    # its commission is on 70,000 instead of 60,000.
    correct(tmp_path, "2025Q1", "C-1", amount("2025Q1", "40000.00", "60000.00"))
    for quarter in QUARTERS[:3]:
        history.issue(quarter)
    assert settled(history, "2025Q3") == [
        ("2025Q1", "fixed_salary_deduction", "600.00", "r2", "correction C-1"),
        ("2025Q1", "software_commission", "2400.00", "r2", "correction C-1"),
        ("2025Q2", "back_pay", "-2000.00", "r2", OVER),
        ("2025Q2", "software_commission", "400.00", "r2", OVER),
    ]


def test_only_what_changed_since_the_last_settlement_is_named(tmp_path: Path) -> None:
    history = History(write_zhao(tmp_path))
    history.issue("2025Q1")
    correct(tmp_path, "2025Q1", "C-1", amount("2025Q1", "40000.00", "60000.00"))
    history.issue("2025Q1")
    history.issue("2025Q2")
    correct(tmp_path, "2025Q1", "C-2", amount("2025Q1", "60000.00", "70000.00", "2026-01-11"))
    history.issue("2025Q1")
    history.issue("2025Q2")
    correct(tmp_path, "2025Q1", "C-3", amount("2025Q1", "70000.00", "75000.00", "2026-01-12"))
    for quarter in QUARTERS[:3]:
        history.issue(quarter)
    # r2 was settled with 2025Q2; r3 and r4 add 4% × 10,000 and 4% × 5,000.
    assert settled(history, "2025Q3") == [
        ("2025Q1", "software_commission", "600.00", "r4", "correction C-2; correction C-3")
    ]
    withdrawn = amount("2025Q1", "70000.00", "75000.00", "2026-01-12", withdrawn="2026-02-01")
    correct(tmp_path, "2025Q1", "C-3", withdrawn)
    for quarter in QUARTERS:
        history.issue(quarter)
    assert settled(history, "2025Q4") == [
        ("2025Q1", "software_commission", "-200.00", "r5", "withdrawal C-3")
    ]
