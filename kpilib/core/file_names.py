"""Names that can be those of files and folders on every system."""

from __future__ import annotations

import re
import unicodedata

from kpilib.core.messages import Message

LONGEST = 100
"""Bytes of a name in UTF-8: file systems take 255, and endings and drafts' names come to it."""

_NAME = re.compile(r"\w(?:[\w .-]*[\w-])?")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin|conout|(?:com|lpt)[0-9¹²³])(?: *\..*)?", re.ASCII)
"""What Windows takes for a device, with any ending: `nul.xlsx` cannot be written there."""


def name_fault(name: str) -> Message | None:
    """Why a name cannot be one of a file or folder on some system; None where it can.

    >>> name_fault("key-accounts"), name_fault("大客户部")
    (None, None)
    >>> str(name_fault("nul.x"))
    "'nul.x' is the name of a device on Windows: use another one"
    """
    shown = repr(name)
    if not _NAME.fullmatch(name):
        return Message(
            "{name} cannot be the name of a folder: use letters, digits, _ and -, and inside also "
            "dots and blanks",
            name=shown,
        )
    if (size := len(name.encode())) > LONGEST:
        return Message(
            "{name} is too long for the name of a folder: it has {size} bytes, and may have "
            "{longest}; a Chinese character has three",
            name=shown,
            size=size,
            longest=LONGEST,
        )
    if _DEVICE.fullmatch(name.lower()):
        return Message("{name} is the name of a device on Windows: use another one", name=shown)
    return None


def on_disk_as(name: str) -> str:
    """What names have in common that some system takes for one.

    >>> on_disk_as("Sales") == on_disk_as("sales")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
