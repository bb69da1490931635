"""The register of what the bank has paid: its faults, its strays, and what manifests know of it."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.payment_register import PAYMENTS, BankPayment, PaymentList
from kpilib.workspace.workspace import Workspace
from tests.forgeries.two_departments import chain_of, issued_two
from tests.issued_workspace import copy_of, correct_sales, issue_small

if TYPE_CHECKING:
    from pathlib import Path


def lists(*amounts: str) -> list[PaymentList]:
    """Lists of the bank, each with one payment to A."""
    found: list[PaymentList] = []
    for number, amount in enumerate(amounts, 1):
        row = BankPayment(employee_id="A", period="2025Q4", amount=Decimal(amount),
                          paid_on="2026-01-15", reference=f"T{number}")  # fmt: skip
        found.append(
            PaymentList(
                sequence=number,
                previous=found[-1].head if found else "",
                file=f"list {number}.csv",
                sha256=hashlib.sha256(amount.encode()).hexdigest(),
                by="",
                on="2026-01-16",
                as_returned=True,
                rows=(row,),
            )
        )
    return found


@pytest.fixture
def root(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists were entered, and 2026Q1 r2 has been issued since."""
    root = copy_of(issued_two(tmp_path_factory.getbasetemp()), tmp_path / "paid")
    (root / PAYMENTS).parent.mkdir()
    write(root, lists("620", "60"))
    correct_sales(root, "2026Q1", "B", "110", "120")
    assert issue_small(root, "2026Q1").new
    return root


def write(root: Path, found: list[PaymentList]) -> None:
    (root / PAYMENTS).write_text("".join(one.line() for one in found), encoding="utf-8")


def faults(root: Path, *heads: str) -> list[str]:
    found = verify(Workspace(root), VerifyOptions(quick=True, expected=heads))
    return [str(fault) for verdict in found for fault in verdict.faults]


def test_a_manifest_names_the_last_list_of_the_bank(root: Path) -> None:
    assert chain_of(root, "team")[-1].manifest.payments == lists("620", "60")[-1].head
    assert faults(root) == []


def test_a_list_that_is_cut_off_or_rewritten_is_named_by_whoever_issued_since(root: Path) -> None:
    for others in (lists("620"), lists("620", "90"), []):
        write(root, others)
        start = f"{PAYMENTS}: team 2026Q1 r2 was issued after the line with the hash "
        assert any(fault.startswith(start) for fault in faults(root))


def test_the_hash_of_a_list_can_be_expected(root: Path) -> None:
    head = lists("620", "60")[0].head
    found = verify(Workspace(root), VerifyOptions(quick=True, expected=(head,)))
    assert found[-1].proved == (
        "it is list 1 of the bank, and those up to it are as they were entered",
    )
    write(root, lists("700", "60"))
    assert any(fault.startswith("reports/ledger: nothing that was") for fault in faults(root, head))


def test_unknown_files_beside_the_register_of_payments_are_named(root: Path) -> None:
    ((root / PAYMENTS).parent / "register.bak").write_text("", encoding="utf-8")
    assert faults(root) == ["reports/ledger/payments/register.bak: a ledger has no such file"]
