"""A process has one thread whenever it is copied: a copy of a locked lock is never opened."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tests.render.quarto.installed import ROOT
from tests.small_company import write_company

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the threads")

WATCH = """
import os

def _note():
    threads = sorted(open(f"/proc/self/task/{one}/comm").read().strip()
                     for one in os.listdir("/proc/self/task"))
    with open(os.environ["FORKS"], "a") as file:
        file.write(f"{os.getpid()} {' '.join(threads)}\\n")

os.register_at_fork(before=_note)
"""


def _company(folder: Path) -> Path:
    root = write_company(folder, ["a", "b", "c", "d"])
    inputs = root / "params" / "inputs" / "2026Q1"
    for name in ("a", "b", "c", "d"):  # pyarrow reads columns in threads where it may
        table = inputs / name / "employees.csv"
        pd.read_csv(table, dtype=str).to_parquet(table.with_suffix(".parquet"))
        table.unlink()
    return root


def _copies(command: list[str], folder: Path) -> dict[str, list[list[str]]]:
    """Threads of each process whenever it was copied while a command ran, by the process.

    The path of the folder for temporary files is longer than a socket's may be.
    """
    site, forks, aside = folder / "site", folder / "forks.txt", folder / ("long" * 30)
    site.mkdir()
    aside.mkdir()
    (site / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    environment = {name: text for name, text in os.environ.items() if "_THREADS" not in name}
    environment |= {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "FORKS": str(forks)}
    # A user's wish must not bring threads back; sockets have no room for a path as long as this.
    environment |= {"OPENBLAS_NUM_THREADS": "4", "TMPDIR": str(aside)}
    done = subprocess.run(
        [sys.executable, "-m", "kpilib", *command],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(aside.iterdir()) == []
    found: dict[str, list[list[str]]] = {}
    for line in forks.read_text(encoding="utf-8").splitlines():
        number, *threads = line.split()
        found.setdefault(number, []).append(threads)
    return found


def test_the_server_and_the_workers_of_a_pack_have_one_thread_whenever_they_are_copied(
    tmp_path: Path,
) -> None:
    root = _company(tmp_path / "w")
    words = ["pack", "2026Q1", "--jobs", "2", "--to", "html,pdf,docx,xlsx", "--workspace"]
    copies = _copies([*words, str(root)], tmp_path)
    # The server's for each report and for the company's papers; a report's for its notebook, its
    # PDF and the pictures for Word; the papers' for notebooks, PDF and pictures of each.
    assert sorted(len(each) for each in copies.values()) == [3, 3, 3, 3, 5, 5]
    assert {len(threads) for each in copies.values() for threads in each} == {1}, copies


def test_issuing_one_department_after_another_copies_a_process_of_one_thread(
    tmp_path: Path,
) -> None:
    root = _company(tmp_path / "w")
    words = ["issue", "2026Q1", "-d", "a", "-d", "b", "--to", "pdf", "--workspace", str(root)]
    copies = _copies(words, tmp_path)
    # The command's for each department; a report's for its notebook and its PDF.
    assert sorted(len(each) for each in copies.values()) == [2, 2, 2]
    assert {len(threads) for each in copies.values() for threads in each} == {1}, copies
