"""Tables out of databases: the figures are those of the same rows in files, to the last digit."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.tables import RESULT_TABLES
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import write_workspace
from tests.sources.source_workspaces import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

Q1 = Period.parse("2026Q1")


def rows(root: Path, table: str, period: str = "2026Q1") -> list[dict[str, str]]:
    path = root / "params" / "inputs" / period / "team" / f"{table}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_figures_from_a_database_are_those_from_files(
    database: tuple[Path, sa.Engine], tmp_path_factory: pytest.TempPathFactory
) -> None:
    from_files = Workspace(write_workspace(tmp_path_factory.mktemp("files")))
    from_database = Workspace(database[0])
    for period in ("2025Q4", "2026Q1"):
        theirs = from_files.assess("team", Period.parse(period)).results
        ours = from_database.assess("team", Period.parse(period)).results
        assert [ours.csv(name) for name in RESULT_TABLES] == [
            theirs.csv(name) for name in RESULT_TABLES
        ]


def test_the_same_rows_make_the_same_bytes_in_whatever_order_they_come(
    database: tuple[Path, sa.Engine], execute: Callable[[str], None]
) -> None:
    root, place = database[0], Workspace(database[0])
    assert [done.period for done in place.read_sources("team", Q1)] == [Q1]
    before = {path: path.read_bytes() for path in root.glob("params/inputs/2026Q1/team/*")}
    execute("CREATE TABLE again AS SELECT * FROM metrics")
    execute("DELETE FROM metrics")
    execute("INSERT INTO metrics SELECT * FROM again ORDER BY subject DESC")
    (done,) = place.read_sources("team", Q1)
    assert done.tables == ()
    assert {path: path.read_bytes() for path in before} == before
    execute("DROP TABLE again")


def test_decimals_stay_exact_and_nothing_is_an_empty_cell(
    database: tuple[Path, sa.Engine], execute: Callable[[str], None]
) -> None:
    execute("UPDATE metrics SET actual = 1234567890.15, target = NULL WHERE subject = 'A'")
    Workspace(database[0]).read_sources("team", Q1)
    mine = next(row for row in rows(database[0], "metrics") if row["subject"] == "A")
    assert (mine["actual"], mine["target"]) == ("1234567890.15", "")


def test_a_truth_value_is_one_in_every_database(database: tuple[Path, sa.Engine]) -> None:
    Workspace(database[0]).read_sources("team", Q1)
    told = {row["employee_id"]: row["on_probation"] for row in rows(database[0], "employees")}
    assert told == {"A": "false", "B": "false", "C": "false", "D": "true"}


def test_a_row_says_its_place_its_table_and_its_key(database: tuple[Path, sa.Engine]) -> None:
    shown = Workspace(database[0]).explain("2026Q1", "team", "A", "score", lang="en").text()
    assert "[crm: metrics subject=A, metric=sales]" in shown
    assert "metrics.csv" not in shown


def test_a_query_has_the_period_as_bound_parameters(database: tuple[Path, sa.Engine]) -> None:
    root = database[0]
    url = (root / "params" / "departments.yaml").read_text("utf-8").split("url: ")[1].split()[0]
    asked = """\
    employees:
      from: crm
      query: >-
        SELECT employee_id, name, on_probation FROM staff
        WHERE period = :period AND :department = 'team' AND :last_month = '2026-03'
        AND CAST(:month AS INTEGER) = 1
    """
    text = settings(url, asked)
    (root / "params" / "departments.yaml").write_text(text, encoding="utf-8")
    (done,) = Workspace(root).read_sources("team", Q1)
    assert [(table.table, table.rows) for table in done.tables] == [("employees", 4)]


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ("DROP TABLE metrics", "source_no_table", "has no such table"),
        ("ALTER TABLE metrics RENAME COLUMN actual TO reached", "source_no_column", "actual"),
    ],
)
def test_what_is_not_there_is_named(
    database: tuple[Path, sa.Engine], execute: Callable[[str], None], change: str, code: str,
    said: str,
) -> None:  # fmt: skip
    execute(change)
    with pytest.raises(ProblemsFound, match=said) as found:
        Workspace(database[0]).read_sources("team", Q1)
    assert [(one.table, one.code) for one in found.value.problems] == [("metrics", code)]
    assert not (database[0] / "params" / "inputs").exists()


def test_a_query_that_the_database_itself_keeps_from_writing_changes_nothing(
    database: tuple[Path, sa.Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpilib.workspace.sources.database.query_fault", lambda _: None)
    root = database[0]
    path = root / "params" / "departments.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("SELECT employee_id, indicator, score, note FROM ratings\n"
                     "          WHERE year = :year AND quarter = :quarter",
                     "DELETE FROM ratings RETURNING employee_id, indicator, score"),
        encoding="utf-8",
    )  # fmt: skip
    assert "DELETE" in path.read_text("utf-8")
    with pytest.raises(ProblemsFound) as found:
        Workspace(root).read_sources("team", Q1)
    # PostgreSQL reads by a cursor, and knows none for what is no SELECT.
    refused = "source_query" if database[1].dialect.name == "postgresql" else "source_writes"
    assert [one.code for one in found.value.problems] == [refused]
    with database[1].connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM ratings").scalar()
    assert count == 5


@pytest.mark.parametrize("database", ["sqlite", "duckdb"], indirect=True)
def test_a_database_that_is_not_there_is_not_made(database: tuple[Path, sa.Engine]) -> None:
    database[1].dispose()
    (database[0] / "data" / "crm.db").unlink()
    with pytest.raises(ProblemsFound, match="there is no such database"):
        Workspace(database[0]).read_sources("team", Q1)
    assert not (database[0] / "data" / "crm.db").exists()
