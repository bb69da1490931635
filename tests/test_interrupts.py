"""Ending a command from outside undoes what it had begun, in its workers too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpilib.core import interrupts

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
POOL = """
import sys, time
from multiprocessing import get_context
from pathlib import Path
from kpilib.core import interrupts

def work(place):
    began = Path(place) / "began"
    began.write_text("", encoding="utf-8")
    try:
        time.sleep(60)
    finally:
        began.unlink()

if __name__ == "__main__":
    with interrupts.undone(), get_context("forkserver").Pool(1, interrupts.be_a_worker) as pool:
        pool.apply(work, (sys.argv[1],))
"""


def _interrupted(undone: list[str]) -> None:
    with interrupts.undone():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            undone.append("it")


def test_a_signal_ends_the_block_and_everything_in_it_is_undone() -> None:
    undone: list[str] = []
    with pytest.raises(SystemExit, match=str(128 + signal.SIGTERM)):
        _interrupted(undone)
    assert undone == ["it"]


def test_behind_the_block_signals_are_as_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with interrupts.undone():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_signal_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupts.undone():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_worker_undoes_what_it_began_when_its_command_is_ended(
    tmp_path: Path, number: signal.Signals
) -> None:
    program = tmp_path / "pool.py"
    program.write_text(POOL, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = subprocess.Popen([sys.executable, program, tmp_path], env=environment, stderr=-3)
    began = tmp_path / "began"
    _wait(began.is_file, 30)
    command.send_signal(number)
    command.wait(10)
    _wait(lambda: not began.is_file(), 15)  # at once, on a machine that does nothing else


def _wait(until: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < ends
        time.sleep(0.02)
