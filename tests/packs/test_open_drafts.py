"""Of all the drafts that lie about together, each amount is in one workbook at most."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.pack import PackOptions, make_pack
from kpilib.publish.packs.report import make_figures, make_report
from kpilib.publish.review import narrative
from kpilib.publish.review.load_review import open_review
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, issue_small, write_issuing_workspace

SCHEMES = Path(__file__).parents[2] / "params" / "schemes"
FIGURES = IssueOptions(("xlsx",), make=make_figures)
MONTHS = ("2025-01", "2025-02", "2025-03")
PERSON = "employee_id,name,base_salary\nM1,林晚,4000.00\n"


def write_months(root: Path) -> Path:
    """A monthly scheme with inputs for every month of a quarter, and for the quarter as well.

    M1 has 80 points in each: 4,000.00 and 20% of it by 80 points, 4,640.00 a month.
    """
    (root / "params" / "schemes").mkdir(parents=True)
    shutil.copy(SCHEMES / "bus-media-account-manager.yaml", root / "params" / "schemes")
    (root / "params" / "departments.yaml").write_text(
        "company: {zh: 样例, en: Sample}\ndepartments:\n  media: {title: {zh: 媒体部, en: Media}, "
        "scheme: bus-media-account-manager, language: zh}\n",
        encoding="utf-8",
    )
    for period in (*MONTHS, "2025Q1"):
        folder = root / "params" / "inputs" / period / "media"
        folder.mkdir(parents=True)
        rows = [
            f"M1,{indicator},{month},80"
            for month in (MONTHS if period == "2025Q1" else (period,))
            for indicator in ("archive", "visits", "incidents")
        ]
        (folder / "employees.csv").write_text(PERSON, encoding="utf-8")
        text = "\n".join(["employee_id,indicator,month,score", *rows, ""])
        (folder / "ratings.csv").write_text(text, encoding="utf-8")
    return root


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The sheets of a workbook by name."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def draft(root: Path, department: str, period: str, lang: str = "zh") -> Path:
    """The workbook of a draft."""
    order = Order(department, Period.parse(period), ("xlsx",), lang)
    folder = root / "reports" / period / department
    return make_figures(Workspace(root), order, folder).files["payouts.xlsx"]


def index_cell(root: Path, department: str, period: str) -> dict[str, Any]:
    """What the draft tells the page of its period."""
    order = Order(department, Period.parse(period), ())
    made = make_figures(Workspace(root), order, root / "reports" / period / department)
    return dict(made.headline)


def test_a_draft_of_what_has_been_paid_by_month_pays_nothing(tmp_path: Path) -> None:
    root = write_months(tmp_path)
    assert list(sheets(draft(root, "media", "2025Q1"))) == ["应付汇总", "应付明细"]
    issue(Workspace(root), "media", Period.parse("2025-02"), FIGURES)
    found = sheets(draft(root, "media", "2025Q1"))
    assert list(found) == ["不付款", "不付款明细"]
    for rows in found.values():
        assert [row[0] for row in rows[:3:2]] == [
            "应付款项（不按本表付款）",
            (
                "本稿不付款：2025年2月已经付过。"
                "尚未付过的是2025年1月、2025年3月：按各自期间发布后付款，不按本稿付款。"
            ),
        ]
    headline = index_cell(root, "media", "2025Q1")
    assert (headline["pay"], headline["settled"]) == ("", "")
    assert headline["notes"]["en"] == [
        "Nothing is paid by this draft: it holds what has been paid already, February 2025.",
        (
            "Not paid yet: January 2025 and March 2025. That is paid once it is issued by itself, "
            "and not by this draft."
        ),
    ]


def test_a_month_that_was_paid_with_its_quarter_pays_nothing_by_itself(tmp_path: Path) -> None:
    root = write_months(tmp_path)
    issue(Workspace(root), "media", Period.parse("2025Q1"), FIGURES)
    found = sheets(draft(root, "media", "2025-02", "en"))
    assert list(found) == ["Not to be paid", "Details not to be paid"]
    assert found["Not to be paid"][2][0] == (
        "Nothing is paid by this draft: it holds what has been paid already, February 2025 (with "
        "Q1 2025)."
    )


def test_the_page_does_not_add_what_has_been_paid_already(tmp_path: Path) -> None:
    root = write_months(tmp_path)
    shutil.copytree(Path(__file__).parents[2] / "notebooks", root / "notebooks")
    issue(Workspace(root), "media", Period.parse("2025-01"), FIGURES)
    options = PackOptions(formats=("html", "xlsx"))
    (page,) = make_pack(Workspace(root), [Period.parse("2025Q1")], options).pages
    text = page.read_text(encoding="utf-8")
    assert "本稿不付款：2025年1月已经付过。" in text
    # What the next quarter would cost is tried, and is no sum of what was paid.
    shown = re.sub(r"<[^>]+>|\s+", "", text)
    assert "13,920.00" not in re.sub(r"下期(应付)?试算(：|（元）)[^。]*?13,920\.00", "", shown)
    assert "<tfoot>" not in text
    report = (page.parent / "media" / "report.html").read_text(encoding="utf-8")
    assert report.index("本稿不付款：2025年1月已经付过。") < report.index("发生了什么")
    assert "目前所知的应付款项（元；本表不付款）" in report


def test_what_is_owed_stands_in_one_draft_alone_the_next_to_be_issued(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    inputs = root / "params" / "inputs"
    shutil.copytree(inputs / "2026Q1", inputs / "2026Q2")
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    # 60.00 of 2025Q4 are owed to A; the quarter itself pays 2,260.00, as 2026Q2 does.
    totals = {
        period: sheets(draft(root, "team", period))["应付明细"][-1][5]
        for period in ("2026Q1", "2026Q2")
    }
    assert totals == {"2026Q1": 2320, "2026Q2": 2260}
    said = "以前期间尚待结清+60.00元，在2026年第一季度结清，不在本稿之内。"
    assert index_cell(root, "team", "2026Q2")["notes"]["zh"] == [said]
    assert index_cell(root, "team", "2026Q1")["notes"]["zh"] == []
    assert sheets(draft(root, "team", "2026Q2"))["应付汇总"][2][0] == (
        f"草稿，尚未发布：发布后以所发布的为准付款。{said}"
    )
    # Whatever is issued first settles it, and the other does not any more.
    issue_small(root, "2026Q2")
    assert sheets(draft(root, "team", "2026Q1"))["应付明细"][-1][5] == 2260


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_draft_says_what_is_known_of_earlier_periods_and_not_issued_yet(
    tmp_path: Path, lang: str
) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    assert index_cell(root, "team", "2026Q1")["notes"][lang] == []
    correct_sales(root, "2025Q4", "A", "50", "60")
    said = {
        "zh": "以前期间另有变动尚未发布，不在本稿之内：2025年第四季度 +60.00元。"
        "发布其修订版后，差额在本期结清。",
        "en": "Earlier periods have changed since they were issued, and that is not in this draft: "
        "Q4 2025 CNY +60.00. Once their revisions are issued, it is settled here.",
    }
    assert index_cell(root, "team", "2026Q1")["notes"][lang] == [said[lang]]
    order = Order("team", Period.parse("2026Q1"), ("html", "xlsx"), lang)
    page = make_report(Workspace(root), order, tmp_path / "made").files["report.html"]
    assert said[lang] in page.read_text(encoding="utf-8")
    path = root / "params" / "corrections" / "2025Q4" / "team" / "C-A.yaml"
    path.write_text(path.read_text("utf-8").replace("old: 50", "old: 51"), encoding="utf-8")
    faulty = {
        "zh": "2025年第四季度（数据有误，无法计算）",
        "en": "Q4 2025 (faulty inputs, not worked out)",
    }
    assert faulty[lang] in index_cell(root, "team", "2026Q1")["notes"][lang][0]


def test_a_first_revision_says_nothing_of_drafts(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue(Workspace(root), "team", Period.parse("2025Q4"), FIGURES)
    found = sheets(root / "reports" / "2025Q4" / "team" / "r1" / "payouts.xlsx")
    assert [rows[2][0] for rows in found.values()] == [None, None]


def test_nobody_is_asked_again_for_what_a_later_period_takes_back(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    scheme = root / "params" / "schemes" / "small.yaml"
    scheme.write_text(
        scheme.read_text("utf-8").replace("formula: 10 × score", "formula: 10 × score − 700"),
        encoding="utf-8",
    )
    # A has 62 points of 70: 80.00 less than nothing.
    review = open_review("team", "2025Q4", workspace=str(root))
    assert any("应付为负" in point for point in told(review))
    issue_small(root, "2025Q4")
    again = open_review("team", "2025Q4", workspace=str(root))
    assert not any("应付为负" in point for point in told(again))


def told(review: Any) -> list[str]:
    """What needs a decision."""
    return [point.title for point in narrative.decisions(review.prose)]


def test_all_payroll_workbooks_of_a_pack_pay_what_is_owed_once(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    inputs = root / "params" / "inputs"
    for period in ("2026Q2", "2026Q3"):
        shutil.copytree(inputs / "2026Q1", inputs / period)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    total = Decimal(0)
    for period in ("2026Q1", "2026Q2", "2026Q3"):
        total += Decimal(str(sheets(draft(root, "team", period))["应付明细"][-1][5]))
    assert total == 3 * 2260 + 60
