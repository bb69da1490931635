"""What only a server can do wrong, and what only PostgreSQL has: told by cause, with the fix."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from kpilib.core.problems import ProblemsFound
from kpilib.workspace.workspace import Workspace
from tests.sources.postgres_server import PASSWORD, READER
from tests.sources.source_workspaces import without_files
from tests.sources.test_databases import Q1, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sources.postgres_server import Server

ONE = "employees: {from: crm, query: 'SELECT employee_id, name, on_probation FROM staff'}\n"


def fault(root: Path) -> tuple[str, str]:
    """The code and the text of the one problem."""
    with pytest.raises(ProblemsFound, match=r"crm") as found:
        Workspace(root).read_sources("team", Q1)
    (problem,) = found.value.problems
    told = str(found.value)
    assert PASSWORD not in told
    assert "w%C3%B6rt" not in told
    return problem.code, problem.message


@pytest.mark.usefixtures("postgres")
def test_a_wrong_password_names_the_variable_and_the_user(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_PASSWORD", "wrong-one")
    code, said = fault(without_files(tmp_path, server.url()))
    assert code == "source_login"
    assert "see that ${PG_PASSWORD} holds the password, and that postgres may log in" in said
    assert "wrong-one" not in said


@pytest.mark.usefixtures("postgres")
def test_a_database_that_is_not_there_is_told(server: Server, tmp_path: Path) -> None:
    code, said = fault(without_files(tmp_path, server.url(name="nowhere")))
    assert (code, "there is no such database" in said) == ("source_no_database", True)


@pytest.mark.usefixtures("postgres")
def test_who_may_not_read_is_told(server: Server, tmp_path: Path) -> None:
    code, said = fault(without_files(tmp_path, server.url(READER), ONE))
    assert (code, "grant the right to read (SELECT)" in said) == ("source_not_allowed", True)


def test_a_host_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_PASSWORD", PASSWORD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code, said = fault(
        without_files(tmp_path, f"postgresql://a:${{PG_PASSWORD}}@127.0.0.1:{port}/x")
    )
    assert (code, "cannot be reached" in said) == ("source_unreachable", True)


@pytest.mark.usefixtures("postgres")
def test_a_query_that_takes_too_long_is_given_up(server: Server, tmp_path: Path) -> None:
    slow = "employees: {from: crm, timeout: 1, query: 'SELECT pg_sleep(30), 1 AS employee_id'}\n"
    code, said = fault(without_files(tmp_path, server.url(), slow))
    assert (code, "within 1 s" in said) == ("source_timed_out", True)


def test_a_function_that_writes_is_stopped_by_the_transaction(
    postgres: sa.Engine, server: Server, tmp_path: Path
) -> None:
    with postgres.begin() as connection:
        connection.execute(sa.text(
            "CREATE OR REPLACE FUNCTION gone() RETURNS int LANGUAGE sql "
            "AS 'DELETE FROM staff; SELECT 1'"
        ))  # fmt: skip
    writes = "employees: {from: crm, query: 'SELECT gone() AS employee_id'}\n"
    code, said = fault(without_files(tmp_path, server.url(), writes))
    assert (code, "kpi only reads" in said) == ("source_writes", True)
    with postgres.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM staff")).scalar() == 6


def test_numbers_days_ids_and_texts_are_as_the_server_has_them(
    postgres: sa.Engine, server: Server, tmp_path: Path
) -> None:
    asked = """\
    deals:
      from: crm
      query: >-
        SELECT '0f8fad5b-d9cb-469f-a165-70867728950e'::uuid AS deal_id, 'A' AS employee_id,
        'x, "y"' AS kind, 12345678901234567890.123456789::numeric AS amount, 0.1::float8 AS share,
        0.1::float4 AS standard_price, true AS in_crm, :last_day ::date AS date, NULL AS note
    """
    assert postgres.dialect.name == "postgresql"
    root = without_files(tmp_path, server.url(), asked)
    Workspace(root).read_sources("team", Q1)
    (row,) = rows(root, "deals")
    row.pop("_origin")
    assert row == {
        "deal_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "employee_id": "A", "kind": 'x, "y"',
        "amount": "12345678901234567890.123456789", "share": "0.1", "standard_price": "0.1",
        "in_crm": "true", "date": "2026-03-31", "note": "",
    }  # fmt: skip


@pytest.mark.usefixtures("postgres")
def test_a_table_of_a_schema_is_read_whole_with_columns_by_our_names(
    server: Server, tmp_path: Path
) -> None:
    whole = """\
    employees:
      from: crm
      table: public.staff
      columns: {employee_id: employee_id, name: period}
    """
    root = without_files(tmp_path, server.url(), whole)
    Workspace(root).read_sources("team", Q1)
    assert {row["name"] for row in rows(root, "employees")} == {"2025Q4", "2026Q1"}
