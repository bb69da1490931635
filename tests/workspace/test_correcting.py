from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kpilib.cli.main import main
from kpilib.core.files import Busy, hold_lock
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.inputs.correction_model import Appeal, Correction, Withdrawal
from kpilib.workspace.correcting import (
    AppealDecision,
    CorrectedInputs,
    decide,
    record,
    withdraw,
)
from kpilib.workspace.correction_content import CorrectionRefused, Edit, Why
from kpilib.workspace.correction_files import correction_text
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import (
    contents,
    correct_sales,
    issue_small,
    write_issuing_workspace,
    write_year,
)
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 4, 20)
TODAY = date(2026, 6, 30)
WHY = Why("漏记一单: “7”号", "丁", DAY)
SALES = Edit("metrics", {"subject": "A", "metric": "sales"}, {"actual": "50"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path)


def place(root: Path, department: str = "team", period: str = "2026Q1") -> CorrectedInputs:
    return CorrectedInputs(Workspace(root), department, Period.parse(period), TODAY)


def decision(outcome: str, on: date, by: str = "王") -> AppealDecision:
    return AppealDecision(outcome, on, by, "已计入")


def known(root: Path) -> list[Correction]:
    return list(Workspace(root).corrections("team", Period.parse("2026Q1")))


def pay(root: Path) -> str:
    results = Workspace(root).assess("team", Period.parse("2026Q1")).results
    return str(results.rows["payouts"][0][3])


def kpi(root: Path, *words: str) -> Result:
    command = ["correct", "2026Q1", "team", *words, "--workspace", str(root)]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def test_a_correction_reads_the_old_value_itself(root: Path) -> None:
    done = record(place(root), (SALES,), WHY)
    assert done.path == root / "params/corrections/2026Q1/team/C001.yaml"
    assert done.path.read_text("utf-8") == (
        'table: "metrics"\n'
        "row:\n"
        '  subject: "A"\n'
        '  metric: "sales"\n'
        "change:\n"
        "  actual:\n"
        '    old: "40"\n'
        '    new: "50"\n'
        'reason: "漏记一单: “7”号"\n'
        'by: "丁"\n'
        'on: "2026-04-20"\n'
    )
    # 50 of 100 sold: 30 + 32 points at 10 yuan.
    assert pay(root) == "620.00"


def test_it_tells_what_amounts_are_different_now(root: Path) -> None:
    (change,) = record(place(root), (SALES,), WHY).effect
    assert tuple(map(str, change)) == ("A", "2026Q1", "bonus", "560.00", "620.00")


def test_the_inputs_themselves_stay_as_they_were(root: Path) -> None:
    before = contents(root / "params" / "inputs")
    record(place(root), (SALES,), WHY)
    assert contents(root / "params" / "inputs") == before


def test_a_correction_of_a_year_is_tried_with_its_quarters(tmp_path: Path) -> None:
    year = write_year(tmp_path)
    gone = Edit("employees", {"employee_id": "A"}, remove=True)
    record(CorrectedInputs(Workspace(tmp_path), "team", year, TODAY), (gone,), WHY)
    typo = Edit("employees", add={"employee_id": "B", "name": "乙", "hire_date": "someday"})
    with pytest.raises(CorrectionRefused, match=r"(?s)inputs would be faulty:\n.*someday"):
        record(CorrectedInputs(Workspace(tmp_path), "team", year, TODAY), (typo,), WHY)


def test_names_count_on_and_a_name_is_taken_once(root: Path) -> None:
    record(place(root), (SALES,), WHY)
    again = Edit("metrics", SALES.row, {"actual": "60"})
    assert record(place(root), (again,), WHY).id == "C002"
    third = Edit("metrics", SALES.row, {"actual": "70"})
    with pytest.raises(CorrectionRefused, match="has a correction C001 already"):
        record(place(root), (third,), WHY, "C001")
    with pytest.raises(CorrectionRefused, match=r"'\.\./x' is no name"):
        record(place(root), (third,), WHY, "../x")
    assert record(place(root), (third,), WHY, "note-7").id == "note-7"
    assert pay(root) == "740.00"


def test_a_row_is_removed_and_a_row_is_added(root: Path) -> None:
    row = {"subject": "C", "metric": "sales"}
    with pytest.raises(CorrectionRefused, match=r"was not written; .*\n.*C"):
        record(place(root), (Edit("metrics", row, remove=True),), WHY)
    come = {"employee_id": "E", "name": "戊", "on_probation": "true"}
    record(place(root), (Edit("employees", add=come),), WHY)
    excluded = Workspace(root).assess("team", Period.parse("2026Q1")).results.rows["summary"]
    assert [row[0] for row in excluded if not row[2]] == ["D", "E"]
    record(place(root), (Edit("employees", {"employee_id": "E"}, remove=True),), WHY)
    assert [one.id for one in known(root)] == ["C001", "C002"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Edit("metric", SALES.row, SALES.set), "'metric' is no input table: did you mean metrics"),
        (Edit("deals", {"deal_id": "D"}, {"amount": "1"}), "there is no table deals"),
        (Edit("metrics", {}, {"actual": "1"}), "say which row of metrics"),
        (Edit("metrics", {"metric": "sales"}, {"actual": "1"}), r"3 rows with metric sales.*\n  A"),
        (
            Edit("metrics", {"subject": "Z"}, {"actual": "1"}),
            "metrics has no row with subject Z: known here: A, B, C",
        ),
        (Edit("metrics", SALES.row, {"actuel": "1"}), "no column actuel: did you mean actual"),
        (Edit("metrics", {"who": "A"}, {"actual": "1"}), "metrics has no column who"),
        (Edit("metrics", SALES.row, {"actual": "40"}), "actual is '40' already"),
        (Edit("metrics", SALES.row, {"actual": "5"}, {"actual": "41"}), "'40', and not '41'"),
        (Edit("metrics", SALES.row, {"actual": "many"}), "was not written; the inputs"),
        (Edit("metrics", SALES.row), "does one of change, remove or add"),
        (Edit(), "does one of change, remove or add"),
        (Edit("employees", add={"employee_id": "A", "name": "x"}), "was not written"),
        (Edit("employees", add={"id": "E"}), "employees has no column id"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    root: Path, edit: Edit, message: str
) -> None:
    with pytest.raises(CorrectionRefused, match=message):
        record(place(root), (edit,), WHY)
    assert known(root) == []


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Edit("employees", {"employee_id": "A"}, {"hire_date": "2026-05-01"}), "lies after 2026Q1"),
        (Edit("employees", add={"employee_id": "a", "name": "甲"}), "a 甲 is A"),
    ],
)
def test_whatever_check_refuses_is_refused_before_it_is_written(
    root: Path, edit: Edit, message: str
) -> None:
    with pytest.raises(CorrectionRefused, match=message):
        record(place(root), (edit,), WHY)
    assert known(root) == []


