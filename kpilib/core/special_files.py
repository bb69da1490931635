"""What is called like a file and is none: a pipe, a socket or a device, of which reading may wait.

Nobody may have written anything into a pipe yet, and a device may give bytes without end.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined

if TYPE_CHECKING:
    from pathlib import Path

_KINDS = (
    (stat.S_ISFIFO, Message("a pipe")),
    (stat.S_ISSOCK, Message("a socket")),
    (stat.S_ISCHR, Message("a device")),
    (stat.S_ISBLK, Message("a device")),
)


def special(path: Path, shown: str = "") -> str:
    """What to say of a pipe, a socket or a device; nothing of a file or folder, or of neither.

    Args:
        path: The place.
        shown: How messages call it; its name when left out.
    """
    what = special_kind(path)
    return joined((shown or path.name, what), ": ") if what else ""


def special_kind(path: Path) -> str:
    """The same without a name, for what is said behind one."""
    try:
        mode = path.stat().st_mode
    except OSError:  # whoever reads it says why it cannot be
        return ""
    for is_one, kind in _KINDS:
        if is_one(mode):
            return Message("it is {kind}, and not read: put a file in its place", kind=kind)
    return ""
