"""No state falls out: whoever replaces a scheme says what becomes of what it has left open.

Zhao misses the quota of 2025Q1 by 10,000 (base 50,000); then the department goes over to another
scheme, and a table `opening` beside the next inputs says what becomes of the gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.verify import VerifyOptions, verify
from kpilib.publish.packs.report import make_figures
from kpilib.publish.review.load_review import open_review
from kpilib.publish.review.tables import decided
from kpilib.records.bridge.restate import chain
from kpilib.records.frozen_tables import same_tables
from kpilib.records.ledger import Ledger
from kpilib.workspace.assess_folder import assess_folder
from kpilib.workspace.check import check_workspace
from kpilib.workspace.templates.wanted_tables import templates_for
from kpilib.workspace.workspace import Workspace
from tests.flagship import DEPARTMENT, SETTINGS, amount, correct, write_zhao
from tests.small_schemes import HEAD, scheme_of, write_folder

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = IssueOptions((), make=make_figures)
BONUS = "pay: {bonus: {formula: %s, unit: yuan, clause: 一, title: {zh: 奖金, en: Bonus}}}\n"
OWED = "quantities: {owed: {carried: shortfall, unit: yuan, title: {zh: 差, en: Gap}}}\n"
NOTHING_CARRIED = f"periods: quarter\n{BONUS % 100}"
BY_MONTH = f"periods: month\n{OWED}{BONUS % '100 + owed'}"
TAKES_IN = (
    f"periods: quarter\n{OWED}{BONUS % '100 + owed'}"
    "carry: [{kind: shortfall, title: {zh: 差, en: Gap}, rest_of: owed, clause: 二}]\n"
)
TWO_LENGTHS = f"periods: [quarter, year]\n{BONUS % 100}"
COLUMNS = (
    "employee_id,kind,origin_period,amount,base,becomes,as_kind,as_origin_period,as_amount,as_base,"
    "by,on,reason\n"
)
DROPPED = "Z,gap,2025Q1,10000,50000,dropped,,,,,王,2025-04-02,新办法不设基数\n"


def moved(root: Path, scheme: str, next_period: str = "2025Q2", opening: str = "") -> Workspace:
    """Zhao's first quarter, and the next inputs under another scheme."""
    if not (root / "params").is_dir():
        write_zhao(root, ("2025Q1",))
    (root / "params" / "schemes" / "sample.yaml").write_text(HEAD + scheme, encoding="utf-8")
    dated = "[{from: 2016-01-01, id: key-account-commission}, {from: 2025-04-01, id: sample}]"
    settings = SETTINGS.replace("scheme: key-account-commission", f"scheme: {dated}")
    (root / "params" / "departments.yaml").write_text(settings, encoding="utf-8")
    say(root, next_period, opening)
    return Workspace(root)


def say(root: Path, period: str, opening: str = "") -> None:
    """The people of a period, and what becomes of what was open."""
    tables = {"employees": "employee_id,name\nZ,赵\n"}
    if opening:
        tables["opening"] = COLUMNS + opening
    write_folder(root / "params" / "inputs" / period / DEPARTMENT, tables)


