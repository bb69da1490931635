from __future__ import annotations

from pathlib import Path

import pytest

from kpilib.core import scratch
from kpilib.core.files import write_all
from kpilib.core.unwritable import CannotWrite


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    write_all({tmp_path / "a" / "x": b"1", tmp_path / "b" / "y": b"2"})
    assert (tmp_path / "a" / "x").read_bytes() == b"1"
    assert (tmp_path / "b" / "y").read_bytes() == b"2"


def test_when_one_file_cannot_be_written_none_is_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    (tmp_path / "x").write_bytes(b"old")
    with pytest.raises(CannotWrite, match="file is a file, and must be a folder"):
        write_all({tmp_path / "x": b"new", tmp_path / "file" / "y": b"2"})
    assert (tmp_path / "x").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "x"]


def test_a_folder_is_swept_once_for_all_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[Path] = []
    monkeypatch.setattr(scratch, "sweep", swept.append)
    monkeypatch.chdir(tmp_path)  # relative places, as `--workspace .` gives them
    write_all({Path("a") / f"{n}.txt": b"" for n in range(50)} | {Path("b") / "1.txt": b""})
    assert swept == [Path("a"), Path("b")]
