"""A batch of inputs in a forked child that is watched: its time, its memory, its death."""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SECONDS = 10
"""Of work that an input may take; a machine that is busy takes longer by the clock."""
BY_THE_CLOCK = 90
MEMORY = 1 << 30
"""Bytes that an input may take beyond what the program itself takes."""

Report = tuple[int, str, list[str]]
"""An input's number, what came of it, and what is wrong with that."""


def tried(numbers: Iterable[int], attempt: Callable[[int], Report]) -> Iterator[Report]:
    """Try the inputs one after the other; one that takes the child with it is reported too."""
    left = list(numbers)
    while left:
        done = 0
        for report in _batch(left, attempt):
            done += 1
            yield report
        left = left[done:]


def _batch(numbers: list[int], attempt: Callable[[int], Report]) -> Iterator[Report]:
    ours, theirs = Pipe(duplex=False)
    gc.freeze()  # the child's collector leaves alone what is there
    child = os.fork()
    if child == 0:
        ours.close()
        try:
            _limit_memory()
            for number in numbers:
                theirs.send(attempt(number))
        finally:
            os._exit(0)
    theirs.close()
    try:
        for number in numbers:
            report = _heard(ours, child, number)
            yield report
            if report[1] == "dead":
                return
    finally:
        ours.close()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _heard(ours: Connection, child: int, number: int) -> Report:
    worked, begun = _work_of(child), time.monotonic()
    while not wait([ours], timeout=1):
        if _work_of(child) - worked > SECONDS:
            return number, "dead", [f"more than {SECONDS} s of work"]
        if time.monotonic() - begun > BY_THE_CLOCK:
            return number, "dead", [f"waits for ever ({BY_THE_CLOCK} s)"]
    try:
        report: Report = ours.recv()
    except EOFError:
        return number, "dead", ["its process has ended: a crash of the interpreter"]
    return report


def _work_of(child: int) -> float:
    """Seconds of the processor that a process has had."""
    try:
        stat = Path(f"/proc/{child}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
