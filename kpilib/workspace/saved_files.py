"""Which files of a workspace have been saved since the last look, and which are being worked in.

Files are asked for their size and time, and never opened: somebody is writing them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LOCK = re.compile(r"~\$(?P<name>.+)|\.~lock\.(?P<other>.+)#")
"""What Excel and WPS, and LibreOffice, put beside a workbook for as long as it is open."""

_PASSING = re.compile(r"\..*|~.*|.*~|.*\.tmp|[0-9A-F]{8}", re.IGNORECASE)
"""What programs write on the way to a saved file: temporary and hidden ones."""


def stamps(root: Path) -> dict[str, tuple[int, int, int]]:
    """Time, size and number of every file below `params/` that may be read."""
    found = {}
    for path in _below(root / "params"):
        if _PASSING.fullmatch(path.name) and not _LOCK.fullmatch(path.name):
            continue
        try:
            state = path.stat()
        except OSError:  # it has gone in between
            continue
        found[path.relative_to(root).as_posix()] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def being_edited(seen: Mapping[str, tuple[int, int, int]]) -> tuple[str, ...]:
    """The files that are open in a spreadsheet program, by the locks beside them."""
    names = (path.rpartition("/") for path in sorted(seen))
    locks = ((folder, _LOCK.fullmatch(name)) for folder, _, name in names)
    return tuple(f"{folder}/{lock['name'] or lock['other']}" for folder, lock in locks if lock)


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        else:
            yield path
