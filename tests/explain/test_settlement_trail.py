"""`kpi explain PERIOD DEPARTMENT PERSON settled`: from a settlement to the correction and row."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

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
        "    params/inputs/2025Q4/team/metrics.csv line 3: actual: 100 → 50\n"
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


def correct(root: Path, *words: str) -> None:
    """Correct 2025Q4, or withdraw what was said of it, on one and the same day."""
    by = ("--reason", "r", "--by", "Li", "--on", "2026-05-01", "--lang", "en")
    code, said = call(["correct", "2025Q4", "team", *words, *by, "--workspace", str(root)])
    assert code == 0, said


def causes_of(root: Path, who: str = "A") -> list[dict[str, Any]]:
    """The causes of the only settlement of somebody; what they come to is what it leads to."""
    code, said = explain(root, who, "settled", "--json")
    assert code == 0, said
    (one,) = json.loads(said)["settlements"]
    gap = Decimal(one["due"]) - Decimal(one["paid"]) - Decimal(one["settled_before"])
    assert sum(Decimal(one[name]) for name in ("amount", "left", "written_off")) == gap
    assert sum(Decimal(each["amount"]) for each in one["causes"]) == gap
    return list(one["causes"])


def spots(cause: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["file"].rpartition("/")[2], row["spot"]) for row in cause["rows"]]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """2025Q4 is issued, and nothing is known better yet; A has three metrics."""
    root = write_issuing_workspace(tmp_path)
    scheme = root / "params" / "schemes" / "small.yaml"
    more = "".join(
        f"  {n}: {{metric: {n}, optional: true}}\n" for n in ("visits", "calls", "letters")
    )
    text = scheme.read_text("utf-8").replace("quantities:\n", f"quantities:\n{more}")
    scheme.write_text(text, encoding="utf-8")
    metrics = root / "params" / "inputs" / "2025Q4" / "team" / "metrics.csv"
    text = metrics.read_text(encoding="utf-8").strip()
    metrics.write_text(f"{text}\nA,visits,,3\nA,calls,,4\n", encoding="utf-8")
    issue_small(root, "2025Q4")
    return root


def test_each_edit_of_an_act_leads_to_a_row_of_its_own_as_it_was_found(plain: Path) -> None:
    act = plain / "act.yaml"
    act.write_text(
        "edits:\n"
        "  - {table: metrics, row: {subject: A, metric: sales}, change: {actual: 60}}\n"
        "  - {table: metrics, row: {subject: A, metric: calls}, remove: true}\n"
        "  - {table: metrics, row: {subject: A, metric: visits}, change: {actual: 5}}\n"
        "  - {table: metrics, add: {subject: A, metric: letters, actual: 1}}\n",
        encoding="utf-8",
    )
    correct(plain, "--file", str(act))
    row = ("--table", "metrics", "--row", "subject=A", "--row", "metric=sales")
    correct(plain, *row, "--set", "actual=70")
    issue_small(plain, "2025Q4")
    first, second = causes_of(plain)
    assert spots(first) == [
        ("metrics.csv", "line 2"), ("metrics.csv", "line 5"), ("metrics.csv", "line 4"),
        ("metrics.csv", "added by correction C001"),
    ]  # fmt: skip
    assert spots(second) == [("metrics.csv", "line 2 as corrected by C001")]


def test_causes_that_only_hold_together_are_all_named_with_who_and_the_rows(plain: Path) -> None:
    row = ("--table", "metrics", "--row", "subject=A", "--row", "metric=sales")
    correct(plain, *row, "--set", "actual=60")
    correct(plain, *row, "--old", "actual=60", "--set", "actual=90")
    issue_small(plain, "2025Q4")
    correct(plain, "--withdraw", "C001", "--withdraw", "C002")
    correct(plain, *row, "--set", "actual=55")
    issue_small(plain, "2025Q4")
    told = [(one["cause"], one["amount"], one["with_the_one_before"]) for one in causes_of(plain)]
    # 62 points, 68, 86; then 62, as neither can go without the other, and 65: 10 yuan each
    assert told == [
        ("correction C001", "60.00", False),
        ("correction C002", "180.00", False),
        ("withdrawal C001", "-240.00", False),
        ("withdrawal C002", "0.00", True),
        ("correction C003", "30.00", False),
    ]


def test_rules_and_inputs_that_changed_lead_to_the_files_that_differ(plain: Path) -> None:
    scheme = plain / "params" / "schemes" / "small.yaml"
    scheme.write_text(scheme.read_text("utf-8").replace("10 × score", "11 × score"), "utf-8")
    ratings = plain / "params" / "inputs" / "2025Q4" / "team" / "ratings.csv"
    ratings.write_text(ratings.read_text("utf-8").replace("A,service,80", "A,service,90"), "utf-8")
    issue_small(plain, "2025Q4")
    assert [(one["cause"], one["files"]) for one in causes_of(plain)] == [
        ("inputs ratings.csv", ["params/inputs/2025Q4/team/ratings.csv"]),
        ("rules small", ["params/schemes/small.yaml"]),
    ]
    _, said = explain(plain, "A", "settled", "--lang", "en")
    assert "    params/schemes/small.yaml: r1 and r2 have frozen different ones\n" in said


def test_what_was_written_off_of_it_is_told(plain: Path) -> None:
    correct_sales(plain, "2025Q4", "A", "50", "40")
    issue_small(plain, "2025Q4")
    decisions = plain / "params" / "write_offs" / "team.yaml"
    decisions.parent.mkdir()
    decisions.write_text(
        "- {employee: A, period: 2025Q4, item: bonus, amount: -25.00, reason: r, by: W, "
        "on: 2026-05-02}\n",
        encoding="utf-8",
    )
    assert [one["amount"] for one in causes_of(plain)] == ["-60.00"]
    issue_small(plain, "2026Q1")
    assert [one["amount"] for one in causes_of(plain)] == ["-60.00"]
    _, said = explain(plain, "A", "settled", "--lang", "en")
    assert said.startswith("-35.00  Recovery for Q4 2025: Bonus, A 甲\n")
    told = "  -25.00 of it is written off, by the decisions in params/write_offs/team.yaml\n"
    assert told in said
