"""Tables out of files: Parquet folders, files on a disk, in a store of fsspec's, on the web."""

from __future__ import annotations

import base64
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kpilib.core.problems import ProblemsFound
from kpilib.engine.inputs import file_limits
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import DEPARTMENTS, INPUTS, write_workspace
from tests.sources.test_databases import Q1, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def workspace(root: Path, employees: str, more: str = "") -> Path:
    text = f"{DEPARTMENTS}    sources: {{employees: {employees}}}\n{more}"
    return write_workspace(root, inputs={}, departments=text)


def names(root: Path) -> list[str]:
    Workspace(root).read_sources("team", Q1)
    return [row["name"] for row in rows(root, "employees")]


def people(*given: str) -> pa.Table:
    return pa.table({"employee_id": [f"E{n}" for n in range(len(given))], "name": list(given)})


def parquet(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)


def test_of_a_partitioned_folder_only_the_period_and_department_is_read(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    parquet(lake / "period=2026Q1/department=team/part-0.parquet", people("Ann"))
    parquet(lake / "period=2026Q1/department=team/part-1.parquet", people("Bob"))
    parquet(lake / "period=2026Q1/department=other/part-0.parquet", people("Cy"))
    (lake / "period=2025Q4").mkdir()
    (lake / "period=2025Q4" / "part-0.parquet").write_bytes(b"broken, and not opened")
    (lake / "_SUCCESS").write_bytes(b"")
    root = workspace(tmp_path, "lake")
    assert names(root) == ["Ann", "Bob"]
    assert rows(root, "employees")[1]["_origin"] \
        == "period=2026Q1/department=team/part-1.parquet#1"  # fmt: skip


def test_folders_of_year_and_month_are_those_of_the_quarter_and_give_the_month(
    tmp_path: Path,
) -> None:
    for month, actual in (("1", "1.50"), ("03", "2.25"), ("4", "9.00")):
        table = pa.table({"subject": ["A"], "metric": ["sales"], "actual": [Decimal(actual)]})
        parquet(tmp_path / f"lake/year=2026/month={month}/x.parquet", table)
    parquet(tmp_path / "lake/year=2025/month=1/x.parquet", table)
    text = f"{DEPARTMENTS}    sources: {{metrics: lake}}\n"
    root = write_workspace(tmp_path, inputs={}, departments=text)
    Workspace(root).read_sources("team", Q1)
    told = sorted((row["month"], row["actual"]) for row in rows(root, "metrics"))
    assert told == [("2026-01", "1.50"), ("2026-03", "2.25")]


def test_a_folder_without_the_period_says_which_it_has(tmp_path: Path) -> None:
    parquet(tmp_path / "lake/period=2025Q4/x.parquet", people("Ann"))
    with pytest.raises(ProblemsFound, match="its folders are period=2025Q4"):
        Workspace(workspace(tmp_path, "lake")).read_sources("team", Q1)


def test_a_path_has_the_period_between_braces_and_may_be_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, who in (("2026Q1-a", "Ann"), ("2026Q1-b", "Bob"), ("2025Q4-a", "Cy")):
        text = f"employee_id,name\n{who[0]},{who}\n"
        (tmp_path / "in" / f"{name}.csv").write_text(text, encoding="utf-8")
    root = workspace(tmp_path, '"in/{period}-*.csv"')
    assert names(root) == ["Ann", "Bob"]
    assert rows(root, "employees")[0]["_origin"] == "in/2026Q1-a.csv:2"


def test_a_word_between_braces_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match=r"\{periode\} is not known: did you mean period\?"):
        Workspace(workspace(tmp_path, '"in/{periode}.csv"')).read_sources("team", Q1)


def test_decimal_commas_mean_what_they_meant_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(
        "subject;metric;actual\nA;sales;1.234,50\n", encoding="utf-8"
    )  # fmt: skip
    text = f"{DEPARTMENTS}    sources: {{metrics: m.csv}}\n"
    root = write_workspace(tmp_path, inputs={}, departments=text)
    Workspace(root).read_sources("team", Q1)
    written = (root / "params/inputs/2026Q1/team/metrics.csv").read_text("utf-8")
    assert written.startswith("subject;metric;actual;_origin\nA;sales;1.234,50;")


@pytest.mark.parametrize("url", ["file://{root}/people.csv", "memory://hr/people.csv"])
def test_a_url_of_fsspec_is_read(url: str, tmp_path: Path) -> None:
    url = url.replace("{root}", str(tmp_path))
    with fsspec.open(url, "w", encoding="utf-8") as file:
        file.write("employee_id,name\nA,Ann\n")
    root = workspace(tmp_path, f'"{url}"')
    assert names(root) == ["Ann"]
    origin = rows(root, "employees")[0]["_origin"]
    assert origin == ("hr/people.csv:2" if url.startswith("memory") else "people.csv:2")


