"""A department that comes from spreadsheets brings along what is open: `params/opening/`.

The sample company's key accounts without their first quarter, which left 何嘉木 E003 a gap of
28,200.00 (base 75,000.00): where opening balances say so, every later figure is the same.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.verify import VerifyOptions, verify
from kpilib.publish.packs.report import make_figures
from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.tables import decided
from kpilib.records.bridge.restate import chain
from kpilib.workspace.check import check_workspace
from kpilib.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
DEPARTMENT = "key-accounts"
HEADER = "employee_id,kind,origin_period,amount,base,reason,evidence\n"
GAP = "E003,gap,2025Q1,28200.00,75000.00,一季度未达基数,2025-04-10 会议纪要\n"
FIRST, LATER = Period.parse("2025Q2"), ("2025Q2", "2025Q3", "2025Q4", "2026Q1")
OPTIONS = IssueOptions((), make=make_figures)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """The sample company, which begins with the second quarter."""
    for part in ("params", "notebooks"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.rmtree(tmp_path / "params/inputs/2025Q1")
    shutil.rmtree(tmp_path / "params/corrections/2025Q1")
    return tmp_path


def bring(root: Path, rows: str, name: str = "carry.csv") -> Workspace:
    place = root / "params/opening" / DEPARTMENT / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(HEADER + rows, encoding="utf-8")
    return Workspace(root)


def figures(workspace: Workspace, period: str) -> list[str]:
    results = workspace.assess(DEPARTMENT, Period.parse(period)).results
    return [results.csv(table) for table in ("summary", "payouts", "carry", "flags")]


@pytest.mark.parametrize("period", LATER)
def test_what_is_brought_along_counts_as_if_the_quarter_before_were_there(
    begun: Path, period: str
) -> None:
    assert figures(bring(begun, GAP), period) == figures(Workspace(ROOT), period)


def test_without_it_the_filling_of_the_gap_is_not_paid(begun: Path) -> None:
    assert figures(Workspace(begun), "2025Q3") != figures(Workspace(ROOT), "2025Q3")


def test_only_the_first_period_takes_it_in(begun: Path) -> None:
    later = bring(begun, GAP).assess(DEPARTMENT, Period.parse("2025Q3"))
    # 13,000.00 of it were filled in the second quarter.
    taken = later.inputs.carry
    mine = list(taken.labels("employee_id").among(("E003",)))
    assert [taken.numbers("amount").at(row) for row, is_ in enumerate(mine) if is_] == [15_200]


def test_a_figure_is_explained_down_to_its_line(begun: Path) -> None:
    told = bring(begun, GAP).explain(FIRST, DEPARTMENT, "E003", "carry_in:gap", lang="en").text()
    assert "CNY 28,200  [params/opening/key-accounts/carry.csv line 2]" in told


def test_the_first_report_says_what_was_brought_along_and_why(begun: Path) -> None:
    bring(begun, GAP)
    table = decided(open_review(DEPARTMENT, "2025Q2", "zh", workspace=str(begun)).context)
    assert table is not None
    assert table.caption == "此前未结清、期初带入的项目"
    assert table.rows[0][2:7] == (
        "2025年第一季度", "28,200.00", "期初带入", "一季度未达基数", "2025-04-10 会议纪要",
    )  # fmt: skip
    assert decided(open_review(DEPARTMENT, "2025Q3", "zh", workspace=str(begun)).context) is None


def test_it_is_frozen_with_the_first_issue_and_a_change_is_told_apart(begun: Path) -> None:
    issue(bring(begun, GAP), DEPARTMENT, FIRST, OPTIONS)
    issue(Workspace(begun), DEPARTMENT, Period.parse("2025Q3"), OPTIONS)
    bring(begun, GAP.replace("28200.00", "20000.00"))
    assert all(not proof.faults for proof in verify(Workspace(begun), VerifyOptions(quick=True)))
    links = chain(Workspace(begun), DEPARTMENT, FIRST)
    assert [str(link.period) for link in links] == ["2025Q2", "2025Q3"]
    causes = {
        str(cause) for line in links[1].bridge.lines for part in line.parts for cause in part.causes
    }
    assert causes == {"inputs carry.csv"}


def problems_of(workspace: Workspace) -> list[tuple[str, str, int | None]]:
    with pytest.raises(ProblemsFound) as found:
        workspace.assess(DEPARTMENT, FIRST)
    return [(one.code, one.column, one.row) for one in found.value.problems]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (GAP.replace("一季度未达基数", ""), ("missing_value", "reason", 1)),
        (GAP.replace("2025Q1", "2025Q2"), ("outside_period", "origin_period", 1)),
        (GAP.replace("gap", "gup"), ("unknown_kind", "kind", 1)),
        (GAP + GAP, ("duplicate_row", "", 2)),
        (GAP.replace("28200.00", "much"), ("not_a_number", "amount", 1)),
    ],
)
def test_what_cannot_be_is_a_problem(
    begun: Path, rows: str, wanted: tuple[str, str, int | None]
) -> None:
    found = problems_of(bring(begun, rows))
    assert [(code, row) for code, _, row in found] == [(wanted[0], wanted[2])]


def test_what_stands_beside_it_unread_is_said(begun: Path) -> None:
    bring(begun, GAP, "carry.xlsx")
    (begun / "params/opening/key-acounts").mkdir()
    faults = check_workspace(Workspace(begun)).faults
    found = [one for fault in faults if isinstance(fault, ProblemsFound) for one in fault.problems]
    assert {one.table: one.code for one in found} == {
        "params/opening/key-accounts/carry.xlsx": "misnamed_file",
        "params/opening/key-acounts": "misnamed_folder",
    }
