"""Folders frozen for good, as revisions are: whole or not there, on the disk, read-only."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from kpilib.core.access import PRIVATE, Access
from kpilib.core.files import names_on_disk, on_disk

if TYPE_CHECKING:
    from pathlib import Path


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put_away(draft: Path, target: Path, access: Access) -> None:
    """Turn a finished folder into a read-only one of another name, all at once.

    Everything is on the disk before the name changes, so that a power cut leaves no half.
    """
    inner = sorted(draft.rglob("*"))
    for path in inner:
        if path.is_file():
            access.seal(path)
            on_disk(path)
    for path in reversed([draft, *(path for path in inner if path.is_dir())]):
        if path != draft:
            access.seal(path)
        on_disk(path)
    draft.rename(target)
    names_on_disk(target)
    make_read_only(target, access)


def make_read_only(folder: Path, access: Access) -> None:
    """A folder takes and loses no files; the last step of `put_away`, safe to do again."""
    access.seal(folder)


def clear_away(folder: Path) -> None:
    """Remove what an interrupted issue has left, read-only or not."""
    for path in (folder, *folder.rglob("*")):
        PRIVATE.unseal(path)
    shutil.rmtree(folder)
