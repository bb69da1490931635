"""What is to be recovered and is not yet: the employee sees how much of what is carried, and why.

The small department: B is paid 960.00 for 2025Q4 and 940.00 for 2026Q1. Sales corrected by 50 of
100 are 30 points less: 300.00 of each are to be recovered, and 100.00 may be with one period.
"""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.core.periods import Period
from kpilib.publish.statements.check_statement import faults
from kpilib.publish.statements.write_statements import StatementOrder, statement_files
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, issue_small, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "尚待扣回、本期未扣的款项"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Both quarters are issued, and corrected since; 2026Q2 is open."""
    root = write_issuing_workspace(tmp_path)
    settings = root / "params" / "departments.yaml"
    settings.write_text(f"recover_at_most: 100\n{settings.read_text('utf-8')}", encoding="utf-8")
    inputs = root / "params" / "inputs"
    shutil.copytree(inputs / "2026Q1", inputs / "2026Q2")
    for period in ("2025Q4", "2026Q1"):
        issue_small(root, period)
    for period, sold in (("2025Q4", "100"), ("2026Q1", "110")):
        correct_sales(root, period, "B", sold, "50")
        issue_small(root, period)
    return root


def told(
    root: Path, who: str, revision: str = "", period: str = "2026Q2"
) -> tuple[dict[str, Any], str]:
    """A statement of 2026Q2, or of another quarter, as data, and what its page says."""
    order = StatementOrder("team", Period.parse(period), (who,), ("html", "json"), revision)
    files = statement_files(Workspace(root), order).files
    page = re.sub(r"<[^>]+>", " ", files[f"{who}.html"].decode())
    return json.loads(files[f"{who}.json"]), re.sub(r"\s+", " ", unescape(page))


@pytest.mark.parametrize("revision", ["draft", "r1"])
def test_a_recovery_that_is_carried_whole_is_told_with_its_reason(
    root: Path, revision: str
) -> None:
    if revision != "draft":
        issue_small(root, "2026Q2")
    data, page = told(root, "B", revision)
    assert [(row["item"], row["amount"]) for row in data["settlements"]] == [
        ("recovered:2025Q4:bonus", "-100.00")
    ]
    assert [(row["item"], row["amount"]) for row in data["left"]] == [
        ("recovered:2025Q4:bonus", "-200.00"), ("recovered:2026Q1:bonus", "-300.00"),
    ]  # fmt: skip
    whole = page[page.index(TITLE) :].partition("得分")[0].replace("−", "-")
    assert whole.index("-200.00") < whole.index("-300.00")
    assert whole.count("超过每期扣回上限，转入下期") == 2
    assert whole.count("漏记*") == 2
    assert faults(data) == []


def test_who_owes_nothing_is_told_nothing_of_it(root: Path) -> None:
    data, page = told(root, "A", "draft")
    assert "left" not in data
    assert TITLE not in page


def test_what_is_carried_is_told_until_it_has_been_recovered(root: Path) -> None:
    inputs = root / "params" / "inputs"
    issue_small(root, "2026Q2")
    for quarter, left in (("2026Q3", ["-100.00", "-300.00"]), ("2026Q4", ["-300.00"])):
        shutil.copytree(inputs / "2026Q1", inputs / quarter)
        done = issue_small(root, quarter).revision
        order = StatementOrder("team", Period.parse(quarter), ("B",), ("json",), done.name)
        found = statement_files(Workspace(root), order).files["B.json"]
        assert [row["amount"] for row in json.loads(found)["left"]] == left


def test_a_later_revision_promises_no_recovery_and_lists_nothing_as_paid(root: Path) -> None:
    data, page = told(root, "B", "r2", "2025Q4")
    assert data["payment"]["open"] == "-300.00"
    assert "尚未结算部分随2026年第二季度结算，应追回的以能追回为限；本单本身不付款。" in page
    assert "应付项目" not in page
    assert "应得项目" in page


def test_a_later_revision_tells_what_the_first_one_settled_for_earlier_periods(root: Path) -> None:
    issue_small(root, "2026Q2")  # which takes back 100.00 of 2025Q4
    data, page = told(root, "B", "r1")
    assert "payment" not in data or data["payment"] == {}
    assert "随 r1 还结算了" not in page
    correct_sales(root, "2026Q2", "A", "40", "50")
    issue_small(root, "2026Q2")
    data, page = told(root, "B", "r2")
    assert data["settlements"] == []
    assert data["payment"]["for_earlier_periods"] == "-100.00"
    assert "随 r1 还结算了以前期间的" in page
    assert faults(data) == []
