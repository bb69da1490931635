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
import warnings
from multiprocessing.connection import Pipe
from typing import TYPE_CHECKING, TypeVar

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message

if TYPE_CHECKING:
    import ctypes
    from collections.abc import Callable
else:
    ctypes = lazy("ctypes")

_T = TypeVar("_T")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


class ChildDied(Exception):  # noqa: N818 - it reads as what happened
    """The child ended before its work did."""


def can_fork() -> bool:
    """Whether this system can copy a process."""
    return hasattr(os, "fork")


class Child:
    """A forked process, whose exit status must be taken once."""

    def __init__(self, number: int) -> None:
        self._number = number

    def has_left(self) -> bool:
        """Whether it is gone; takes its status then."""
        return os.waitpid(self._number, os.WNOHANG) != (0, 0)

    def kill(self) -> None:
        """Make sure that it is gone."""
        os.kill(self._number, signal.SIGKILL)
        os.waitpid(self._number, 0)

    def fate(self) -> str:
        """How it came to its end."""
        _, status = os.waitpid(self._number, 0)
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            return Message(
                "was ended by {signal} before its time", signal=signal.Signals(-code).name
            )
        return Message("ended by itself with exit code {code} before its time", code=code)


def result_of(work: Callable[[], _T]) -> _T:
    """Do some work in a child, which takes the threads that it starts with it when it ends.

    Args:
        work: What is to be done; its result must be one that can be pickled. Where processes
            cannot be copied, or this one has threads of its own already (a kernel, a worker of
            Dask), it is done here.

    Raises:
        ChildDied: The child ended before it had a result; says how.
    """
    if not can_fork() or threading.active_count() > 1:
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
    # Loaded before the copy is made, which would do so again each time.
    set_for_process = _prctl()
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
    if number == 0 and set_for_process is not None:
        set_for_process(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != owner:  # gone already
            os._exit(1)
    return number


def die_with_parent() -> None:
    """Have the system end this process when the thread that started it is gone; Linux only."""
    if (set_for_process := _prctl()) is not None:
        set_for_process(_DIE_WITH_PARENT, signal.SIGKILL)


def _prctl() -> Callable[[int, int], int] | None:
    if sys.platform != "linux":
        return None
    found: Callable[[int, int], int] = ctypes.CDLL(None).prctl
    return found
