"""Who may read what is written: its owner alone, or their group too, whatever the umask says.

Whatever names people and their pay is made for its owner alone, and opened to the group when it is
whole. On Windows a file takes the rights of its folder, and all of this does nothing.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OWNER_ONLY = 0o700
_WRITE = 0o222


@dataclass(frozen=True)
class Access:
    """The rights of files and folders.

    Attributes:
        file: Of a file.
        folder: Of a folder; a group's folder hands the group on to what is made in it.
    """

    file: int
    folder: int

    def of(self, mode: int) -> int:
        """What a mode should be: whether the owner may write stays as it is."""
        whole = self.folder if stat.S_ISDIR(mode) else self.file
        return whole if mode & stat.S_IWUSR else whole & ~_WRITE

    def seal(self, path: Path) -> None:
        """Let nobody write to a file or folder any more."""
        allow(path, (self.folder if path.is_dir() else self.file) & ~_WRITE)

    def unseal(self, path: Path) -> None:
        """Let its owner write to a file or folder again."""
        allow(path, self.folder if path.is_dir() else self.file)


PRIVATE = Access(0o600, 0o700)
"""For their owner alone."""

GROUP = Access(0o640, 0o2750)
"""The group may read."""

OPEN = Access(0o644, 0o755)
"""For everybody: what names nobody."""

BY_NAME = {"private": PRIVATE, "group": GROUP}
"""What `access` in `params/departments.yaml` may say."""


def allow(path: Path, mode: int) -> None:
    """Give a file or folder these rights and no others."""
    if os.name != "nt" or not stat.S_ISDIR(path.stat().st_mode):
        path.chmod(mode)


def make_folder(folder: Path, access: Access = PRIVATE) -> None:
    """Make a folder with those that lead to it; folders that are there stay as they are."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        try:
            each.mkdir(_OWNER_ONLY)
        except FileExistsError:  # just now by another process, or it is no folder
            if not each.is_dir():
                raise
        else:
            allow(each, access.folder)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there, for its owner alone from its first moment on.

    Never through a link, nor into a file that somebody has put there before.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_IT_IS, PRIVATE.file)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


_AS_IT_IS: int = getattr(os, "O_BINARY", 0)  # on Windows line ends would be made others
