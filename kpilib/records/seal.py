"""Folders put away for good: whole or not there, on the disk, read-only."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from kpilib.core.files import names_on_disk, on_disk

if TYPE_CHECKING:
    from pathlib import Path

_OPEN, _READ_ONLY, _FILE, _FILE_READ_ONLY = 0o755, 0o555, 0o644, 0o444


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put_away(draft: Path, target: Path) -> None:
    """Turn a finished folder into a read-only one of another name, all at once.

    Everything is on the disk before the name changes, so that a power cut leaves no half.
    """
    inner = sorted(draft.rglob("*"))
    for path in inner:
        if path.is_file():
            path.chmod(_FILE_READ_ONLY)
            on_disk(path)
    for path in reversed([draft, *(path for path in inner if path.is_dir())]):
        if path != draft:
            path.chmod(_READ_ONLY)
        on_disk(path)
    draft.rename(target)
    names_on_disk(target)
    make_read_only(target)


def make_read_only(folder: Path) -> None:
    """A folder takes and loses no files; the last step of `put_away`, safe to do again."""
    folder.chmod(_READ_ONLY)


def clear_away(folder: Path) -> None:
    """Remove what an interrupted issue has left, read-only or not."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(_OPEN if path.is_dir() else _FILE)
    shutil.rmtree(folder)
