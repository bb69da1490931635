"""Why a file cannot be written or read, in one sentence: what is in the way, and what to do."""

from __future__ import annotations

import errno
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class CannotWrite(KpiError):  # noqa: N818 - it reads as what happened
    """A file or folder cannot be written; nothing of what belongs to it was."""


_AGAIN = Message("make room on it and run this again")
_REASONS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: (Message("the disk is full"), _AGAIN),
    errno.EDQUOT: (Message("your share of the disk is full"), _AGAIN),
    errno.EROFS: (
        Message("the disk may only be read"),
        Message("write somewhere else, or mount it for writing"),
    ),
    errno.EACCES: (
        Message("it may not be written to"),
        Message(
            "close the program that has it open, or let yourself write there, and run this again"
        ),
    ),
    errno.ENAMETOOLONG: (
        Message("its name is too long for this disk"),
        Message("give the folder or the department a shorter name, or write somewhere else"),
    ),
    errno.EMFILE: (
        Message("too many files are open"),
        Message("end programs that are not needed, or allow more (ulimit -n), and run this again"),
    ),
    errno.ENOENT: (
        Message("it is not there, or not any more"),
        Message("put it back and run this again"),
    ),
    errno.EISDIR: (
        Message("a folder stands in its place"),
        Message("move it away and run this again"),
    ),
    errno.ENOTDIR: (
        Message("a file stands where a folder must be"),
        Message("move it away and run this again"),
    ),
    errno.EIO: (
        Message("the disk fails"),
        Message("have it looked after, and run this again from another one"),
    ),
    errno.EILSEQ: (
        Message("its name holds letters that this disk cannot keep"),
        Message("give it another name and run this again"),
    ),
    errno.ELOOP: (
        Message("links lead round in a circle there"),
        Message("mend the links and run this again"),
    ),
}
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]
_REASONS[errno.ENFILE] = _REASONS[errno.EMFILE]
_OTHERWISE = Message("mend that and run this again")


def cannot_write(wrong: OSError, path: Path) -> CannotWrite:
    """What to say of an error of the system.

    Args:
        wrong: The error.
        path: What was to be written, and not the draft beside it that the error may name.
    """
    reason, fix = _reason(wrong)
    blocked, astray = _in_the_way(path), _leads_nowhere(path)
    away = Message("move it away and run this again")
    if astray is not None:
        end = astray.readlink()
        reason = Message("{link} is a link to {end}, which is not there", link=astray, end=end)
        fix = Message("make that folder or remove the link, and run this again")
    elif blocked is not None and blocked != path:
        reason, fix = Message("{path} is a file, and must be a folder", path=blocked), away
    elif wrong.errno in {errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY} and path.is_dir():
        reason, fix = Message("a folder stands in its place"), away
    return CannotWrite(
        Message("{path} cannot be written: {reason}; {fix}", path=path, reason=reason, fix=fix)
    )


def of_system(wrong: OSError) -> str:
    """The same of an error that nobody expected, by the file that it names."""
    named = wrong.filename2 or wrong.filename or Message("a file")
    if wrong.errno in {errno.EACCES, errno.EPERM}:
        return Message(
            "{file} cannot be read or written: the system does not let you; let yourself read and "
            "write there, or close the program that has it open, and run this again",
            file=named,
        )
    reason, fix = _reason(wrong)
    return joined(
        (Message("{file} cannot be read or written: {reason}", file=named, reason=reason), fix)
    )


def why_unread(wrong: OSError) -> str:
    """Why a file cannot be read, and what to do; the message that says so names the file."""
    if wrong.errno in {errno.EACCES, errno.EPERM}:
        return Message(
            "the system does not let you; let yourself read it, or close the program that has it "
            "open, and run this again"
        )
    return joined(_reason(wrong))


def not_utf8(wrong: UnicodeDecodeError) -> str:
    """What to say of text in another encoding, where nobody expected it.

    The error knows the bytes and not the file; the call of `Path.read_text` that it came through
    does.
    """
    frames = (frame.f_locals.get("self") for frame, _ in traceback.walk_tb(wrong.__traceback__))
    file = next((one for one in frames if isinstance(one, Path)), None)
    return Message("{file} is not UTF-8 text: save it as UTF-8", file=file or Message("a file"))


def _reason(wrong: OSError) -> tuple[str, str]:
    """What is in the way, and what to do; of an error that is not in the list what it says."""
    return _REASONS.get(wrong.errno or 0, (wrong.strerror or str(wrong), _OTHERWISE))


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
