"""Folders for what is not finished yet: nobody else may read them, and none outlives its owner.

What is in them names people and their pay. A command that ends, or is ended by Ctrl-C or SIGTERM,
removes its own (`interrupts`). One that is killed outright can remove nothing; so its owner holds a
lock on each folder for as long as it lives, and whoever makes the next one first removes those that
nobody holds. Locks of this kind are POSIX's: on Windows a killed command's folders stay.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    import fcntl
    from collections.abc import Iterator
else:
    fcntl = lazy("fcntl")

PREFIX = "kpilib-"
"""How the folders' names begin, in the system's place for temporary files."""

_UNNAMED = ".kpilib-"  # until the lock is held: a folder without one may be removed at any time


@contextmanager
def folder() -> Iterator[Path]:
    """A new empty folder, removed with all that is in it when the block ends."""
    _sweep_once(tempfile.gettempdir())
    fresh = Path(tempfile.mkdtemp(prefix=_UNNAMED)).resolve()
    lock = _lock(fresh)
    path = fresh.with_name(PREFIX + fresh.name.removeprefix(_UNNAMED))
    try:
        fresh.rename(path)
        yield path
    finally:
        for each in (path, fresh):
            shutil.rmtree(each, ignore_errors=True)
        if lock is not None:
            os.close(lock)


@cache
def _sweep_once(place: str) -> None:
    sweep(Path(place))


def sweep(place: Path) -> None:
    """Remove the folders that killed commands of this user have left."""
    for path in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if _is_ours(path) and (lock := _lock(path)) is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(lock)


def _is_ours(path: Path) -> bool:
    return (
        sys.platform != "win32"
        and path.is_dir()
        and not path.is_symlink()
        and path.stat().st_uid == os.getuid()
    )


def _lock(path: Path) -> int | None:
    """An open handle that holds the folder until it is closed or its owner dies; None if held."""
    if sys.platform == "win32":
        return None
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a place that knows no locks
        os.close(handle)
        return None
    return handle
