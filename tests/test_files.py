from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.files import write_all
from kpilib.core.unwritable import CannotWrite

if TYPE_CHECKING:
    from pathlib import Path


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
