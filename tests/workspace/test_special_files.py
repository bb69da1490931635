"""A pipe, a socket or a device in the place of a file is refused at once, with a sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilib.publish.notebooks.execute import NotebookFailed, execute_notebook
from tests.small_company import write_company

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none in folders")

INPUTS = "params/inputs/2026Q1/t1"
SOON = 200  # seconds; whoever waits for a pipe waits for ever, and a machine may be busy


def kpi(root: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "kpilib", *words, "--workspace", str(root)],
        capture_output=True, text=True, timeout=SOON, check=False)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def replaced(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize("places", [
    ("metrics.csv", "notes.txt", "all.xlsx", "params/corrections/2026Q1/t1/C1.yaml"),
    ("params/schemes/small.yaml", "params/accepted.yaml", "params/words/zh.yaml"),
    ("params/departments.yaml",),
])  # fmt: skip
def test_check_names_each_pipe_in_place_of_a_file(places: Sequence[str], tmp_path: Path) -> None:
    root = write_company(tmp_path, ["t1"])
    for place in places:
        replaced(root / (place if "/" in place else f"{INPUTS}/{place}"))
    code, said = kpi(root, "check")
    assert code == 1
    for place in places:
        assert f"{place}: it is a pipe, and not read: put a file in its place" in said
    assert "Traceback" not in said


def test_a_pack_says_it_of_the_report_that_needs_it_and_files_of_ours_are_written_anew(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path, ["t1", "t2"])
    replaced(root / INPUTS / "employees.csv")
    replaced(root / "notebooks" / "restatement.ipynb")
    for place in ("t1/pack.json", "t2/pack.json", "t2/payouts.xlsx", "index.html"):
        replaced(root / "reports" / "2026Q1" / place)
    code, said = kpi(root, "pack", "2026Q1", "--to", "xlsx", "--jobs", "1")
    assert code == 1
    assert "employees.csv: it is a pipe" in said
    assert "1 made, 0 unchanged, 1 failed" in said
    assert all(path.is_file() or path.is_dir() for path in (root / "reports").rglob("*"))
    notebook = root / "notebooks" / "department_review.ipynb"
    replaced(notebook)
    with pytest.raises(NotebookFailed, match=r"notebooks/department_review.ipynb: it is a pipe"):
        execute_notebook(notebook, {}, output=tmp_path / "made.ipynb", folder=root)


def test_assess_refuses_pipes_devices_and_sockets(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["t1"])
    words = ["assess", "--scheme", "small", "--period", "2026Q1", "--out", str(tmp_path / "out"),
             "--inputs", str(root / INPUTS)]  # fmt: skip
    replaced(tmp_path / "carry.csv")
    with socket.socket(socket.AF_UNIX) as one:
        here = os.getcwd()  # noqa: PTH109 - a socket's path must be short
        os.chdir(tmp_path)
        one.bind("socket.csv")
        os.chdir(here)
    for path, kind in (
        (tmp_path / "carry.csv", "a pipe"),
        (tmp_path / "socket.csv", "a socket"),
        (Path("/dev/zero"), "a device"),
    ):
        code, said = kpi(root, *words, "--carry", str(path))
        assert code == 1
        assert f"{path.name}: it is {kind}, and not read" in said
        assert [one.name for one in (tmp_path / "out").iterdir()] == ["problems.csv"]
