"""A password stands in the environment alone: never in a file, a message or a driver's error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.problems import ProblemsFound
from kpilib.workspace.departments import read_departments
from kpilib.workspace.sources.secrets_in_urls import (
    NoVariable,
    filled,
    literal_secret,
    masked,
    printed,
)
from tests.sources.source_workspaces import without_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hr:hunter2@db/crm",
        "postgresql://hr:hunter${X}@db/crm",
        "mysql+pymysql://hr:hun@ter2@db/crm",
        "postgresql://db/crm?user=hr&password=hunter2",
        "https://example.com/deals.csv?token=hunter2",
        "https://example.com/deals.csv?X-Amz-Signature=hunter2",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3D{x}%3BUID%3Dhr%3BPWD%3Dhunter2",
        "s3://KEY:hunter2@bucket/deals.csv",
    ],
)
def test_a_password_in_the_file_is_a_problem_with_its_line_that_does_not_repeat_it(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsFound, match=r"write its name in its place") as found:
        read_departments(without_files(tmp_path, f'"{url}"'))
    assert "hunter2" not in str(found.value)
    assert "ter2" not in str(found.value)
    (problem,) = found.value.problems
    lines = (tmp_path / "params" / "departments.yaml").read_text("utf-8").splitlines()
    assert "url:" in lines[int(problem.table.rpartition(":")[2]) - 1]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hr:${CRM_PASSWORD}@db/crm",
        "postgresql://hr@db/crm?sslmode=require&sslkey=client.key&connect_timeout=3",
        "https://example.com/a.csv?token=${TOKEN}&keyword=x",
        "${CRM_URL}",
        "sqlite:///data/crm.db",
        "data/{period}/deals@home.csv",
    ],
)
def test_what_is_no_password_in_the_file_is_taken(url: str) -> None:
    assert literal_secret(url) is None


def test_a_secret_option_of_a_store_is_a_problem(tmp_path: Path) -> None:
    root = without_files(tmp_path, "s3://bucket", more="options: {secret: hunter2, anon: false}\n")
    with pytest.raises(ProblemsFound, match="secret is secret and stands in the file") as found:
        read_departments(root)
    assert "hunter2" not in str(found.value)


def test_any_sign_may_be_in_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "a@b/c:d%e?#")
    done = filled("postgresql://hr:${P}@db/crm")
    assert done.text == "postgresql://hr:a%40b%2Fc%3Ad%25e%3F%23@db/crm"
    assert {"a@b/c:d%e?#", "a%40b%2Fc%3Ad%25e%3F%23"} <= set(done.secrets)


def test_a_whole_url_may_be_a_variable_and_is_as_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_URL", "postgresql://hr:hunter2@db/crm")
    done = filled("${CRM_URL}")
    assert done.text == "postgresql://hr:hunter2@db/crm"
    assert masked("no login at postgresql://hr:hunter2@db/crm: hunter2?", done.secrets) \
        == "no login at ***: ***?"  # fmt: skip
    assert printed("${CRM_URL}") == "${CRM_URL}"


def test_a_variable_that_is_not_set_is_named_with_how_to_set_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CRM_PASSWORD", raising=False)
    with pytest.raises(NoVariable, match=r"has no CRM_PASSWORD: .*export CRM_PASSWORD="):
        filled("postgresql://hr:${CRM_PASSWORD}@db/crm")


def test_a_url_is_printed_without_its_password() -> None:
    assert printed("postgresql://hr:hunter2@db/crm?password=hunter2&a=1") \
        == "postgresql://hr@db/crm?password=***&a=1"  # fmt: skip
    assert masked("see postgresql://hr:other@db/crm", []) == "see postgresql://hr@db/crm"
