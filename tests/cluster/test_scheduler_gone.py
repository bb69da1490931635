"""A scheduler that ends is said in a sentence, whichever call of Dask's is the first to notice."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING
from unittest.mock import Mock

import distributed
import pytest

from kpilib.core.periods import Period
from kpilib.publish.cluster import batches, cluster
from kpilib.publish.cluster.cluster import Cluster
from kpilib.publish.cluster.cluster_tls import ClusterError
from kpilib.publish.cluster.far_reports import FarReport
from kpilib.publish.cluster.far_work import Handed, HandedBatch, made_with
from kpilib.publish.packs.order import Order
from tests.cluster.running_scheduler import RunningScheduler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WORKS = [FarReport(Order(f"t{number}", Period.parse("2026Q1")), 1) for number in range(12)]
PATIENCE = 4.0  # a busy machine answers late, too
CALLS = {
    "wait_for_workers": (distributed.Client, 1),
    "nthreads": (distributed.Client, 3),
    "submit": (distributed.Client, 5),
    "__next__": (distributed.as_completed, 2),
    "result": (distributed.Future, 2),
    "release": (distributed.Future, 2),
}
"""Of what, and how many times until the scheduler ends just before it."""

WHEN_GIVEN_UP = ("nthreads", "submit", "result")
"""Asked, told and fetched by a client that has closed itself meanwhile."""


@pytest.fixture
def scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningScheduler]:
    """With workers that are there, and make a batch at once."""

    def batch(_url: str, works: Sequence[FarReport], _limit: float) -> HandedBatch:
        return HandedBatch(tuple(Handed({"a": b"1"}) for _ in works), made_with())

    monkeypatch.setattr(cluster, "make_batch", batch)
    running = RunningScheduler(tmp_path)
    try:
        with distributed.Client(running.address, set_as_default=False) as client:
            client.wait_for_workers(len(running.workers), timeout=60)
        yield running
    finally:
        running.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize(
    ("call", "seconds"),
    [*((call, 0.0) for call in CALLS), *((call, PATIENCE + 1) for call in WHEN_GIVEN_UP)],
)
def test_a_scheduler_that_ends_is_said_at_every_call(
    call: str,
    seconds: float,
    tmp_path: Path,
    scheduler: RunningScheduler,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ended_before(*given: object, **named: object) -> object:
        if threading.current_thread() is threading.main_thread():  # not Dask's own use of it
            calls.append(call)
            if len(calls) == CALLS[call][1]:
                scheduler.scheduler.kill()
                scheduler.scheduler.wait()
                time.sleep(seconds)
        return as_it_is(*given, **named)

    calls: list[str] = []
    as_it_is = getattr(CALLS[call][0], call)
    monkeypatch.setattr(batches, "LEAST", 0.01)  # one work each, so that some are left
    monkeypatch.setattr(CALLS[call][0], call, ended_before)
    with pytest.raises(ClusterError, match=r"is gone: what was finished stays; run this again"):
        list(Cluster(scheduler.address, patience=PATIENCE).done(tmp_path, WORKS))
    assert len(calls) >= CALLS[call][1]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_connection_that_cannot_be_closed_costs_nothing_that_is_done(
    tmp_path: Path, scheduler: RunningScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closes(self: distributed.Client) -> None:
        close(self)
        raise TimeoutError("it does not answer")

    close = distributed.Client.close
    monkeypatch.setattr(distributed.Client, "close", closes)
    assert len(list(Cluster(scheduler.address).done(tmp_path, WORKS))) == len(WORKS)


def fetched(status: str, error: Exception) -> distributed.Future[HandedBatch]:
    """A batch that was finished when its worker was lost: it is made again while it is fetched."""
    future = Mock(spec=distributed.Future, status=status)
    future.result.side_effect = error
    return future


def test_a_batch_that_goes_wrong_when_it_is_made_again_is_given_up() -> None:
    assert cluster.handed_back(fetched("error", OSError("no disk"))) is None


def test_a_connection_that_is_cut_while_a_batch_is_fetched_is_no_fault_of_the_batch() -> None:
    with pytest.raises(CancelledError):
        cluster.handed_back(fetched("cancelled", CancelledError()))