def test_an_old_value_may_be_written_in_another_way(root: Path) -> None:
    edit = Edit("metrics", SALES.row, {"actual": "50"}, {"actual": "40.0"})
    assert record(place(root), (edit,), WHY).id == "C001"


def test_faulty_inputs_can_be_corrected_one_fault_at_a_time(root: Path) -> None:
    path = root / "params" / "inputs" / "2026Q1" / "team" / "metrics.csv"
    text = path.read_text("utf-8").replace("A,sales,100,40", "A,sales,100,x")
    path.write_text(text.replace("C,sales,100,80", "C,sales,100,y"), encoding="utf-8")
    record(place(root), (SALES,), WHY)
    with pytest.raises(ProblemsFound, match="1 problem"):
        pay(root)
    record(place(root), (Edit("metrics", {"subject": "C"}, {"actual": "80"}),), WHY)
    assert pay(root) == "620.00"


def test_a_place_without_inputs_is_refused(root: Path) -> None:
    with pytest.raises(CorrectionRefused, match="team 2030Q1 has no inputs"):
        record(place(root, period="2030Q1"), (SALES,), WHY)
    with pytest.raises(WorkspaceError, match="there is no department tem"):
        record(place(root, "tem"), (SALES,), WHY)


def test_two_who_correct_at_once_do_not_get_the_same_name(root: Path) -> None:
    lock = root / "reports" / "ledger" / ".team.correct.lock"
    with hold_lock(lock, "x"), pytest.raises(Busy, match="team is being corrected by somebody"):
        record(place(root), (SALES,), WHY)


def test_withdrawn_it_changes_nothing_any_more_and_stays_readable(root: Path) -> None:
    path = record(place(root), (SALES,), WHY).path
    path.write_text("# from the meeting\n" + path.read_text("utf-8"), encoding="utf-8")
    before = path.read_text("utf-8")
    done = withdraw(place(root), ["C001"], Withdrawal(by="丁", on=date(2026, 5, 6), reason="误记"))
    assert path.read_text("utf-8") == (
        before + 'withdrawn:\n  by: "丁"\n  on: "2026-05-06"\n  reason: "误记"\n'
    )
    assert tuple(map(str, done.effect[0])) == ("A", "2026Q1", "bonus", "620.00", "560.00")
    assert pay(root) == "560.00"
    again = Withdrawal(by="丁", on=DAY, reason="x")
    with pytest.raises(CorrectionRefused, match="C001 was withdrawn on 2026-05-06 already"):
        withdraw(place(root), ["C001"], again)
    with pytest.raises(CorrectionRefused, match="has no correction C01: did you mean C001"):
        withdraw(place(root), ["C01"], again)


def test_a_file_in_another_form_is_written_anew_when_it_is_withdrawn(root: Path) -> None:
    path = record(place(root), (SALES,), WHY).path
    flow = "{table: metrics, row: {subject: A}, remove: false, change: {actual: {old: 40, new: 50}}"
    path.write_text(flow + ", reason: r, by: b, on: 2026-04-20}\n", encoding="utf-8")
    withdraw(place(root), ["C001"], Withdrawal(by="丁", on=DAY, reason="误记"))
    (one,) = known(root)
    assert one.withdrawn is not None
    assert one.edits[0].change["actual"].new == "50"


