"""What is unusual is told with the numbers that it compares, stops nothing, and can be accepted."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.workspace.check import check_workspace
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import SCHEME, write_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from click.testing import Result

IDS = ("A", "B", "C", "D", "E", "F", "G")
PAID = SCHEME.replace(
    "quantities:\n",
    "quantities:\n  sold: {sum: amount, deal: new}\n  late: {count: late}\n"
    "  base: {employee: base_salary, optional: true}\n",
)


def quarter(*, changed: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    """A quiet quarter: everybody has a target of 100 and 80 to 86 of it, and a rating of 80."""
    tables = {
        "employees": "employee_id,name,base_salary\n"
        + "".join(f"{who},{who}甲,5000\n" for who in IDS),
        "metrics": "subject,metric,target,actual\n"
        + "".join(f"{who},sales,100,{80 + at}\n" for at, who in enumerate(IDS)),
        "ratings": "employee_id,indicator,score\n" + "".join(f"{w},service,80\n" for w in IDS),
        "deals": "deal_id,employee_id,kind,amount\n"
        + "".join(f"D{who},{who},new,{1000 + at}\n" for at, who in enumerate(IDS)),
        **more,
    }
    for table, text in (changed or {}).items():
        old, new = text.split(" → ")
        assert tables[table].count(old) == 1
        tables[table] = tables[table].replace(old, new)
    return tables


def told(root: Path, *quarters: Mapping[str, str]) -> list[str]:
    """What is unusual in the last of some quarters, by code and text."""
    names = [f"2025Q{number}" for number in range(1, len(quarters) + 1)]
    inputs = {}
    for name, tables in zip(names, quarters, strict=True):
        # A deal belongs to one quarter.
        deals = tables["deals"].replace("\nD", f"\nD{name}")
        inputs[name] = {**tables, "deals": deals}
    checked = check_workspace(Workspace(write_workspace(root, PAID, inputs)))
    assert checked.faults == []
    return [
        f"{each.problem.code}: {each.problem}"
        for each in checked.unusual
        if each.about == f"team {names[-1]}"
    ]


def test_quiet_quarters_have_nothing_unusual(tmp_path: Path) -> None:
    assert told(tmp_path, quarter(), quarter(), quarter()) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"metrics": "B,sales,100,81 → B,sales,100,810"},
            (
                "value_far_from_past: metrics.csv line 3, actual: the actual of sales of B is 810; "
                "from 2025Q1 to 2025Q2 it lay from 81 to 81: 10 times as much"
            ),
        ),
        (
            {"ratings": "C,service,80 → C,service,8"},
            (
                "value_far_from_past: ratings.csv line 4, score: the score of service of C is 8; "
                "from 2025Q1 to 2025Q2 it lay from 80 to 80: 1/10 of it"
            ),
        ),
        (
            {"employees": "D甲,5000 → D甲,50000"},
            (
                "salary_jump: employees.csv line 5, base_salary: the base_salary of D is 50,000; "
                "in 2025Q2 it was 5,000: 10 times as much"
            ),
        ),
        (
            {"deals": "E,new,1004 → E,new,100400"},
            (
                "value_far_from_others: deals.csv line 6, amount: the amount of new of E is "
                "100,400; the largest of 20 others is 1,006: 99.8 times as much"
            ),
        ),
        (
            {"employees": "F甲 → 己"},
            (
                "name_changed: employees.csv line 7, name: F is 己 now and was F甲 in 2025Q2: is "
                "it the same person?"
            ),
        ),
    ],
)
def test_what_leaves_the_usual_is_told_with_both_numbers(
    tmp_path: Path, changed: Mapping[str, str], said: str
) -> None:
    assert told(tmp_path, quarter(), quarter(), quarter(changed=changed)) == [said]


@pytest.mark.parametrize(("target", "times"), [("1,000", "10 times as much"), ("10", "1/10 of it")])
def test_a_target_of_ten_times_the_last_one_or_a_tenth_is_told(
    tmp_path: Path, target: str, times: str
) -> None:
    changed = {"metrics": f"B,sales,100,81 → B,sales,{target.replace(',', '')},81"}
    found = told(tmp_path, quarter(), quarter(), quarter(changed=changed))
    said = f"the target of sales of B is {target}; in 2025Q2 it was 100: {times}"
    assert f"target_jump: metrics.csv line 3, target: {said}" in found


def test_a_target_of_nine_times_the_last_is_not_told(tmp_path: Path) -> None:
    changed = {"metrics": "B,sales,100,81 → B,sales,900,729"}
    found = told(tmp_path, quarter(), quarter(), quarter(changed=changed))
    assert not any(text.startswith("target_jump") for text in found)


def test_a_value_far_from_its_target_is_told_in_the_first_quarter_too(tmp_path: Path) -> None:
    changed = {"metrics": "B,sales,100,81 → B,sales,100,500"}
    assert told(tmp_path, quarter(changed=changed)) == [
        (
            "value_far_from_target: metrics.csv line 3, actual: the actual of sales of B is 500; "
            "the target is 100: 5 times as much"
        )
    ]


def test_a_few_more_of_few_are_nothing_unusual(tmp_path: Path) -> None:
    """Six times as much, and all of it small."""
    small = quarter()["metrics"].replace(",100,8", ",9,")
    more = small.replace("B,sales,9,1\n", "B,sales,9,6\n")
    assert small != more
    past = [quarter(metrics=small), quarter(metrics=small)]
    assert told(tmp_path, *past, quarter(metrics=more)) == []


def test_of_few_people_nothing_is_far_from_the_others(tmp_path: Path) -> None:
    few = {name: "\n".join([*text.splitlines()[:5], ""]) for name, text in quarter().items()}
    few["metrics"] = few["metrics"].replace("A,sales,100,80", "A,sales,1,1")
    assert told(tmp_path, few) == []


def test_events_that_are_equal_in_every_cell_are_told_once(tmp_path: Path) -> None:
    events = "employee_id,event,date,quantity\nA,late,2025-02-03,1\nB,late,2025-02-03,1\n"
    twice = quarter(events=f"{events}A,late,2025-02-03,\nA,late,2025-02-04,1\n")
    assert told(tmp_path, twice) == [
        (
            "event_repeated: events.csv line 2: late of A is equal in every cell to line 4: "
            "entered twice?"
        )
    ]


def test_a_deal_with_the_same_amount_in_two_quarters_is_told(tmp_path: Path) -> None:
    inputs = {"2025Q1": quarter(), "2025Q2": quarter(changed={"deals": "A,new,1000 → A,new,700"})}
    checked = check_workspace(Workspace(write_workspace(tmp_path, PAID, inputs)))
    found = [each.problem.row for each in checked.unusual if each.problem.code == "deal_repeated"]
    # The part of A's deal that came in later has another amount.
    assert found == [2, 3, 4, 5, 6, 7]


def test_twice_as_many_people_are_told(tmp_path: Path) -> None:
    more = {}
    for name, text in quarter().items():
        head, *rows = text.splitlines()
        new = [row.replace(f"{who},", f"{who}2,", 1) for who, row in zip(IDS, rows, strict=True)]
        more[name] = "\n".join([head, *rows, *new, ""])
    more["deals"] = quarter()["deals"]
    assert told(tmp_path, quarter(), more) == [
        "headcount_jump: employees.csv: people in employees: 14; in 2025Q1: 7"
    ]


def kpi(root: Path, *command: str) -> Result:
    return CliRunner().invoke(main, ["check", *command, "--workspace", str(root)])


def strange(root: Path) -> Path:
    changed = {"metrics": "B,sales,100,81 → B,sales,4000,3000"}
    no_deals = "deal_id,employee_id,kind,amount\n"
    second = quarter(changed=changed, deals=no_deals)
    return write_workspace(root, PAID, {"2025Q1": quarter(), "2025Q2": second})


def test_what_is_unusual_passes_and_fails_when_strict(tmp_path: Path) -> None:
    root = strange(tmp_path)
    answer = kpi(root)
    assert answer.exit_code == 0
    assert "unusual, not wrong" in answer.output
    assert "in 2025Q1 it was 100: 40 times as much" in answer.output
    assert "0 with problems, 2 unusual\n" in answer.output
    assert kpi(root, "--strict").exit_code == 1


def accept(root: Path, output: str) -> None:
    """Put the lines that check has printed into the file, with who and why."""
    lines = [line.strip() for line in output.splitlines() if line.strip().startswith("- {")]
    text = "\n".join(lines).replace('by: ""', "by: 王敏").replace('reason: ""', "reason: looked at")
    (root / "params" / "accepted.yaml").write_text(f"{text}\n", encoding="utf-8")


def test_the_lines_that_check_prints_silence_what_they_stand_below(tmp_path: Path) -> None:
    root = strange(tmp_path)
    accept(root, kpi(root).output)
    answer = kpi(root, "--strict")
    assert answer.exit_code == 0
    assert answer.output.endswith("0 with problems, 2 unusual and accepted\n")


def test_a_line_that_nobody_has_signed_accepts_nothing(tmp_path: Path) -> None:
    root = strange(tmp_path)
    lines = [line.strip() for line in kpi(root).output.splitlines() if "- {" in line]
    (root / "params" / "accepted.yaml").write_text("\n".join(lines), encoding="utf-8")
    answer = kpi(root)
    assert answer.exit_code == 1
    assert "accepted.yaml:1: by: it is blank" in answer.output


def test_what_was_accepted_is_told_again_when_its_number_changes(tmp_path: Path) -> None:
    root = strange(tmp_path)
    accept(root, kpi(root).output)
    metrics = root / "params" / "inputs" / "2025Q2" / "team" / "metrics.csv"
    text = metrics.read_text(encoding="utf-8").replace("B,sales,4000", "B,sales,40000")
    metrics.write_text(text, encoding="utf-8")
    answer = kpi(root)
    assert "the target of sales of B is 40,000; in 2025Q1 it was 100: 400 times" in answer.output
    assert (
        "accepts a target_jump of metrics that is not there any more: take it out, or put the line "
        "of what is there now in its place" in answer.output
    )
    assert answer.exit_code == 0


def test_rows_that_come_above_leave_it_accepted(tmp_path: Path) -> None:
    root = strange(tmp_path)
    accept(root, kpi(root).output)
    metrics = root / "params" / "inputs" / "2025Q2" / "team" / "metrics.csv"
    head, first, *rest = metrics.read_text(encoding="utf-8").splitlines()
    metrics.write_text("\n".join([head, *rest, first, ""]), encoding="utf-8")
    assert kpi(root, "--strict").exit_code == 0


def test_a_place_may_be_named_as_it_is_shown(tmp_path: Path) -> None:
    root = strange(tmp_path)
    said = "department: team, by: 王敏, reason: looked at, table: metrics, cell: line 3"
    (root / "params" / "accepted.yaml").write_text(
        f"- {{period: 2025Q2, {said}, code: target_jump}}\n"
        f"- {{period: 2025Q2, {said}, code: value_far_from_past}}\n",
        encoding="utf-8",
    )
    assert kpi(root, "--strict").exit_code == 0


def test_an_entry_of_a_department_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    root = strange(tmp_path)
    accept(root, kpi(root).output.replace('"team"', '"taem"'))
    answer = kpi(root)
    assert answer.exit_code == 1
    assert "there is no department taem: did you mean team?" in answer.output


def test_of_one_kind_ten_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    rows = "".join(f"{who},late,2025-01-{day:02}\n" * 2 for who in IDS for day in (1, 2))
    events = f"employee_id,event,date\n{rows}"
    root = write_workspace(tmp_path, PAID, {"2025Q1": quarter(events=events)})
    few = CliRunner().invoke(main, ["check", "--workspace", str(root)]).output
    assert few.count("is equal in every cell to") == few.count("code: event_repeated, by:") == 10
    assert "team 2025Q1: and 4 more event_repeated (--every shows all)" in few
    assert "0 with problems, 14 unusual" in few
    all_ = CliRunner().invoke(main, ["check", "--every", "--workspace", str(root)]).output
    assert all_.count("is equal in every cell to") == 14
    assert "more event_repeated" not in all_


def test_many_events_of_one_person_are_looked_at_in_a_moment(tmp_path: Path) -> None:
    rows = "".join(f"A,late,2025-01-01,{number % 9000 + 1}\n" for number in range(18_000))
    events = f"employee_id,event,date,quantity\n{rows}"
    root = write_workspace(tmp_path, PAID, {"2025Q1": quarter(events=events)})
    begun = perf_counter()
    checked = check_workspace(Workspace(root))
    assert len(checked.unusual) >= 9000
    assert perf_counter() - begun < 10  # three times that where each is held against all others
