"""Work done by the workers of a Dask scheduler that is there already.

A worker that is lost loses only its batches, which others do again. What goes wrong with a work is
told of that work alone.
"""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.publish.cluster.batches import Batches
from kpilib.publish.cluster.cluster_tls import ClusterError, TlsFiles, security
from kpilib.publish.cluster.far_work import FarWork, Handed, HandedBatch, made_with, make_batch
from kpilib.publish.packs.order import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import distributed
    import distributed.exceptions
else:
    distributed = lazy("distributed")

F = TypeVar("F", bound=FarWork)

_AHEAD = 2
"""Batches of a worker at a time: one that it makes, and the next one, so that it never waits. More
would be made in vain where it is lost, and lie in its memory until they are taken."""


@dataclass(frozen=True)
class Cluster:
    """A scheduler and the workspace as its workers see it.

    Attributes:
        address: `tcp://host:port` or `tls://host:port`.
        url: The workspace; this machine's own folder when empty, for workers that share it.
        patience: Seconds until a scheduler that does not answer is given up.
        limit: Seconds that one work may take on its worker.
        tls: The files of an encrypted connection.
    """

    address: str
    url: str = ""
    patience: float = 20
    limit: float = LIMIT
    tls: TlsFiles = field(default_factory=TlsFiles)

    def done(self, root: Path, works: Sequence[F]) -> Iterator[tuple[F, Handed]]:
        """Have works done, several in a batch.

        Args:
            root: The workspace here.
            works: Handed out in this order; what goes together, or takes longest, stands first.

        Yields:
            Each as it comes, with what was handed back.

        Raises:
            ClusterError: The scheduler cannot be reached or trusted, has no worker, or is gone.
        """
        if not works:
            return
        if not find_spec("distributed"):
            message = Message("--cluster needs Dask: install it with pip install 'kpilib[cluster]'")
            raise ClusterError(message)
        # fsspec takes an address as it stands, and `as_uri` writes a blank as %20
        url = self.url or f"file://{root.resolve().as_posix()}"
        with _quietly(), self._connection() as client:
            self._wait_for_workers(client)
            yield from self._done(client, url, Batches(works))

    @contextmanager
    def _connection(self) -> Iterator[distributed.Client]:
        """A client of the scheduler, whose end is said whichever call of Dask's notices it first.

        Any of them may, each with an error of its own: one finds the connection cut, another is
        cancelled, and a client that has waited in vain for its scheduler has closed itself.
        """
        client = self._client()
        try:
            with client.as_current():
                yield client
        except ClusterError:
            raise
        except Exception as wrong:
            if isinstance(wrong, OSError | CancelledError) or client.status != "running":
                raise ClusterError(_gone(self.address)) from None
            raise
        finally:
            with suppress(Exception):  # how it ends changes nothing that has been done
                client.close()

    def _client(self) -> distributed.Client:
        safe = security(self.address, self.tls, self.patience)
        try:
            client = distributed.Client(
                self.address, timeout=self.patience, set_as_default=False, security=safe
            )
        except (OSError, ValueError, TypeError, RuntimeError) as wrong:
            message = Message(
                "no Dask scheduler answers at {address}: {why}",
                address=self.address,
                why=str(wrong) or Message("no answer in time"),
            )
            raise ClusterError(message) from None
        return client

    def _wait_for_workers(self, client: distributed.Client) -> None:
        try:
            client.wait_for_workers(1, timeout=self.patience)
        except distributed.exceptions.WorkerStartTimeoutError:
            message = Message(
                "the scheduler at {address} has no worker: start some (dask worker {address}); "
                "with TLS, its log says whose certificate it has refused",
                address=self.address,
            )
            raise ClusterError(message) from None

    def _done(
        self, client: distributed.Client, url: str, batches: Batches[F]
    ) -> Iterator[tuple[F, Handed]]:
        asked: dict[distributed.Future[HandedBatch], tuple[F, ...]] = {}
        finished = distributed.as_completed()

        def hand_out() -> None:
            workers = max(len(client.nthreads()), 1)
            while batches and len(asked) < _AHEAD * workers:
                batch = batches.next(workers)
                future = client.submit(make_batch, url, batch, self.limit, pure=False)
                asked[future] = batch
                finished.add(future)

        hand_out()
        for future in finished:
            batch = asked.pop(future)
            found = handed_back(future)
            if found is not None:
                handed = _of_this_version(found)
            elif len(batch) > 1:  # one of them may be why: it shall cost no other
                batches.put_back_alone(batch)
                batch, handed = (), ()
            else:
                handed = (Handed({}, _given_up(future)),)
            future.release()  # else its worker keeps the files until everything is done
            hand_out()
            yield from zip(batch, handed, strict=True)


@contextmanager
def _quietly() -> Iterator[None]:
    """Have Dask log nothing on the user's terminal: what goes wrong is said in a sentence."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    distributed.Client  # noqa: B018 - its first use loads it, which sets the levels
    before = [each.level for each in loggers]
    try:
        for each in loggers:
            each.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for each, level in zip(loggers, before, strict=True):
            each.setLevel(level)


def handed_back(future: distributed.Future[HandedBatch]) -> HandedBatch | None:
    """What its worker has made of a batch; nothing where it could not.

    A batch whose worker is lost before it was fetched is made once more, so that one which was
    finished can still go wrong here.
    """
    try:
        return future.result()
    except Exception:
        if future.status == "error":
            return None
        raise


def _of_this_version(found: HandedBatch) -> tuple[Handed, ...]:
    """What was handed back; refused where another version has made it."""
    here = made_with()
    other = tuple(name for name, value in here.items() if found.made_with.get(name) != value)
    if not other:
        return found.each
    message = Message(
        "the worker had another version of {libraries} than this machine", libraries=other
    )
    return tuple(Handed({}, one.error or message) for one in found.each)


def _gone(address: str) -> Message:
    return Message(
        "the scheduler at {address} is gone: what was finished stays; run this again",
        address=address,
    )


def _given_up(future: distributed.Future[HandedBatch]) -> Message:
    wrong = future.exception()
    return Message(
        "the cluster gave it up: {error}: {said}", error=type(wrong).__name__, said=str(wrong)
    )
