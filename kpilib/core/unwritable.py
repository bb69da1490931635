"""Why a file cannot be written, in one sentence: where, what is in the way, and what to do."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class CannotWrite(KpiError):  # noqa: N818 - it reads as what happened
    """A file or folder cannot be written; nothing of what belongs to it was."""


_REASONS = {
    errno.ENOSPC: ("the disk is full", "make room on it and run this again"),
    errno.EDQUOT: ("your share of the disk is full", "make room on it and run this again"),
    errno.EROFS: ("the disk may only be read", "write somewhere else, or mount it for writing"),
    errno.EACCES: (
        "it may not be written to",
        "close the program that has it open, or let yourself write there, and run this again",
    ),
    errno.ENAMETOOLONG: (
        "its name is too long for this disk",
        "give the folder or the department a shorter name, or write somewhere else",
    ),
    errno.ELOOP: ("links lead round in a circle there", "mend the links and run this again"),
}
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]


def cannot_write(wrong: OSError, path: Path) -> CannotWrite:
    """What to say of an error of the system.

    Args:
        wrong: The error.
        path: What was to be written, and not the draft beside it that the error may name.
    """
    reason, fix = _REASONS.get(
        wrong.errno or 0, (wrong.strerror or str(wrong), "mend that and run this again")
    )
    blocked, astray = _in_the_way(path), _leads_nowhere(path)
    if astray is not None:
        reason, fix = (
            f"{astray} is a link to {astray.readlink()}, which is not there",
            "make that folder or remove the link, and run this again",
        )
    elif blocked is not None and blocked != path:
        reason, fix = (
            f"{blocked} is a file, and must be a folder",
            "move it away and run this again",
        )
    elif wrong.errno in {errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY} and path.is_dir():
        reason, fix = "a folder stands in its place", "move it away and run this again"
    return CannotWrite(f"{path} cannot be written: {reason}; {fix}")


def of_system(wrong: OSError) -> str:
    """The same of an error that nobody expected, by the file that it names."""
    named = wrong.filename2 or wrong.filename or "a file"
    if wrong.errno in {errno.EACCES, errno.EPERM}:
        return (
            f"{named} cannot be read or written: the system does not let you; let yourself read "
            "and write there, or close the program that has it open, and run this again"
        )
    reason, fix = _REASONS.get(wrong.errno or 0, (wrong.strerror or str(wrong), ""))
    return f"{named} cannot be read or written: {reason}{f'; {fix}' if fix else ''}"


def _in_the_way(path: Path) -> Path | None:
    """The first of the folders that lead to a path that is no folder."""
    try:
        return next((p for p in reversed(path.parents) if p.exists() and not p.is_dir()), None)
    except OSError:  # it may not even be looked at
        return None


def _leads_nowhere(path: Path) -> Path | None:
    """The first link on the way to a path whose end is gone, such as a disk that is not there."""
    try:
        places = reversed(path.parents)
        return next((one for one in places if one.is_symlink() and not one.exists()), None)
    except OSError:  # it may not even be looked at
        return None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn errors of the system while something is written into one sentence.

    Raises:
        CannotWrite: It cannot be.
    """
    try:
        yield
    except OSError as wrong:
        raise cannot_write(wrong, path) from wrong


def no_folder_in_place_of(files: Iterable[Path]) -> None:
    """Make sure that no folder stands where a file is to be put, before any file is.

    Raises:
        CannotWrite: One does.
    """
    for path in files:
        with writing(path):  # nor can it be looked at where its name is too long
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "", str(path))
