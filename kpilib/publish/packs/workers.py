"""Parallel workers (`--jobs`): processes that make reports one after another, watched and timed.

A worker may be ended from outside (the system does so when memory runs out) or hang; both cost the
report that it was making, and no other: a new worker takes its place.
"""

from __future__ import annotations

import signal
import tempfile
import time
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core import interrupts, scratch
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import ForkServerContext, SpawnContext

    from kpilib.publish.packs.order import Order

    Make = Callable[[Path, Order], str]

LIMIT = 1800.0
"""Seconds that a report may take: generous, since one takes a few and the machine may be busy."""

_PATIENCE = interrupts.PATIENCE + 1.0  # seconds; a worker gives up by itself before


def outcomes(
    context: ForkServerContext | SpawnContext,
    make: Callable[[Order], str],
    orders: Sequence[Order],
    jobs: int,
    limit: float = LIMIT,
) -> Iterator[tuple[Order, str]]:
    """Have workers make reports.

    Args:
        context: How processes are made.
        make: Makes one report and returns why it could not be; sent to the workers.
        orders: The reports.
        jobs: How many at a time.
        limit: Seconds that one may take; then its worker is ended.

    Yields:
        Each report as it comes, and why it could not be made; empty where it was.

    Raises:
        NoWorkers: Not even one process can be started.
    """
    waiting = list(reversed(orders))
    busy: list[_Worker] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < jobs:
                busy.append(_Worker(context, make, waiting.pop(), limit))
            # A pipe may be held open by what a worker has started; its end is told, too.
            heard = [one.pipe for one in busy] + [one.process.sentinel for one in busy]
            connection.wait(heard, _next_end(busy))
            for one in list(busy):
                if (answer := one.answer()) is None:
                    continue
                made = one.order
                if waiting and one.is_well:
                    one.give(waiting.pop())
                else:
                    busy.remove(one)
                    _end([one])
                yield made, answer
    finally:  # on Ctrl-C, too
        _end(busy)


def _next_end(workers: Sequence[_Worker]) -> float:
    return max(0.0, min(one.ends for one in workers) - time.monotonic())


class NoWorkers(KpiError):  # noqa: N818 - it reads as what happened
    """No process can be started."""


_NO_WORKERS = Message(
    "no process can be started to make reports: what it said of that "
    "stands above; where it said nothing, the system has ended it, "
    "or there are as many processes as there may be: end what is not "
    "needed, and run this again with fewer --jobs"
)


class _Worker:
    """One process, and the report that it is making."""

    def __init__(
        self,
        context: ForkServerContext | SpawnContext,
        make: Callable[[Order], str],
        order: Order,
        limit: float,
    ) -> None:
        self.pipe, theirs = context.Pipe()
        self.process: Any = context.Process(target=_serve, args=(theirs, make), daemon=True)
        self.is_well = True
        self._limit = limit
        try:
            self.process.start()
        except (OSError, EOFError) as wrong:
            raise NoWorkers(_NO_WORKERS) from wrong
        finally:
            theirs.close()
        self.give(order)

    def give(self, order: Order) -> None:
        """Have it make a report."""
        self.order = order
        self.ends = time.monotonic() + self._limit
        try:
            self.pipe.send(order)
        except OSError:  # it is gone: its end of the pipe says so when it is asked
            self.is_well = False

    def answer(self) -> str | None:
        """Why the report could not be made, empty where it was; None while it is being made."""
        # Looked at first: what it has answered before it ended is in the pipe.
        is_there = self.process.exitcode is None
        try:
            if self.pipe.poll():
                told: str = self.pipe.recv()
                return told
        except (EOFError, OSError):
            is_there = False
        if not is_there:
            self.is_well = False
            return _fate(self.process)
        if time.monotonic() < self.ends:
            return None
        self.is_well = False
        return Message(
            "it was given up because it took more than {seconds} s "
            "(--time-limit): make it again; if it takes as long then, look "
            "for a cell of the notebook that does not end",
            seconds=f"{self._limit:g}",
        )


def _fate(process: Any) -> str:  # noqa: ANN401 - of whatever kind the context makes
    process.join(_PATIENCE)
    code = process.exitcode
    if code is not None and code < 0:
        return Message(
            "the process that made it was ended by {signal} before its time: make it again, with "
            "fewer --jobs where memory is short",
            signal=signal.Signals(-code).name,
        )
    return Message(
        "the process that made it ended with exit code {code} before its time: make it again, with "
        "fewer --jobs where memory is short",
        code=code,
    )


def _end(workers: Sequence[_Worker]) -> None:
    """Make sure that they are gone, with all that they have begun."""
    for one in workers:
        one.pipe.close()  # one that is idle ends by this
        if one.process.is_alive():
            one.process.terminate()
    until = time.monotonic() + _PATIENCE
    killed = False
    for one in workers:
        one.process.join(max(0.0, until - time.monotonic()))
        if one.process.exitcode is None:
            one.process.kill()
            one.process.join()
        killed |= one.process.exitcode == -signal.SIGKILL
    if killed:  # it could remove nothing
        scratch.sweep(Path(tempfile.gettempdir()))


def _serve(pipe: connection.Connection, make: Callable[[Order], str]) -> None:
    """A worker's life."""
    interrupts.be_a_worker()
    while True:
        try:
            order = pipe.recv()
        except EOFError:
            return
        pipe.send(make(order))
