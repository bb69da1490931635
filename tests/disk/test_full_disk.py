"""Half way through what it writes, each command meets a full disk, and mends it when run again."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from . import full_disk
from .commands import COMMANDS
from .full_disk import Hooked, Tmpfs, small_disk
from .law import broken

if TYPE_CHECKING:
    from pathlib import Path

    from .full_disk import Disk


@pytest.mark.parametrize("name", COMMANDS)
def test_with_half_the_room_the_old_state_is_there_or_the_new(name: str, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        assert broken(name, disk, tmp_path, 2, first=1) == []


def test_where_nothing_may_be_mounted_each_change_of_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*command: object, **_: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, 32)

    monkeypatch.setattr(full_disk.subprocess, "run", refused)
    with small_disk(tmp_path / "disk") as disk:
        assert isinstance(disk, Hooked)
        assert broken("correct", disk, tmp_path, 2) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_a_small_disk_is_full_when_it_is_said_to_be(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        if not isinstance(disk, Tmpfs):
            pytest.skip("nothing may be mounted here")
        _fills(disk)


def _fills(disk: Disk) -> None:
    with pytest.raises(OSError, match="No space left"):
        (disk.root / "file").write_bytes(bytes(300 << 20))
