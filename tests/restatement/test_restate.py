"""Restating with the real ledger: the flagship chain, its report, its workbook and the commands."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.engine.inputs.correction_model import Withdrawal
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.restatement.load_restatement import review_of
from kpilib.history.restatement.restatement_report import (
    RestatementOptions,
    bridge_book,
    write_restatement,
)
from kpilib.history.stale import stale_periods
from kpilib.publish.packs.report import make_figures
from kpilib.publish.render.bridge_sheets import bridge_workbook
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.replaced_revision import replaced_by
from kpilib.records.bridge.restate import NoRevision, between, chain, due_now, restate
from kpilib.records.ledger import Ledger
from kpilib.records.payment_record import open_period
from kpilib.workspace.correcting import CorrectedInputs, record, withdraw
from kpilib.workspace.correction_content import Edit, Why
from kpilib.workspace.workspace import Workspace
from tests.flagship import DEPARTMENT, QUARTERS, add_quarter, amount, correct, write_zhao
from tests.issued_workspace import (
    correct_sales,
    issue_small,
    write_issuing_workspace,
    write_year,
)
from tests.restatement.test_bridge import C1
from tests.small_workspace import INPUTS, SCHEME, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = IssueOptions(formats=("xlsx",), make=make_figures)


def issue_all(root: Path, *quarters: str, options: IssueOptions = OPTIONS) -> None:
    for quarter in quarters:
        issue(Workspace(root), DEPARTMENT, Period.parse(quarter), options)


@pytest.fixture(name="root")
def issued_and_corrected(tmp_path: Path) -> Path:
    """Zhao's four quarters issued, then the deal of 2025Q1 corrected; 2026Q1 is open."""
    root = write_zhao(tmp_path)
    issue_all(root, *QUARTERS)
    correct(root, "2025Q1", "C-1", C1)
    add_quarter(root, "2026Q1")
    return root


def kpi(root: Path, *arguments: str) -> str:
    answer = CliRunner().invoke(main, [*arguments, "--workspace", str(root)])
    assert answer.exit_code == 0, answer.output
    return answer.output


def sheet(path: Path, name: str = "") -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, data_only=True)
    rows = (book[name] if name else book.worksheets[0]).iter_rows(values_only=True)
    return [row for row in rows if any(cell is not None for cell in row)]


def test_the_chain_reaches_every_later_quarter_and_names_the_first(root: Path) -> None:
    found = chain(Workspace(root), DEPARTMENT, Period.parse("2025Q1"))
    # The sums of the lines that test_bridge.py works out: +1,500; −2,400; +1,000; −200.
    moved = [(str(x.period), str(x.bridge.restated - x.bridge.issued)) for x in found]
    assert moved == [
        ("2025Q1", "1500.00"),
        ("2025Q2", "-2400.00"),
        ("2025Q3", "1000.00"),
        ("2025Q4", "-200.00"),
    ]
    assert [x.reached for x in found] == [False, True, True, True]
    assert {x.before for x in found} == {"r1"}


def test_a_later_quarter_with_a_change_of_its_own_is_not_said_to_be_reached(tmp_path: Path) -> None:
    root = write_zhao(tmp_path)
    issue_all(root, *QUARTERS)
    correct(root, "2025Q2", "C-2", amount("2025Q2", "70000.00", "80000.00"))
    found = chain(Workspace(root), DEPARTMENT, Period.parse("2025Q1"))
    assert [(str(x.period), x.changed, x.reached) for x in found] == [
        ("2025Q1", False, False),
        ("2025Q2", True, False),
    ]


