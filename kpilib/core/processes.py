"""What systems know of processes: the one place that says what Linux or POSIX alone can do.

============================================  =======  ===========  =======
what                                          Linux    other POSIX  Windows
============================================  =======  ===========  =======
a copy of a process (`can_fork`)              yes      yes          no: a new one is started
a process ends with the one that began it     at once  soon         soon
what a process began and disowned is found    yes      its group    no
a lock on a folder, free when its holder dies yes      yes          no: who owns it is asked
the end of a terminal (SIGHUP), an alarm      yes      yes          no
============================================  =======  ===========  =======

Nothing here fails where it is imported, nor where the system cannot do it: it does less then.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    import ctypes
    import fcntl
    from collections.abc import Callable, Collection

    import psutil  # type: ignore[import-untyped]  # psutil has no types
else:
    ctypes, fcntl, psutil = lazy("ctypes"), lazy("fcntl"), lazy("psutil")

_DIE_WITH_PARENT, _ADOPT = 1, 36  # PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of Linux
_PATIENCE = 5.0  # seconds until what was killed is gone; it may wait for a disk
_LOOK = 0.005
_SOON = 0.5


def can_fork() -> bool:
    """Whether this system can copy a process."""
    return hasattr(os, "fork")


def ends() -> list[signal.Signals]:
    """The signals that ask a command to end: Ctrl-C, `kill`, a terminal that is closed."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def alarm_in(seconds: float, answer: Callable[[int, object], None]) -> None:
    """Have the system interrupt this process after some seconds; 0 for never."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, answer)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def linux_prctl() -> Callable[[int, int], int] | None:
    """Linux's way to ask things of a process; looked up before a copy is made, which needs it."""
    if sys.platform != "linux":
        return None
    with suppress(ImportError, OSError, AttributeError):
        found: Callable[[int, int], int] = ctypes.CDLL(None).prctl
        return found
    return None


def die_with_parent(ending: int = signal.SIGTERM) -> None:
    """Have the system send a signal when the thread that began this process is gone; 0 for none."""
    if (ask := linux_prctl()) is not None:
        ask(_DIE_WITH_PARENT, ending)


def follow_parent(owner: int) -> None:
    """End when the parent is gone, with all that this process has begun or adopted.

    For the first of a group: where the system does not tell (`die_with_parent`), it looks whether
    its parent is there, and ends with its group.
    """
    if sys.platform == "linux":
        # To be killed at once would leave to the system what others have disowned.
        signal.signal(signal.SIGTERM, _end_with_all)
        die_with_parent(signal.SIGTERM)
        if os.getppid() != owner:  # gone already
            os._exit(1)
        return
    if not hasattr(signal, "setitimer"):
        return

    def look(*_: object) -> None:
        if os.getppid() != owner:
            os.killpg(0, signal.SIGKILL)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _SOON, _SOON)


def _end_with_all(number: int, _: object) -> None:
    end_all_below()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


_adopts = False


def adopt(*, yes: bool = True) -> None:
    """From now on what a child of this process leaves behind becomes its child, not the system's.

    For processes that are ours alone: what they have adopted, `end_all_below` ends.
    """
    global _adopts  # noqa: PLW0603 - it is one for the process
    ask = linux_prctl()
    _adopts = ask is not None and ask(_ADOPT, int(yes)) == 0 and yes


_staying: set[int] = set()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_staying.clear)


def stays(number: int, *, yes: bool = True) -> None:
    """Have `end_all_below` leave a child alone, for it serves this process to its own end."""
    if yes:
        _staying.add(number)
    else:
        _staying.discard(number)


def below(number: int) -> list[int]:
    """All that a process has begun, and that these have."""
    found: list[int] = []
    open_ = [number]
    while open_:
        begun = _begun_by(open_.pop())
        found += begun
        open_ += begun
    return found


def _begun_by(number: int) -> list[int]:
    with suppress(OSError):
        if sys.platform == "linux":  # in a tenth of a millisecond
            tasks = Path("/proc", str(number), "task").glob("*/children")
            return [int(each) for task in tasks for each in task.read_text("ascii").split()]
        with suppress(psutil.Error):
            return [each.pid for each in psutil.Process(number).children()]
    return []


def end(number: int) -> None:
    """Kill a child of this process, all that it has begun, and its group if it leads one."""
    for each in (number, *below(number)):
        kill(each)
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(number) == number:
                os.killpg(number, signal.SIGKILL)


def kill(number: int) -> None:
    """Kill one process, which may be gone."""
    with suppress(OSError):
        os.kill(number, getattr(signal, "SIGKILL", signal.SIGTERM))


def end_all_below(keep: Collection[int] = ()) -> None:
    """Kill all that this process has begun or adopted, where it adopts.

    Args:
        keep: Children that are to stay beside those that always do (`stays`), with what they have
            begun.
    """
    until = time.monotonic() + _PATIENCE
    while _adopts and time.monotonic() < until and (others := _children(keep)):
        for each in others:
            end(each)
            with suppress(OSError):
                os.waitpid(each, os.WNOHANG)
        time.sleep(_LOOK)


def _children(keep: Collection[int]) -> list[int]:
    keep = {*keep, *_staying}
    if not keep:
        try:  # is there any? A hundred times as fast as to ask which
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return []
    return [each for each in _begun_by(os.getpid()) if each not in keep]


def began(number: int) -> str:
    """When a process began, in the system's own count, which no clock moves; empty if it is gone.

    With its number it names a process for good: numbers are given again.
    """
    if sys.platform == "linux":
        with suppress(OSError, IndexError), open(f"/proc/{number}/stat", "rb") as file:  # noqa: PTH123 - quick
            return file.read().rpartition(b")")[2].split()[19].decode("ascii")
        return ""
    with suppress(psutil.Error, OSError):
        return f"{psutil.Process(number).create_time():.0f}"
    return ""


def hold(folder: Path) -> int | None:
    """An open handle that locks a folder until it is closed or its holder dies.

    -1 where there are no such locks.

    Returns:
        The handle; None if somebody else holds it.
    """
    if not hasattr(os, "O_DIRECTORY"):  # Windows opens no folders
        return -1
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except (OSError, ImportError):  # a disk that knows no locks
        os.close(handle)
        return -1
    return handle


def is_mine(path: Path) -> bool:
    """Whether a file or folder, and not a link to it, belongs to this user."""
    with suppress(OSError):
        found = path.lstat()
        return not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return False
