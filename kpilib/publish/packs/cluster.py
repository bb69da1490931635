"""Reports made by the workers of a Dask scheduler that is there already.

A worker may stand on another machine and share no folder with this one: it fetches the inputs of
one report by URL into a folder of its own, and hands back the finished files. A worker that is
lost loses only what it was doing, which another does again.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kpilib.core import forked, processes, scratch
from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import CannotWrite
from kpilib.publish.company.urls import fetch
from kpilib.publish.packs import server
from kpilib.publish.packs.cache import Still, forget_state, ingredients, read_state, state_file
from kpilib.publish.packs.local_reports import make, make_here, report_folder
from kpilib.publish.packs.order import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import distributed

    from kpilib.publish.packs.order import Order
else:
    distributed = lazy("distributed")


class ClusterError(KpiError):
    """The scheduler cannot be reached, or its workers cannot make reports."""


@dataclass(frozen=True)
class ClusterUnit:
    """What a worker hands back.

    Attributes:
        files: The report's files by their place beside its folder, its state last; none where it
            could not be made.
        error: Why it could not be made; empty where it was.
    """

    files: Mapping[str, bytes]
    error: str = ""


_ONE_AT_A_TIME = threading.Lock()
"""A worker's threads share one process, and a report wants one for itself: more processes, not
more threads, make more reports at a time."""


def make_unit(url: str, order: Order, limit: float = LIMIT) -> ClusterUnit:
    """Make one report from the workspace at a URL; runs on a worker."""
    with _ONE_AT_A_TIME, scratch.folder() as root:
        try:
            fetch(url, order, root)
        except KpiError as wrong:
            return ClusterUnit({}, wrong.message)
        if error := _made_beside(root, order, limit):
            return ClusterUnit({}, error)
        folder = report_folder(root, order)
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        state = state_file(folder)
        paths = [*(path for path in paths if path != state), state]
        return ClusterUnit(
            {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in paths}
        )


_BESIDE: list[server.Server] = []
"""What makes the reports of a worker: a process that lives as long, for its own has threads."""


def _made_beside(root: Path, order: Order, limit: float) -> str:
    """Make one report in a process of its own; why it could not be made."""
    if not processes.can_fork():
        return next(iter(make_here(root, [order], 1, limit)))[1]
    if not _BESIDE:
        _BESIDE.append(server.Server())
    # To its end, so that the next report is answered by nothing that was said of this one.
    told = [answer for _, answer in _BESIDE[0].ask([(0, partial(make, root, order))], 1, limit)]
    if told and told[-1] is not None:
        return told[-1].error
    gone = _BESIDE.pop()
    code = gone.fate()
    gone.close()
    return forked.fate_of(code)


@dataclass(frozen=True)
class Cluster:
    """A scheduler and the workspace as its workers see it.

    Attributes:
        address: `tcp://host:port`.
        url: The workspace; this machine's own folder when empty, for workers that share it.
        patience: Seconds until a scheduler that does not answer is given up.
        limit: Seconds that one report may take on its worker.
    """

    address: str
    url: str = ""
    patience: float = 20
    limit: float = LIMIT

    def make(self, root: Path, orders: Sequence[Order]) -> Iterator[tuple[Order, str]]:
        """Make reports on the workers, and put their files into this workspace.

        Yields:
            Each report as it comes, and why it could not be made; empty where it was.

        Raises:
            ClusterError: The scheduler cannot be reached.
        """
        if not orders:
            return
        with self._client() as client, client.as_current():
            yield from self._made(client, root, orders)

    def _client(self) -> distributed.Client:
        if not find_spec("distributed"):
            message = Message("--cluster needs Dask: install it with pip install 'kpilib[cluster]'")
            raise ClusterError(message)
        try:
            return distributed.Client(self.address, timeout=self.patience, set_as_default=False)
        except (OSError, ValueError) as wrong:
            message = Message(
                "no Dask scheduler answers at {address}: {why}",
                address=self.address,
                why=str(wrong) or Message("no answer in time"),
            )
            raise ClusterError(message) from None

    def _made(
        self, client: distributed.Client, root: Path, orders: Sequence[Order]
    ) -> Iterator[tuple[Order, str]]:
        url = self.url or root.resolve().as_uri()
        asked = {
            client.submit(make_unit, url, order, self.limit, pure=False): order for order in orders
        }
        still = Still(root)
        for future in distributed.as_completed(asked):
            order = asked[future]
            if future.status == "finished":
                yield order, _delivered(still, order, future.result())
            else:
                wrong = future.exception()
                yield (
                    order,
                    Message(
                        "the cluster gave it up: {error}: {said}",
                        error=type(wrong).__name__,
                        said=str(wrong),
                    ),
                )


def _delivered(workspace: Still, order: Order, unit: ClusterUnit) -> str:
    """Put a worker's files in their place; why not, where they are of something else."""
    if unit.error:
        return unit.error
    folder = report_folder(workspace.root, order)
    try:
        forget_state(folder)
        files = {folder.parent / name: content for name, content in unit.files.items()}
        write_all(files, workspace.access)
    except CannotWrite as wrong:
        return wrong.message
    state = read_state(folder)
    before = state["ingredients"] if state else {}
    other = [
        name for name, value in ingredients(workspace, order).items() if before.get(name) != value
    ]
    if other:
        forget_state(folder)
        return Message(
            "the worker had another version of {libraries} than this machine",
            libraries=tuple(other),
        )
    return ""