def test_what_is_owed_now_is_what_the_open_quarter_will_settle(root: Path) -> None:
    workspace = Workspace(root)
    assert str(open_period(workspace, DEPARTMENT)) == "2026Q1"
    owed = [(r.origin_period, r.item, str(r.amount)) for r in due_now(workspace, DEPARTMENT)]
    assert owed == [
        ("2025Q1", "service_commission", "1500.00"),
        ("2025Q2", "back_pay", "-2000.00"),
        ("2025Q2", "software_commission", "-400.00"),
        ("2025Q3", "back_pay", "1000.00"),
        ("2025Q4", "software_commission", "-200.00"),
    ]
    issue_all(root, *QUARTERS, "2026Q1")
    assert due_now(Workspace(root), DEPARTMENT) == ()
    # 100,000 reach the target: float pay 3,000 and commission 4% × 100,000; then the settlements.
    rows = sheet(root / "reports" / "2026Q1" / DEPARTMENT / "r1" / "payouts.xlsx")
    assert rows[2] == (
        "工号", "姓名", "浮动工资", "软件销售提成", "补发 2025年第一季度 服务收入提成",
        "扣回 2025年第二季度 补发奖金", "扣回 2025年第二季度 软件销售提成",
        "补发 2025年第三季度 补发奖金", "扣回 2025年第四季度 软件销售提成", "合计",
    )  # fmt: skip
    assert rows[3] == ("Z", "赵", 3000, 4000, 1500, -2000, -400, 1000, -200, 6900)


def test_the_bridge_between_two_revisions_is_the_one_that_was_restated(root: Path) -> None:
    period = Period.parse("2025Q2")
    expected = restate(Workspace(root), DEPARTMENT, period).bridge
    issue_all(root, *QUARTERS)
    workspace = Workspace(root)
    assert between(workspace, DEPARTMENT, period, ("r1", "r2")).bridge == expected
    back = between(workspace, DEPARTMENT, period, ("r2", "r1")).bridge
    assert [str(line.difference) for line in back.pay] == ["2000.00", "400.00"]
    assert "deletion C-1" in bridge_csv(back)
    assert restate(workspace, DEPARTMENT, period).bridge.lines == ()
    with pytest.raises(NoRevision, match=r"2025Q2: there is no r3; revisions: r1, r2"):
        between(workspace, DEPARTMENT, period, ("r1", "r3"))


def test_a_period_that_was_not_issued_is_compared_with_its_inputs_as_entered(
    tmp_path: Path,
) -> None:
    root = write_zhao(tmp_path)
    correct(root, "2025Q1", "C-1", C1)
    found = chain(Workspace(root), DEPARTMENT, Period.parse("2025Q1"))
    assert [(x.before, len(x.bridge.pay)) for x in found] == [("", 1), ("", 2), ("", 1), ("", 1)]
    with pytest.raises(NoRevision, match="nothing has been issued"):
        between(Workspace(root), DEPARTMENT, Period.parse("2025Q1"))
    with pytest.raises(NoRevision, match="nothing has been issued"):
        between(Workspace(root), DEPARTMENT, Period.parse("2025Q1"), ("r1", "r2"))


@pytest.mark.parametrize(("period", "settles"), [("2026Q3", "2026Q4"), ("2026Q4", "")])
def test_the_record_of_an_issued_period_names_the_open_one_which_settles(
    period: str, settles: str, tmp_path: Path
) -> None:
    write_year(tmp_path)
    assert issue_small(tmp_path, period).new
    workspace = Workspace(tmp_path)
    found = replaced_by(workspace, workspace.assess("team", Period.parse(period)))
    assert (found.record.revisions, found.record.settles_in) == (("r1",), settles)


def test_a_corrected_quarter_reaches_the_year_that_is_made_of_it(tmp_path: Path) -> None:
    year, quarter = write_year(tmp_path), Period.parse("2026Q2")
    for period in ("2026Q1", "2026Q2", "2026"):
        assert issue_small(tmp_path, period).new
    correct_sales(tmp_path, "2026Q2", "A", "20", "60")
    found = chain(Workspace(tmp_path), "team", quarter)
    # 24 points more in a quarter, 6 in the mean of the year's four.
    assert [(str(x.period), x.reached) for x in found] == [("2026Q2", False), ("2026", True)]
    assert [str(line.difference) for x in found for line in x.bridge.scores] == [
        "24.00", "24.00", "6.00",
    ]  # fmt: skip
    assert [str(each) for (each,) in found[1].bridge.causes] == [
        "carried over from 2026Q2: correction C-A"
    ]
    # The year itself is not the quarter's cause; its own correction would be no reach.
    assert [str(x.period) for x in chain(Workspace(tmp_path), "team", year)] == ["2026"]


