"""A watched process that dies, hangs or goes astray costs its own result, and none is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from kpilib.core import watched

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("first", "killed", "hangs", "deaf", "astray", "last")


def _work(name: str, notes: Path) -> str:
    """What a report could do to its process."""
    (notes / name).write_text(str(os.getpid()), encoding="ascii")
    if name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if name in {"hangs", "deaf"}:
        if name == "deaf":  # as one that waits for a lock, and hears no signal
            signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.valid_signals()))
        Path(tempfile.mkdtemp(), "pay.csv").write_text("8136.78", encoding="utf-8")
        time.sleep(60)
    if name == "astray":
        _daemon(notes / "daemon")
    return name


def _daemon(note: Path) -> None:
    """A process of a session of its own, whose parent has left: nobody's child."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            note.write_text(str(os.getpid()), encoding="ascii")
            time.sleep(60)
        os._exit(0)
    while not note.is_file() or not note.read_text("ascii"):
        time.sleep(0.01)


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_befalls_a_process_costs_its_own_result_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    place, notes = tmp_path / "temporary", tmp_path / "notes"
    place.mkdir()
    notes.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    works = [partial(_work, name, notes) for name in NAMES]
    answers = {NAMES[n]: answer for n, answer in watched.results(works, jobs, limit=1.0)}
    for name in ("first", "astray", "last"):
        assert answers[name] == watched.Answer(name)
    assert "its process was killed" in answers["killed"].error
    for name in ("hangs", "deaf"):
        assert "given up because it took more than 1 s (--time-limit)" in answers[name].error
    assert [note.name for note in notes.iterdir() if _runs(note)] == []
    assert list(place.iterdir()) == []


def _runs(note: Path) -> bool:
    try:
        # One that nobody has waited for yet, as this process adopts what others leave, has ended.
        status = psutil.Process(int(note.read_text("ascii"))).status()
    except psutil.NoSuchProcess:
        return False
    return bool(status != psutil.STATUS_ZOMBIE)


def test_whoever_stops_asking_leaves_no_process(tmp_path: Path) -> None:
    works = [partial(_note_and_wait, tmp_path / name) for name in "ab"]
    running = watched.results(works, 2, 60)
    assert next(running) == (0, watched.Answer("a"))
    running.close()
    assert not _runs(tmp_path / "a")
    assert not _runs(tmp_path / "b")


def _note_and_wait(note: Path) -> str:
    note.write_text(str(os.getpid()), encoding="ascii")
    while not note.with_name("b").exists() or note.name == "b":
        time.sleep(0.01)
    return note.name


@pytest.mark.parametrize(
    ("work", "error"),
    [
        (Path("/nowhere").read_text, "/nowhere cannot be read or written: "),
        (lambda: 1 // 0, "a fault in the program: ZeroDivisionError: integer division"),
    ],
    ids=["of the system", "of ours"],
)
def test_an_error_is_said_in_one_sentence(work: Callable[[], object], error: str) -> None:
    [(_, answer)] = watched.results([work], 1, 60)
    assert answer.error.startswith(error)


def test_as_many_processes_as_there_may_be_cost_the_result_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(watched.forked, "fork", refuse)
    [(_, answer)] = watched.results([os.getpid], 1, 60)
    assert "there are as many as there may be" in answer.error


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


WINDOWS = """
import os, signal, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "setsid", "killpg", "getpgid", "getuid", "waitid",
             "register_at_fork", "pidfd_open", "O_DIRECTORY"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGALRM", "setitimer", "pthread_sigmask", "SIGCHLD"):
    if hasattr(signal, name):
        delattr(signal, name)
import importlib, pkgutil
import kpilib
for module in pkgutil.walk_packages(kpilib.__path__, "kpilib."):
    if not module.name.endswith((".preload", ".keeper")):
        importlib.import_module(module.name)
from kpilib.core import interrupts, processes, scratch, watched
assert not processes.can_fork()
assert watched.result(lambda: 7, 60) == 7
with scratch.folder() as folder:
    assert folder.is_dir()
interrupts.from_the_start()
with interrupts.undone():
    processes.end_all_below()
print("imported")
"""


def test_where_posix_is_missing_everything_is_imported_and_does_less() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WINDOWS], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.endswith("imported\n"), done.stderr


ELSEWHERE = """
import sys, time
import psutil
from pathlib import Path
from kpilib.core import processes, watched

sys.platform = "darwin"  # as where nobody is told of a parent's end, and nobody adopts

def work():
    Path(sys.argv[1]).write_text(str(psutil.Process().pid), encoding="ascii")
    time.sleep(60)

assert processes.linux_prctl() is None
list(watched.results([work], 1, 60))
"""


def test_where_the_system_does_not_end_it_a_process_looks_for_its_owner_itself(
    tmp_path: Path,
) -> None:
    note = tmp_path / "number"
    owner = subprocess.Popen([sys.executable, "-c", ELSEWHERE, str(note)])
    until = time.monotonic() + 60
    while not (note.is_file() and note.read_text("ascii")) and time.monotonic() < until:
        time.sleep(0.02)
    owner.kill()
    owner.wait()
    until = time.monotonic() + 10
    while _runs(note) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(note)


DISOWNING = """
import os, sys, time
from pathlib import Path
from kpilib.core import watched

def work():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            Path(sys.argv[1]).write_text(str(os.getpid()), encoding="ascii")
            time.sleep(60)
        os._exit(0)
    os.wait()
    time.sleep(60)

list(watched.results([work], 1, 60))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone knows who has adopted whom")
def test_what_nobody_owns_ends_with_a_command_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "number"
    owner = subprocess.Popen([sys.executable, "-c", DISOWNING, str(note)])
    until = time.monotonic() + 60
    while not (note.is_file() and note.read_text("ascii")) and time.monotonic() < until:
        time.sleep(0.02)
    assert _runs(note)
    owner.kill()
    owner.wait()
    until = time.monotonic() + 5
    while _runs(note) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(note)
