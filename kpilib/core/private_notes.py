"""Files that the program keeps for itself: they count only where nobody else can write to them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def outside(folder: Path, workspace: Path) -> Path | None:
    """The folder of such files, whole; None where it stands in a workspace that they are about.

    Whoever may write to the workspace could write there whatever he likes.
    """
    place = folder.resolve()
    return None if workspace.resolve() in (place, *place.parents) else place


def is_ours(path: Path, is_kind: Callable[[int], bool]) -> bool:
    """Whether something is what it should be, and nobody else can write to it.

    Args:
        path: The file or folder.
        is_kind: `stat.S_ISREG`, or `stat.S_ISDIR`.

    Raises:
        OSError: It is not there.
    """
    about = path.lstat()
    if not is_kind(about.st_mode):
        return False
    if os.name == "nt":  # there a folder of the user's is the user's
        return True
    is_alone = stat.S_ISDIR(about.st_mode) or about.st_nlink == 1
    others = about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return about.st_uid == os.geteuid() and not others and is_alone


def forget_oldest(file: Path, pattern: str, most: int) -> None:
    """Let the oldest files beside one go until there are few enough.

    Args:
        file: The one that stays.
        pattern: Of their names.
        most: How many may be there.
    """
    found = sorted(file.parent.glob(pattern), key=lambda path: path.stat().st_mtime_ns)
    for path in found[:-most]:
        if path != file:
            path.unlink(missing_ok=True)