def test_a_partitioned_folder_of_a_store_is_read_like_one_of_a_disk(tmp_path: Path) -> None:
    for period in ("2026Q1", "2025Q4"):
        parquet(tmp_path / "x.parquet", people(period))
        with fsspec.open(f"memory://lake/period={period}/x.parquet", "wb") as file:
            file.write((tmp_path / "x.parquet").read_bytes())
    more = "sources: {lake: {url: 'memory://lake'}}\n"
    text = f"{DEPARTMENTS}    sources: {{employees: {{from: lake, path: /}}}}\n{more}"
    root = write_workspace(tmp_path, inputs={}, departments=text)
    assert names(root) == ["2026Q1"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nowhere.csv", "has no such file or folder"),
        ("memory://hr/nowhere.csv", "has no such file or folder"),
        ("params", "is a folder without Parquet files"),
        ("s3://bucket/a.csv", "what reads s3 is not installed: pip install s3fs"),
        ("nix://bucket/a.csv", "no store is known by"),
        ("params/departments.yaml", "is none of the files that are read"),
    ],
)
def test_what_is_not_there_is_told_with_the_fix(url: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match=said):
        Workspace(workspace(tmp_path, f'"{url}"')).read_sources("team", Q1)
    assert not (tmp_path / "params" / "inputs").exists()


def test_what_is_larger_than_what_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_limits, "CELLS", 3)
    (tmp_path / "people.csv").write_text("employee_id,name\nA,Ann\nB,Bob\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="more than 3 cells"):
        Workspace(workspace(tmp_path, "people.csv")).read_sources("team", Q1)


def test_a_cell_that_cannot_be_read_is_a_problem_of_its_row_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    parquet(tmp_path / "p.parquet", pa.table({"employee_id": ["A"], "name": [["a", "list"]]}))
    with pytest.raises(ProblemsFound, match=r"p\.parquet #1, name: .*holds a list"):
        Workspace(workspace(tmp_path, "p.parquet")).read_sources("team", Q1)
    assert not (tmp_path / "params" / "inputs").exists()


def test_a_required_column_that_is_not_given_is_told_with_what_is(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("employee_id,who\nA,Ann\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"gives no column name .* it gives employee_id, who"):
        Workspace(workspace(tmp_path, "people.csv")).read_sources("team", Q1)
    renamed = "{url: people.csv, columns: {employee_id: employee_id, name: who}}"
    assert names(workspace(tmp_path, renamed)) == ["Ann"]


_HTTP = "http:" + "//"  # no host that is named here is one of the world's


class _Web(BaseHTTPRequestHandler):
    """A page of people behind a login, one that sends on, and one that is not there."""

    def do_GET(self) -> None:
        want = "Basic " + base64.b64encode(b"hr:s3cr/et").decode()
        if self.path.startswith("/gone"):
            self.send_error(404)
        elif self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", f"{_HTTP}localhost.invalid/people.csv")
            self.end_headers()
        elif self.headers.get("Authorization") != want:
            self.send_error(401)
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"employee_id,name\nA,Ann\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    thread = threading.Thread(target=served.serve_forever, args=(0.02,))
    thread.start()
    yield f"127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


def test_a_file_of_the_web_is_fetched_with_a_password_of_the_environment(
    web: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_PASSWORD", "s3cr/et")
    root = workspace(tmp_path, f'"{_HTTP}hr:${{WEB_PASSWORD}}@{web}/{{period}}/people.csv"')
    assert names(root) == ["Ann"]


@pytest.mark.parametrize(
    ("path", "password", "said"),
    [
        ("people.csv", "wrong", "see that ${WEB_PASSWORD} holds the password, and that hr may"),
        ("gone.csv", "s3cr/et", "has no such file (HTTP 404)"),
        ("away.csv", "s3cr/et", "sends on to localhost.invalid, which nobody has named"),
    ],
)
def test_what_the_web_refuses_is_told(
    web: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, password: str, said: str
) -> None:  # fmt: skip
    monkeypatch.setenv("WEB_PASSWORD", password)
    root = workspace(tmp_path, f'"{_HTTP}hr:${{WEB_PASSWORD}}@{web}/{path}"')
    with pytest.raises(ProblemsFound) as found:
        Workspace(root).read_sources("team", Q1)
    assert said in str(found.value)
    assert password not in str(found.value)


def test_the_small_company_is_the_same_out_of_parquet(tmp_path: Path) -> None:
    for period, tables in INPUTS.items():
        for name, text in tables.items():
            first, *lines = [line.strip().split(",") for line in text.splitlines() if line.strip()]
            columns = {column: [row[at] for row in lines] for at, column in enumerate(first)}
            parquet(tmp_path / f"lake/{name}/period={period}/x.parquet", pa.table(columns))
    table_by_table = ", ".join(f"{name}: lake/{name}" for name in INPUTS["2026Q1"])
    text = f"{DEPARTMENTS}    sources: {{{table_by_table}}}\n"
    out_of_parquet = Workspace(write_workspace(tmp_path, inputs={}, departments=text))
    out_of_files = Workspace(write_workspace(tmp_path / "files"))
    assert out_of_parquet.assess("team", Q1).results == out_of_files.assess("team", Q1).results
