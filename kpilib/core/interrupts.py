"""Ending a command from outside: what it has begun is undone, and one line says so.

Python undoes what is half done on Ctrl-C and not on SIGTERM or when a terminal is closed, which end
it on the spot; and Ctrl-C ends it with a traceback. Here all of these end a command alike, with
the exit code that shells know, and in time even where what they raise is not heard.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from kpilib.core import processes
from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from kpilib.core import scratch
else:
    scratch = lazy("kpilib.core.scratch")

PATIENCE = 1.5
"""Seconds in which a command undoes what it began."""

_BY_SIGNAL = 128  # added to a signal's number it is the exit code that shells know
_UNHEEDED = (signal.SIG_DFL, signal.default_int_handler)


class Stopped(SystemExit):
    """The command is to end.

    Attributes:
        name: The signal that says so.
    """

    def __init__(self, number: int) -> None:
        super().__init__(_BY_SIGNAL + number)
        self.name = signal.Signals(number).name


def from_the_start() -> None:
    """Have signals end this process quietly until `undone`, and behind it: nothing is begun yet."""
    for number in processes.ends():
        if signal.getsignal(number) in _UNHEEDED:
            signal.signal(number, _end_at_once)
    atexit.register(_be_done)  # the first to be registered is the last to be called


def _be_done() -> None:
    """What there was to do is done and said; while Python takes itself apart, nothing ends it."""
    for number in processes.ends():
        if signal.getsignal(number) == _end_at_once:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def undone() -> Iterator[None]:
    """Within the block signals that end a command raise `Stopped`, so that `finally` is reached."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in processes.ends()}
    for number, handler in before.items():
        # A signal that somebody ignores, as nohup does, stays so.
        if handler in {*_UNHEEDED, _end_at_once}:
            signal.signal(number, _end)
    try:
        yield
    finally:
        processes.alarm_in(0, _end_at_once)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> NoReturn:
    def give_up(*_: object) -> NoReturn:
        _end_at_once(number)

    for each in processes.ends():  # once is enough
        if signal.getsignal(each) == _end:
            signal.signal(each, signal.SIG_IGN)
    # Python drops what a handler raises when it comes upon a finalizer, and others catch it.
    processes.alarm_in(PATIENCE, give_up)
    raise Stopped(number)


def _end_at_once(number: int, *_: object) -> NoReturn:
    """End without waiting for anything; in English, since nothing that speaks may be loaded."""
    processes.end_all_below()
    scratch.remove_all()
    os.write(2, f"kpi: stopped by {signal.Signals(number).name}\n".encode("ascii"))
    os._exit(_BY_SIGNAL + number)