def test_a_year_is_not_issued_before_its_stale_quarter(tmp_path: Path) -> None:
    write_year(tmp_path)
    for period in ("2026Q4", "2026"):
        issue_small(tmp_path, period)
    correct_sales(tmp_path, "2026Q4", "A", "40", "50")
    with pytest.raises(IssueRefused, match="2026 cannot be issued before 2026Q4") as wrong:
        issue_small(tmp_path, "2026")
    assert "kpi issue 2026 " not in str(wrong.value)
    revisions = Ledger(Workspace(tmp_path)).revisions("team")
    stale = stale_periods(Workspace(tmp_path), "team", revisions)
    assert list(map(str, stale)) == ["2026Q4", "2026"]
    assert issue_small(tmp_path, "2026Q4").new
    assert issue_small(tmp_path, "2026").new
    assert not issue_small(tmp_path, "2026").new


def test_an_event_that_was_entered_twice_is_taken_out_once(tmp_path: Path) -> None:
    scheme = SCHEME.replace("quantities:\n", "quantities:\n  late: {count: late}\n")
    scheme = scheme.replace("10 × score", "10 × score − 5 × late")
    twice = {"events": "employee_id,event\nA,late\nA,late\nB,late"}
    write_issuing_workspace(tmp_path)
    write_workspace(tmp_path, scheme, {"2026Q1": {**INPUTS["2026Q1"], **twice}})
    period = Period.parse("2026Q1")
    issue_small(tmp_path, "2026Q1")
    late = Edit("events", {"employee_id": "A"}, remove=True)
    why = Why("entered twice", "Li", date(2026, 4, 20))
    for expected in ("555.00", "560.00"):
        done = record(CorrectedInputs(Workspace(tmp_path), "team", period, why.on), (late,), why)
        assert str(done.effect[0][4]) == expected
    found = restate(Workspace(tmp_path), "team", period).bridge
    parts = [(str(part.causes[0]), str(part.amount)) for part in found.pay[0].parts]
    assert parts == [("correction C001", "5.00"), ("correction C002", "5.00")]
    gone = Withdrawal(by="Li", on=date(2026, 4, 21), reason="he was late")
    done = withdraw(CorrectedInputs(Workspace(tmp_path), "team", period, gone.on), ["C001"], gone)
    assert str(done.effect[0][4]) == "555.00"


def test_the_workbook_sums_by_formulas_and_is_the_same_each_time(
    root: Path, tmp_path: Path
) -> None:
    workspace = Workspace(root)
    review = review_of(workspace, chain(workspace, DEPARTMENT, Period.parse("2025Q2")), "en")
    data = bridge_workbook(bridge_book(review.telling))
    assert bridge_workbook(bridge_book(review.telling)) == data
    path = tmp_path / "bridge.xlsx"
    path.write_bytes(data)
    formulas = openpyxl.load_workbook(path)["Pay"]
    assert formulas["G5"].value == "=ROUND(SUM(E5:F5),2)"
    assert formulas["G7"].value == "=ROUND(SUM(G5:G6),2)"
    assert sheet(path)[2:] == [
        ("Employee", "Name", "Period", "Item", "Before",
         "Carried over from Q1 2025: correction C-1", "Now", "Difference"),
        ("Z", "赵", "2025Q2", "Back pay", 2000, -2000, 0, -2000),
        ("Z", "赵", "2025Q2", "Software commission", 2400, -400, 2000, -400),
        ("Total", None, None, None, 4400, -2400, 2000, -2400),
    ]  # fmt: skip
    assert sheet(path, "Corrections and appeals")[3][:2] == ("C-1", "Q1 2025")


