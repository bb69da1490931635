"""Only what pays is a payroll workbook: all of them together come to what is due, to the fen."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpilib.core.periods import Period
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.verify import VerifyOptions, verify
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.report import make_figures
from kpilib.records.bridge.bridge_table import differs, read_bridge
from kpilib.records.bridge.lines import Figures
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace
from tests.flagship import DEPARTMENT, QUARTERS, amount, correct, write_zhao
from tests.flagship_history import ACTIONS, History, follow
from tests.ledger.books import payable, rows_of

WITH_WORKBOOK = IssueOptions(formats=("xlsx",), make=make_figures)


def draft(root: Path, period: str) -> Path:
    """The workbook of a period's draft."""
    order = Order(DEPARTMENT, Period.parse(period), ("xlsx",))
    folder = root / "reports" / period / DEPARTMENT
    return make_figures(Workspace(root), order, folder).files["payouts.xlsx"]


def check_workbooks(history: History) -> None:
    """First revisions pay what they should, and nothing else pays anything."""
    paid = Decimal("0.00")
    revisions = Ledger(history.workspace()).revisions(DEPARTMENT)
    for one in revisions:
        found = payable(one.folder / "payouts.xlsx")
        if one.pays:
            own = sum((row[3] for row in one.tables.rows["payouts"]), Decimal("0.00"))
            assert found == own + sum(row.amount for row in one.settlements)
            paid += found
        else:
            assert found is None
            mine = [each for each in revisions if each.period == one.period]
            before = mine[mine.index(one) - 1]
            text = (one.folder / "bridge.csv").read_text(encoding="utf-8")
            lines = read_bridge(text, str(one.period))
            ends = (Figures.of(each.tables.rows) for each in (before, one))
            assert differs(lines, *ends) == []
    assert int(paid * 100) == sum(history.due(history.issued).values())
    for quarter in history.issued:
        assert payable(draft(history.root, quarter)) is None


@settings(max_examples=3)
@given(st.lists(ACTIONS, min_size=2, max_size=6))
@example([("settle",)] * 3 + [("correct", 0, 20_000, 1), ("issue", 0), ("correct", 0, 45_000, 2),
                              ("settle",), ("withdraw", 0)])  # fmt: skip
def test_all_payroll_workbooks_together_pay_what_is_due_and_no_other_pays(
    actions: list[tuple[object, ...]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        history = History(write_zhao(Path(name)), options=WITH_WORKBOOK)
        follow(history, actions)
        history.issue_all()
        check_workbooks(history)
        found = verify(history.workspace(), VerifyOptions(quick=True))
        assert [fault for verdict in found for fault in verdict.faults] == []


def test_the_draft_of_an_open_period_pays_with_its_settlements_and_of_an_issued_one_nothing(
    tmp_path: Path,
) -> None:
    # The deal of 2025Q1 was 60,000 and not 40,000: commission 4% × 60,000 and no deduction of 600.
    history = History(write_zhao(tmp_path, QUARTERS[:2]), options=WITH_WORKBOOK)
    history.issue("2025Q1")
    correct(tmp_path, "2025Q1", "C-1", amount("2025Q1", "40000.00", "60000.00"))
    history.issue("2025Q1")
    # 2025Q2: nothing to fill any more, commission 4% × 70,000.
    assert payable(draft(tmp_path, "2025Q2")) == Decimal("2800.00") + Decimal("3000.00")
    assert payable(draft(tmp_path, "2025Q1")) is None
    history.issue("2025Q2")
    book = openpyxl.load_workbook(draft(tmp_path, "2025Q1"), data_only=True)
    assert book.sheetnames == ["已发布", "已发布明细", "已付与应付", "更正与申诉"]
    assert rows_of(book["已付与应付"])[2:] == [
        (
            ("本期已发布（r2），本稿不付款。r1 已付-600.00元。按 r2，本期应付2,400.00元，"
            "与已付的差额+3,000.00元（赵 +3,000.00）。2025年第二季度已结清+3,000.00元；"
            "差额已全部结清。"), *[None] * 7,
        ),
        ("工号", "姓名", "期间", "项目", "r1 已付", "其后结清", "现应付", "尚待结清"),
        ("Z", "赵", "2025Q1", "扣发固定工资", -600, 600, 0, 0),
        ("Z", "赵", "2025Q1", "软件销售提成", 0, 2400, 2400, 0),
        ("合计", None, None, None, -600, 3000, 2400, 0),
    ]  # fmt: skip
    details = rows_of(openpyxl.load_workbook(draft(tmp_path, "2025Q2"))["已发布明细"])
    assert [row[2:] for row in details[5:7]] == [
        ("2025Q1", "fixed_salary_deduction", "补发 2025年第一季度 扣发固定工资", 600,
         "2025年第一季度更正 C-1，r2"),
        ("2025Q1", "software_commission", "补发 2025年第一季度 软件销售提成", 2400,
         "2025年第一季度更正 C-1，r2"),
    ]  # fmt: skip
