"""Fonts that stay open across a fork, so that no chart of a child waits for its font.

matplotlib opens fonts anew in every child, because processes that share an open file also share
the place up to which it has been read. Here each child gets a place of its own instead.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from matplotlib import font_manager

_FONTS = (".otf", ".ttf", ".ttc")
_OPEN_FILES = "/proc/self/fd"


def keep_fonts_open() -> None:
    """Let children of this process draw with the fonts that it has open when they are forked."""
    # Another cache than the one that matplotlib empties after a fork.
    inside: Any = font_manager
    kept = inside._get_font = lru_cache(64)(inside._get_font.__wrapped__)  # noqa: SLF001 - it has no public name

    def take_over() -> None:
        try:
            for number in map(int, os.listdir(_OPEN_FILES)):  # noqa: PTH208 - numbers, not paths
                _open_again(number)
        except OSError:  # no Linux, or a font is gone
            kept.cache_clear()

    os.register_at_fork(after_in_child=take_over)


def _open_again(number: int) -> None:
    """Where an open file is a font: the same file at the same place, shared with nobody."""
    try:
        path = os.readlink(f"{_OPEN_FILES}/{number}")  # noqa: PTH115 - it may say “(deleted)”
    except FileNotFoundError:  # the one that listed them
        return
    if path.removesuffix(" (deleted)").endswith(_FONTS):
        own = os.open(path, os.O_RDONLY)
        os.lseek(own, os.lseek(number, 0, os.SEEK_CUR), os.SEEK_SET)
        os.dup2(own, number, inheritable=False)
        os.close(own)
