"""Folders and files for what is not finished yet: private, of one scheme, gone with their owner.

What is in them names people and their pay. A command that ends, or is ended by Ctrl-C or SIGTERM,
removes its own (`interrupts`). One that is killed outright can remove nothing; so the names say
whose they are, and whoever makes the next one removes what belongs to nobody any more.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "kpilib-"
"""How the names begin, behind a dot where they stand among a user's own files."""

_NAMED = re.compile(rf"\.?{PREFIX}(\d+)-(\d+)-\w+")  # a process, when it began, anything


def _mine() -> str:
    return _names_of(os.getpid())


@cache  # a copy of this process has a number of its own
def _names_of(process: int) -> str:
    return f"{PREFIX}{process}-{processes.began(process) or 0}-"


@contextmanager
def folder() -> Iterator[Path]:
    """A new empty folder, removed with all that is in it when the block ends."""
    sweep_once()
    with _removed_after(tempfile.mkdtemp(prefix=_mine())) as path:
        yield path


@contextmanager
def folder_in(place: Path) -> Iterator[Path]:
    """The same in a folder of the user's: what is finished there is moved within one disk."""
    sweep(place)
    with _removed_after(tempfile.mkdtemp(prefix=f".{_mine()}", dir=place)) as path:
        yield path


def file_in(place: Path) -> tuple[int, Path]:
    """A new file in a folder of the user's, open for writing, which only its owner may read."""
    handle, name = tempfile.mkstemp(prefix=f".{_mine()}", dir=place)
    return handle, Path(name)


@contextmanager
def _removed_after(name: str) -> Iterator[Path]:
    path = Path(name).resolve()
    _OPEN.add(path)
    lock = processes.hold(path)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _OPEN.discard(path)
        if lock is not None and lock >= 0:
            os.close(lock)


_OPEN: set[Path] = set()


def remove_all() -> None:
    """Remove the folders of this process at once, for one that has no time to end as it should."""
    for path in tuple(_OPEN):
        if (named := _NAMED.fullmatch(path.name)) and int(named[1]) == os.getpid():
            shutil.rmtree(path, ignore_errors=True)


def sweep_once() -> None:
    """Remove what killed commands have left in the system's place for temporary files."""
    with suppress(OSError):  # there is no such place
        _sweep_once(tempfile.gettempdir())


@cache
def _sweep_once(place: str) -> None:
    sweep(Path(place))


def sweep(place: Path) -> None:
    """Remove what commands of this user have left in a folder that were killed."""
    with suppress(OSError):
        for entry in os.scandir(place):
            if (named := _NAMED.fullmatch(entry.name)) and processes.is_mine(Path(entry.path)):
                _remove_unless_owned(Path(entry.path), int(named[1]), named[2])


def _remove_unless_owned(path: Path, owner: int, since: str) -> None:
    if processes.began(owner) == since:
        return
    with suppress(OSError):
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        # The owner may be in another container, which shares the disk and not the numbers.
        elif (lock := processes.hold(path)) is not None:
            shutil.rmtree(path, ignore_errors=True)
            if lock >= 0:
                os.close(lock)
