"""`kpi issue --void`: what was issued counts no more, stays in the chain, and nobody was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import MANIFEST
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, issue_small, team, write_issuing_workspace
from tests.reference.command import call

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    return root


def void(root: Path, period: str, reason: str = "wrong rates") -> tuple[int, str]:
    return call(["issue", period, "-d", "team", "--void", "--reason", reason,
                 "--workspace", str(root)])  # fmt: skip


def faults(root: Path) -> list[str]:
    found = verify(Workspace(root), VerifyOptions(quick=True))
    return [str(fault) for one in found for fault in one.faults]


def test_a_void_opens_the_period_again_and_the_next_revision_pays(root: Path) -> None:
    code, said = void(root, "2025Q4")
    assert code == 0
    assert "✓ team 2025Q4: r1 is void (r2, " in said
    assert said.endswith(f"\n  {Ledger(Workspace(root)).acts('team')[-1].sha256}\n")
    assert void(root, "2025Q4") == (0, "= team 2025Q4: void already (r2), and open again\n")
    ledger = Ledger(Workspace(root))
    assert ledger.revisions("team") == ()
    (_, one) = ledger.acts("team")
    assert (one.manifest.kind, one.manifest.replaces, one.manifest.reason) == (
        "void", "r1", "wrong rates",
    )  # fmt: skip
    assert (team(root, "2025Q4/r1") / MANIFEST).is_file()
    correct_sales(root, "2025Q4", "A", "50", "60")
    done = issue_small(root, "2025Q4").revision
    assert (done.name, done.pays, done.manifest.replaces) == ("r3", True, "")
    assert sum(done.paid_rows.values()) == 1640  # 680.00 and 960.00, and nothing is settled of r1
    issue_small(root, "2026Q1")
    assert Ledger(Workspace(root)).of_period("team", "2026Q1")[0].settlements == ()
    assert faults(root) == []


def test_a_period_with_later_revisions_is_voided_as_a_whole(root: Path) -> None:
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    assert void(root, "2025Q4")[0] == 0
    assert Ledger(Workspace(root)).revisions("team") == ()
    assert faults(root) == []


def test_what_was_paid_is_not_voided_until_the_money_came_back(root: Path) -> None:
    head = "employee_id,period,amount,paid_on,reference\n"
    (root / "bank.csv").write_text(f"{head}A,2025Q4,620,2026-01-10,1\n", encoding="utf-8")
    assert call(["paid", str(root / "bank.csv"), "--workspace", str(root)])[0] == 0
    code, said = void(root, "2025Q4")
    assert code == 1
    assert "team 2025Q4 cannot be voided: 620.00 to A of it has been paid" in said
    (root / "back.csv").write_text(f"{head}A,2025Q4,-620,2026-01-12,2\n", encoding="utf-8")
    call(["paid", str(root / "back.csv"), "--as-returned", "--workspace", str(root)])
    assert void(root, "2025Q4")[0] == 0


def test_what_later_periods_were_issued_on_is_not_voided_before_them(root: Path) -> None:
    issue_small(root, "2026Q1")
    code, said = void(root, "2025Q4")
    assert code == 1
    assert "team 2026Q1 r1 was issued on it: void that first" in said
    assert void(root, "2026Q1")[0] == 0
    assert void(root, "2025Q4")[0] == 0
    assert faults(root) == []


@pytest.mark.parametrize(
    ("words", "code", "fix"),
    [
        (["2025Q4", "-d", "team", "--void"], 2, "say why with --reason"),
        (["2025Q4", "-d", "team", "--void", "--reason", " "], 2, "say why with --reason"),
        (["2025Q4", "--void", "--reason", "r"], 2, "name the department with -d"),
        (["2026Q1", "-d", "team", "--void", "--reason", "r"], 1, "nothing of it counts as issued"),
    ],
)
def test_a_void_without_reason_or_object_is_refused(
    root: Path, words: list[str], code: int, fix: str
) -> None:
    answer, said = call(["issue", *words, "--workspace", str(root)])
    assert answer == code
    assert fix in said
    assert len(Ledger(Workspace(root)).acts("team")) == 1


def test_payments_for_a_void_period_are_refused(root: Path) -> None:
    void(root, "2025Q4")
    text = "employee_id,period,amount,paid_on,reference\nA,2025Q4,620,2026-01-10,1\n"
    (root / "bank.csv").write_text(text, encoding="utf-8")
    code, said = call(["paid", str(root / "bank.csv"), "--workspace", str(root)])
    assert code == 1
    assert "2025Q4 has not been issued" in said