def problems_of(workspace: Workspace, period: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as wrong:
        workspace.assess(DEPARTMENT, Period.parse(period))
    return wrong.value.problems


def paid(workspace: Workspace, period: str) -> list[str]:
    done = workspace.assess(DEPARTMENT, Period.parse(period))
    return [f"{row[2]} {row[3]}" for row in done.results.rows["payouts"]]


@pytest.mark.parametrize(
    ("scheme", "period"),
    [
        (NOTHING_CARRIED, "2025Q2"),
        (TAKES_IN, "2025Q2"),
        (BY_MONTH, "2025-04"),
        (BY_MONTH, "2025Q2"),
        (NOTHING_CARRIED, "2026Q1"),  # the department has rested for a while
    ],
)
def test_what_a_new_scheme_does_not_take_in_is_a_problem_with_people_and_amounts(
    scheme: str, period: str, tmp_path: Path
) -> None:
    (problem,) = problems_of(moved(tmp_path, scheme, period), period)
    where = (problem.code, problem.table, problem.row, problem.column)
    assert where == ("state_not_decided", "carry", None, "kind")
    assert "2025Q1 leaves gap 10000 (base 50000) of Z, open since 2025Q1" in problem.message
    (fault,) = check_workspace(Workspace(tmp_path)).faults
    assert "gap 10000 (base 50000) of Z" in str(fault)


@pytest.mark.parametrize("becomes", ["dropped", "paid"])
@pytest.mark.parametrize(("scheme", "period"), [(NOTHING_CARRIED, "2025Q2"), (BY_MONTH, "2025-04")])
def test_a_decision_lets_the_new_scheme_begin(
    scheme: str, period: str, becomes: str, tmp_path: Path
) -> None:
    opening = DROPPED.replace("dropped", becomes)
    assert paid(moved(tmp_path, scheme, period, opening), period) == ["bonus 100.00"]


@pytest.mark.parametrize(
    ("scheme", "period", "origin"),
    [(TAKES_IN, "2025Q2", "2025Q1"), (BY_MONTH, "2025-04", "2025-03")],
)
def test_state_is_carried_on_as_what_the_new_scheme_knows(
    scheme: str, period: str, origin: str, tmp_path: Path
) -> None:
    as_new = f"carried,shortfall,{origin},12.34,,"
    opening = DROPPED.replace("dropped,,,,,", as_new)
    assert paid(moved(tmp_path, scheme, period, opening), period) == ["bonus 112.34"]


def test_a_decision_is_made_once_and_later_periods_go_on_from_there(tmp_path: Path) -> None:
    as_new = DROPPED.replace("dropped,,,,,", "carried,shortfall,2025-03,12.34,,")
    workspace = moved(tmp_path, BY_MONTH, "2025-04", as_new)
    say(tmp_path, "2025-05")
    assert paid(workspace, "2025-05") == ["bonus 100.00"]
    say(tmp_path, "2025-05", DROPPED)
    (problem,) = problems_of(Workspace(tmp_path), "2025-05")
    assert (problem.code, problem.table, problem.row) == ("state_not_open", "opening", 1)


def test_a_longer_run_begins_with_the_same_decision_as_its_first_piece(tmp_path: Path) -> None:
    workspace = moved(tmp_path, NOTHING_CARRIED, "2025Q2", DROPPED)
    for quarter in ("2025Q3", "2025Q4"):
        say(tmp_path, quarter)
    say(tmp_path, "2025-04..2025-12")
    run = workspace.assess(DEPARTMENT, Period.parse("2025-04..2025-12"))
    assert len(run.results.rows["payouts"]) == 3
    say(tmp_path, "2025-04..2025-12", DROPPED)
    (problem,) = problems_of(Workspace(tmp_path), "2025-04..2025-12")
    assert (problem.code, problem.table) == ("rows_not_used", "opening")
    assert "beside the inputs of 2025Q2" in problem.message


def test_a_year_beside_the_quarters_leaves_their_chain_alone(tmp_path: Path) -> None:
    workspace = moved(tmp_path, TWO_LENGTHS, "2026")
    assert paid(workspace, "2026") == ["bonus 100.00"]


def test_a_scheme_that_comes_back_does_not_find_what_was_decided_in_between(
    tmp_path: Path,
) -> None:
    root = write_zhao(tmp_path, ("2025Q1", "2025Q3"))
    moved(root, BY_MONTH, "2025-04", DROPPED)
    settings = (root / "params" / "departments.yaml").read_text(encoding="utf-8")
    back = settings.replace("id: sample}]", "id: sample}, {from: 2025-07-01, "
                            "id: key-account-commission}]")  # fmt: skip
    (root / "params" / "departments.yaml").write_text(back, encoding="utf-8")
    done = Workspace(root).assess(DEPARTMENT, Period.parse("2025Q3"))
    # X 130,000: the gap of 2025Q1 would have taken 10,000 of it.
    assert [str(row[3]) for row in done.results.rows["carry"]] == ["30000.00"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (DROPPED.replace("10000,", "10001,"), ("state_differs", 1, "amount")),
        (DROPPED.replace("50000", ""), ("state_differs", 1, "base")),
        (DROPPED.replace("2025Q1", "2024Q4"), ("state_not_open", 1, "employee_id")),
        (DROPPED.replace("Z,", "Y,"), ("state_not_open", 1, "employee_id")),
        (DROPPED + DROPPED, ("duplicate_row", 2, "employee_id")),
        (DROPPED.replace("dropped", "forgotten"), ("unknown_decision", 1, "becomes")),
        (DROPPED.replace("dropped,,,", "dropped,,,5"), ("cell_not_used", 1, "as_amount")),
        (DROPPED.replace("dropped,,", "carried,,"), ("missing_value", 1, "as_kind")),
        (DROPPED.replace("王", ""), ("missing_value", 1, "by")),
        (DROPPED.replace("新办法不设基数", ""), ("missing_value", 1, "reason")),
        (DROPPED.replace("2025-04-02", "April"), ("not_a_date", 1, "on")),
        (
            DROPPED.replace("dropped,,,,,", "carried,debt,2025Q1,5,,"),
            ("unknown_kind", 1, "as_kind"),
        ),
        (
            DROPPED.replace("dropped,,,,,", "carried,shortfall,2025-03,5,,"),
            ("wrong_length", 1, "as_origin_period"),
        ),
        (
            DROPPED.replace("dropped,,,,,", "carried,shortfall,2025Q2,5,,"),
            ("outside_period", 1, "as_origin_period"),
        ),
    ],
)
def test_a_decision_agrees_with_what_is_open_and_is_complete(
    row: str, problem: tuple[str, int, str], tmp_path: Path
) -> None:
    found = problems_of(moved(tmp_path, TAKES_IN, "2025Q2", row), "2025Q2")
    places = {(one.code, one.row, one.column) for one in found if one.table == "opening"}
    assert problem in places
    # A row that names nothing open leaves the gap undecided; any other fault is told by itself.
    left = {one.code for one in found if one.table == "carry"}
    assert left == ({"state_not_decided"} if problem[0] == "state_not_open" else set())


