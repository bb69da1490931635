"""What `departments.yaml` may say of sources; each slip has its line, and one fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.departments import read_departments
from kpilib.workspace.sources.reading_query import query_fault
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import DEPARTMENTS, INPUTS, write_workspace
from tests.sources.source_workspaces import without_files
from tests.sources.test_databases import Q1

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("deal: {from: crm, query: SELECT 1}", "is no input table: did you mean deals"),
        ("deals: {from: crn, query: SELECT 1}", "there is no crn in sources: did you mean crm"),
        ("deals: {query: SELECT 1}", "from (one of sources) or url, not both"),
        ("deals: {from: crm, url: a.csv, query: SELECT 1}", "from (one of sources) or url"),
        ("deals: {from: crm}", "say what is read there: query, query_file, table, path"),
        ("deals: {from: crm, query: SELECT 1, table: deals}", "it has query, table: one of them"),
        ("deals: {from: crm, query: SELECT 1, timeout: 0}", "more than 0"),
        ("deals: {from: crm, querry: SELECT 1}", "is not known here"),
        ("deals: {url: a.csv, path: b}", "path goes with from"),
    ],
)
def test_a_slip_is_told_with_its_line(table: str, said: str, tmp_path: Path) -> None:
    root = without_files(tmp_path, "sqlite:///crm.db", f"{table}\n")
    with pytest.raises(ProblemsFound) as found:
        read_departments(root)
    (problem,) = found.value.problems
    assert said in problem.message
    text = (root / "params" / "departments.yaml").read_text("utf-8").splitlines()
    assert "deal" in text[int(problem.table.rpartition(":")[2]) - 1]


def test_a_place_may_have_the_tables_of_all_departments(tmp_path: Path) -> None:
    path = "{path: '{department}-{year}-{quarter}.csv'}"
    place = f"sources:\n  files:\n    url: in\n    tables:\n      employees: {path}\n"
    text = f"{DEPARTMENTS}    sources: files\n{place}"
    root = write_workspace(tmp_path, inputs={}, departments=text)
    (root / "in").mkdir()
    (root / "in" / "team-2026-1.csv").write_text("employee_id,name\nA,Ann\n", encoding="utf-8")
    (done,) = Workspace(root).read_sources("team", Q1)
    assert [(one.table, one.place, one.rows) for one in done.tables] == [("employees", "files", 1)]


def test_names_of_places_without_tables_are_told(tmp_path: Path) -> None:
    text = DEPARTMENTS + "    sources: [files, other]\nsources: {files: {url: in}}\n"
    with pytest.raises(ProblemsFound, match="files has no tables") as found:
        read_departments(write_workspace(tmp_path, departments=text))
    assert "there is no other in sources" in str(found.value)


def test_settings_of_sources_change_no_figure_and_no_digest(tmp_path: Path) -> None:
    before = Workspace(write_workspace(tmp_path / "a")).assess("team", Q1).inputs_hash
    text = DEPARTMENTS + "    sources: {deals: {url: nowhere.csv, since: 2027-01-01}}\n"
    root = write_workspace(tmp_path / "b", inputs=INPUTS, departments=text)
    assert Workspace(root).assess("team", Q1).inputs_hash == before


def test_a_period_before_the_first_day_has_files_of_its_own(tmp_path: Path) -> None:
    since = "{url: people.csv, since: 2026-01-01}"
    text = f"{DEPARTMENTS}    sources: {{employees: {since}}}\n"
    earlier = {"2025Q4": INPUTS["2025Q4"]}
    place = Workspace(write_workspace(tmp_path, inputs=earlier, departments=text))
    (tmp_path / "people.csv").write_text("employee_id,name\nA,Ann\n", encoding="utf-8")
    assert place.read_sources("team", Period.parse("2025Q4")) == ()
    assert [done.period for done in place.read_sources("team", Q1)] == [Q1]


def test_a_year_is_read_piece_by_piece_and_its_own_folder_holds_no_row(tmp_path: Path) -> None:
    text = f"{DEPARTMENTS}    sources: {{employees: 'in/{{period}}.csv'}}\n"
    root = write_workspace(tmp_path, inputs={}, departments=text)
    (root / "in").mkdir()
    for quarter in ("2026Q1", "2026Q2"):
        path = root / "in" / f"{quarter}.csv"
        path.write_text("employee_id,name\nA,Ann\n", encoding="utf-8")
    done = Workspace(root).read_sources("team", Period.parse("2026H1"))
    assert [str(one.period) for one in done] == ["2026Q1", "2026Q2"]
    own = root / "params/inputs/2026H1/team"
    assert [path.name for path in own.iterdir()] == ["_sources.json"]


def test_a_file_of_the_users_is_not_written_over(tmp_path: Path) -> None:
    text = DEPARTMENTS + "    sources: {employees: people.csv}\n"
    root = write_workspace(tmp_path, departments=text)
    (root / "people.csv").write_text("employee_id,name\nA,Ann\n", encoding="utf-8")
    before = (root / "params/inputs/2026Q1/team/employees.csv").read_bytes()
    with pytest.raises(ProblemsFound, match=r"stands in employees\.csv and is to be read"):
        Workspace(root).read_sources("team", Q1)
    assert (root / "params/inputs/2026Q1/team/employees.csv").read_bytes() == before


def test_a_file_that_was_read_and_then_edited_is_not_written_over(tmp_path: Path) -> None:
    text = DEPARTMENTS + "    sources: {employees: people.csv}\n"
    root = write_workspace(tmp_path, inputs={}, departments=text)
    (root / "people.csv").write_text("employee_id,name\nA,Ann\n", encoding="utf-8")
    place = Workspace(root)
    place.read_sources("team", Q1)
    path = root / "params/inputs/2026Q1/team/employees.csv"
    path.write_text(path.read_text("utf-8").replace("Ann", "Eve"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match="has been changed by hand since"):
        place.read_sources("team", Q1)
    path.unlink()
    (done,) = place.read_sources("team", Q1)
    assert [one.table for one in done.tables] == ["employees"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        "  -- all\nselect * from deals;",
        "with x as (select 1) select * from x",
        "(select 1) union (select 2)",
        "select 'delete; drop', \"update\" from t /* ; insert */",
        "values (1)",
        "select replace(name, 'a', 'b'), updated from t where deleted = 0",
    ],
)
def test_a_query_that_reads_is_run(query: str) -> None:
    assert query_fault(query) is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("delete from deals", "writes (DELETE)"),
        ("/* x */ UPDATE deals SET a = 1", "writes (UPDATE)"),
        ("with x as (delete from deals returning *) select * from x", "writes (DELETE)"),
        ("select 1; drop table deals", "several statements"),
        ("select * into copy from deals", "writes (SELECT INTO)"),
        ("select * from deals for update", "writes (FOR UPDATE)"),
        ("", "is empty"),
        ("deals", "begins with DEALS"),
        ("pragma journal_mode = off", "writes (PRAGMA)"),
    ],
)
def test_a_query_that_writes_is_refused_before_anybody_is_asked(query: str, said: str) -> None:
    assert said in str(query_fault(query))
