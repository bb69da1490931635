"""A pack that is ended by a signal leaves nothing running and no folder with people's pay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.killing import hears_signals
from tests.render.quarto.conftest import standin  # noqa: F401 - a fixture
from tests.render.quarto.installed import ROOT
from tests.small_company import write_company

if TYPE_CHECKING:
    from tests.render.quarto.conftest import StandIn


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_pack_that_is_ended_while_quarto_hangs(
    standin: StandIn,  # noqa: F811 - the fixture
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    """Ctrl-C reaches every process of a terminal, and SIGTERM the command alone."""
    standin.traps("stubborn")
    root = write_company(tmp_path / "w", ["a"])
    # With a short path, so that the folder of the processes' sockets stands in it, too.
    place = Path(tempfile.mkdtemp(prefix="ending-"))
    command = [sys.executable, "-m", "kpilib", "pack", "2026Q1", "--renderer", "quarto"]
    pack = subprocess.Popen(
        [*command, "--workspace", root],
        env={**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=hears_signals,  # noqa: PLW1509 - this process has no threads
    )
    standin.wait_for_sleepers()
    assert list(place.glob("kpilib-*"))
    if number == signal.SIGINT:
        os.killpg(pack.pid, number)
    else:
        pack.send_signal(number)
    until = time.monotonic() + 10
    assert pack.wait(10) == 128 + number
    assert not standin.sleeper_runs(2.0)
    while list(place.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)
    assert list(place.iterdir()) == []
    place.rmdir()
    assert not list((root / "reports").glob("2026Q1/a/report.*"))


def test_ctrl_c_while_workers_load_what_they_need_is_heard_without_a_traceback(
    tmp_path: Path,
) -> None:
    root = write_company(tmp_path / "w", ["a"])
    place = Path(tempfile.mkdtemp(prefix="ending-"))
    command = [sys.executable, "-m", "kpilib", "pack", "2026Q1", "--workspace", str(root)]
    said = tmp_path / "said.txt"
    with said.open("wb") as output:
        pack = subprocess.Popen(
            command,
            env={**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=hears_signals,  # noqa: PLW1509 - this process has no threads
        )
    until = time.monotonic() + 60
    while not list(place.glob("kpilib-*")) and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.5)  # the server has begun to load, which takes it some seconds
    os.killpg(pack.pid, signal.SIGINT)
    assert pack.wait(20) == 130
    _gone(pack.pid)
    *_, last = said.read_text(encoding="utf-8").splitlines()
    assert last.startswith("stopped by SIGINT: what was finished stays, and nothing else is left")
    assert "Traceback" not in said.read_text(encoding="utf-8")
    assert list(place.iterdir()) == []
    place.rmdir()


def _gone(group: int) -> None:
    """Wait until nothing of a group of processes is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise AssertionError("something of it runs on")
