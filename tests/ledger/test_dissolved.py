"""A department that is gone leaves its open state to nobody, and check says so."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.report import make_figures
from kpilib.workspace.workspace import Workspace
from tests.flagship import DEPARTMENT, SETTINGS, write_zhao

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = IssueOptions((), make=make_figures)


def _dissolved(root: Path, *quarters: str) -> Path:
    """Zhao's quarters, issued; then the department is called otherwise and has no inputs."""
    write_zhao(root, quarters)
    for quarter in quarters:
        issue(Workspace(root), DEPARTMENT, Period.parse(quarter), OPTIONS)
    settings = SETTINGS.replace(f"  {DEPARTMENT}:", "  desk:")
    (root / "params" / "departments.yaml").write_text(settings, encoding="utf-8")
    shutil.rmtree(root / "params" / "inputs")
    return root


@pytest.mark.parametrize(("strict", "code"), [((), 0), (("--strict",), 1)])
def test_open_state_of_a_department_that_is_gone_is_named(
    strict: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    root = _dissolved(tmp_path, "2025Q1")
    answer = CliRunner().invoke(main, ["check", *strict, "--workspace", str(root)])
    assert answer.exit_code == code, answer.output
    assert "team stands in params/departments.yaml no more" in answer.output
    assert "2025Q1 r1 leaves open: gap 10,000.00 of Z since 2025Q1" in answer.output


def test_what_is_settled_leaves_nothing_to_say(tmp_path: Path) -> None:
    root = _dissolved(tmp_path, "2025Q1", "2025Q2")  # the second quarter fills the gap
    answer = CliRunner().invoke(main, ["check", "--strict", "--workspace", str(root)])
    assert answer.exit_code == 0, answer.output
    assert "no more" not in answer.output
