"""Templates of a new period: what a scheme asks for, readable as inputs once they are filled in."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.templates import TemplateExists, new_period, templates_for
from kpilib.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
NEXT = Period.parse("2026Q2")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    return Workspace(tmp_path)


def test_every_person_of_the_period_before_has_a_row_for_each_metric_and_month(
    workspace: Workspace,
) -> None:
    tables = {one.table: one for one in templates_for(workspace, "fleet", NEXT)}
    people = [row[0] for row in tables["employees"].rows]
    metrics = {(row[0], row[1], row[2]) for row in tables["metrics"].rows}
    assert people == ["E401", "E402", "E403", "E405", "E406", "E407"]
    wanted = {(who, "retail_target", f"2026-0{m}") for who in people for m in (4, 5, 6)}
    wanted |= {("@department", "css", f"2026-0{m}") for m in (4, 5, 6)}
    assert metrics == wanted


def test_columns_are_those_that_the_scheme_reads(workspace: Workspace) -> None:
    tables = {one.table: one for one in templates_for(workspace, "key-accounts", NEXT)}
    columns = [column.name for column in tables["employees"].columns]
    assert columns == ["employee_id", "name", "hire_date", "float_salary"]
    assert set(tables) == {"employees", "metrics", "deals"}
    assert tables["deals"].choices["kind"] == (
        "implementation", "maintenance", "product", "secondary_development", "training",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_read_and_only_its_empty_cells_are_missing(
    workspace: Workspace, form: str
) -> None:
    new_period(workspace, "sales-east", NEXT, form)
    with pytest.raises(ProblemsFound, match="sales-east 2026Q2") as found:
        workspace.assess("sales-east", NEXT)
    assert {problem.code for problem in found.value.problems} == {"missing_value"}
    places = {(problem.table, problem.column) for problem in found.value.problems}
    assert places == {
        ("employees", "absent_days"),
        ("employees", "working_days"),
        ("metrics", "target"),
        ("metrics", "actual"),
        ("ratings", "score"),
    }


def test_the_workbook_has_drop_downs_and_a_note_on_every_column(workspace: Workspace) -> None:
    (path,) = new_period(workspace, "fleet", NEXT, "xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["employees", "metrics", "events"]
    header = next(book["events"].iter_rows(max_row=1))
    assert all(cell.comment is not None for cell in header)
    lists = [rule.formula1 for rule in book["events"].data_validations.dataValidation]
    assert '"vehicle,channel_vehicle"' in lists
    roles = [rule.formula1 for rule in book["employees"].data_validations.dataValidation]
    assert '"manager,specialist"' in roles


def test_the_same_templates_are_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    (first,) = new_period(workspace, "fleet", NEXT, "xlsx")
    before = first.read_bytes()
    shutil.rmtree(tmp_path / "params" / "inputs" / "2026Q2")
    (second,) = new_period(workspace, "fleet", NEXT, "xlsx")
    assert second.read_bytes() == before


def test_inputs_that_are_there_are_never_overwritten(workspace: Workspace) -> None:
    with pytest.raises(TemplateExists, match="params/inputs/2026Q1/fleet holds inputs already"):
        new_period(workspace, "fleet", Period.parse("2026Q1"))


def test_the_command_says_what_it_has_written(workspace: Workspace) -> None:
    arguments = ["new-period", "2026Q2", "-d", "fleet", "--workspace", str(workspace.root)]
    answer = CliRunner().invoke(main, arguments)
    assert answer.exit_code == 0
    assert answer.output.splitlines() == [
        "params/inputs/2026Q2/fleet/employees.csv",
        "params/inputs/2026Q2/fleet/events.csv",
        "params/inputs/2026Q2/fleet/metrics.csv",
    ]
