"""What stands on the pages of a PDF, and where."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2

if TYPE_CHECKING:
    from collections.abc import Iterator


class Room(NamedTuple):
    """Where text may stand, in points from the left and from below."""

    left: float
    right: float
    bottom: float = -math.inf
    top: float = math.inf


def pages_within(pdf: bytes, room: Room) -> Iterator[str]:
    """The text of each page, of which none stands outside of its room."""
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            text = page.get_textpage()
            for number in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(number)
                assert left >= room.left
                assert right <= room.right
                assert bottom >= room.bottom
                assert top <= room.top
            yield text.get_text_bounded()
