"""Files put away for good: whole or not there, on the disk, read-only, one issue at a time."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpilib.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPEN, _READ_ONLY, _FILE, _FILE_READ_ONLY = 0o755, 0o555, 0o644, 0o444


class Busy(KpiError):  # noqa: N818 - it reads as what happened
    """Somebody else is at it."""


@contextmanager
def only_one(lock: Path, message: str) -> Iterator[None]:
    """Hold a lock file, or say at once that somebody else does; it is free when a holder dies.

    Raises:
        Busy: With the message.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only what writes needs it

    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, blocking=False, preserve_lock_file=True):
            yield
    except Timeout:
        raise Busy(message) from None


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
            _sync(path)
    for path in reversed([draft, *(path for path in inner if path.is_dir())]):
        if path != draft:
            path.chmod(_READ_ONLY)
        _sync(path)
    draft.rename(target)
    _sync_names(target)
    make_read_only(target)


def make_read_only(folder: Path) -> None:
    """A folder takes and loses no files; the last step of `put_away`, safe to do again."""
    folder.chmod(_READ_ONLY)


def replace_text(path: Path, text: str) -> None:
    """Write a file beside the old one and put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    _sync(beside)
    beside.replace(path)
    _sync_names(path)


def clear_away(folder: Path) -> None:
    """Remove what an interrupted issue has left, read-only or not."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(_OPEN if path.is_dir() else _FILE)
    shutil.rmtree(folder)


def _sync_names(path: Path) -> None:
    """Wait until a name is on the disk, and those of the folders around it that may be new."""
    for folder in list(path.parents)[:3]:
        _sync(folder)


def _sync(path: Path) -> None:
    """Wait until a file or a folder's list of names is on the disk."""
    if os.name == "nt":
        return  # Windows opens no folders, and waits for no file that it may only read
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
