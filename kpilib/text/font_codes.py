"""Which characters a font file has, read from its table of characters alone.

To open a font and take all of it apart takes a fifth of a second, which whoever only asks whether
texts can be printed need not wait for.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_UNICODE = (3, 10)
"""Platform and encoding of the list that goes beyond the first 65,536 characters."""

_RANGES = 12
"""The format of a list that is written as ranges."""


def code_points(file: Path) -> frozenset[int] | None:
    """The characters that an OpenType font has, by number.

    Returns:
        None where the font does not list them as ranges, as nearly every large one does.
    """
    ranges = _ranges(_table(file, b"cmap"))
    if ranges is None:
        return None
    return frozenset(code for first, last, _ in ranges for code in range(first, last + 1))


def glyph_numbers(content: bytes) -> dict[int, int] | None:
    """The place of each character's glyph in a font.

    fontTools takes five times as long, for it takes older lists of the same characters apart, too.

    Args:
        content: The font's table `cmap`.

    Returns:
        None where the font does not list its characters as ranges.
    """
    ranges = _ranges(content)
    if ranges is None:
        return None
    return {
        code: glyph + code - first
        for first, last, glyph in ranges
        for code in range(first, last + 1)
    }


def _ranges(content: bytes) -> Iterable[tuple[int, int, int]] | None:
    """The first and the last character of each range, and the glyph of the first one."""
    for place in _lists(content):
        kind, _, _, _, count = struct.unpack_from(">HHIII", content, place)
        if kind == _RANGES:
            listed: Iterable[tuple[int, int, int]] = struct.iter_unpack(
                ">III", content[place + 16 : place + 16 + 12 * count]
            )
            return listed
    return None


def _table(file: Path, wanted: bytes) -> bytes:
    """One table of a font; empty where it has none."""
    with file.open("rb") as font:
        (count,) = struct.unpack(">4xH6x", font.read(12))
        for name, _, place, length in struct.iter_unpack(">4sIII", font.read(16 * count)):
            if name == wanted:
                font.seek(place)
                return font.read(length)
    return b""


def _lists(content: bytes) -> Iterator[int]:
    """Where in a table of characters those lists begin that hold all of Unicode."""
    if content:
        (count,) = struct.unpack_from(">2xH", content)
        for platform, encoding, place in struct.iter_unpack(">HHI", content[4 : 4 + 8 * count]):
            if (platform, encoding) == _UNICODE:
                yield place
