"""`kpi explain PERIOD DEPARTMENT PERSON settled`: from a settlement to the correction and row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kpilib.publish.packs.report import make_report
from tests.issued_workspace import (
    FIGURES,
    correct_sales,
    issue_small,
    team,
    write_issuing_workspace,
)
from tests.reference.command import call

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """B's sales of 2025Q4 were 50 and not 100: 300.00 too much, of which 120.00 are recovered."""
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "B", "100", "50")
    issue_small(root, "2025Q4")
    path = root / "params" / "departments.yaml"
    path.write_text(f"recover_at_most: 120\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    return root


def explain(root: Path, *more: str) -> tuple[int, str]:
    return call(["explain", "2026Q1", "team", *more, "--workspace", str(root)])


@pytest.mark.parametrize("who", ["B", "乙"])
@pytest.mark.parametrize("issued", [False, True])
def test_a_settlement_leads_over_paid_and_due_to_the_correction_and_its_row(
    root: Path, who: str, *, issued: bool
) -> None:
    if issued:
        issue_small(root, "2026Q1")
    assert explain(root, who, "settled", "--lang", "en") == (
        0,
        (
        "-120.00  Recovery for Q4 2025: Bonus, B 乙\n"
        "  2025Q4: 960.00 paid, 0.00 settled before, 660.00 due by r2\n"
        "  -180.00 of it stays open\n"
        "  -300.00  correction C-B (2025Q4 r2)\n"
        "    params/corrections/2025Q4/team/C-B.yaml: 丁 on 2026-04-20: 漏记*\n"
        "    params/inputs/2025Q4/team/metrics.csv line 3 as corrected by C-B: actual: 100 → 50\n"
        ),
    )  # fmt: skip


def test_programs_get_the_same_as_json_and_who_has_none_is_told(root: Path) -> None:
    code, said = explain(root, "B", "settled", "--json")
    (one,) = json.loads(said)["settlements"]
    (cause,) = one["causes"]
    assert (code, one["amount"], one["left"], cause["amount"], cause["by"]) == (
        0, "-120.00", "-180.00", "-300.00", "丁",
    )  # fmt: skip
    assert cause["rows"][0]["file"] == "params/inputs/2025Q4/team/metrics.csv"
    code, said = explain(root, "A", "settled", "--lang", "en")
    assert code == 1
    assert "team 2026Q1 settles nothing of A for earlier periods: kpi owed" in said


def test_report_and_workbook_show_what_is_carried(root: Path) -> None:
    options = FIGURES.__class__(("html", "xlsx"), make=make_report)
    issue_small(root, "2026Q1", options)
    folder = team(root, "2026Q1/r1")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "其中 -180.00 转入下期" in page
    assert "本期未扣回（元）" in page
    assert "超过每期扣回上限，转入下期" in page
    texts = {
        str(cell)
        for sheet in openpyxl.load_workbook(folder / "payouts.xlsx")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    assert any("待扣回的 -180.00 超过每期上限，转入下期。" in text for text in texts)
    assert any("其中 -180.00 转入下期" in text for text in texts)
