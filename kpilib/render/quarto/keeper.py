"""Runs a program and ends it with all that it started, at the latest when its owner is gone.

A program of its own, since only what outlives its owner can clean up after it: Quarto's launcher
passes no signal on, and what it starts (deno, pandoc, typst) goes on without it. For POSIX; on
Windows Quarto is started without it.

    keeper.py OWNER FOLDER PROGRAM ARGUMENTS…

OWNER is the process for which it runs, and FOLDER what is removed when that is gone.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import NoReturn

_LOOK = 0.1  # seconds between two looks at whether the owner is there
_GRACE = 0.3  # seconds between asking to stop and stopping
_PATIENCE = 1.0  # seconds until what was stopped is gone; it may wait for a disk


class _Ended(Exception):  # noqa: N818 - it reads as what happened
    """The owner wants the program to end."""


def main(owner: int, folder: str, command: list[str]) -> int:
    """Run a command; its exit code, as shells write it."""
    signal.signal(signal.SIGTERM, _end)  # a handler, which what is started does not inherit
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - of our owner
    code = 1
    try:
        code = _wait(process, owner)
    except _Ended:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end_group(process)
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


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """End the whole group: the launcher may be gone and the renderer not."""
    for number, patience in ((signal.SIGTERM, _GRACE), (signal.SIGKILL, _PATIENCE)):
        until = time.monotonic() + patience
        try:
            os.killpg(process.pid, number)
            while time.monotonic() < until:
                process.poll()  # takes leave of the launcher, which else would stay in the group
                os.killpg(process.pid, 0)
                time.sleep(0.01)
        except (ProcessLookupError, PermissionError):  # nobody is left in the group
            return


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
