"""`kpi owed`: what is open after corrections, within a limit, of people who left, written off.

The small department: A 620.00 and B 960.00 in 2025Q4. B's sales corrected from 100 to 50 make
B's pay 660.00: 300.00 are to be recovered.
"""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.history.verify import VerifyOptions, verify
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    correct_sales,
    issue_small,
    team,
    writable,
    write_issuing_workspace,
)
from tests.reference.command import call

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_issuing_workspace(tmp_path)
    inputs = root / "params" / "inputs"
    for quarter in ("2026Q2", "2026Q3"):
        shutil.copytree(inputs / "2026Q1", inputs / quarter)
    issue_small(root, "2025Q4")
    return root


def owed(root: Path) -> dict[str, Any]:
    code, said = call(["owed", "--json", "--workspace", str(root)])
    assert code == 0, said
    found: list[dict[str, Any]] = json.loads(said)["departments"]
    (one,) = found
    return one


def kinds(root: Path) -> list[tuple[str, str, str]]:
    return [(one["employee_id"], one["kind"], one["amount"]) for one in owed(root)["open"]]


def limit(root: Path, text: str) -> None:
    path = root / "params" / "departments.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines()
            if not line.startswith("recover_at_most")]  # fmt: skip
    path.write_text("\n".join([f"recover_at_most: {text}", *kept, ""]), encoding="utf-8")


def settled(root: Path, period: str) -> list[tuple[str, str]]:
    (one, *_) = Ledger(Workspace(root)).of_period("team", period)
    return [(row.employee_id, str(row.amount)) for row in one.settlements]


def faults(root: Path) -> list[str]:
    found = verify(Workspace(root), VerifyOptions(quick=True))
    return [str(fault) for one in found for fault in one.faults]


def write_off(root: Path, amount: str) -> Path:
    path = root / "params" / "write_offs" / "team.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"- {{employee: B, period: 2025Q4, item: bonus, amount: {amount}, reason: 已离职,"
        " by: 王敏, on: 2026-03-01}\n",
        encoding="utf-8",
    )
    return path


def corrected(root: Path) -> None:
    correct_sales(root, "2025Q4", "B", "100", "50")
    issue_small(root, "2025Q4")


def test_nothing_is_open_of_what_was_paid_as_it_is_due(root: Path) -> None:
    assert call(["owed", "--workspace", str(root)]) == (0, "nothing is open\n")


def test_what_is_known_and_not_issued_yet_is_open_with_its_cause(root: Path) -> None:
    correct_sales(root, "2025Q4", "B", "100", "50")
    (one,) = owed(root)["open"]
    assert (one["amount"], one["cause"], one["revision"], one["kind"]) == (
        "-300.00", "correction C-B", "", "recover",
    )  # fmt: skip
    assert owed(root)["to_issue"] == ["2025Q4"]


def test_a_limit_carries_the_rest_from_period_to_period_until_nothing_is_open(root: Path) -> None:
    corrected(root)
    limit(root, "120")
    assert kinds(root) == [("B", "carried", "-180.00"), ("B", "recover", "-120.00")]
    for period, paid, left in (
        ("2026Q1", "-120.00", [("B", "carried", "-60.00"), ("B", "recover", "-120.00")]),
        ("2026Q2", "-120.00", [("B", "recover", "-60.00")]),
        ("2026Q3", "-60.00", []),
    ):
        issue_small(root, period)
        assert settled(root, period) == [("B", paid)]
        assert kinds(root) == left
    causes = [one.settlements[0].cause for one in Ledger(Workspace(root)).revisions("team")[2:]]
    assert causes == ["correction C-B"] * 3
    assert faults(root) == []


def test_a_changed_limit_is_no_reason_for_a_new_revision(root: Path) -> None:
    limit(root, "150")
    assert not issue_small(root, "2025Q4").new
    write_off(root, "-1.00")
    assert not issue_small(root, "2025Q4").new


def test_a_forged_limit_does_not_prove_a_settlement(root: Path) -> None:
    corrected(root)
    limit(root, "150")
    issue_small(root, "2026Q1")
    path = team(root, "2026Q1/r1") / "world" / "params" / "departments.yaml"
    text = path.read_text(encoding="utf-8")
    writable(path).write_text(text.replace("150.00", "20.00"), encoding="utf-8")
    assert any("departments.yaml: it has been changed" in fault for fault in faults(root))


def test_nothing_is_recovered_from_who_has_left_until_it_is_written_off(root: Path) -> None:
    corrected(root)
    for quarter in ("2026Q1", "2026Q2"):
        for path in (root / "params" / "inputs" / quarter / "team").glob("*.csv"):
            text = path.read_text(encoding="utf-8").splitlines()
            path.write_text("\n".join(line for line in text if not line.startswith("B,")) + "\n",
                            encoding="utf-8")  # fmt: skip
    assert kinds(root) == [("B", "not recoverable", "-300.00")]
    _code, said = call(["owed", "--workspace", str(root)])
    assert "not recoverable, the person has left the department: -300.00" in said
    assert "params/write_offs/team.yaml" in said
    issue_small(root, "2026Q1")
    assert settled(root, "2026Q1") == []
    assert [(str(one.row.amount), one.why) for one in
            Ledger(Workspace(root)).of_period("team", "2026Q1")[0].left] == [
        ("-300.00", "gone")
    ]  # fmt: skip
    write_off(root, "-300.00")
    assert kinds(root) == []
    assert [row["amount"] for row in owed(root)["written_off"]] == ["-300.00"]
    issue_small(root, "2026Q2")
    assert faults(root) == []
    # The correction was a mistake: nothing was ever taken from B, and nothing is paid back.
    correct_sales(root, "2025Q4", "B", "100", "90")
    (root / "params" / "corrections" / "2025Q4" / "team" / "C-B.yaml").unlink()
    issue_small(root, "2025Q4")
    assert kinds(root) == []
    assert faults(root) == []


def test_a_decision_of_a_later_day_or_a_blank_reason_is_refused_with_its_line(root: Path) -> None:
    corrected(root)
    path = write_off(root, "-300.00")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("已离职", "' '").replace("2026-03-01", "2999-03-01"), "utf-8")
    code, said = call(["owed", "--workspace", str(root)])
    assert code == 1
    assert "params/write_offs/team.yaml:1: reason: it must not be blank" in said
    path.write_text(text.replace("2026-03-01", "2999-03-01"), "utf-8")
    code, said = call(["issue", "2026Q1", "-d", "team", "--to", "", "--workspace", str(root)])
    assert "2999-03-01 has not come yet" in call(["owed", "--workspace", str(root)])[1]


