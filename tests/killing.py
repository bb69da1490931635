"""Kill a process with SIGKILL before its n-th change of the disk, for every n there is.

The child is a copy of this process (`fork`). Python tells an audit hook of every file that is
opened for writing, every folder made, every name changed or removed, every permission set: before
it is done. There the child ends itself as `kill -9` would, with no chance to tidy up.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.link"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def hears_signals() -> None:
    """Run in a child before its program, which may have been told to ignore them.

    A shell without a terminal lets its children ignore Ctrl-C, and `nohup` the end of a terminal.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def run_to_its_end(work: Callable[[], object]) -> int:
    """The child's exit status: 0, or -9 where it was killed."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - the child must never return into the test
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(work: Callable[[], object], root: Path, step: int, *, torn: bool) -> bool:
    """Run in a child and kill it at a step; False where it had come to its end before.

    Args:
        work: What the child does.
        root: Only changes below this folder are steps.
        step: Which one, from 1.
        torn: A file that is being opened is left empty, and not as it was before.
    """

    def hooked() -> None:
        sys.addaudithook(_Killer(root, step, torn=torn))
        work()

    status = run_to_its_end(hooked)
    assert status in (0, -signal.SIGKILL)
    return status != 0


class _Killer:
    def __init__(self, root: Path, step: int, *, torn: bool) -> None:
        self.root = str(root)
        self.owner = os.getpid()
        self.left = mmap.mmap(-1, 8)  # one count for it and its copies
        self.left[:] = step.to_bytes(8, "big")
        self.torn = torn
        self.dying = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.dying or event not in EVENTS or not self._counts(event, arguments):
            return
        left = int.from_bytes(self.left[:], "big", signed=True) - 1
        self.left[:] = left.to_bytes(8, "big", signed=True)
        if left:
            return
        self.dying = True
        if self.torn:
            Path(os.fspath(arguments[0])).write_bytes(b"")
        os.kill(self.owner, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    def _counts(self, event: str, arguments: tuple[object, ...]) -> bool:
        path = arguments[0]
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        if not os.fsdecode(path).startswith(self.root):
            return False
        if event == "open":
            flags = arguments[2]
            return isinstance(flags, int) and bool(flags & _WRITES)
        return not self.torn
