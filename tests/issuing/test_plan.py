"""A plan says what an issue would write, to the byte, and an issue by a plan writes that alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.plan_file import PlanRefused, as_planned, read_plan
from tests.flagship import DEPARTMENT, QUARTERS, write_zhao
from tests.flagship_history import ACTIONS, OPTIONS, History
from tests.issued_workspace import contents, correct_sales, issue_small, write_issuing_workspace
from tests.ledger.laws import a_plan_equals_its_outcome, planned

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ledger.books import Actions


@settings(max_examples=4)
@given(st.lists(ACTIONS, min_size=2, max_size=7), st.sampled_from(QUARTERS))
@example([("settle",)] * 3 + [("correct", 0, 20_000, 1), ("correct", 1, 99_999, 2)], "2025Q4")
@example([("settle",)] * 3 + [("correct", 0, 45_000, 1)], "2025Q1")
@example([("issue", 3), ("correct", 2, 70_000, 10)], "2025Q3")
def test_a_plan_equals_its_outcome_to_the_byte(actions: Actions, quarter: str) -> None:
    a_plan_equals_its_outcome(actions, quarter, whole=False)


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Two quarters issued, and the first one corrected since."""
    history = History(write_zhao(tmp_path / "w"))
    history.issue("2025Q1")
    history.issue("2025Q2")
    history.correct("C-1", "2025Q1", 45_000, 3)
    return history


def run(history: History, *words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, [*words, "--workspace", str(history.root), "--lang", "en"])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    return answer.exit_code, answer.output


def test_a_revision_that_moves_nothing_names_what_its_report_shows_otherwise(
    tmp_path: Path,
) -> None:
    """A report compares with the quarter before, of which something else is known now."""
    root = write_issuing_workspace(tmp_path / "w")
    issue_small(root, "2025Q4")
    issue_small(root, "2026Q1")
    correct_sales(root, "2025Q4", "A", "50", "60")
    issue_small(root, "2025Q4")
    words = ["plan", "2026Q1", "--workspace", str(root), "--lang", "en"]
    said = CliRunner().invoke(main, words).output
    assert "r2 replaces r1 and pays nothing; pay 2,260.00 → 2,260.00 (0.00), 0 people moved" in said
    assert (
        "  no amount or score is different, and its report shows something else: "
        "params/corrections/2025Q4/team/C-A.yaml\n"
    ) in said


def test_a_correction_is_planned_through_every_quarter_that_it_reaches(history: History) -> None:
    code, said = run(history, "plan", "2025Q1")
    assert code == 0
    # Q1: 45,000 of 50,000, 600 less as before, but a gap of 5,000 instead of 10,000. So Q2 fills
    # 5,000 and earns on 65,000: 4 % of 5,000 more.
    assert "→ team 2025Q1: r2 replaces r1 and pays nothing; pay -600.00 → -600.00 (0.00)" in said
    assert "pay 4,400.00 → 4,600.00 (+200.00), 1 person moved" in said
    assert "+200.00 carried over from 2025Q1: correction C-1" in said
    assert "then to be settled in 2025Q3: +200.00 in 1 item" in said


def test_an_open_quarter_is_planned_with_what_must_come_before_it(history: History) -> None:
    _, said = run(history, "plan", "2025Q3")
    lines = [line for line in said.splitlines() if line.startswith("→")]
    assert [line.split()[2] for line in lines] == ["2025Q1:", "2025Q2:", "2025Q3:"]
    assert "(+200.00)" in lines[1]
    assert "and +200.00 settled for earlier ones" in said


def test_an_issue_by_a_plan_is_what_was_planned(history: History, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    assert run(history, "plan", "2025Q1", "--to", "xlsx", "--out", str(file))[0] == 0
    code, said = run(history, "issue", "2025Q1", "--plan", str(file))
    assert code == 0, said
    assert "✓ team 2025Q1: issued r2" in said
    assert sorted(path.name for path in history.root.glob("reports/2025Q1/team/r2/report.*")) == []
    step = read_plan(file).step(DEPARTMENT, Period.parse("2025Q1"))
    assert step is not None
    assert step.content["formats"] == ["xlsx"]
    code, said = run(history, "issue", "2025Q1", "--plan", str(file))
    assert code == 1
    assert "the plan issues r2, and there is nothing to issue now" in said


def test_an_issue_by_a_plan_is_refused_when_the_world_has_moved(
    history: History, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    run(history, "plan", "2025Q1", "--to", "xlsx", "--out", str(file))
    history.correct("C-2", "2025Q1", 46_000, 4)
    before = contents(history.root / "reports")
    for command in ("issue", "restate"):
        code, said = run(history, command, "2025Q1", "--plan", str(file))
        assert code == 1
        assert "has moved since the plan was made: params/corrections/2025Q1/team/C-2.yaml" in said
        assert "kpi plan 2025Q1 -d team" in said
    assert {
        name: content
        for name, content in contents(history.root / "reports").items()
        if not name.endswith(".lock")
    } == {name: content for name, content in before.items() if not name.endswith(".lock")}


def test_a_plan_is_about_what_it_was_made_for(history: History, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(planned(history, "2025Q1"), encoding="utf-8")
    kept = read_plan(file)
    with pytest.raises(PlanRefused, match="not in the plan, which is about team 2025Q1"):
        as_planned(kept, OPTIONS, DEPARTMENT, Period.parse("2025Q3"))
    with pytest.raises(PlanRefused, match="kpi plan 2025Q1 -d other"):
        as_planned(kept, OPTIONS, "other", Period.parse("2025Q1"))


def test_a_plan_that_somebody_has_edited_is_none(history: History, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    text = planned(history, "2025Q1")
    file.write_text(text.replace('"lang": "zh"', '"lang": "en"'), encoding="utf-8")
    with pytest.raises(PlanRefused, match="has been edited: its digest of team 2025Q1 r2"):
        read_plan(file)
    for wrong in ("", "{}", "[" * 10_000, '{"form": "kpilib plan 1"}', "\ufeff\x00"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(PlanRefused, match=r"plan\.json is no plan: `kpi plan PERIOD --out"):
            read_plan(file)


def test_a_plan_with_nothing_to_do_lets_nothing_be_issued(history: History, tmp_path: Path) -> None:
    history.issue("2025Q1")
    history.issue("2025Q2")
    file = tmp_path / "plan.json"
    file.write_text(planned(history, "2025Q1"), encoding="utf-8")
    period = Period.parse("2025Q1")
    options = as_planned(read_plan(file), OPTIONS, DEPARTMENT, period)
    assert not issue(history.workspace(), DEPARTMENT, period, options).new
    history.correct("C-2", "2025Q1", 46_000, 4)
    with pytest.raises(IssueRefused, match="the plan issues nothing, and now there is something"):
        issue(history.workspace(), DEPARTMENT, period, options)


def test_a_plan_of_faulty_inputs_is_not_written(history: History, tmp_path: Path) -> None:
    deals = history.root / "params" / "inputs" / "2025Q2" / DEPARTMENT / "deals.csv"
    deals.write_text(deals.read_text("utf-8").replace("product", "prodct"), encoding="utf-8")
    file = tmp_path / "plan.json"
    code, said = run(history, "plan", "2025Q2", "--out", str(file))
    assert code == 1
    assert "✗ team 2025Q2: cannot be issued" in said
    assert "no plan was written" in said
    assert not file.exists()
