"""Ending a command from outside undoes what it had begun, in its workers too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kpilib.core import interrupts
from tests.killing import hears_signals

ROOT = Path(__file__).resolve().parents[1]
SOON = 6.0
"""Seconds: two, and more because the other cores run other tests; what sleeps does so for sixty."""

COMMAND = """
import sys, time
from kpilib.core import interrupts, scratch

interrupts.from_the_start()
if "early" not in sys.argv:
    with interrupts.undone(), scratch.folder() as folder:
        if "deaf" not in sys.argv:
            print(folder, flush=True)
            time.sleep(60)
        while True:
            try:
                print(folder, flush=True)
                time.sleep(60)
            except BaseException:
                continue
print("early", flush=True)
time.sleep(60)
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("when", ["early", "at work", "deaf"])
def test_a_signal_ends_a_command_in_two_seconds_with_the_exit_code_that_shells_know(
    when: str, number: signal.Signals
) -> None:
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND, when],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hears_signals,  # noqa: PLW1509 - this process has no threads
    )
    assert command.stdout is not None
    told = command.stdout.readline().strip()
    command.send_signal(number)
    sent = time.monotonic()
    _, said = command.communicate(timeout=20)
    assert time.monotonic() - sent < SOON
    assert command.returncode == 128 + number
    assert said == ("" if when == "at work" else f"kpi: stopped by {number.name}\n")
    assert told == "early" or not Path(told).exists()


LATE = """
import os, signal, sys
from kpilib.core import interrupts

class Late:
    def __del__(self, kill=os.kill, mine=os.getpid(), number=getattr(signal, sys.argv[1])):
        kill(mine, number)

interrupts.from_the_start()
sys.modules["late"] = Late()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_command_that_has_done_its_work_is_not_ended_while_python_leaves(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LATE, name],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=hears_signals,
    )
    assert (done.returncode, done.stderr) == (0, "")
