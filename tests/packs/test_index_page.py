"""The page of a period: what is issued, settled, and not made yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.packs.pack import PackOptions, make_pack, page_of
from kpilib.periods import Period
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    correct_sales,
    issue_small,
    team,
    writable,
    write_issuing_workspace,
)
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

LAST, NOW = Period.parse("2025Q4"), Period.parse("2026Q1")


def _page(root: Path, period: Period, departments: tuple[str, ...] = ()) -> str:
    options = PackOptions(departments, formats=("html",))
    (page,) = make_pack(Workspace(root), [period], options).pages
    return page.read_text(encoding="utf-8")


def _rows(page: str) -> list[list[str]]:
    """The cells of the table as text, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in row] for row in cells]


def test_what_is_settled_for_earlier_periods_stands_beside_the_pay(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    # 6 points more at 10 yuan; the quarter itself pays (56 + 94 + 76) × 10.
    assert "2,320.00 本期 2,260.00，补以前期间 60.00" in _rows(_page(root, NOW))[1]


def test_issued_reports_are_linked_as_soon_as_they_are_issued(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    assert "已发布" not in _page(root, LAST)
    for sold in ("50", "60"):
        if sold != "50":
            correct_sales(root, "2025Q4", "A", "50", sold)
        arguments = ["issue", "2025Q4", "--to", "html", "--workspace", str(root)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    page = (root / "reports" / "2025Q4" / "index.html").read_text(encoding="utf-8")
    assert _rows(page)[1][-1] == "第1版 第2版"
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
    assert [row[3] for row in rows] == ["应付金额（元）", "2,140.00", "", "2,140.00"]
    assert rows[2][0] == "部门b 小制度"
    assert rows[2][-1] == "尚未生成"
    assert rows[3][0] == "合计（1个部门尚未生成）"
    assert _rows(_page(root, NOW))[3][0] == "合计"


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
    row = _rows(page)[1]
    assert row[3] == "2,200.00 本期 2,260.00，扣以前期间 60.00"
    assert _rows(page)[2][3] == "2,200.00"
    assert row[4] == "113.0%"  # of the budget of 2,000, as far as the quarter's own pay goes
    assert "已发布</span></h1>" in page
    # Of 2025Q4 r1 has paid 1,580.00, whatever r2 says; 2026Q1 has settled the difference.
    assert _rows(_page(root, LAST))[1][3] == (
        "1,580.00 r2 取代 r1，不付款：本期应付 1,520.00（-60.00） 差额已结清"
    )


def test_a_correction_after_the_issue_stands_beside_what_was_issued(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    assert _rows(_page(root, LAST))[1][3] == "1,580.00"
    correct_sales(root, "2025Q4", "A", "50", "40")
    assert _rows(_page(root, LAST))[1][3] == (
        "1,580.00 按目前所知本期应付 1,520.00（-60.00） 尚待结清1项，合计 -60.00，在2026年第一季度"
    )
    # Issued as r2, the ledger knows it, and the draft from before that says nothing more.
    issue_small(root, "2025Q4")
    page = root / "reports" / "2025Q4" / "index.html"
    page_of(Workspace(root), LAST)
    assert _rows(page.read_text(encoding="utf-8"))[1][3] == (
        "1,580.00 r2 取代 r1，不付款：本期应付 1,520.00（-60.00） "
        "尚待结清1项，合计 -60.00，在2026年第一季度"
    )


def test_figures_of_a_ledger_that_is_not_whole_are_not_shown(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    _page(root, LAST)
    issue_small(root, "2025Q4")
    writable(team(root, "2025Q4/r1") / "manifest.json").write_text("{}", encoding="utf-8")
    page_of(Workspace(root), LAST)
    page = (root / "reports" / "2025Q4" / "index.html").read_text(encoding="utf-8")
    assert _rows(page)[1][3] == "已发布的文件不完整：见 kpi verify"
