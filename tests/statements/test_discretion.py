"""What somebody has typed is told only where it names nobody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.statements.discretion import Discretion, Everybody
from kpilib.publish.statements.write_statements import StatementOrder, statement_files
from kpilib.rules.trace import Place
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, issue_small, write_issuing_workspace

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = Everybody({"E1": "王伟", "E2": "李娜"}, {("deals.csv", 1): "E1", ("deals.csv", 2): "E2"})


def test_a_text_that_names_another_is_not_told() -> None:
    mine = Discretion("E1", PEOPLE)
    assert mine.said("退货") == "退货"
    assert mine.said("王伟的退货 (E1)") == "王伟的退货 (E1)"
    assert mine.said("由李娜接手", "更正") == "更正"
    assert mine.said("moved to E2") == ""


def test_whose_rows_may_be_shown() -> None:
    mine = Discretion("E1", PEOPLE)
    assert mine.is_own(Place("", "deals.csv", 2, 1, ""))
    assert not mine.is_own(Place("", "deals.csv", 3, 2, ""))
    assert mine.is_own(Place("", "metrics.csv", 3, 2, ""))


def test_a_correction_that_names_another_is_left_out_of_the_settlement(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    path = correct_sales(root, "2025Q4", "A", "50", "60")
    named = path.read_text("utf-8").replace("漏记*", "原记在乙名下")
    path.write_text(named, encoding="utf-8")
    issue_small(root, "2025Q4")
    assert "原记在乙名下" not in _page(root, "A")
    path.write_text(named.replace("乙", "他人"), encoding="utf-8")
    assert "原记在他人名下" in _page(root, "A")
    assert "原记在" not in _page(root, "B")


def _page(root: Path, who: str) -> str:
    order = StatementOrder("team", Period.parse("2026Q1"), (who,), ("html", "json"))
    files = statement_files(Workspace(root), order).files
    assert json.loads(files[f"{who}.json"])["person"]["id"] == who
    return files[f"{who}.html"].decode()
