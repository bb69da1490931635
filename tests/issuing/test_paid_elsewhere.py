"""A quarter paid before there was a ledger: A got 600.00 where 620.00 was due, B 960.00."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    correct_sales,
    issue_small,
    seal_again,
    team,
    writable,
    write_issuing_workspace,
)
from tests.reference.command import call

if TYPE_CHECKING:
    from pathlib import Path

LIST = "employee_id,amount\nA,600\nB,960\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_issuing_workspace(tmp_path)


def enter(
    root: Path, text: str = LIST, *, reason: str = "old payroll", to: str = "html,xlsx"
) -> tuple[int, str]:
    (root / "old.csv").write_text(text, encoding="utf-8")
    return call(["issue", "2025Q4", "-d", "team", "--paid-elsewhere", str(root / "old.csv"),
                 "--reason", reason, "--to", to, "--workspace", str(root)])  # fmt: skip


def faults(root: Path) -> list[str]:
    found = verify(Workspace(root), VerifyOptions(quick=True))
    return [str(fault) for one in found for fault in one.faults]


def test_the_difference_to_what_is_due_is_settled_in_the_next_period(root: Path) -> None:
    code, said = enter(root)
    assert code == 0
    assert "issued r1, paid elsewhere with 1,560.00" in said
    assert "still open: 20.00 in 1 amount" in said
    (one,) = Ledger(Workspace(root)).revisions("team")
    assert (one.manifest.paid, one.manifest.reason) == ("elsewhere", "old payroll")
    assert one.paid_rows == {("A", "2025Q4", "bonus"): Decimal("600.00"),
                             ("B", "2025Q4", "bonus"): Decimal("960.00")}  # fmt: skip
    correct_sales(root, "2025Q4", "A", "50", "60")  # 60.00 more
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    (first, *_) = Ledger(Workspace(root)).of_period("team", "2026Q1")
    assert [(r.employee_id, str(r.amount), r.cause) for r in first.settlements] == [
        ("A", "80.00", "elsewhere; correction C-A")
    ]
    assert faults(root) == []


def test_nothing_can_be_paid_by_its_papers(root: Path) -> None:
    enter(root)
    folder = team(root, "2025Q4/r1")
    book = openpyxl.load_workbook(folder / "payouts.xlsx")
    assert not {"应付", "发放表", "明细"} & set(book.sheetnames)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "本期已在别处付过；本版次不付款。" in page
    assert "已在别处付1,560.00元" in page.replace(" ", "") or "1,560.00" in page
    text = "employee_id,period,amount,paid_on,reference\nA,2025Q4,600,2026-01-10,1\n"
    (root / "bank.csv").write_text(text, encoding="utf-8")
    code, said = call(["paid", str(root / "bank.csv"), "--workspace", str(root)])
    assert code == 1
    assert "2025Q4 has not been issued" in said


def test_evidence_is_kept_with_its_hash_and_owed_tells_of_it(root: Path) -> None:
    enter(root)
    folder = team(root, "2025Q4/r1") / "world" / "params" / "paid_elsewhere" / "2025Q4" / "team"
    assert (folder / "evidence.csv").read_text(encoding="utf-8") == LIST
    assert json.loads((folder / "about.json").read_text(encoding="utf-8"))["file"] == "old.csv"
    code, said = call(["owed", "--workspace", str(root)])
    assert code == 0
    assert "paid elsewhere: 2025Q4: 1,560.00 paid, 1,580.00 due: old payroll" in said


def test_amounts_by_item_are_taken_as_payouts_csv_has_them(root: Path) -> None:
    code, _ = enter(root, "employee_id,period,item,amount\nA,2025Q4,bonus,620.00\nB,,bonus,960\n")
    assert code == 0
    assert call(["owed", "--json", "--workspace", str(root)])[1].count('"kind"') == 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("employee_id,amount\nA,620\n", "B is not in the list, and has 960.00"),
        ("employee_id,amount\nA,620\nB,960\nE,1\n", "E is not among the employees"),
        (
            "employee_id,amount\nA,620.001\nB,960\n",
            "amount: it is 620.001, and must be yuan",
        ),
        ("employee_id,item,amount\nA,bonsu,620\nB,bonus,960\n", "did you mean bonus?"),
        ("employee_id,item,amount\nA,bonus,620\nA,bonus,1\nB,bonus,960\n", "A has two rows"),
        ("employee_id,period,item,amount\nA,2025-10,bonus,620\nB,,,960\n", "must be one of"),
        ("employee_id,amount\n", "it holds no payments"),
        ("employee_id\nA\n", "the column amount"),
    ],
)
def test_what_is_wrong_with_the_list_is_named_and_nothing_is_issued(
    root: Path, text: str, fault: str
) -> None:
    code, said = enter(root, text)
    assert code == 1
    assert fault in said
    assert Ledger(Workspace(root)).acts("team") == ()


def test_an_issued_period_is_not_entered_as_paid_elsewhere(root: Path) -> None:
    issue_small(root, "2025Q4")
    code, said = enter(root)
    assert code == 1
    assert "it was issued as r1. Where that was a mistake, void it first" in said


def test_a_forged_amount_of_what_was_paid_elsewhere_is_found(root: Path) -> None:
    enter(root, to="xlsx")
    folder = team(root, "2025Q4/r1") / "world" / "params" / "paid_elsewhere" / "2025Q4" / "team"
    path = writable(folder / "payouts.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("600.00", "100.00"), encoding="utf-8")
    seal_again(root, "2025Q4/r1")
    found = "\n".join(faults(root))
    assert "bridge.csv" in found
    assert "record.json" in found
