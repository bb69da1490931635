"""What was read is frozen with an issue; what the source says since is told by key."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from kpilib.cli.main import main
from kpilib.core.periods import Period
from kpilib.history.issue import issue
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.verify import VerifyOptions, verify
from kpilib.publish.packs.report import make_figures
from kpilib.records.bridge.restate import restate
from kpilib.records.ledger import Ledger
from kpilib.records.source_changes import source_changes
from kpilib.workspace.sources.row_changes import row_changes
from kpilib.workspace.workspace import Workspace
from tests.sources.source_workspaces import fill, without_files

if TYPE_CHECKING:
    from pathlib import Path

Q4 = Period.parse("2025Q4")


@pytest.fixture(scope="module")
def issued_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last quarter, issued out of SQLite."""
    root = without_files(tmp_path_factory.mktemp("issued"), "sqlite:///crm.db")
    (root / "notebooks").mkdir()
    engine = sa.create_engine(f"sqlite:///{root}/crm.db", poolclass=sa.NullPool)
    fill(engine)
    engine.dispose()
    issue(Workspace(root), "team", Q4, IssueOptions(formats=(), make=make_figures))
    return root


@pytest.fixture
def issued(issued_once: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(issued_once, tmp_path / "issued")


def change(root: Path, *statements: str) -> None:
    with sqlite3.connect(root / "crm.db") as database:
        for statement in statements:
            database.execute(statement)
    database.close()


def told(root: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, [*words, "--workspace", str(root), "--lang", "en"])
    assert done.exit_code == code, done.output
    return done.output


def test_an_issue_is_proved_when_the_database_is_gone(issued: Path) -> None:
    (issued / "crm.db").unlink()
    checked = verify(Workspace(issued), VerifyOptions(quick=True))
    assert [one.faults for one in checked] == [()] * len(checked)
    (revision,) = Ledger(Workspace(issued)).of_period("team", Q4)
    with revision.bundle().opened() as world:
        assert world.assess("team", Q4).results == revision.tables
    frozen = issued / "reports/2025Q4/team/r1/world/params/inputs/2025Q4/team"
    assert sorted(path.name for path in frozen.iterdir()) \
        == ["_sources.json", "employees.csv", "metrics.csv", "ratings.csv"]  # fmt: skip


def test_rows_that_changed_since_are_told_by_key_with_what_they_move(issued: Path) -> None:
    change(
        issued,
        "UPDATE metrics SET actual = 75.5 WHERE subject = 'A' AND actual = 50",
        "DELETE FROM ratings WHERE year = 2025 AND employee_id = 'B'",
        "INSERT INTO staff VALUES ('2025Q4', 'Z', 'New', 1)",
        "INSERT INTO ratings VALUES (2025, 4, 'B', 'service', 95, NULL)",
    )
    said = told(issued, "diff", "2025Q4", "team")
    assert "pay 1,580.00 → 1,753.00 (+173.00)" in said
    assert "changed in the source (list of people, metrics, ratings)" in said
    assert "~ subject=A, metric=sales: actual 50 → 75.5" in said
    assert "+ employee_id=Z: name=New, on_probation=true" in said
    assert "~ employee_id=B, indicator=service: score 90 → 95" in said
    found = restate(Workspace(issued), "team", Q4)
    assert {str(cause) for causes in found.bridge.causes for cause in causes} \
        == {"source employees.csv, metrics.csv, ratings.csv"}  # fmt: skip
    assert [(one.table, len(one.rows)) for one in source_changes(*found.bundles)] \
        == [("employees", 1), ("metrics", 1), ("ratings", 1)]  # fmt: skip


def test_rows_that_move_no_figure_are_told_as_well(issued: Path) -> None:
    change(issued, "UPDATE ratings SET note = 'late' WHERE year = 2025 AND employee_id = 'A'")
    said = told(issued, "restate", "2025Q4", "--to", "html")
    assert "as issued in r1, nothing to restate" in said
    assert "~ employee_id=A, indicator=service: note ∅ → late" in said


def test_as_read_asks_no_source(issued: Path) -> None:
    change(issued, "UPDATE metrics SET actual = 75.5 WHERE subject = 'A' AND actual = 50")
    assert "no difference" in told(issued, "diff", "2025Q4", "team", "--as-read")
    (issued / "crm.db").unlink()
    assert "no difference" in told(issued, "diff", "2025Q4", "team", "--as-read")
    assert "there is no such database" in told(issued, "check", "2025Q4", code=1)
    assert "0 with problems" in told(issued, "check", "2025Q4", "--as-read")


def test_the_same_rows_by_another_query_are_nothing_to_issue(issued: Path) -> None:
    path = issued / "params" / "departments.yaml"
    path.write_text(path.read_text("utf-8").replace("-- half open;", "--"), encoding="utf-8")
    place = Workspace(issued)
    place.read_sources("team", Q4)
    again = issue(place, "team", Q4, IssueOptions(formats=(), make=make_figures))
    assert not again.new


def test_a_check_says_what_is_new_and_nothing_of_what_is_as_it_was(issued: Path) -> None:
    assert "←" not in told(issued, "check", "2025Q4")
    change(
        issued,
        "DELETE FROM staff WHERE period = '2025Q4' AND employee_id = 'B'",
        "DELETE FROM metrics WHERE subject = 'B'",
        "DELETE FROM ratings WHERE employee_id = 'B'",
    )
    assert "← team 2025Q4, read from crm: employees (rows changed 0, added 0, gone 1), " \
        in told(issued, "check", "2025Q4")  # fmt: skip


def test_a_period_of_which_the_sources_have_nothing_is_told_and_not_made(issued: Path) -> None:
    said = told(issued, "check", "2031Q1", code=1)
    assert "there is no row of team 2031Q1 in crm: correct the period" in said
    assert not (issued / "params/inputs/2031Q1").exists()


def test_rows_without_a_key_are_those_that_went_and_came() -> None:
    before = b"employee_id,event,_origin\nA,x,1\nA,x,2\nB,y,3\n"
    after = b"event,employee_id,_origin\nx,A,9\ny,B,1\nz,B,2\n"
    found = row_changes(before, after, ())
    assert [(one.kind, dict(one.key)) for one in found] == [
        ("added", {"event": "z", "employee_id": "B"}),
        ("gone", {"event": "x", "employee_id": "A"}),
    ]
