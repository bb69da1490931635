"""Packs on a Dask scheduler: the same bytes as here, whatever becomes of a worker."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kpilib.core.access import PRIVATE
from kpilib.core.periods import Period
from kpilib.publish.company.urls import UrlError, fetch, publish
from kpilib.publish.packs.cluster import Cluster, ClusterError, make_unit
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.pack import Outcome, PackOptions, make_pack
from kpilib.workspace.workspace import Workspace
from tests.small_company import contents, write_company

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERIOD = Period.parse("2026Q1")
TEAMS = [f"t{number:02}" for number in range(12)]


class Scheduler:
    """A real scheduler and two workers, each a process of its own, on loopback."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.processes: list[subprocess.Popen[str]] = []
        first = self._start("scheduler", "--port", "0", "--no-dashboard")
        assert first.stderr is not None
        self.address = ""
        while not self.address:
            line = first.stderr.readline()
            assert line, "the scheduler ended"
            if found := re.search(r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)", line):
                self.address = found[1]
        self.workers = [
            self._start("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard")
            for _ in range(2)
        ]

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[str]:
        quiet = kind == "worker"
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "distributed.cli.dask_" + kind,
                "--host",
                "127.0.0.1",
                *arguments,
            ],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stderr is not None:
                process.stderr.close()


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Scheduler]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    running = Scheduler(folder)
    try:
        yield running
    finally:
        running.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_pack_of_which_a_worker_is_killed_is_the_same_as_here(
    tmp_path: Path, scheduler: Scheduler
) -> None:
    here, there = (write_company(tmp_path / name, TEAMS) for name in ("here", "there"))
    make_pack(Workspace(here), [PERIOD], PackOptions(formats=("html",), jobs=2))
    told: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        told.append(outcome)
        if len(told) == 3:
            os.kill(scheduler.workers[0].pid, signal.SIGKILL)

    cluster = Cluster(scheduler.address, there.as_uri())
    options = PackOptions(formats=("html",), maker=cluster.make)
    made = make_pack(Workspace(there), [PERIOD], options, tell)
    assert [outcome.error for outcome in made.outcomes] == [""] * len(TEAMS)
    assert scheduler.workers[0].wait() == -signal.SIGKILL
    assert scheduler.workers[1].poll() is None
    assert contents(there) == contents(here)
    assert len([name for name in contents(there) if name.endswith("report.html")]) == len(TEAMS)


def test_an_address_where_nobody_answers_is_said(tmp_path: Path) -> None:
    order = Order("a", PERIOD)
    cluster = Cluster("tcp://127.0.0.1:1", patience=0.5)
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        list(cluster.make(tmp_path, [order]))


def test_nothing_to_make_needs_no_scheduler(tmp_path: Path) -> None:
    assert list(Cluster("tcp://127.0.0.1:1").make(tmp_path, [])) == []


def test_a_worker_fetches_what_its_report_needs_and_no_more(tmp_path: Path) -> None:
    root = write_company(tmp_path / "a", ["x", "y"], ["2025Q4", "2026Q1"])
    (root / "reports").mkdir()
    (root / "reports" / "secret.txt").write_text("no", encoding="utf-8")
    fetch(root.as_uri(), Order("x", PERIOD), tmp_path / "b")
    found = {path.relative_to(tmp_path / "b").as_posix() for path in (tmp_path / "b").rglob("*.*")}
    assert {name for name in found if name.startswith("params")} == {
        "params/departments.yaml",
        "params/schemes/small.yaml",
        *(
            f"params/inputs/{period}/x/{table}.csv"
            for period in ("2025Q4", "2026Q1")
            for table in ("employees", "metrics", "ratings")
        ),
    }
    assert "notebooks/department_review.ipynb" in found
    assert not [name for name in found if "secret" in name]


def test_a_folder_that_is_no_workspace_is_said(tmp_path: Path) -> None:
    unit = make_unit(tmp_path.as_uri(), Order("x", PERIOD))
    assert unit.files == {}
    assert "holds no params/departments.yaml" in unit.error


def test_storage_that_nobody_knows_is_said(tmp_path: Path) -> None:
    with pytest.raises(UrlError, match="nowhere://x cannot be read"):
        fetch("nowhere://x", Order("x", PERIOD), tmp_path)


def test_what_is_made_can_be_published_by_url(tmp_path: Path) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    page = tmp_path / "reports" / "2026Q1" / "index.html"
    (page.parent / "team").mkdir(parents=True)
    page.write_text("index", encoding="utf-8")
    (page.parent / "team" / "report.html").write_text("report", encoding="utf-8")
    publish(tmp_path / "reports", [page], "memory://published", PRIVATE)
    system = MemoryFileSystem()
    assert system.cat_file("/published/2026Q1/index.html") == b"index"
    assert system.cat_file("/published/2026Q1/team/report.html") == b"report"
    system.rm("/published", recursive=True)
