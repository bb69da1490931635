"""Copies of this process (`fork`), and work done in one so that this process stays as it is.

A copy has only the thread that made it. A lock that another thread held at that moment stays shut
in the copy for ever, and who asks for it waits for ever: one notebook in some thousands did. So a
process that makes copies keeps to one thread: `onethread` asks libraries for that, and what starts
threads even so (typst) works in a copy of its own. A test holds it for every copy that is made.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import warnings
from multiprocessing.connection import Pipe
from typing import TYPE_CHECKING, TypeVar

from kpilib.core import processes
from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
_SELDOM = 10_000  # new objects between two looks of a copy's garbage collector; it lives briefly
_PATIENCE = 1.0  # seconds between the end of what a process says and its own
_LOOK = 0.005


class ChildDied(Exception):  # noqa: N818 - it reads as what happened
    """The child ended before its work did."""


class Child:
    """A forked process.

    Attributes:
        number: The system's number for it.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._code: int | None = None

    def has_left(self) -> bool:
        """Whether it is gone."""
        if self._code is None:
            self._take(os.WNOHANG)
        return self._code is not None

    def kill(self) -> None:
        """Make sure that it is gone, with all that it has begun."""
        if not self.has_left():
            processes.end(self.number)
            self._take(0)

    def fate(self) -> Message:
        """How it came to its end; one that speaks no more and is still there is killed for it."""
        until = time.monotonic() + _PATIENCE
        while not self.has_left():
            if time.monotonic() > until:
                self.kill()
                return Message(
                    "its process told nothing more, and was ended: look for what closes files that "
                    "it has not opened in the notebook"
                )
            time.sleep(_LOOK)
        return fate_of(self._code or 0)

    def _take(self, how: int) -> None:
        try:
            number, status = os.waitpid(self.number, how)
        except ChildProcessError:  # somebody else has taken leave of it
            self._code = 0
        else:
            self._code = os.waitstatus_to_exitcode(status) if number else None


def fate_of(code: int) -> Message:
    """What an exit code says of a process that should still be at work."""
    if code == -getattr(signal, "SIGKILL", 0):
        return Message(
            "its process was killed (SIGKILL), as the system does where memory runs out: make it "
            "again, with fewer --jobs if memory is short"
        )
    if code < 0:
        return Message(
            "its process was ended by {signal}: make it again; if that is so again, look for what "
            "does it in the notebook",
            signal=signal.Signals(-code).name,
        )
    return Message(
        "its process ended by itself with exit code {code}: make it again; if that is so again, "
        "look for what leaves (os._exit) in the notebook",
        code=code,
    )


def result_of(work: Callable[[], _T]) -> _T:
    """Do some work in a child, which takes the threads that it starts with it when it ends.

    Args:
        work: What is to be done; its result must be one that can be pickled. Where processes
            cannot be copied, or this one has threads of its own already (a kernel, a worker of
            Dask), it is done here.

    Raises:
        ChildDied: The child ended before it had a result; says how.
    """
    if not is_safe():
        return work()
    ours, theirs = Pipe(duplex=False)
    number = fork()
    if number == 0:
        status = 1
        try:
            theirs.send(work())
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    child = Child(number)
    try:
        result: _T = ours.recv()
    except EOFError:
        raise ChildDied(child.fate()) from None
    except BaseException:  # Ctrl-C
        child.kill()
        raise
    finally:
        ours.close()
    child.kill()  # it has nothing more to do, and need not tidy up
    return result


def is_safe() -> bool:
    """Whether this process may be copied: the system can, and it has no thread but this one."""
    return processes.can_fork() and threading.active_count() == 1


_frozen = False  # for good; Python itself takes 20 ms to say so, because it counts the objects


def freeze() -> None:
    """Keep the garbage collector away from all that is there, in this process and its children.

    For processes that are there to be forked from.
    """
    global _frozen  # noqa: PLW0603 - as the collector itself, it is one for the process
    gc.freeze()
    _frozen = True


def fork() -> int:
    """Copy this process, with nothing in it that waits to be written; 0 in the copy.

    On Linux the copy is ended when the thread that made it is gone: nobody else would do so where
    a process is killed outright while its copy waits or computes.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    processes.linux_prctl()  # loaded before the copy is made, which would do so again each time
    owner = os.getpid()
    # The child's garbage collector leaves alone what is there already: looking at it would copy
    # its memory. Frozen here, because it costs nothing in the parent.
    freeze = not _frozen and gc.get_freeze_count() == 0
    if freeze:
        gc.freeze()
    with warnings.catch_warnings():
        # Of threads: in a user's own process, such as a kernel's, there may be some.
        warnings.simplefilter("ignore", DeprecationWarning)
        number = os.fork()
    if number and freeze:
        gc.unfreeze()
    if number == 0:
        gc.set_threshold(_SELDOM, *gc.get_threshold()[1:])
        processes.die_with_parent(signal.SIGKILL)
        if os.getppid() != owner:  # gone already
            os._exit(1)
    return number
