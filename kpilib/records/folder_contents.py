"""What stands in the folder of a revision, each thing as it is there: no link is followed.

A link to the very same content is not that content: whoever may write where it leads changes what
was issued, and a copy of the ledger does not hold it.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.special_files import special_kind
from kpilib.core.unwritable import why_unread

if TYPE_CHECKING:
    from collections.abc import Iterable

REVISION = re.compile(r"r[1-9]\d*")
"""What folders of revisions are called."""

_PIECE = 1 << 16  # bytes read at a time; `hashlib.file_digest` takes memory for 262,144


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
    # Each name is looked at as text: a ledger has thousands of files, and is proved each time.
    found, root = FolderContents(), os.fspath(folder)
    with suppress(OSError):  # told below
        found.marks["."] = mark_of(os.lstat(root))
    waiting = ["."]
    while waiting:
        place = waiting.pop()
        try:
            names = sorted(os.listdir(f"{root}/{place}"))  # noqa: PTH208 - see above
        except OSError as wrong:
            found.odd[place] = cannot_be_read(wrong)
            continue
        for name in names:
            inside = name if place == "." else f"{place}/{name}"
            if _noted(f"{root}/{inside}", inside, found):
                waiting.append(inside)
    return found


def _noted(path: str, name: str, found: FolderContents) -> bool:
    """Note one thing; whether it is a folder to be looked into."""
    try:
        about = os.lstat(path)
        found.marks[name] = mark_of(about)
        is_folder = stat.S_ISDIR(about.st_mode) and not is_junction(path)
        if is_folder:
            found.folders.add(name)
        elif stat.S_ISREG(about.st_mode):
            found.files[name] = sha256_of(path)
            if about.st_nlink > 1:
                found.elsewhere.append(name)
        else:
            found.odd[name] = no_file(Path(path))
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
    root = os.fspath(folder)
    try:
        now = {name: mark_of(os.lstat(f"{root}/{name}")) for name in found.marks}
    except OSError:  # it is gone
        return False
    return now == found.marks


def marks_of(paths: Iterable[Path]) -> dict[Path, tuple[int, ...]]:
    """What the system notes of some files and folders; nothing of what is not there."""
    found = {}
    for path in paths:
        with suppress(OSError):
            found[path] = mark_of(path.lstat())
    return found


def mark_of(about: os.stat_result) -> tuple[int, ...]:
    """What the system notes of something, and changes with every change."""
    return (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)


def sha256_of(path: Path | str) -> str:
    """The hash of a file, read piece by piece.

    Raises:
        OSError: It cannot be read.
    """
    digest = hashlib.sha256()
    with io.open(path, "rb", buffering=0) as file:  # noqa: UP020 - what `Path.open` calls, for a name
        while content := file.read(_PIECE):
            digest.update(content)
    return digest.hexdigest()


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
    return path.is_symlink() or is_junction(path)


def is_junction(path: Path | str) -> bool:
    """Whether something is what Windows may have in the place of a link to a folder."""
    asked = getattr(os.path, "isjunction", None)  # Python 3.12 and later
    return bool(asked and asked(path))


def cannot_be_read(wrong: OSError) -> str:
    """What to say of what the system does not let us read."""
    return Message("it cannot be read: {why}", why=why_unread(wrong))
