"""Runs a program and ends it with all that it started, at the latest when its owner is gone.

A program of its own, since only what outlives its owner can clean up after it: Quarto's launcher
passes no signal on, and what it starts (deno, pandoc, typst) goes on without it. For POSIX; on
Windows Quarto is started without it. On Linux it finds what has left the group, too.

    keeper.py OWNER FOLDER PROGRAM ARGUMENTS…

OWNER is the process for which it runs, and FOLDER what is removed when that is gone.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import NoReturn

_LOOK = 0.1  # seconds between two looks at whether the owner is there
_GRACE = 0.3  # seconds between asking to stop and stopping
_PATIENCE = 1.0  # seconds until what was stopped is gone; it may wait for a disk
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER of Linux: whose parent has ended becomes our child


class _Ended(Exception):  # noqa: N818 - it reads as what happened
    """The owner wants the program to end."""


def main(owner: int, folder: str, command: list[str]) -> int:
    """Run a command; its exit code, as shells write it."""
    _adopt()
    signal.signal(signal.SIGTERM, _end)  # a handler, which what is started does not inherit
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - of our owner
    code = 1
    try:
        code = _wait(process, owner)
    except _Ended:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end_all(process)
    if os.getppid() != owner:
        shutil.rmtree(folder, ignore_errors=True)
    return code if code >= 0 else 128 - code


def _wait(process: "subprocess.Popen[bytes]", owner: int) -> int:
    while os.getppid() == owner:
        try:
            return process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            continue
    raise _Ended


def _end(*_: object) -> NoReturn:
    raise _Ended


def _end_all(process: "subprocess.Popen[bytes]") -> None:
    """End the whole group and all that comes of it: the launcher may be gone, the renderer not."""
    for number, patience in ((signal.SIGTERM, _GRACE), (signal.SIGKILL, _PATIENCE)):
        until = time.monotonic() + patience
        _signal(process, number)
        while _is_there(process):
            if time.monotonic() > until:
                break
            time.sleep(0.01)
        else:
            return


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
    for other in _below(os.getpid()):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(other, number)


def _is_there(process: "subprocess.Popen[bytes]") -> bool:
    """Whether anything of it runs; takes leave of what has ended, and else would stay for ever."""
    process.poll()
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return bool(_below(os.getpid()))
    except PermissionError:
        pass
    return True


def _adopt() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT, 1)


def _below(process: int) -> list[int]:
    """Numbers of all processes that a process has started, and those have; Linux tells them."""
    children: dict[int, list[int]] = {}
    # Without pathlib, which would take longer to load than all else here.
    for entry in os.listdir("/proc") if sys.platform == "linux" else ():  # noqa: PTH208 - see above
        with suppress(OSError, ValueError, IndexError):
            stat = f"/proc/{int(entry)}/stat"
            with open(stat, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - see above
                parent = int(file.read().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry))
    found, open_ = [], [process]
    while open_:
        below = children.get(open_.pop(), [])
        found += below
        open_ += below
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