def test_restate_tells_the_bridge_and_issues_nothing(root: Path) -> None:
    before = sealed(root)
    told = kpi(root, "restate", "2025Q1", "--to", "xlsx")
    assert "2025Q2: r1 → known now: pay 4,400.00 → 2,000.00 (-2,400.00)" in told
    assert "-2,000.00 carried over from 2025Q1: correction C-1" in told
    assert "to be settled in 2026Q1: -100.00 in 5 items" in told
    assert told.count("then: kpi issue") == 4
    assert sealed(root) == before
    for quarter in QUARTERS:
        folder = root / "reports" / quarter / DEPARTMENT / "restatement"
        assert {path.name for path in folder.iterdir()} == {"bridge.csv", "bridge.xlsx"}
    issue_all(root, *QUARTERS)
    assert "as issued in r2, nothing to restate" in kpi(root, "restate", "2025Q1")
    assert not (root / "reports" / "2025Q1" / DEPARTMENT / "restatement").exists()


def test_diff_shows_one_period_as_text_and_as_csv(root: Path) -> None:
    assert kpi(root, "diff", "2025Q1", DEPARTMENT).splitlines()[1:] == [
        "  Z  2025Q1  service_commission  0.00 → 1,500.00  +1,500.00 correction C-1",
        "  carried on, by the period it arose in:",
        "    Z  2025Q1  gap  10,000.00 → 25,000.00  +15,000.00 correction C-1",
        "  what depends on it, by the period it arose in:",
        "    Z  2025Q1  gap  50,000.00 → 25,000.00  -25,000.00 correction C-1",
    ]
    lines = kpi(root, "diff", "2025Q1", DEPARTMENT, "--csv").splitlines()
    assert lines[1:4] == [
        "Z,2025Q1,service_commission,yuan,issued,,0.00",
        "Z,2025Q1,service_commission,yuan,correction,correction C-1,1500.00",
        "Z,2025Q1,service_commission,yuan,restated,,1500.00",
    ]
    issue_all(root, "2025Q1")
    assert "r1 → r2" in kpi(root, "diff", "2025Q1", DEPARTMENT, "r1", "r2")
    answer = CliRunner().invoke(
        main, ["diff", "2025Q1", DEPARTMENT, "r1", "--workspace", str(root)]
    )
    assert answer.exit_code == 2
    assert "name two revisions" in answer.output


def test_a_correction_of_an_issued_period_prints_its_bridge_with_what_is_carried(
    tmp_path: Path,
) -> None:
    root = write_zhao(tmp_path, ("2025Q1",))
    change = ["--table", "deals", "--row", "deal_id=2025Q1-1", "--by", "Li", "--reason", "late"]
    first = kpi(root, "correct", "2025Q1", DEPARTMENT, *change, "--set", "amount=45000")
    assert first.splitlines()[1:] == ["  Z 2025Q1 gap, carried on: 10,000.00 -> 5,000.00"]
    issue_all(root, "2025Q1")
    second = kpi(root, "correct", "2025Q1", DEPARTMENT, *change, "--set", "amount=60000")
    # No gap any more: no deduction of 600, and 4% × 60,000.
    assert second.splitlines()[1:] == [
        "  Z 2025Q1 fixed_salary_deduction: -600.00 -> nothing",
        "  Z 2025Q1 software_commission: nothing -> 2,400.00",
        "  Z 2025Q1 gap, carried base: 50,000.00 -> nothing",
        "  Z 2025Q1 gap, carried on: 5,000.00 -> nothing",
        "team 2025Q1: r1 → known now: pay -600.00 → 2,400.00 (+3,000.00)",
        "  Z  2025Q1  fixed_salary_deduction  -600.00 → 0.00   +600.00 correction C002",
        "  Z  2025Q1  software_commission     0.00 → 2,400.00  +2,400.00 correction C002",
        "  carried on, by the period it arose in:",
        "    Z  2025Q1  gap  5,000.00 → 0.00  -5,000.00 correction C002",
        "  what depends on it, by the period it arose in:",
        "    Z  2025Q1  gap  50,000.00 → 0.00  -50,000.00 correction C002",
        "2025Q1 has been issued; what this changes: kpi restate 2025Q1",
    ]


