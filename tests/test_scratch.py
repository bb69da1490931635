"""Folders for what is not finished: they do not outlive their owner, and nobody's own is taken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kpilib.core import processes, scratch
from kpilib.core.files import write_all

OWNER = """
import sys, time
from kpilib.core import scratch
with scratch.folder() as folder:
    (folder / "pay.csv").write_text("E001,8136.78", encoding="utf-8")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "temporary"
    found.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(found))
    return found


def test_a_folder_is_empty_private_and_gone_at_the_end(place: Path) -> None:
    with scratch.folder() as folder:
        assert folder.parent == place
        assert folder.stat().st_mode & 0o777 == 0o700
        assert list(folder.iterdir()) == []
        (folder / "pay.csv").write_text("x", encoding="utf-8")
    assert list(place.iterdir()) == []


def test_a_folder_is_gone_when_its_block_fails(place: Path) -> None:
    with pytest.raises(KeyboardInterrupt), scratch.folder():
        raise KeyboardInterrupt
    assert list(place.iterdir()) == []


def test_what_a_killed_command_left_goes_with_the_next_folder_and_not_before_it_is_killed(
    place: Path,
) -> None:
    root = Path(__file__).resolve().parents[1]
    environment = {**os.environ, "TMPDIR": str(place)}
    command = [sys.executable, "-c", OWNER]
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        left = Path(owner.stdout.readline().decode().strip())
        scratch.sweep(place)
        assert (left / "pay.csv").is_file()
        owner.send_signal(signal.SIGKILL)
    assert left.is_dir()
    with scratch.folder() as mine:
        assert list(place.iterdir()) == [mine]


def test_other_folders_and_files_stay(place: Path, tmp_path: Path) -> None:
    (place / "other").mkdir()
    (place / "kpilib-notes.txt").write_text("mine", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x").write_text("mine", encoding="utf-8")
    (place / "kpilib-link").symlink_to(elsewhere)
    scratch.sweep(place)
    assert sorted(path.name for path in place.iterdir()) == [
        "kpilib-link",
        "kpilib-notes.txt",
        "other",
    ]
    assert (elsewhere / "x").is_file()


def test_a_folder_whose_owners_number_was_given_again_goes(place: Path) -> None:
    mine = processes.began(os.getpid())
    for name in (f"kpilib-{os.getpid()}-{mine}-x", f"kpilib-{os.getpid()}-1{mine}-x"):
        (place / name).mkdir()
    scratch.sweep(place)
    assert [path.name for path in place.iterdir()] == [f"kpilib-{os.getpid()}-{mine}-x"]


def test_a_folder_that_somebody_holds_stays_for_its_owner_may_be_in_another_container(
    place: Path,
) -> None:
    held = place / "kpilib-999999999-1-x"
    held.mkdir()
    lock = processes.hold(held)
    assert lock is not None
    scratch.sweep(place)
    assert held.is_dir()
    os.close(lock)
    scratch.sweep(place)
    assert not held.exists()


def test_a_draft_beside_a_users_files_goes_with_the_next_that_is_written_there(
    tmp_path: Path,
) -> None:
    (tmp_path / ".kpilib-999999999-1-x").write_text("E001,8136.78", encoding="utf-8")
    write_all({tmp_path / "payouts.csv": b"E001,9000.00"})
    assert [path.name for path in tmp_path.iterdir()] == ["payouts.csv"]
