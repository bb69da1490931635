"""What was looked at and found right is told no more, and nothing beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import kpilib
from kpilib.core.periods import Period
from kpilib.core.problems import Details, Problem, ProblemsFound
from kpilib.engine.inputs.read import read_inputs
from kpilib.workspace.acceptance import accepting_line
from kpilib.workspace.accepted import CODES, read_accepted
from kpilib.workspace.check import check_workspace
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace
from tests.small_schemes import write_folder
from tests.small_workspace import write_workspace

if TYPE_CHECKING:
    from kpilib.engine.inputs.read import Inputs

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
        ('{employee_id: "007", name: 甲}', "{}", r":4: row: it names no cell"),
        ('{employee_id: "007", name: 甲}', "0", r":4: row: 0: data rows are counted from 1"),
        ("  by: 王敏\n", "", r":1: by: is missing"),
        ("  by: 王敏", "  from: 王敏", r":6: from: 'from' is not known here: known here: period, "),
    ],
)
def test_a_faulty_entry_is_refused_with_its_line(
    tmp_path: Path, said: str, instead: str, told: str
) -> None:
    with pytest.raises(ProblemsFound, match=told):
        read_accepted(write(tmp_path, ENTRY.replace(said, instead)))


def jump() -> Problem:
    return Problem("employees", 1, "base_salary", "salary_jump", "5000.00 was 500.00")


def entry_at(root: Path, place: str) -> Path:
    return write(
        root,
        f"""\
        - period: 2026Q1
          department: team
          table: employees
          {place}
          code: salary_jump
          by: 王敏
          reason: a new post
        """,
    )


@pytest.mark.parametrize("place", [
    "cell: D2", "cell: d2", "cell: $D$2", "cell: cell D2", "cell: line 2", "cell: Line 2",
    "cell: row 2", "cell: employees.csv line 2", "cell: 'employees.csv line 2, base_salary'",
    "cell: line 2 as corrected by 3", "row: 1", "row: '1'", "row: {employee_id: '007'}",
    "row: {employee_id: '007', base_salary: '5,000.00'}", "row: {employee_id: '007', role: null}",
    "row: {employee_id: '007', hire_date: 2026/1/5}",
    "row: {employee_id: '007', hire_date: 2026-01-05}",
    "row: {employee_id: '007', on_probation: 否}",
])  # fmt: skip
def test_a_place_may_be_written_as_people_see_it(
    tmp_path: Path, inputs: Inputs, place: str
) -> None:
    accepted = read_accepted(entry_at(tmp_path, place))
    assert accepted.without([jump()], "2026Q1", "team", inputs) == []


@pytest.mark.parametrize("place", [
    "cell: D3", "cell: E2", "cell: line 1", "cell: line 22", "cell: deals.csv line 2",
    "cell: 'line 2, float_salary'", "row: 2", "row: {employee_id: '007', base_salary: 5000.01}",
    "row: {employee_id: '007', base_salary: null}", "row: {employee_id: '007', name: true}",
])  # fmt: skip
def test_another_place_is_told_on(tmp_path: Path, inputs: Inputs, place: str) -> None:
    found = [jump()]
    assert (
        read_accepted(entry_at(tmp_path, place)).without(found, "2026Q1", "team", inputs) == found
    )


@pytest.mark.parametrize(("place", "told"), [
    ("row: line 2", r"row: 'line 2' is no row: write cell: line 2"),
    ("row: [1, 2]", r"row: write the cells that tell it from others, such as row: \{employee_id"),
    ("row: {employee_id: [1]}", r"row: employee_id: write what stands in the one cell"),
    ("line: 2", r"line: no key of an entry: write cell: line 2"),
    ("cell: 2", r"cell: 2 is no place: write it as it is shown, D20 or line 20"),
    ("rows: here", r"rows: here names no rows: write them as they are shown, 3-5, 9"),
    ("{row: 1, cell: D2}", ""),
])  # fmt: skip
def test_a_place_that_nobody_can_find_is_told_with_the_form(
    tmp_path: Path, place: str, told: str
) -> None:
    if not told:
        place, told = "row: 1\n          cell: D2", "row and cell name the place twice"
    with pytest.raises(ProblemsFound, match=told):
        read_accepted(entry_at(tmp_path, place))


@pytest.mark.parametrize(("line", "told"), [
    ("row: {工号: E1}", "工号 is no column of employees: known here: employee_id, name"),
    ("row: {employe_id: E1}", r"employe_id is no column of employees: did you mean employee_id\?"),
    ("column: 基本工资", "基本工资 is no column of employees"),
    ("cell: 'line 2, salary'", "salary is no column of employees"),
    ("columns: [salary]", "salary is no column of employees"),
])  # fmt: skip
def test_check_names_columns_that_an_entry_gives_by_another_name(
    tmp_path: Path, line: str, told: str
) -> None:
    root = entry_at(write_workspace(tmp_path), line)
    (fault,) = check_workspace(Workspace(root)).faults
    assert re.search(told, str(fault))


def test_check_names_an_entry_of_a_period_without_inputs(tmp_path: Path) -> None:
    text = ENTRY.replace("2026Q1", "2026-01")
    (fault,) = check_workspace(Workspace(write(write_workspace(tmp_path), text))).faults
    assert "team has no inputs for 2026-01: correct the period" in str(fault)


def test_an_accepted_group_of_rows_is_told_again_when_others_are_hidden(
    tmp_path: Path, inputs: Inputs
) -> None:
    def hidden(*lines: int) -> Problem:
        return Problem("employees", None, "", "hidden_rows", "…", Details(lines=lines))

    root = write(
        tmp_path, ENTRY.replace('row: {employee_id: "007", name: 甲}', 'rows: "3-5, 9"').replace(
            "id_in_another_form", "hidden_rows")
    )  # fmt: skip
    found = [hidden(3, 4, 5, 9), hidden(3, 4, 5), hidden(3, 4, 5, 9, 10), hidden()]
    assert read_accepted(root).without(found, "2026Q1", "team", inputs) == found[1:]


def test_whatever_is_offered_for_rows_and_columns_accepts_them(
    tmp_path: Path, inputs: Inputs
) -> None:
    found = [
        Problem("employees", None, "", "hidden_rows", "…", Details(lines=(2, 3, 7))),
        Problem("employees", None, "", "hidden_columns", "…", Details(columns=("name", "role"))),
    ]
    lines = [accepting_line(one, Period.parse("2026Q1"), "team", inputs) for one in found]
    assert 'rows: "2-3, 7"' in lines[0]
    text = "\n".join(lines).replace('""', '"x"')
    accepted = read_accepted(write(tmp_path, text))
    assert accepted.without(found, "2026Q1", "team", inputs) == []


def test_the_codes_of_whatever_is_called_unusual_can_be_accepted() -> None:
    root = Path(kpilib.__file__).parent
    inputs = root / "engine" / "inputs"
    finders = [*(root / "workspace" / "unusual").glob("*.py"), inputs / "long_ids.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in finders)
    told = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)", (?:message|text|said)', text))
    text = (inputs / "workbooks.py").read_text(encoding="utf-8").partition("_with_unusual")[2]
    told |= set(re.findall(r'"([a-z]+_[a-z]+)", message', text.partition("def _with_unusual")[2]))
    assert {"rounded_ids", "struck_out", "hidden_sheet", "name_changed"} <= told
    assert told <= CODES


def test_the_file_holds_a_list(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="must hold one list"):
        read_accepted(write(tmp_path, "period: 2026Q1\n"))


def frozen(root: Path) -> InputBundle:
    workspace = Workspace(root)
    return InputBundle.of(workspace, "team", Period.parse("2026Q1"))


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
    with frozen(root).opened() as bundle:
        assert bundle.assess("team", period).inputs_hash == with_it


def test_what_counts_in_the_digest_of_issued_runs_stays_as_it_was_written(tmp_path: Path) -> None:
    [entry] = read_accepted(write(tmp_path, ENTRY)).entries
    assert entry.model_dump_json(exclude={"department", "rows", "columns"}) == (
        '{"period":"2026Q1","table":"employees","row":{"employee_id":"007","name":"甲"},"cell":"",'
        '"column":"","code":"id_in_another_form","by":"王敏","reason":"a new colleague"}'
    )


def test_a_file_that_is_no_yaml_is_told_once(tmp_path: Path) -> None:
    root = write(write_workspace(tmp_path), "- {period: 2026Q1\n")
    (fault,) = check_workspace(Workspace(root)).faults
    assert "params/accepted.yaml:2: this is not YAML" in str(fault)
