"""Making a table fit its page: type size, column widths, and a turned or larger page at need.

Widths are measured with the report's own font, so that numbers never break and nothing runs off
the paper. The order of preference: everything on one line in comfortable type, then long texts
wrapped, then smaller type, then a landscape page, then a landscape A3 page.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PADDING = 1.26  # em left and right of a cell's text, together; the templates say the same

_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)  # points
_COMFORTABLE = 8.5  # smallest size that is better than wrapping texts
_TEXT_WIDTH = 10.0  # em that a wrapped text keeps at least
_HEADING_WIDTH = 3.0  # em that a wrapped column heading keeps at least
_SAFETY = 1.02  # other programs measure a hair wider
_BETWEEN_SCRIPTS = 0.25  # em that typst and Word put between Chinese and what is not
_STRETCH = 1.35  # how far the columns of a small table move apart
_NEARLY_FULL = 0.6  # of the page: from here a table takes its whole width


KEPT_ROWS = 8
"""A table of at most so many rows below its heading stays on one page."""

KEPT_WITH_MARKS = 5
"""The same where marks make rows high: what is kept together never leaves a third empty."""


@dataclass(frozen=True)
class PaperSize:
    """A page a table may stand on.

    Attributes:
        name: `portrait`, `landscape` or `a3`.
        width: Width of its text, in points.
    """

    name: str
    width: float


# A4 and A3 less the margins of the page templates: 20 mm on either side.
PORTRAIT = PaperSize("portrait", 170 / 25.4 * 72)
LANDSCAPE = PaperSize("landscape", 257 / 25.4 * 72)
A3 = PaperSize("a3", 380 / 25.4 * 72)


@dataclass(frozen=True)
class Fit:
    """How a table is set.

    Attributes:
        sheet: The page.
        size: Type size in points.
        widths: Share of the page's text width per column; at most 1 in total.
    """

    sheet: PaperSize
    size: float
    widths: tuple[float, ...]


@dataclass(frozen=True)
class PrintedColumn:
    """Width a column asks for, in em.

    Attributes:
        whole: With every cell on one line.
        narrow: With texts wrapped as far as they stay readable and no number broken.
    """

    whole: float
    narrow: float


def fit(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Fit | None:
    """The best way to set a table, or None when it is too wide for any page.

    Args:
        heading: Text of the column headings.
        rows: Text of the cells, as many per row as there are headings.
    """
    columns = [_column(name, [row[n] for row in rows]) for n, name in enumerate(heading)]
    for sheet in (PORTRAIT, LANDSCAPE, A3):
        for size, wrapped in _attempts():
            asked = [column.narrow if wrapped else column.whole for column in columns]
            points = [(em * _SAFETY + PADDING) * size for em in asked]
            if sum(points) <= sheet.width:
                wishes = [(column.whole * _SAFETY + PADDING) * size for column in columns]
                return Fit(sheet, size, _spread(points, wishes, sheet.width))
    return None


def even(columns: int) -> Fit:
    """Columns that share the page's width alike."""
    return Fit(PORTRAIT, _SIZES[0], (math.floor(10_000 / columns) / 10_000,) * columns)


def _attempts() -> Iterator[tuple[float, bool]]:
    yield from ((size, False) for size in _SIZES if size >= _COMFORTABLE)
    yield from ((size, True) for size in _SIZES)


def _column(heading: str, cells: Sequence[str]) -> PrintedColumn:
    heading_lines, lines = heading.splitlines(), [x for cell in cells for x in cell.splitlines()]
    whole = max((_set_width(line) for line in [*heading_lines, *lines]), default=0.0)
    narrow = max(
        _narrow(heading_lines, _HEADING_WIDTH),
        _narrow(lines, _TEXT_WIDTH),
    )
    return PrintedColumn(whole, narrow)


def _narrow(lines: Sequence[str], readable: float) -> float:
    """The longest word, and for lines longer than `readable` at least that."""
    words = max((fonts.width(word) for line in lines for word in _words(line)), default=0.0)
    longest = max((_set_width(line) for line in lines), default=0.0)
    return max(words, min(longest, readable))


def _set_width(line: str) -> float:
    """The width of a line as it is set: with the room between Chinese and other letters."""
    meetings = sum(a != b and bool(a) and bool(b) for a, b in pairwise(map(_script, line)))
    return fonts.width(line) + meetings * _BETWEEN_SCRIPTS


def _script(character: str) -> str:
    """`wide` of an ideograph, `narrow` of other letters and of figures; empty of signs."""
    if unicodedata.category(character)[0] not in "LN":
        return ""
    return "wide" if _is_wide(character) else "narrow"


def _words(line: str) -> Iterator[str]:
    """Pieces that are never broken: a line may break at blanks and beside Chinese characters."""
    word = ""
    for character in line:
        if character == " " or _is_wide(character):
            yield word
            yield character
            word = ""
        else:
            word += character
    yield word


def _is_wide(character: str) -> bool:
    return fonts.width(character) >= 1.0


def _spread(points: list[float], wishes: list[float], available: float) -> tuple[float, ...]:
    """Hand the room that is left to the columns, first to those that had to wrap."""
    room = available - sum(points)
    lacking = [wish - given for wish, given in zip(wishes, points, strict=True)]
    if (total := math.fsum(lacking)) > 0:
        share = min(1.0, room / total)
        points = [p + lack * share for p, lack in zip(points, lacking, strict=True)]
    used = math.fsum(points)
    target = available if used > available * _NEARLY_FULL else used * _STRETCH
    apart = (min(target, available) - used) / len(points)
    return tuple(math.floor((p + apart) / available * 10_000) / 10_000 for p in points)