def test_what_a_department_that_is_gone_owes_is_still_told(root: Path) -> None:
    corrected(root)
    path = root / "params" / "departments.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  team:", "  crew:"), encoding="utf-8")
    code, said = call(["owed", "--workspace", str(root)])
    assert code == 0
    assert "team (is gone, no period will settle anything): -300.00" in said
    assert "B 乙  2025Q4  bonus  -300.00  correction C-B of Q4 2025, r2" in said


def test_restate_and_issue_never_say_nothing_while_something_is_open(root: Path) -> None:
    corrected(root)
    told = "still open: -300.00 in 1 amount, settled with 2026Q1 as far as it can be"
    for command in (["restate", "2025Q4"], ["issue", "2025Q4", "--to", "xlsx"]):
        code, said = call([*command, "-d", "team", "--workspace", str(root)])
        assert code == 0
        assert told in said


def test_an_earlier_quarter_that_was_never_issued_is_named(root: Path) -> None:
    inputs = root / "params" / "inputs"
    shutil.copytree(inputs / "2025Q4", inputs / "2025Q3")
    _code, said = call(["restate", "2025Q4", "-d", "team", "--workspace", str(root)])
    assert "2025Q3 has inputs and was never issued" in said
    assert "kpi issue 2025Q3 -d team --paid-elsewhere FILE --reason TEXT" in said
    assert owed(root)["not_issued"] == ["2025Q3"]


def test_the_sums_of_all_payroll_documents_are_what_is_due_less_what_is_open(root: Path) -> None:
    corrected(root)
    limit(root, "20%")
    issue_small(root, "2026Q1")
    ledger = Ledger(Workspace(root))
    paid = sum(
        (sum(one.paid_rows.values()) + sum(row.amount for row in one.settlements)
         for one in ledger.revisions("team") if one.pays), Decimal(0),
    )  # fmt: skip
    due = sum(
        (row[3] for period in ("2025Q4", "2026Q1")
         for row in Workspace(root).assess("team", ledger.periods("team")[0]
                                           if period == "2025Q4" else ledger.periods("team")[1]
                                           ).results.rows["payouts"]), Decimal(0),
    )  # fmt: skip
    assert paid == due - Decimal(owed(root)["total"])
