"""`kpi check` looks at what will be used, and nothing passes elsewhere that it refuses."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli import console
from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.engine import assess
from kpilib.workspace.check import check_workspace
from kpilib.workspace.input_bundle import InputBundle
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import DEPARTMENTS, INPUTS, SCHEME, write_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from click.testing import Result

Q1 = Period.parse("2026Q1")
OVERWEIGHT = f"{DEPARTMENTS}    overrides: {{indicators.sales.weight: 90}}\n"
ADD_UP = "in a quarter the indicators add up to 130 at most, not 100"


def kpi(root: Path, *command: str) -> Result:
    return CliRunner().invoke(main, [*command, "--workspace", str(root)])


def faults(root: Path, *departments: str) -> str:
    return "\n".join(map(str, check_workspace(Workspace(root), None, departments).faults))


def test_a_sound_workspace_has_no_faults(tmp_path: Path) -> None:
    assert faults(write_workspace(tmp_path)) == ""


def test_who_only_checks_makes_no_result_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Workspace(write_workspace(tmp_path))
    monkeypatch.setattr(assess, "build_results", lambda *_: pytest.fail("tables were made"))
    checked = check_workspace(place, None, ())
    assert not checked.faults
    assert checked.looked_at == len(INPUTS) + 1  # and the scheme


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("check", "2026Q1", "-d", "team"),
        ("pack", "2026Q1", "--to", "xlsx", "--jobs", "1"),
        ("issue", "2026Q1"),
        ("explain", "2026Q1", "team", "A"),
        ("restate", "2026Q1"),
        ("what-if", "2026Q1", "team", "--set", "indicators.service.weight=10"),
    ],
)
def test_own_values_that_lint_refuses_in_the_file_are_refused_everywhere(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    answer = kpi(write_workspace(tmp_path, departments=OVERWEIGHT), *command)
    assert answer.exit_code == 1
    assert ADD_UP in answer.output
    assert "params/schemes/small.yaml:15" in answer.output
    assert "(with the values that replace the file's: indicators.sales.weight 90)" in answer.output


def test_what_if_is_held_to_the_same(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    answer = kpi(root, "what-if", "2026Q1", "team", "--set", "indicators.sales.weight=90")
    assert (answer.exit_code, ADD_UP in answer.output) == (1, True)
    both = ("indicators.sales.weight=90", "indicators.service.weight=10")
    sound = kpi(root, "what-if", "2026Q1", "team", "--set", both[0], "--set", both[1])
    assert sound.exit_code == 0


def test_what_lint_refuses_in_a_file_is_told_once_for_all_periods(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, SCHEME.replace("weight: 60", "weight: 90"))
    (fault,) = check_workspace(Workspace(root)).faults
    assert isinstance(fault, ProblemsFound)
    [problem] = fault.problems
    assert (problem.table, problem.code) == ("params/schemes/small.yaml:15", "weights_do_not_sum")
    assert "replace" not in problem.message


def test_a_scheme_that_no_department_uses_is_looked_at_too(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    other = SCHEME.replace("id: small", "id: other").replace("clause: 第三条", "unit: points")
    (root / "params" / "schemes" / "other.yaml").write_text(other, encoding="utf-8")
    assert "other.yaml:16: sales names no clause" in faults(root)
    assert faults(root, "team") == ""


def test_lint_warnings_are_no_faults(tmp_path: Path) -> None:
    scheme = SCHEME.replace("title: {zh: 销售, en: Sales}, ", "")
    assert faults(write_workspace(tmp_path, scheme)) == ""


NEXT = SCHEME.replace("2016-01-01", "2026-07-01").replace("sales: {title", "revenue_kept: {title")
"""A version to come, in which the indicator has another name."""


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        ("indicators.sales.wieght", "60", "did you mean indicators.sales.weight?"),
        ("indicators.sales.weight", "true", "must be a plain number here"),
        ("indicators.sales.weight", "6O", "write a number with all of its digits"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_with_the_values_and_not_as_the_files_fault(
    tmp_path: Path, path: str, value: str, wrong: str
) -> None:
    departments = f"{DEPARTMENTS}    overrides: {{{path}: {value}}}\n"
    (line,) = (
        line
        for line in faults(write_workspace(tmp_path, departments=departments)).splitlines()
        if wrong in line
    )
    assert line.endswith(f"(with the values that replace the file's: {path} {value})")


@pytest.mark.parametrize("value", ["{weight: 60}", "[60]", "null", "{}"])
def test_a_value_of_a_department_is_one_value_and_told_once(tmp_path: Path, value: str) -> None:
    departments = f"{DEPARTMENTS}    overrides: {{indicators.sales: {value}}}\n"
    root = write_workspace(tmp_path, departments=departments)
    with pytest.raises(ProblemsFound, match="it must be a number, a text, true or false") as found:
        faults(root)
    assert len(found.value.problems) == 1


def test_own_values_are_held_against_versions_to_come(tmp_path: Path) -> None:
    departments = f"{DEPARTMENTS}    overrides: {{indicators.sales.weight: 60}}\n"
    root = write_workspace(tmp_path, f"{SCHEME}---\n{NEXT}", departments=departments)
    assert "the scheme has no indicators.sales.weight" in faults(root)
    assert Workspace(root).assess("team", Q1)  # until then nothing is wrong


def test_own_values_need_not_fit_a_version_that_ended_before_the_first_inputs(
    tmp_path: Path,
) -> None:
    before = NEXT.replace("2026-07-01", "2010-01-01")
    departments = f"{DEPARTMENTS}    overrides: {{indicators.sales.weight: 60}}\n"
    assert (
        faults(write_workspace(tmp_path, f"{before}---\n{SCHEME}", departments=departments)) == ""
    )


def test_what_was_issued_is_not_held_to_what_lint_finds_now(tmp_path: Path) -> None:
    root = write_workspace(tmp_path, departments=OVERWEIGHT)
    with pytest.raises(ProblemsFound, match="add up to 130"):
        Workspace(root).assess("team", Q1)
    with InputBundle.of(Workspace(root), "team", Q1).opened() as frozen:
        assert frozen.assess("team", Q1).results.rows["summary"]


@pytest.mark.parametrize("command", ["check", "pack", "issue", "restate", "verify"])
def test_a_period_without_any_inputs_is_a_fault(tmp_path: Path, command: str) -> None:
    answer = kpi(write_workspace(tmp_path), command, "2027Q1")
    assert answer.exit_code == 1
    told = "no department has inputs for 2027Q1; periods with inputs: 2025Q4, 2026Q1"
    assert told in answer.output


def test_a_department_without_inputs_for_the_named_period_is_a_fault(tmp_path: Path) -> None:
    answer = kpi(write_workspace(tmp_path), "check", "2027Q1", "-d", "team")
    assert answer.exit_code == 1
    assert "team has no inputs for 2027Q1: there is no folder params/inputs/2027Q1/team" in (
        answer.output
    )
    assert "periods with inputs: 2025Q4, 2026Q1" in answer.output


def test_an_unknown_department_gets_the_nearest_named(tmp_path: Path) -> None:
    answer = kpi(write_workspace(tmp_path), "check", "-d", "taem")
    assert answer.exit_code == 1
    assert "there is no department taem: did you mean team?" in answer.output


def without_people(table: str | None) -> Mapping[str, Mapping[str, str]]:
    nobody = {"employees": table} if table else {}
    return {**INPUTS, "2026Q1": nobody}


@pytest.mark.parametrize(
    ("table", "told"),
    [(None, "there is no such table"), ("employee_id,name\n", "it has no row")],
)
def test_nobody_in_employees_is_a_fault(tmp_path: Path, table: str | None, told: str) -> None:
    root = write_workspace(tmp_path, inputs=without_people(table))
    answer = kpi(root, "check", "--lang", "en")
    assert answer.exit_code == 1
    assert f"{told}, and small assesses people" in answer.output
    with pytest.raises(ProblemsFound, match=told):
        Workspace(root).assess("team", Q1)


def test_a_scheme_of_the_department_alone_needs_nobody(tmp_path: Path) -> None:
    scheme = """\
        id: small
        title: {zh: 小制度, en: Small rules}
        source: {file: small.txt, heading: 小制度}
        effective_from: 2016-01-01
        periods: quarter
        indicators:
          sales:
            title: {zh: 销售, en: Sales}
            weight: 100
            attainment: sales
            on: department
            clause: 第三条
        """
    metrics = "subject,metric,target,actual\n@department,sales,100,50\n"
    root = write_workspace(tmp_path, scheme, {"2026Q1": {"metrics": metrics}})
    assert faults(root) == ""


def test_what_a_terminal_shows_is_as_wide_as_it_is_and_goes_on_further_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    console.echo("  客户部门的季度目标：deals.csv line 2: the deal is paid here and elsewhere")
    assert capsys.readouterr().out.splitlines() == [
        "  客户部门的季度目标：deals.csv line 2:",
        "      the deal is paid here and",
        "      elsewhere",
    ]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    whole = f"  {'word ' * 30}end"
    console.echo(whole)  # for programs, which look for a line
    assert capsys.readouterr().out == f"{whole}\n"