def sealed(root: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.glob("reports/*/*/r[0-9]*/**/*")
        if path.is_file()
    }


def shown(path: Path) -> str:
    """The text of everything that an executed notebook shows."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "\n".join("".join(output["data"].get("text/plain", "")) for output in outputs)


def test_from_a_correction_to_the_settlement_with_every_report(root: Path) -> None:
    workspace = Workspace(root)
    found = chain(workspace, DEPARTMENT, Period.parse("2025Q2"))
    folder = write_restatement(workspace, found, RestatementOptions(("html", "xlsx"), "zh"))
    assert {path.name for path in folder.iterdir()} == {
        "bridge.csv", "bridge.xlsx", "restatement.ipynb", "report.html",
    }  # fmt: skip
    told = shown(folder / "restatement.ipynb")
    assert "应付合计由4,400.00元变为2,000.00元，差额-2,400.00元，涉及1人。" in told
    assert "赵（Z）\t补发奖金\t2,000.00\t2025年第一季度转入：更正 C-1\t-2,000.00\t0.00" in told
    assert "波及2025年第三季度：应付合计+1,000.00元。" in told
    assert "赵（Z）\t未补足的基数差额\t2025年第一季度\t–\t5,000.00\t+5,000.00" in told
    assert "在2026年第一季度结清" in told
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f'content="{DEPARTMENT}|2025Q2|draft|{found[0].digest}"' in page

    issue_all(root, *QUARTERS)
    # The open quarter's draft and its revision show the settlements; totals include them.
    open_quarter = IssueOptions(formats=("html", "xlsx"), on="2026-04-20")
    issue_all(root, "2026Q1", options=open_quarter)
    review = shown(root / "reports" / "2026Q1" / DEPARTMENT / "r1" / "review.ipynb")
    assert "赵（Z）\t扣回 2025年第二季度 补发奖金\t-2,000.00" in review
    assert "应付7,000.00元，以前期间补发与扣回合计-100.00元，共计应付6,900.00元。" in review
    assert "same results from its frozen inputs" in kpi(root, "verify", "2026Q1")


def test_a_quarter_that_new_rules_make_another_is_not_said_to_be_reached_by_an_earlier_one(
    tmp_path: Path,
) -> None:
    root = write_zhao(tmp_path)
    issue_all(root, *QUARTERS)
    scheme = root / "params" / "schemes" / "key-account-commission.yaml"
    text = scheme.read_text(encoding="utf-8")
    scheme.write_text(text.replace("value: 4%", "value: 5%"), encoding="utf-8")
    found = chain(Workspace(root), DEPARTMENT, Period.parse("2025Q1"))
    assert [(str(x.period), x.reached) for x in found[1:]] == [
        ("2025Q2", False), ("2025Q3", False), ("2025Q4", False),
    ]  # fmt: skip


def test_a_quarter_that_one_between_has_changed_is_not_said_to_be_reached_by_the_first(
    tmp_path: Path,
) -> None:
    root = write_zhao(tmp_path)
    issue_all(root, *QUARTERS)
    # 2,000 less are carried on to the fourth quarter.
    correct(root, "2025Q3", "third", amount("2025Q3", "130000.00", "128000.00"))
    found = chain(Workspace(root), DEPARTMENT, Period.parse("2025Q1"))
    assert [(str(x.period), x.reached) for x in found[1:]] == [("2025Q3", False), ("2025Q4", False)]
    found = chain(Workspace(root), DEPARTMENT, Period.parse("2025Q3"))
    assert [(str(x.period), x.reached) for x in found] == [("2025Q3", False), ("2025Q4", True)]


def test_corrections_are_known_by_their_period_and_id(root: Path) -> None:
    found = restate(Workspace(root), DEPARTMENT, Period.parse("2025Q2"))
    assert [*found.corrections] == [("2025Q1", "C-1")]