def test_what_another_correction_builds_on_is_not_withdrawn(root: Path) -> None:
    record(place(root), (SALES,), WHY)
    record(place(root), (Edit("metrics", SALES.row, {"actual": "60"}),), WHY)
    with pytest.raises(CorrectionRefused, match="C002 found '50' in actual, but it is '40'"):
        withdraw(place(root), ["C001"], Withdrawal(by="丁", on=DAY, reason="误记"))
    assert pay(root) == "680.00"


APPEAL = Appeal(number="S-1", employee="A", filed=date(2026, 4, 18), about="少计一单")


def test_an_appeal_is_filed_and_decided(root: Path) -> None:
    record(place(root), (), Why("登记", "丁", DAY, APPEAL), "S1")
    assert pay(root) == "560.00"
    decide(place(root), "S1", decision("rejected", date(2026, 4, 27)))
    appeal = known(root)[0].appeal
    assert appeal == APPEAL.model_copy(
        update={
            "outcome": "rejected",
            "decided": date(2026, 4, 27),
            "decided_by": "王",
            "ground": "已计入",
        }
    )
    with pytest.raises(CorrectionRefused, match="S-1 was rejected on 2026-04-27"):
        decide(place(root), "S1", decision("upheld", date(2026, 4, 28)))


def test_an_appeal_cannot_be_decided_before_it_was_filed(root: Path) -> None:
    record(place(root), (), Why("登记", "丁", DAY, APPEAL), "S1")
    with pytest.raises(CorrectionRefused, match="decided 2026-04-01 lies before filed 2026-04-18"):
        decide(place(root), "S1", decision("upheld", date(2026, 4, 1)))
    record(place(root), (SALES,), WHY, "C1")
    with pytest.raises(CorrectionRefused, match="C1 is no appeal"):
        decide(place(root), "C1", decision("upheld", DAY))


def test_only_somebody_of_the_department_appeals(root: Path) -> None:
    other = APPEAL.model_copy(update={"employee": "Z"})
    with pytest.raises(CorrectionRefused, match="there is no employee Z"):
        record(place(root), (), Why("登记", "丁", DAY, other))


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["40%", "none", "null", "~", "true", "1e3", "0x1", "2026-04-20", "- a", "a: b", "# x", "'", '"']
)


@given(TEXT, TEXT)
def test_a_text_is_read_back_as_this_text_whatever_it_looks_like(one: str, other: str) -> None:
    content: dict[str, Any] = {"row": {"name": one}, "reason": other, "remove": True}
    (document,) = parse_yaml(correction_text(content), "x.yaml")
    assert document.data == content


# The command


def test_the_command_writes_a_correction_and_tells_its_effect(root: Path) -> None:
    told = kpi(
        root, "--table", "metrics", "--row", "subject=A", "--row", "metric=sales",
        "--set", "actual=50", "--reason", "漏记", "--by", "丁", "--on", "2026-04-20",
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert told.stdout == (
        "team 2026Q1 C001: written to params/corrections/2026Q1/team/C001.yaml\n"
        "  A 2026Q1 bonus: 560.00 -> 620.00\n"
    )


def test_the_command_withdraws_files_and_decides(root: Path) -> None:
    correct_sales(root, "2026Q1", "A", "40", "50")
    withdrawn = kpi(
        root, "--withdraw", "C-A", "--reason", "误记", "--by", "丁", "--on", "2026-05-06"
    )
    assert "A 2026Q1 bonus: 620.00 -> 560.00" in withdrawn.stdout
    kpi(root, "--appeal", "S-1", "--employee", "A", "--filed", "2026-04-18", "--about", "少计",
        "--reason", "登记", "--by", "丁", "--on", "2026-04-18", "--id", "S1")  # fmt: skip
    decided = kpi(
        root,
        "--decide",
        "S1",
        "--outcome",
        "upheld",
        "--decided",
        "2026-04-27",
        "--decided-by",
        "王",
        "--ground",
        "漏计",
    )
    assert decided.exit_code == 0, decided.output
    appeals = [one.appeal.outcome for one in known(root) if one.appeal]
    assert appeals == ["upheld"]


def test_the_command_says_what_follows_for_an_issued_period(tmp_path: Path) -> None:
    root = write_issuing_workspace(tmp_path)
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    told = kpi(root, "--table", "metrics", "--row", "subject=A", "--set", "actual=50",
               "--reason", "漏记", "--by", "丁")  # fmt: skip
    assert told.stdout.endswith("2026Q1 has been issued; what this changes: kpi restate 2026Q1\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--table", "metrics"], "a correction needs --reason"),
        (["--reason", "r", "--by", "b", "--appeal", "S"], "an appeal needs --employee"),
        (["--decide", "S1"], "--decide needs --outcome"),
        (["--reason", "r", "--by", "b", "--on", "1 May"], "'1 May' is no day"),
        (["--reason", "r", "--by", "b", "--table", "metrics", "--row", "A"], "not written as"),
    ],
)
def test_the_command_says_what_is_missing(root: Path, words: list[str], message: str) -> None:
    told = kpi(root, *words)
    assert told.exit_code == 2
    assert message in told.stderr