def test_a_new_period_asks_what_becomes_of_each_open_item(tmp_path: Path) -> None:
    workspace = moved(tmp_path, NOTHING_CARRIED)
    (opening,) = [
        one for one in templates_for(workspace, DEPARTMENT, Period.parse("2025Q2"))
        if one.table == "opening"
    ]  # fmt: skip
    assert opening.rows == (("Z", "gap", "2025Q1", "10000", "50000", *[""] * 8),)
    assert opening.choices == {"becomes": ("dropped", "paid", "carried")}


def test_a_new_period_whose_scheme_takes_everything_in_has_no_such_question(tmp_path: Path) -> None:
    write_zhao(tmp_path, ("2025Q1",))
    found = templates_for(Workspace(tmp_path), DEPARTMENT, Period.parse("2025Q2"))
    assert "opening" not in {one.table for one in found}


def test_what_the_scheme_takes_in_by_itself_is_not_decided_beside(tmp_path: Path) -> None:
    root = write_zhao(tmp_path, ("2025Q1", "2025Q2"))
    folder = root / "params" / "inputs" / "2025Q2" / DEPARTMENT
    write_folder(folder, {"opening": COLUMNS + DROPPED})
    (problem,) = problems_of(Workspace(root), "2025Q2")
    assert (problem.code, problem.row, problem.column) == ("state_not_open", 1, "kind")
    assert "takes in gap of Z by itself" in problem.message


@pytest.mark.parametrize(
    ("lang", "becomes", "item", "done", "day"),
    [
        ("zh", "dropped,,,,,", "未补足的基数差额", "不再计", "2025年4月2日"),
        ("en", "paid,,,,,", "Open gap to the base quota", "settled elsewhere", "2 April 2025"),
        (
            "en", "carried,shortfall,2025Q1,12.34,,", "Open gap to the base quota",
            "carried on as Gap 12.34", "2 April 2025",
        ),
    ],
)  # fmt: skip
def test_a_report_says_what_was_decided(
    lang: str, becomes: str, item: str, done: str, day: str, tmp_path: Path
) -> None:
    moved(tmp_path, TAKES_IN, "2025Q2", DROPPED.replace("dropped,,,,,", becomes))
    review = open_review(DEPARTMENT, "2025Q2", lang=lang, workspace=str(tmp_path))
    table = decided(review.context)
    assert table is not None
    (row,) = table.rows
    assert "赵" in row[0]
    assert (row[1], *row[3:]) == (item, "10,000.00", done, "新办法不设基数", "王", day)


