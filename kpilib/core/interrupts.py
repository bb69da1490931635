"""Ending a command from outside: what it has begun is undone, and nothing of it runs on.

Python undoes what is half done on Ctrl-C and not on SIGTERM or when a terminal is closed, which end
it on the spot. Here these signals end a command as Ctrl-C does, in worker processes too, which also
end when the command is killed outright. On Windows there are no such signals: a worker ends after
the report that it is making.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    import fcntl
    import multiprocessing
    from collections.abc import Iterator
    from types import FrameType
else:
    fcntl = lazy("fcntl")
    multiprocessing = lazy("multiprocessing")

PATIENCE = 3.0
"""Seconds in which a worker undoes what it began."""

_BY_SIGNAL = 128  # added to a signal's number it is the exit code that shells know


@contextmanager
def undone() -> Iterator[None]:
    """Within the block SIGTERM and SIGHUP raise `SystemExit`, so that `finally` is reached."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _signals()}
    for number, handler in before.items():
        if handler == signal.SIG_DFL:  # a signal that somebody ignores, as nohup does, stays so
            signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def be_a_worker() -> None:
    """For processes of a pool: only the pool ends them, and so that they undo what they began."""
    # Ctrl-C and the end of a terminal reach all of its processes; the command hears them, too.
    signal.signal(signal.SIGTERM, _end_in_time)
    for number in {signal.SIGINT, *_signals()} - {signal.SIGTERM}:
        signal.signal(number, signal.SIG_IGN)
    if sys.platform != "win32":  # kept from it until here; what a worker starts may want it
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _end_with_the_pool()


def _end_with_the_pool() -> None:
    """Have the system tell when the process that made the pool is gone; nobody else would."""
    owner = multiprocessing.parent_process()
    if owner is None or sys.platform == "win32":
        return
    # A pipe that only the owner could write to: its end is told by SIGIO.
    signal.signal(signal.SIGIO, _end_in_time)
    fcntl.fcntl(owner.sentinel, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(owner.sentinel, fcntl.F_GETFL)
    fcntl.fcntl(owner.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if not owner.is_alive():
        _end_in_time(signal.SIGTERM, None)


def _signals() -> list[signal.Signals]:
    if sys.platform == "win32":
        return [signal.SIGTERM]
    return [signal.SIGTERM, signal.SIGHUP]


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(_BY_SIGNAL + number)


def _end_in_time(number: int, frame: FrameType | None) -> NoReturn:
    """End, and be ended where that is not heard: the pool waits for its workers without limit.

    Python drops what a handler raises when it comes upon a finalizer.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    _end(number, frame)
