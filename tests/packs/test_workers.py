"""A worker that dies or hangs costs its own report only, and none is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from kpilib.core import scratch
from kpilib.core.periods import Period
from kpilib.publish.packs import server, workers
from kpilib.publish.packs.order import Order

NAMES = ("first", "killed", "hangs", "deaf", "last")
ORDERS = [Order(name, Period.parse("2026Q1")) for name in NAMES]


def _work(order: Order) -> str:
    """What a report could do to its worker."""
    if order.department == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if order.department in {"hangs", "deaf"}:
        if order.department == "deaf":  # as one that waits for a lock, and hears no signal
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGALRM})
        with scratch.folder() as folder:
            (folder / "pay.csv").write_text("8136.78", encoding="utf-8")
            time.sleep(60)
    return "" if order.department == "first" else f"{os.getpid()}"


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_worker_that_dies_or_hangs_costs_its_own_report_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 0.5)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    context = get_context("fork")
    made = list(workers.outcomes(context, _work, ORDERS, jobs, limit=1.0))
    errors = {order.department: error for order, error in made}
    assert sorted(errors) == sorted(NAMES)
    assert errors["first"] == ""
    assert "was ended by SIGKILL before its time: make it again" in errors["killed"]
    for name in ("hangs", "deaf"):
        assert "given up because it took more than 1 s (--time-limit)" in errors[name]
    last = int(errors["last"])
    with pytest.raises(ProcessLookupError):
        os.kill(last, 0)
    assert list(tmp_path.iterdir()) == []


def test_whoever_stops_asking_leaves_no_worker(tmp_path: Path) -> None:
    orders = [Order(str(tmp_path / name), Period.parse("2026Q1")) for name in "ab"]
    running = workers.outcomes(get_context("fork"), _note_and_wait, orders, 2)
    assert next(running)[1] == ""
    numbers = [int(Path(order.department).read_text("ascii")) for order in orders]
    running.close()
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def _note_and_wait(order: Order) -> str:
    note = Path(order.department)
    note.write_text(str(os.getpid()), encoding="ascii")
    while not note.with_name("b").exists() or note.name == "b":
        time.sleep(0.01)
    return ""


def test_sockets_stand_where_temporary_files_do_unless_that_path_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tempfile.mkdtemp(prefix="kpi-short-")
    monkeypatch.setattr(tempfile, "tempdir", short)
    assert server.short_place() == short
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    monkeypatch.setenv("XDG_RUNTIME_DIR", short)
    assert server.short_place() == short
    Path(short).rmdir()
    assert server.short_place() in {"/tmp", "/var/tmp"}  # noqa: S108 - what every system has
    monkeypatch.setattr(server, "_is_usable", lambda _: False)
    with pytest.raises(server.NoPlace, match="set TMPDIR to a folder whose path has at most 75"):
        server.short_place()


COPIES = """
import os, threading
from kpilib.core import forked
if "thread" in os.sys.argv:
    ends = threading.Event()
    threading.Thread(target=ends.wait, daemon=True).start()
if "dies" in os.sys.argv:
    try:
        forked.result_of(lambda: os._exit(7))
    except forked.ChildDied as died:
        print(died)
else:
    print("here" if forked.result_of(os.getpid) == os.getpid() else "in a child")
"""
"""Run as a program: a process of pytest may have threads of its own, and is not to die."""


@pytest.mark.parametrize(
    ("argument", "told"),
    [("", "in a child"), ("thread", "here"), ("dies", "ended by itself with exit code 7")],
    ids=["alone", "beside a thread", "a child that dies"],
)
def test_work_is_done_in_a_child_of_a_process_without_other_threads(
    argument: str, told: str
) -> None:
    command = [sys.executable, "-c", COPIES, argument]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert told in done.stdout