def test_a_report_of_a_department_that_has_decided_nothing_has_no_such_table(
    tmp_path: Path,
) -> None:
    root = write_zhao(tmp_path, ("2025Q1",))
    review = open_review(DEPARTMENT, "2025Q1", lang="en", workspace=str(root))
    assert decided(review.context) is None


def test_carried_state_that_was_decided_on_explains_itself_by_the_decision(tmp_path: Path) -> None:
    as_new = DROPPED.replace("dropped,,,,,", "carried,shortfall,2025-03,12.34,,")
    workspace = moved(tmp_path, BY_MONTH, "2025-04", as_new)
    told = workspace.explain("2025-04", DEPARTMENT, "Z", "owed", lang="en").text()
    assert "arose in March 2025, taken over from the scheme before as opening.csv:2 says" in told


def test_kpi_assess_takes_state_from_its_carry_file_alone(tmp_path: Path) -> None:
    inputs = write_folder(tmp_path / "in", {"opening": COLUMNS + DROPPED})
    with pytest.raises(ProblemsFound, match="state comes from --carry alone"):
        assess_folder(scheme_of(NOTHING_CARRIED), Period.parse("2025Q2"), inputs)


def comes_out_again(root: Path) -> bool:
    """Whether every revision is whole, and yields its figures again from its frozen inputs."""
    workspace = Workspace(root)
    for one in Ledger(workspace).revisions(DEPARTMENT):
        with one.bundle().opened() as frozen:
            again = frozen.assess(DEPARTMENT, one.period)
        assert same_tables(again.results, one.tables)
        assert again.inputs_hash == one.manifest.digest
    return not any(each.faults for each in verify(workspace, VerifyOptions(quick=True)))


def test_decisions_are_issued_verified_and_restated_with_the_rest(tmp_path: Path) -> None:
    root = write_zhao(tmp_path, ("2025Q1",))
    issue(Workspace(root), DEPARTMENT, Period.parse("2025Q1"), OPTIONS)
    moved(root, NOTHING_CARRIED)
    with pytest.raises(ProblemsFound, match="gap 10000"):
        issue(Workspace(root), DEPARTMENT, Period.parse("2025Q2"), OPTIONS)
    say(root, "2025Q2", DROPPED)
    first = issue(Workspace(root), DEPARTMENT, Period.parse("2025Q2"), OPTIONS)
    place = f"params/inputs/2025Q2/{DEPARTMENT}/opening.csv"
    assert first.new
    assert DROPPED.encode() in first.revision.bundle().files[place]
    assert comes_out_again(root)
    assert not issue(Workspace(root), DEPARTMENT, Period.parse("2025Q2"), OPTIONS).new

    # A correction makes it another amount: what was decided is decided anew.
    correct(root, "2025Q1", "C-1", amount("2025Q1", "40000.00", "45000.00"))
    with pytest.raises(IssueRefused, match="before 2025Q1"):
        issue(Workspace(root), DEPARTMENT, Period.parse("2025Q2"), OPTIONS)
    issue(Workspace(root), DEPARTMENT, Period.parse("2025Q1"), OPTIONS)
    with pytest.raises(ProblemsFound, match="the amount of Z's gap is 5000: look again"):
        issue(Workspace(root), DEPARTMENT, Period.parse("2025Q2"), OPTIONS)
    say(root, "2025Q2", DROPPED.replace("10000", "5000"))
    (one, *_) = chain(Workspace(root), DEPARTMENT, Period.parse("2025Q2"))
    assert one.before == "r1"
    second = issue(Workspace(root), DEPARTMENT, Period.parse("2025Q2"), OPTIONS)
    assert second.revision.name == "r2"
    assert comes_out_again(root)
