"""What stands in the folder of a revision, each thing as it is there: no link is followed.

A link to the very same content is not that content: whoever may write where it leads changes what
was issued, and a copy of the ledger does not hold it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.special_files import special_kind
from kpilib.core.unwritable import why_unread

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass
class FolderContents:
    """Everything below a folder, by its place there.

    Attributes:
        files: SHA-256 of every file.
        folders: Every folder.
        odd: What is neither, or cannot be read, and what to say of it.
        elsewhere: Files that have another name, too: what is written under it changes them.
        marks: What the system notes of each thing, which it changes with every change.
    """

    files: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    odd: dict[str, str] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)
    marks: dict[str, tuple[int, ...]] = field(default_factory=dict)


def contents_of(folder: Path) -> FolderContents:
    """Look at everything below a folder that is one itself."""
    found = FolderContents()
    with suppress(OSError):  # told below
        found.marks["."] = _mark(folder.lstat())
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as wrong:
            found.odd[place.relative_to(folder).as_posix()] = cannot_be_read(wrong)
            continue
        for entry in entries:
            path = place / entry.name
            if _noted(path, path.relative_to(folder).as_posix(), found):
                waiting.append(path)
    return found


def _noted(path: Path, name: str, found: FolderContents) -> bool:
    """Note one thing; whether it is a folder to be looked into."""
    try:
        about = path.lstat()
        found.marks[name] = _mark(about)
        is_folder = stat.S_ISDIR(about.st_mode) and not is_link(path)
        if is_folder:
            found.folders.add(name)
        elif stat.S_ISREG(about.st_mode):
            found.files[name] = sha256_of(path)
            if about.st_nlink > 1:
                found.elsewhere.append(name)
        else:
            found.odd[name] = no_file(path)
    except OSError as wrong:
        found.odd[name] = cannot_be_read(wrong)
        return False
    return is_folder


def is_untouched(folder: Path, found: FolderContents) -> bool:
    """Whether nothing below a folder has been changed since it was looked at, and changed back.

    Args:
        folder: The folder.
        found: What was found there.
    """
    return {folder / name: mark for name, mark in found.marks.items()} == marks_of(
        folder / name for name in found.marks
    )


def marks_of(paths: Iterable[Path]) -> dict[Path, tuple[int, ...]]:
    """What the system notes of some files and folders; nothing of what is not there."""
    found = {}
    for path in paths:
        with suppress(OSError):
            found[path] = _mark(path.lstat())
    return found


def _mark(about: os.stat_result) -> tuple[int, ...]:
    return (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)


def sha256_of(path: Path) -> str:
    """The hash of a file, read piece by piece.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def no_file(path: Path) -> str:
    """What to say of a link, a pipe, a socket or a device where a file or folder belongs."""
    if is_link(path):
        return Message(
            "it is a link to {end}, and what is issued stands in the ledger itself: put a copy in "
            "the place of the link",
            end=path.readlink(),
        )
    return special_kind(path) or Message("it is no file and no folder")


def is_link(path: Path) -> bool:
    """Whether something is a link, or what Windows may have in the place of one."""
    is_junction = getattr(path, "is_junction", None)  # Python 3.12 and later
    return path.is_symlink() or bool(is_junction and is_junction())


def cannot_be_read(wrong: OSError) -> str:
    """What to say of what the system does not let us read."""
    return Message("it cannot be read: {why}", why=why_unread(wrong))
