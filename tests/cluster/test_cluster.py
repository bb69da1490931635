"""Packs on a Dask scheduler: the same bytes as here, whatever becomes of a worker."""

from __future__ import annotations

import logging
import os
import signal
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import distributed
import pytest

from kpilib.core.access import PRIVATE
from kpilib.core.periods import Period
from kpilib.publish.cluster import batches, cluster
from kpilib.publish.cluster.cluster import Cluster
from kpilib.publish.cluster.cluster_tls import ClusterError
from kpilib.publish.cluster.far_reports import FarReport, make_reports_there
from kpilib.publish.cluster.far_work import Handed, HandedBatch, made_with, make_batch
from kpilib.publish.company.urls import publish
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.pack import Outcome, PackOptions, make_pack
from kpilib.publish.packs.server import FOR_FIGURES
from kpilib.workspace.workspace import Workspace
from tests.cluster.running_scheduler import RunningScheduler
from tests.small_company import contents, write_company

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PERIOD = Period.parse("2026Q1")
TEAMS = [f"t{number:02}" for number in range(6)]


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[RunningScheduler]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    running = RunningScheduler(folder)
    try:
        yield running
    finally:
        running.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_pack_of_which_a_worker_is_killed_is_the_same_as_here(
    tmp_path: Path, scheduler: RunningScheduler
) -> None:
    here, there = (write_company(tmp_path / name, TEAMS) for name in ("here", "there"))
    make_pack(Workspace(here), [PERIOD], PackOptions(formats=("html",), jobs=2))
    told: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        told.append(outcome)
        if len(told) == 2:
            os.kill(scheduler.workers[0].pid, signal.SIGKILL)

    far = Cluster(scheduler.address, there.as_uri())
    options = PackOptions(formats=("html",), maker=partial(make_reports_there, far))
    made = make_pack(Workspace(there), [PERIOD], options, tell)
    assert [outcome.error for outcome in made.outcomes] == [""] * len(TEAMS)
    assert scheduler.workers[0].wait() == -signal.SIGKILL
    assert scheduler.workers[1].poll() is None
    assert contents(there) == contents(here)
    assert len([name for name in contents(there) if name.endswith("report.html")]) == len(TEAMS)


def test_an_address_where_nobody_answers_is_said(tmp_path: Path) -> None:
    order = Order("a", PERIOD)
    far = Cluster("tcp://127.0.0.1:1", patience=0.5)
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        list(far.done(tmp_path, [FarReport(order, 1)]))


def test_nothing_to_make_needs_no_scheduler(tmp_path: Path) -> None:
    assert list(Cluster("tcp://127.0.0.1:1").done(tmp_path, [])) == []


def test_one_that_cannot_be_made_costs_no_other_of_its_batch(tmp_path: Path) -> None:
    root = write_company(tmp_path / "w", ["x", "y", "z"])
    (root / "params" / "inputs" / "2026Q1" / "y" / "metrics.csv").write_text("nothing")
    works = [FarReport(Order(name, PERIOD, ("xlsx",)), 1) for name in "xyz"]
    found = make_batch(root.as_uri(), works, 60).each
    assert [bool(one.error) for one in found] == [False, True, False]
    assert "metrics.csv" in found[1].error
    assert [max(one.files) for one in found[::2]] == [f"{n}/results/summary.csv" for n in "xz"]


@dataclass(frozen=True)
class Named:
    """Work that does nothing."""

    department: str
    seconds: float = 0.1
    warm: str = FOR_FIGURES

    def make(self, root: Path) -> None:
        raise AssertionError(root)

    def files(self, root: Path) -> dict[str, bytes]:
        raise AssertionError(root)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_one_that_ends_its_workers_costs_no_other_and_other_versions_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def batch(_url: str, works: Sequence[Named], _limit: float) -> HandedBatch:
        if any(work.department == "poison" for work in works):
            raise MemoryError("as much as there is")
        other = any(work.department == "other" for work in works)
        here = {"the program": "another"} if other else {}
        return HandedBatch(tuple(Handed({"a": b"1"}) for _ in works), {**made_with(), **here})

    monkeypatch.setattr(cluster, "make_batch", batch)
    local = distributed.LocalCluster(processes=False, n_workers=2, dashboard_address=":0")
    with local:
        works = [Named(name) for name in ("good", "poison", "fine", "other")]
        done = list(Cluster(local.scheduler_address).done(tmp_path, works))
    found = {work.department: handed for work, handed in done}
    assert len(done) == 4
    assert found["good"] == found["fine"] == Handed({"a": b"1"})
    assert found["poison"].error == "the cluster gave it up: MemoryError: as much as there is"
    assert found["other"].error.startswith("the worker had another version of the program")


def test_dask_logs_no_traceback_of_what_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud: list[bool] = []

    def look(*_: object) -> None:
        loud.extend(log.isEnabledFor(logging.CRITICAL) for log in loggers)
        raise ClusterError("far away")

    loggers = [logging.getLogger(name) for name in ("distributed.client", "distributed.core")]
    monkeypatch.setattr(cluster, "security", look)
    before = [log.isEnabledFor(logging.ERROR) for log in loggers]
    with pytest.raises(ClusterError, match="far away"):
        list(Cluster("tcp://127.0.0.1:1").done(tmp_path, [Named("a")]))
    assert loud == [False, False]
    assert [log.isEnabledFor(logging.ERROR) for log in loggers] == before


def test_a_folder_that_is_no_workspace_is_said(tmp_path: Path) -> None:
    made = make_batch(tmp_path.as_uri(), [FarReport(Order("x", PERIOD), 1)], 1)
    assert made.each[0].files == {}
    assert "holds no params/departments.yaml" in made.each[0].error


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


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_scheduler_that_is_gone_midway_is_said_and_the_rest_is_made_by_the_next_run(
    tmp_path: Path, scheduler: RunningScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "LEAST", 0.01)  # one report each, so that some are left
    here, there = (write_company(tmp_path / name, TEAMS) for name in ("here", "考核 there"))
    forms = PackOptions(formats=("xlsx",), jobs=2)
    make_pack(Workspace(here), [PERIOD], forms)
    told: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        if not told:
            scheduler.scheduler.kill()
        told.append(outcome)

    far = Cluster(scheduler.address)
    options = PackOptions(formats=("xlsx",), maker=partial(make_reports_there, far))
    with pytest.raises(ClusterError, match=r"is gone: what was finished stays; run this again"):
        make_pack(Workspace(there), [PERIOD], options, tell)
    made = {outcome.order.department for outcome in told if not outcome.error}
    assert 0 < len(made) < len(TEAMS)
    whole, found = contents(here), contents(there)
    for name, content in found.items():
        assert whole.get(name) == content, name  # nothing half written, nothing beside it
    again = make_pack(Workspace(there), [PERIOD], forms)
    reasons = {each.order.department: each.reason for each in again.outcomes}
    assert {name for name, reason in reasons.items() if not reason} == made
    assert contents(there) == whole
