"""Files written so that each is whole or not there, by one process at a time."""

from __future__ import annotations

import os
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.access import PRIVATE, Access, allow, make_folder
from kpilib.core.lazy import lazy
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import no_folder_in_place_of, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import filelock
else:
    filelock = lazy("filelock")


def write_all(files: Mapping[Path, bytes], access: Access = PRIVATE) -> None:
    """Write files so that each is whole or not there, even when the program is killed.

    Args:
        files: Contents by their places. What stands there is replaced and never written into, so
            that no other name of it, nor what it links to, shows what is new.
        access: Who may read them.

    Raises:
        CannotWrite: One of them cannot be written; the others are as they were.
    """
    no_folder_in_place_of(files)
    written: deque[tuple[Path, Path]] = deque()
    try:
        for target, data in files.items():
            with writing(target):
                _draft(target, data, access, written)
        while written:
            draft, target = written[0]
            with writing(target):
                allow(draft, access.file)
                draft.replace(target)
            written.popleft()
    finally:
        for draft, _ in written:
            draft.unlink(missing_ok=True)


def _draft(target: Path, data: bytes, access: Access, written: deque[tuple[Path, Path]]) -> None:
    """Write a file's content beside its place; only its owner may read it there."""
    make_folder(target.parent, access)
    if not written or written[-1][1].parent != target.parent:
        scratch.sweep(target.parent)  # once: thousands of files may be written into one folder
    handle, draft = scratch.file_in(target.parent)
    written.append((draft, target))
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def replace_text(path: Path, text: str, access: Access = PRIVATE) -> None:
    """Write a file beside the old one and put it in its place; see `write_all`.

    Raises:
        CannotWrite: It cannot be written, and is as it was.
    """
    no_folder_in_place_of([path])
    written: deque[tuple[Path, Path]] = deque()
    try:
        with writing(path):
            _draft(path, text.encode(), access, written)
            draft = written[0][0]
            allow(draft, access.file)
            on_disk(draft)
            draft.replace(path)
            names_on_disk(path)
    finally:
        for draft, _ in written:
            draft.unlink(missing_ok=True)


def names_on_disk(path: Path) -> None:
    """Wait until a name is on the disk, and those of the folders around it that may be new."""
    for folder in list(path.parents)[:3]:
        on_disk(folder)


def on_disk(path: Path) -> None:
    """Wait until a file or a folder's list of names is on the disk."""
    if os.name == "nt":
        return  # Windows opens no folders, and waits for no file that it may only read
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Busy(KpiError):  # noqa: N818 - it reads as what happened
    """Somebody else is at it."""


@contextmanager
def hold_lock(lock: Path, message: str, access: Access = PRIVATE) -> Iterator[None]:
    """Hold a lock file, or say at once that somebody else does; it is free when a holder dies.

    Raises:
        Busy: With the message.
        CannotWrite: The lock file cannot be written.
    """
    held = filelock.FileLock(lock, mode=access.file, blocking=False, preserve_lock_file=True)
    with writing(lock):
        make_folder(lock.parent, access)
        try:
            held.acquire()
        except filelock.Timeout:  # an OSError, too
            raise Busy(message) from None
    try:
        yield
    finally:
        held.release()
