"""What is known again by its content: the same figures as without, and nothing is read twice."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.engine.inputs import read
from kpilib.history.issue import issue
from kpilib.publish.packs.order import FORMATS
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.restate import chain
from kpilib.workspace import assess_department, remembered
from kpilib.workspace.remembered import remembering
from kpilib.workspace.workspace import Workspace
from tests.flagship import DEPARTMENT, QUARTERS, amount, correct, write_zhao
from tests.issued_workspace import FIGURES
from tests.restatement.test_bridge import C1

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.history.restatement.restatement_report import RestatementOptions


@pytest.fixture(name="root", scope="module")
def corrected_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four quarters issued; then the first and the third are corrected."""
    root = write_zhao(tmp_path_factory.mktemp("corrected"))
    for quarter in QUARTERS:
        issue(Workspace(root), DEPARTMENT, Period.parse(quarter), FIGURES)
    correct(root, "2025Q1", "C-1", C1)
    correct(root, "2025Q3", "C-3", amount("2025Q3", "130000.00", "90000.00"))
    return root


@pytest.fixture(name="reads")
def folders_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are read and typed, in order."""
    found: list[str] = []

    whole = read.read_inputs

    def noted(folder: Path, *given: object, **named: object) -> object:
        found.append(folder.parent.name)
        return whole(folder, *given, **named)  # type: ignore[arg-type] - as they come

    monkeypatch.setattr(read, "read_inputs", noted)
    return found


def told(root: Path) -> list[tuple[str, str, bool, str]]:
    """Everything that a chain of restatements says."""
    return [
        (str(one.period), bridge_csv(one.bridge), one.reached, one.digest)
        for one in chain(Workspace(root), DEPARTMENT, Period.parse("2025Q1"))
    ]


def test_bridges_are_those_that_assessing_everything_anew_gives(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told(root)
    monkeypatch.setattr(remembered, "remembered", lambda: None)
    monkeypatch.setattr(assess_department, "remembered", lambda: None)
    assert found == told(root)
    assert len(found) == len(QUARTERS)


def test_each_content_is_read_once_for_a_whole_chain(root: Path, reads: list[str]) -> None:
    told(root)
    # As issued and as corrected: two contents of two quarters, one of each other.
    assert sorted(reads) == ["2025Q1", "2025Q1", "2025Q2", "2025Q3", "2025Q3", "2025Q4"]


def test_a_file_that_is_saved_meanwhile_is_read_anew(root: Path, reads: list[str]) -> None:
    table = root / "params" / "inputs" / "2025Q1" / DEPARTMENT / "employees.csv"
    first = Period.parse("2025Q1")

    def people() -> list[str]:
        return list(Workspace(root).assess(DEPARTMENT, first).employees["name"])

    with remembering():
        assert people() == ["赵"]
        text = table.read_text(encoding="utf-8")
        table.write_text(text.replace("赵", "钱"), encoding="utf-8")
        assert people() == ["钱"]
        table.write_text(text, encoding="utf-8")
        assert people() == ["赵"]
    assert reads == ["2025Q1"] * 2


def test_nothing_is_remembered_beyond_its_block_or_by_another_thread(root: Path) -> None:
    assert remembered.remembered() is None
    with remembering():
        outer = remembered.remembered()
        with remembering():
            assert remembered.remembered() is outer
        assert outer is not None
        others: list[object] = []
        other = threading.Thread(target=lambda: others.append(remembered.remembered()))
        other.start()
        other.join()
        assert others == [None]
    assert remembered.remembered() is None
    assert root.is_dir()


def test_the_oldest_go_where_there_are_many_rows(
    root: Path, monkeypatch: pytest.MonkeyPatch, reads: list[str]
) -> None:
    monkeypatch.setattr(remembered, "_ROWS", 1)
    few = told(root)
    assert len(reads) > len(QUARTERS) + 2
    monkeypatch.undo()
    assert few == told(root)


def test_restate_makes_a_report_only_where_one_is_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, ...]] = []

    def write(workspace: Workspace, _: object, options: RestatementOptions, *__: object) -> Path:
        made.append(options.formats)
        return workspace.root / "reports"

    monkeypatch.setattr("kpilib.cli.restate.write_restatement", write)

    def said(*asked: str) -> str:
        arguments = ["restate", "2025Q4", *asked, "--workspace", str(root)]
        answer = CliRunner().invoke(main, arguments)
        assert answer.exit_code == 0, answer.output
        return answer.output

    how = f"reports of it: kpi restate 2025Q4 -d {DEPARTMENT} --report\n"
    assert said().endswith(how)
    assert "--report" not in said("--to", "html") + said("--report") + said("--to", "xlsx")
    assert made == [("xlsx",), ("html",), FORMATS, ("xlsx",)]
