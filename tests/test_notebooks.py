"""Notebooks are thin, run under stock tools, and nbval goes red when a figure changes."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REVIEW = ROOT / "notebooks" / "department_review.ipynb"
IDENTITY = "application/vnd.kpilib.identity+json"
PARAMETER = re.compile(r"[a-z_]+: (?:str|int|bool|float) = \S.*  # \S.+")
IGNORED = "nbval-ignore-output"
BY_HAND = "skip-execution"
LONGEST = 10
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in cells(path) if cell["cell_type"] == "code"]


def tags(cell: dict[str, Any]) -> list[str]:
    found: list[str] = cell["metadata"].get("tags", [])
    return found


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False
    )


def papermill(out: Path, *parameters: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return run("papermill", str(REVIEW), str(out), "--no-progress-bar", *parameters, cwd=cwd)


def identity(path: Path) -> str:
    shown = [output for cell in code(path) for output in cell["outputs"] if "data" in output]
    (found,) = [output["data"][IDENTITY] for output in shown if IDENTITY in output["data"]]
    return str(found["identity"])


def test_there_are_notebooks() -> None:
    assert REVIEW in NOTEBOOKS


@every_notebook
def test_one_typed_and_commented_parameters_cell_comes_first(path: Path) -> None:
    tagged = [n for n, cell in enumerate(code(path)) if "parameters" in tags(cell)]
    assert tagged == [0]
    for line in source(code(path)[0]).splitlines():
        assert PARAMETER.fullmatch(line), line


def test_the_review_has_the_parameters_that_reports_are_asked_for_by() -> None:
    assert [line.partition("  #")[0] for line in source(code(REVIEW)[0]).splitlines()] == [
        'department: str = ""',
        'period: str = ""',
        'lang: str = ""',
        'workspace: str = ""',
        'revision: str = "draft"',
        'edition: str = "manager"',
    ]


@every_notebook
def test_code_cells_are_short_and_define_nothing(path: Path) -> None:
    for cell in code(path):
        text = source(cell)
        assert len(text.splitlines()) <= LONGEST
        kinds = {type(node) for node in ast.walk(ast.parse(text))}
        assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda}


@every_notebook
def test_every_cell_was_executed_so_that_nbval_compares_it(path: Path) -> None:
    counts = [cell["execution_count"] for cell in code(path) if BY_HAND not in tags(cell)]
    assert counts == list(range(1, len(counts) + 1))
    outputs = [output for cell in code(path) for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] in {"error", "stream"}]


def test_what_is_not_compared_is_the_identity_and_pictures_alone() -> None:
    ignored = [source(cell) for cell in code(REVIEW) if IGNORED in tags(cell)]
    assert all(re.fullmatch(r"(review\.show_(chart\(\"\w+\"\)|title\(\))\n?)+", text)
               for text in ignored), ignored  # fmt: skip
    compared = [cell for cell in code(REVIEW) if IGNORED not in tags(cell)]
    assert sum(bool(cell["outputs"]) for cell in compared) >= 8


@every_notebook
def test_no_trace_of_a_machine_is_stored(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r'"/(?:home|root|tmp|work|Users)/|iopub|"image/', text)


def test_papermill_runs_it_with_parameters(tmp_path: Path) -> None:
    done = papermill(tmp_path / "out.ipynb", "-p", "department", "fleet", "-p", "period", "2025Q4")
    assert done.returncode == 0, done.stderr
    assert identity(tmp_path / "out.ipynb").startswith("fleet|2025Q4|draft|")


def test_papermill_runs_it_with_a_file_of_parameters(tmp_path: Path) -> None:
    given = {"department": "sales-west", "period": "2025Q3", "lang": "en", "revision": "r1"}
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    done = papermill(tmp_path / "out.ipynb", "-f", str(tmp_path / "p.yaml"))
    assert done.returncode == 0, done.stderr
    assert identity(tmp_path / "out.ipynb").startswith("sales-west|2025Q3|r1|")
    assert "the mean score is" in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


def test_nbconvert_runs_it_in_its_own_folder(tmp_path: Path) -> None:
    command = ["--to", "notebook", "--execute", "--output-dir", str(tmp_path), str(REVIEW)]
    done = run("nbconvert", *command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert identity(tmp_path / REVIEW.name).startswith("key-accounts|2026Q1|draft|")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("-p", "departmnt", "fleet"), "no parameter 'departmnt': did you mean department?"),
        (("-p", "department", "flet"), "there is no department flet: did you mean fleet?"),
        (("-p", "period", "2031Q1"), "no department has inputs for 2031Q1"),
    ],
)
def test_a_wrong_parameter_stops_the_run(
    given: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    done = papermill(tmp_path / "out.ipynb", "-p", "lang", "en", *given)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr.partition("In [")[2]
    (wrong,) = [output for cell in code(tmp_path / "out.ipynb") for output in cell["outputs"]
                if output["output_type"] == "error"]  # fmt: skip
    (sentence,) = wrong["traceback"]
    assert words in sentence
    assert "\n" not in sentence


def nbval(root: Path) -> subprocess.CompletedProcess[str]:
    options = ["--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    return run("pytest", *options, "notebooks/department_review.ipynb", cwd=root)


@pytest.fixture(name="copied")
def copied_workspace(tmp_path: Path) -> Path:
    for folder in ("params", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return tmp_path


def test_nbval_agrees_with_what_is_stored(copied: Path) -> None:
    done = nbval(copied)
    assert done.returncode == 0, done.stdout


def test_nbval_goes_red_when_a_rate_changes(copied: Path) -> None:
    scheme = copied / "params" / "schemes" / "key-account-commission.yaml"
    text = scheme.read_text(encoding="utf-8")
    assert "value: 4%" in text
    scheme.write_text(text.replace("value: 4%", "value: 5%"), encoding="utf-8")
    done = nbval(copied)
    assert done.returncode == 1
    failed = re.search(r"(\d+) failed", done.stdout)
    assert failed
    assert int(failed[1]) >= 4  # headline, story, pay and rules
    assert "Error:" not in done.stdout  # the figures differ; nothing broke


def test_a_stored_notebook_is_what_a_run_gives_now() -> None:
    from tests.store_notebooks import executed

    now = [
        cell for cell in executed(REVIEW).cells if IGNORED not in cell["metadata"].get("tags", [])
    ]
    stored = [cell for cell in code(REVIEW) if IGNORED not in tags(cell)]
    for new, old in zip(now, stored, strict=True):
        shown = ["".join(output["data"]["text/plain"]) for output in old["outputs"]]
        assert [output["data"]["text/plain"] for output in new["outputs"]] == shown
