"""What the company's papers add up to, worked out here from the result tables and the ledger."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from kpilib.core.periods import Period
from kpilib.publish.company.company_figures import company_figures
from kpilib.publish.company.company_finding import finding, standing
from kpilib.publish.company.load_company import company_review, company_year
from kpilib.publish.company.payroll_book import payroll_workbook
from kpilib.publish.company.payroll_rows import PayrollDiffers, payrolls
from kpilib.publish.company.year_words import year_finding, year_grid, year_tiles
from kpilib.publish.packs.cache import Still
from tests.company.noted import note
from tests.issued_workspace import correct_sales, issue_small
from tests.small_company import write_company
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

NOW = Period.parse("2026Q1")
NAMES = ["a", "b", "c"]


def _paid(root: Path, name: str, period: str = "2026Q1") -> Decimal:
    """What a report's own table comes to."""
    path = root / "reports" / period / name / "results" / "payouts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sum((Decimal(row["amount"]) for row in csv.DictReader(file)), Decimal(0))


def _cells(path: Path) -> list[tuple[object, ...]]:
    return [tuple(row) for row in load_workbook(path, data_only=True).worksheets[0].values]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three departments over two quarters, noted."""
    root = write_company(tmp_path_factory.mktemp("c") / "c", NAMES, ["2025Q4", "2026Q1"])
    for period in ("2025Q4", "2026Q1"):
        note(root, period)
    return root


def test_totals_are_those_of_the_result_tables(company: Path) -> None:
    figures = company_figures(Still(company), NOW, "zh", {})
    each = {row.name: row.bank.amount for row in figures.rows}
    assert each == {name: _paid(company, name) for name in NAMES}
    assert figures.total.amount == sum(_paid(company, name) for name in NAMES)
    assert (figures.draft.amount, figures.issued.amount) == (figures.total.amount, Decimal(0))
    # Both quarters have the same inputs.
    assert figures.change is not None
    assert figures.change.delta == 0


def test_the_workbook_agrees_with_those_of_the_departments_to_the_fen(
    company: Path, tmp_path: Path
) -> None:
    still = Still(company)
    figures = company_figures(still, NOW, "zh", {})
    path = tmp_path / "payroll.xlsx"
    path.write_bytes(payroll_workbook(figures, payrolls(still, figures)))
    rows = _cells(path)
    shown = {row[0]: row[5] for row in rows if isinstance(row[5], float | int)}
    theirs = {}
    for name in NAMES:
        book = load_workbook(company / "reports/2026Q1" / name / "payouts.xlsx", data_only=True)
        theirs[f"部门{name}"] = [*book.worksheets[1].values][-1][5]
    assert {name: shown[name] for name in theirs} == theirs
    assert Decimal(str(shown["合计"])) == sum(_paid(company, name) for name in NAMES)
    signed = [row[0] for row in rows if row[0] in {"制表人", "复核人", "审批人"}]
    assert signed == ["制表人", "复核人", "审批人"]
    departments, details = load_workbook(path).worksheets
    for cell in (departments["C5"], departments["D5"]):  # people and pay stand to the right
        assert cell.alignment.horizontal is None
    for row in (4, 5):  # what follows an amount does not touch it
        assert details[f"I{row}"].alignment.indent == 1


def test_the_workbooks_formulas_come_to_what_stands_in_its_cells(
    company: Path, tmp_path: Path
) -> None:
    still = Still(company)
    figures = company_figures(still, NOW, "en", {})
    path = tmp_path / "payroll.xlsx"
    content = payroll_workbook(figures, payrolls(still, figures))
    path.write_bytes(content)
    book = load_workbook(path)
    amounts = [row for row in book.worksheets[1].iter_rows(min_row=5, values_only=True) if row[9]]
    for row in book.worksheets[0].iter_rows(min_row=5, max_row=7, values_only=True):
        assert row[3].startswith("=ROUND(SUMIFS(")
        name = str(row[3]).split('"')[1]
        mine = [line for line in amounts if line[0] == name and line[9] == "Pay"]
        assert Decimal(str(round(sum(line[7] for line in mine), 2))) == _paid(company, name)
    assert content == payroll_workbook(figures, payrolls(still, figures))


def test_a_result_table_that_says_something_else_makes_no_workbook(
    company: Path, tmp_path: Path
) -> None:
    root = tmp_path / "changed"
    shutil.copytree(company, root)
    path = root / "reports/2026Q1/a/results/payouts.csv"
    path.write_text(path.read_text("utf-8").replace(",640.00", ",641.00"), encoding="utf-8")
    still = Still(root)
    figures = company_figures(still, NOW, "zh", {})
    with pytest.raises(PayrollDiffers, match=r"部门a.*2,141\.00.*2,140\.00"):
        payrolls(still, figures)
    path.write_text("employee_id,period,item,amount\nA,2026Q1,bonus,much\n", encoding="utf-8")
    with pytest.raises(PayrollDiffers, match="none of its own"):
        payrolls(still, figures)


def test_issued_and_restated_periods_count_once_and_settlements_stand_apart(
    tmp_path: Path,
) -> None:
    write_workspace(tmp_path)
    issue_small(tmp_path, "2025Q4")
    correct_sales(tmp_path, "2025Q4", "A", "50", "60")
    issue_small(tmp_path, "2025Q4")
    note(tmp_path, "2025Q4")
    note(tmp_path, "2026Q1")
    still = Still(tmp_path)
    # r1 of 2025Q4 paid 1,580.00; r2 says 1,640.00 and pays nothing; 2026Q1 settles the 60.00.
    before = company_figures(still, Period.parse("2025Q4"), "zh", {})
    assert (before.issued.own, before.issued.settled) == (Decimal("1580.00"), 0)
    assert before.rows[0].bank.gap == Decimal("60.00")
    # Paid is what was paid; what is due now stands in the department's row, and is another amount.
    told = finding(company_figures(still, Period.parse("2025Q4"), "en", {}))
    assert told == "CNY 1,580.00 has been paid"
    assert standing(company_figures(still, NOW, "en", {})).endswith(
        "Pay of last quarter is compared as it is known now: Team one CNY 1,640.00 (CNY "
        "1,580.00 was paid)."
    )
    now = company_figures(still, NOW, "zh", {})
    assert (now.draft.own, now.draft.settled) == (Decimal("2260.00"), Decimal("60.00"))
    (one,) = payrolls(still, now)
    assert (one.total(settled=False), one.total(settled=True)) == (
        Decimal("2260.00"),
        Decimal("60.00"),
    )
    (paid,) = payrolls(still, before)
    assert [row.amount for row in paid.rows] == [Decimal("620.00"), Decimal("960.00")]
    # Once it is issued it is paid, and stays what it was.
    issue_small(tmp_path, "2026Q1")
    now = company_figures(Still(tmp_path), NOW, "zh", {})
    assert (now.issued.own, now.issued.settled, now.draft.departments) == (
        Decimal("2260.00"),
        Decimal("60.00"),
        0,
    )
    (one,) = payrolls(Still(tmp_path), now)
    assert [row.amount for row in one.rows if row.is_settled] == [Decimal("60.00")]


def test_a_year_counts_what_each_period_pays_once(tmp_path: Path) -> None:
    inputs = {"2025Q3": "2025Q4", "2025Q4": "2025Q4"}
    write_workspace(tmp_path)
    folder = tmp_path / "params" / "inputs"
    shutil.copytree(folder / "2025Q4", folder / "2025Q3")
    issue_small(tmp_path, "2025Q3")
    correct_sales(tmp_path, "2025Q3", "A", "50", "60")
    issue_small(tmp_path, "2025Q3")
    for period in inputs:
        note(tmp_path, period)
    for source in ("reports", "inputs"):
        year = company_year(Still(tmp_path), Period.parse("2025Q4"), "zh", source).year
        found = [[*year.amounts("team")][at] for at in (0, 1)]
        assert [(one.own, one.settled, one.is_issued) for one in found] == [
            (Decimal("1580.00"), Decimal("0.00"), True),
            (Decimal("1580.00"), Decimal("60.00"), False),
        ]
        assert year.total() == (Decimal("3160.00"), Decimal("60.00"))
        assert year.total(issued=True) == (Decimal("1580.00"), Decimal("0.00"))


def test_notebooks_say_of_the_inputs_what_they_say_of_the_reports(company: Path) -> None:
    both = [company_review(Still(company), NOW, "zh", source) for source in ("inputs", "reports")]
    one, other = ([table.grid() for table in review.tables] for review in both)
    assert one == other
    assert both[0].identity == both[1].identity


def test_on_paper_a_name_stands_alone_and_the_rules_are_said_below(company: Path) -> None:
    for table in company_review(Still(company), NOW, "zh", "inputs").tables:
        grid = table.grid()
        assert grid is not None
        names = [str(row[0]) for row in grid.rows if "合计" not in str(row[0])]
        assert names == [row.title for row in table.rows]
        assert table.rules == "适用方案：小制度（部门a、部门b、部门c）。"


def test_a_year_of_one_period_says_each_figure_once_and_of_how_many_it_compares(
    tmp_path: Path,
) -> None:
    """A sells 10 of 100 more than a year before, which is 6 points at 10 yuan; B is new."""
    periods = ["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1"]
    root = write_company(tmp_path / "c", ["a", "b"], periods)
    inputs = root / "params" / "inputs"
    for period in periods[:-1]:
        shutil.rmtree(inputs / period / "b")
    metrics = inputs / "2026Q1" / "a" / "metrics.csv"
    metrics.write_text(metrics.read_text("utf-8").replace("100,60", "100,70"), encoding="utf-8")
    note(root, "2026Q1")
    y = company_year(Still(root), NOW, "zh", "reports").year
    change = y.change()
    assert change is not None
    assert (change.delta, y.not_compared) == (60, 1)
    assert "去年同期有数据的1个部门应付多" in year_finding(y)
    assert "1个部门无去年同期数据" in year_tiles(y)[1].notes
    grid = year_grid(y, pays=True)
    assert grid is not None
    assert grid.columns == ("部门", "本年至今（元）", "较去年同期", "占预算")
    # Nobody knows a year before 2025Q1, and then nothing is compared.
    note(root, "2025Q1")
    first = year_grid(
        company_year(Still(root), Period.parse("2025Q1"), "zh", "reports").year, pays=True
    )
    assert first is not None
    assert first.columns == ("部门", "本年至今（元）", "占预算")
    paid = [f"{_paid(root, name):,}" for name in "ab"]
    total = f"{_paid(root, 'a') + _paid(root, 'b'):,}"
    assert [(row[0], row[1]) for row in grid.rows] == [
        ("部门a", paid[0]), ("部门b", paid[1]), ("合计", total),
    ]  # fmt: skip
