"""What was looked at and found right is told no more, and nothing beside it."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kpilib.inputs.read import read_inputs
from kpilib.periods import Period
from kpilib.problems import Problem, ProblemsFound
from kpilib.workspace.accepted import read_accepted
from kpilib.workspace.check import check_workspace
from kpilib.workspace.workspace import Workspace
from kpilib.workspace.world import World
from tests.small_schemes import write_folder
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.inputs.read import Inputs

ENTRY = """\
- period: 2026Q1
  department: team
  table: employees
  row: {employee_id: "007", name: 甲}
  code: id_in_another_form
  by: 王敏
  reason: a new colleague
"""
FOUND = Problem("employees", 1, "employee_id", "id_in_another_form", "007 is 7 elsewhere")


def write(root: Path, text: str) -> Path:
    (root / "params").mkdir(exist_ok=True)
    (root / "params" / "accepted.yaml").write_text(dedent(text), encoding="utf-8")
    return root


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    employees = "employee_id,name,hire_date,base_salary\n007,甲,2026-01-05,5000.00\n8,乙,,\n"
    return read_inputs(write_folder(tmp_path / "team", {"employees": employees}), [])


def left(root: Path, inputs: Inputs, period: str = "2026Q1", department: str = "team") -> int:
    return len(read_accepted(root).without([FOUND], period, department, inputs))


def test_an_entry_silences_what_it_names(tmp_path: Path, inputs: Inputs) -> None:
    assert left(write(tmp_path, ENTRY), inputs) == 0


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("2026Q1", "2026Q2"),
        ("department: team", "department: other"),
        ("table: employees", "table: metrics"),
        ('"007"', '"7"'),
        ("甲", "乙"),
    ],
)
def test_whatever_differs_is_told_on(
    tmp_path: Path, inputs: Inputs, said: str, instead: str
) -> None:
    assert left(write(tmp_path, ENTRY.replace(said, instead)), inputs) == 1


def test_cells_of_every_type_name_a_row(tmp_path: Path, inputs: Inputs) -> None:
    row = "row: {hire_date: 2026-01-05, base_salary: 5000, working_days: '', on_probation: false}"
    entry = ENTRY.replace('row: {employee_id: "007", name: 甲}', row)
    assert left(write(tmp_path, entry), inputs) == 0


def test_a_row_may_be_named_by_its_number(tmp_path: Path, inputs: Inputs) -> None:
    numbered = ENTRY.replace('{employee_id: "007", name: 甲}', "1")
    assert left(write(tmp_path, numbered), inputs) == 0
    assert left(write(tmp_path, numbered.replace("row: 1", "row: 2")), inputs) == 1


def test_an_entry_without_department_holds_for_any(tmp_path: Path, inputs: Inputs) -> None:
    anyone = ENTRY.replace("  department: team\n", "")
    assert left(write(tmp_path, anyone), inputs, department="") == 0
    assert left(write(tmp_path, ENTRY), inputs, department="") == 1


def test_an_entry_may_speak_of_the_history(tmp_path: Path, inputs: Inputs) -> None:
    root = write(tmp_path, ENTRY.replace("table: employees", "table: 2025Q4/employees"))
    past = Problem("2025Q4/employees", 1, "employee_id", "id_in_another_form", "007 is 7 now")
    whole = replace(inputs, history={"2025Q4": inputs})
    assert read_accepted(root).without([past], "2026Q1", "team", whole) == []
    assert read_accepted(root).without([past], "2026Q1", "team", inputs) == [past]


def test_no_file_and_a_file_of_comments_accept_nothing(tmp_path: Path) -> None:
    assert read_accepted(tmp_path).entries == ()
    assert read_accepted(write(tmp_path, "# nothing yet\n")).entries == ()


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("by: 王敏", "by: ' '", r"accepted\.yaml:6: by: it is blank"),
        ("reason: a new colleague", "reason: ''", r"accepted\.yaml:7: reason: it is blank"),
        ("id_in_another_form", "id_in_other_form", r":5: .*did you mean id_in_another_form\?"),
        ("id_in_another_form", "missing_metric", r":5: .*nothing that can be accepted"),
        ("2026Q1", "2026-Q1", r":1: period: '2026-Q1' is not a period"),
        ("table: employees", "table: staff", r":3: table: 'staff' is no table"),
        ('"007"', "007", r":1: row\.employee_id: put 7 in quotes"),
        ('{employee_id: "007", name: 甲}', "{}", r":1: row names no cell"),
        ('{employee_id: "007", name: 甲}', "0", r":1: row 0: data rows are counted from 1"),
        ("  by: 王敏\n", "", r":1: by: Field required"),
        ("  by: 王敏", "  from: 王敏", r":6: from: Extra inputs"),
    ],
)
def test_a_faulty_entry_is_refused_with_its_line(
    tmp_path: Path, said: str, instead: str, told: str
) -> None:
    with pytest.raises(ProblemsFound, match=told):
        read_accepted(write(tmp_path, ENTRY.replace(said, instead)))


def test_the_file_holds_a_list(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="must hold one list"):
        read_accepted(write(tmp_path, "period: 2026Q1\n"))


def frozen(root: Path) -> World:
    workspace = Workspace(root)
    return World.of(workspace, "team", Period.parse("2026Q1"))


def test_what_a_run_needs_is_frozen_with_it(tmp_path: Path) -> None:
    root = write(write_workspace(tmp_path), ENTRY.replace("  department: team\n", ""))
    text = ENTRY.replace("2026Q1", "2025Q3") + ENTRY.replace("team", "other") + ENTRY
    other = write(write_workspace(tmp_path / "again"), text)
    kept = frozen(root).files["params/accepted.yaml"]
    assert frozen(other).files["params/accepted.yaml"] == kept
    again = read_accepted(write(tmp_path, kept.decode())).entries
    [entry] = read_accepted(write(tmp_path, ENTRY)).entries
    assert [one.model_copy(update={"place": entry.place}) for one in again] == [entry]


def test_an_entry_that_a_run_needs_counts_in_its_digest(tmp_path: Path) -> None:
    root, period = write_workspace(tmp_path), Period.parse("2026Q1")
    without = Workspace(root).assess("team", period).inputs_hash
    assert "params/accepted.yaml" not in frozen(root).files
    with_it = Workspace(write(root, ENTRY)).assess("team", period).inputs_hash
    assert with_it != without
    with frozen(root).opened() as world:
        assert world.assess("team", period).inputs_hash == with_it


def test_a_file_that_is_no_yaml_is_told_once(tmp_path: Path) -> None:
    root = write(write_workspace(tmp_path), "- {period: 2026Q1\n")
    (fault,) = check_workspace(Workspace(root)).faults
    assert "params/accepted.yaml:2: this is not YAML" in str(fault)
