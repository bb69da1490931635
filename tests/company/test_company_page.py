"""The page of a period: what is issued, settled, and not made yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.pack import PackOptions, make_pack, page_of
from kpilib.publish.packs.report import make_figures
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    correct_sales,
    issue_small,
    team,
    writable,
    write_issuing_workspace,
)
from tests.small_company import departments, write_company

if TYPE_CHECKING:
    from pathlib import Path

LAST, NOW = Period.parse("2025Q4"), Period.parse("2026Q1")


def _page(root: Path, period: Period, departments: tuple[str, ...] = ()) -> str:
    options = PackOptions(departments, formats=("html",))
    (page,) = make_pack(Workspace(root), [period], options).pages
    return page.read_text(encoding="utf-8")


def _rows(page: str) -> list[dict[str, str]]:
    """The rows of departments and totals: the text of each cell by its column.

    `more` is what a row unfolds to.
    """
    found: list[dict[str, str]] = []
    for kind, row in re.findall(
        r'<tr class="kpi-(row|unfold|sum)">(.*?)</tr>(?=\s*<)', page, re.DOTALL
    ):
        if kind == "unfold":
            found[-1]["more"] = _text(row)
            continue
        cells = re.findall(r'<t[dh][^>]*class="(\w+)[^>]*>(.*?)</t[dh]>', row, re.DOTALL)
        found.append({name: _text(cell) for name, cell in cells})
    return found


def _text(cell: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", cell).split())


def test_what_is_settled_for_earlier_periods_stands_beside_the_pay(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    # 6 points more at 10 yuan; the quarter itself pays (56 + 94 + 76) × 10.
    row = _rows(_page(root, NOW))[0]
    assert row["main"] == "2,320.00 本期 2,260.00，补以前期间 60.00"


def test_issued_reports_are_linked_as_soon_as_they_are_issued(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    assert _rows(_page(root, LAST))[0]["state"] == "草稿"
    for sold in ("50", "60"):
        if sold != "50":
            correct_sales(root, "2025Q4", "A", "50", sold)
        arguments = ["issue", "2025Q4", "--to", "html", "--workspace", str(root)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    page = (root / "reports" / "2025Q4" / "index.html").read_text(encoding="utf-8")
    # 6 points more at 10 yuan.
    assert _rows(page)[0]["state"] == "r2 +60.00"
    for link in ("team/r1/report.html", "team/r2/report.html"):
        assert f'href="{link}"' in page
        assert (root / "reports" / "2025Q4" / link).is_file()


def test_issuing_makes_no_page_where_none_was_made(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    arguments = ["issue", "2025Q4", "--to", "html", "--workspace", str(root)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert not (root / "reports" / "2025Q4" / "index.html").exists()


def test_a_department_without_a_report_is_named_and_the_total_says_so(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    rows = _rows(_page(root, NOW, ("a",)))
    # C sold 60 of 100: 36 + 28 = 64 points; A and B as in the small workspace.
    assert [row["main"] for row in rows] == ["2,140.00", "", "2,140.00"]
    assert rows[1]["who"] == "部门b 小制度"
    assert rows[1]["state"] == "尚未生成"
    assert rows[2]["who"] == "合计（1个部门未计入） 1个部门"
    assert _rows(_page(root, NOW))[2]["who"] == "合计 2个部门"


def test_an_issued_period_shows_what_was_issued_pay_and_settlements_together(
    tmp_path: Path,
) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "40")
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    page = _page(root, NOW)
    # 6 points less at 10 yuan are taken back of A; the quarter itself pays 2,260.00.
    row, total = _rows(page)
    assert row["main"] == "2,200.00 本期 2,260.00，扣以前期间 60.00"
    assert total["main"] == "2,200.00 本期 2,260.00，扣以前期间 60.00"
    assert row["rate"] == "113.0%"  # of the budget of 2,000, as far as the quarter's own pay goes
    assert '<dd class="revision">已发布</dd>' in page
    # Of 2025Q4 r1 has paid 1,580.00, whatever r2 says; 2026Q1 has settled the difference.
    row = _rows(_page(root, LAST))[0]
    assert row["main"] == "1,580.00"
    assert (
        "r2 取代 r1，不付款：本期应付 1,520.00（-60.00） 2026年第一季度已结清 -60.00 差额已结清"
    ) in row["more"]


def test_a_correction_after_the_issue_stands_beside_what_was_issued(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    assert _rows(_page(root, LAST))[0]["main"] == "1,580.00"
    correct_sales(root, "2025Q4", "A", "50", "40")
    row = _rows(_page(root, LAST))[0]
    assert row["main"] == "1,580.00"
    assert (
        "按目前所知本期应付 1,520.00（-60.00） "
        "尚待结清1项，合计 -60.00，将在2026年第一季度结清，应追回的以能追回为限"
    ) in row["more"]
    # Issued as r2, the ledger knows it, and the draft from before that says nothing more.
    issue_small(root, "2025Q4")
    page = root / "reports" / "2025Q4" / "index.html"
    page_of(Workspace(root), LAST)
    row = _rows(page.read_text(encoding="utf-8"))[0]
    assert (row["main"], row["state"]) == ("1,580.00", "r2 -60.00")
    assert (
        "r2 取代 r1，不付款：本期应付 1,520.00（-60.00） "
        "尚待结清1项，合计 -60.00，将在2026年第一季度结清，应追回的以能追回为限"
    ) in row["more"]


def issue_first(root: Path) -> None:
    """Department a of 2026Q1 is issued, with its payroll workbook; it pays 2,140.00."""
    options = IssueOptions(("xlsx",), make=make_figures)
    issue(Workspace(root), "a", NOW, options)


def test_a_total_of_issued_and_drafts_says_how_much_of_it_has_been_paid(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    issue_first(root)
    rows = _rows(_page(root, NOW))
    # b sells 61 of 100 and has 0.60 points more than a, which are 6 yuan.
    assert [row["main"] for row in rows[:2]] == ["2,140.00", "2,146.00"]
    assert _sums(rows) == SUMS


SUMS = [
    ("已付 1个部门", "2,140.00"),
    ("草稿 1个部门", "2,146.00"),
    ("合计 2个部门", "4,286.00"),
]


def _sums(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    """The lines of totals."""
    return [(row["who"], row["main"]) for row in rows if "more" not in row]


def test_only_a_workbook_that_pays_is_called_payroll(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b"])
    issue_first(root)
    options = PackOptions(formats=("html", "xlsx"), lang="en")
    (page,) = make_pack(Workspace(root), [NOW], options).pages
    first, second = _rows(page.read_text(encoding="utf-8"))[:2]
    assert first["more"].endswith("HTML Paid and due Notebook Issued r1")
    assert second["more"].endswith("HTML Payroll Notebook")
    assert 'href="a/r1/payouts.xlsx">r1<' in page.read_text(encoding="utf-8")


def test_a_department_that_fails_after_it_was_paid_stays_in_the_total(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["a", "b", "c"])
    issue_first(root)
    for name in ("a", "c"):
        path = root / "params" / "inputs" / "2026Q1" / name / "metrics.csv"
        path.write_text("subject,metric\n", encoding="utf-8")
    page = _page(root, NOW)
    rows = _rows(page)
    assert [(row["who"], row["main"], row["state"]) for row in rows[:3]] == [
        ("部门a 小制度", "2,140.00", "r1"),
        ("部门b 小制度", "2,146.00", "草稿"),
        ("部门c 小制度", "", "未能生成"),
    ]
    assert _sums(rows)[-1] == ("合计（1个部门未计入） 2个部门", "4,286.00")
    failed = page[page.index('class="kpi-failed"') :]
    assert "部门a" in failed
    assert "部门c" in failed
    assert "未计入：部门c。" in page


def test_a_department_that_is_gone_stays_on_the_page_of_what_it_was_paid_for(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path, ["a", "b"])
    issue_first(root)
    (root / "params" / "departments.yaml").write_text(departments(["b"]), encoding="utf-8")
    rows = _rows(_page(root, NOW))
    row = rows[1]
    assert (row["who"], row["people"], row["main"]) == ("部门a 小制度", "", "2,140.00")
    assert "已不在 departments.yaml 中" in row["more"]
    assert _sums(rows) == SUMS


def test_what_a_later_period_has_settled_is_told_apart_from_what_is_open(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "40").rename(
        root / "params" / "corrections" / "2025Q4" / "team" / "C-1.yaml"
    )
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    # 60.00 of A are taken back by 2026Q1; then A's 40 turn out to have been 70, 180.00 more.
    correct_sales(root, "2025Q4", "A", "40", "70")
    issue_small(root, "2025Q4")
    row = _rows(_page(root, LAST))[0]
    assert row["main"] == "1,580.00"
    assert (
        "r3 取代 r1，不付款：本期应付 1,700.00（+120.00） "
        "2026年第一季度已结清 -60.00 尚待结清1项，合计 +180.00，将在下一次发布的期间结清"
    ) in row["more"]


def test_figures_of_a_ledger_that_is_not_whole_are_not_shown(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    _page(root, LAST)
    issue_small(root, "2025Q4")
    writable(team(root, "2025Q4/r1") / "manifest.json").write_text("{}", encoding="utf-8")
    page_of(Workspace(root), LAST)
    page = (root / "reports" / "2025Q4" / "index.html").read_text(encoding="utf-8")
    row = _rows(page)[0]
    assert row["main"] == ""
    assert "已发布的文件不完整：见 kpi verify" in row["more"]


def test_pay_below_zero_is_no_share_of_a_budget(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    rules = root / "params" / "schemes" / "small.yaml"
    text = rules.read_text(encoding="utf-8").replace("formula: 10 × score", "formula: −10 × score")
    rules.write_text(text, encoding="utf-8")
    row = _rows(_page(root, LAST))[0]
    assert (row["main"], row.get("rate", "")) == ("-1,580.00", "")


def test_a_draft_is_due_what_is_issued_is_paid_and_what_is_open_is_owed(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    draft = _text(_page(root, LAST))
    assert "共计应付（元） 1,580.00" in draft
    assert re.search("已付|实付|实发", draft) is None
    issue_small(root, "2025Q4")
    issued = _text(_page(root, LAST))
    assert "已付金额（元） 1,580.00" in issued
    assert "共计应付" not in issued
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    # 6 points more at 10 yuan, which no period has settled yet.
    assert "已付金额（元） 1,580.00 尚未结算+60.00（1笔）" in _text(_page(root, LAST))


def test_what_is_paid_and_what_is_due_are_no_one_thing(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["a", "b"])
    issue(Workspace(root), "a", NOW, IssueOptions(("xlsx",), make=make_figures))
    page = _text(_page(root, NOW))
    assert "已付与应付合计（元）" in page


def test_small_pictures_take_the_colours_of_the_page(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["a", "b"], ["2025Q4", "2026Q1"])
    page = _page(root, NOW)
    assert '<img class="kpi-mark"' not in page  # such a picture stays as it is in the dark
    assert len(re.findall(r'<svg[^>]*class="kpi-mark"', page)) >= len(["trend", "a", "b"])
