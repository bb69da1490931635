"""Making a table fit its page: type size, column widths, and a turned or larger page at need.

Widths are measured with the report's own font, so that numbers never break and nothing runs off
the paper. The order of preference: everything on one line in comfortable type, then headings on two
lines, then long texts wrapped, then smaller type, then a landscape page, then a landscape A3 page.
Before a page is turned for the sake of long words, they break (`pandoc_tables.fitted`).
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.publish.render import long_words
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PADDING = 1.26  # em left and right of a cell's text, together; the templates say the same

_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)  # points
_COMFORTABLE = 8.5  # smallest size that is better than a heading on two lines
_SMALL = 8.0  # smallest size that is better than a heading on many lines
_TEXT_WIDTH = 10.0  # em that a wrapped text keeps at least
_HEADING_WIDTH = 3.0  # em that a wrapped column heading keeps at least
_SAFETY = 1.02  # other programs measure a hair wider
_BETWEEN_SCRIPTS = 0.25  # em that typst and Word put between Chinese and what is not
_STRETCH = 1.35  # how far the columns of a small table move apart
_NEARLY_FULL = 0.6  # of the page: from here a table takes its whole width


KEPT_ROWS = 8
"""A table of at most so many rows below its heading stays on one page."""

KEPT_OF_LINES = 5
"""The same of rows as high as lines over periods: what is kept together leaves no third empty."""

ROWS_TOGETHER = 2
"""Of a longer table, so many rows stand below its heading before a page may end."""


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
    """Widths a column may have, in em.

    Attributes:
        heading: With its heading on one line, on two, and wrapped at every blank.
        cells: With every cell on one line, with texts wrapped as far as they stay readable and no
            word broken, and with long words broken as `long_words` does.
    """

    heading: tuple[float, float, float]
    cells: tuple[float, float, float]


_ONE_LINE, _TWO_LINES, _WRAPPED = range(3)  # of a heading
_WHOLE, _READABLE, _BROKEN = range(3)  # cells


def fit(
    heading: Sequence[str], rows: Sequence[Sequence[str]], *, breaks: bool = False
) -> Fit | None:
    """The best way to set a table, or None when it is too wide for any page.

    Args:
        heading: Text of the column headings.
        rows: Text of the cells, as many per row as there are headings.
        breaks: Long words may break.
    """
    columns = [_column(name, [row[n] for row in rows]) for n, name in enumerate(heading)]
    for sheet in (PORTRAIT, LANDSCAPE, A3):
        for size, lines, cells in _attempts(_BROKEN if breaks else _READABLE):
            asked = [max(column.heading[lines], column.cells[cells]) for column in columns]
            points = [(em * _SAFETY + PADDING) * size for em in asked]
            if sum(points) <= sheet.width:
                whole = (max(column.heading[_ONE_LINE], column.cells[_WHOLE]) for column in columns)
                wishes = [(em * _SAFETY + PADDING) * size for em in whole]
                return Fit(sheet, size, _spread(points, wishes, sheet.width))
    return None


def ems(found: Fit, columns: slice) -> float:
    """Em of type that a line has in a cell over some columns."""
    return math.fsum(found.widths[columns]) * found.sheet.width / found.size - PADDING


def even(columns: int) -> Fit:
    """Columns that share the page's width alike."""
    return Fit(PORTRAIT, _SIZES[0], (math.floor(10_000 / columns) / 10_000,) * columns)


def _attempts(wrapped: int) -> Iterator[tuple[float, int, int]]:
    """Sizes, and how headings and cells are set; the better ones first."""
    yield from ((size, _ONE_LINE, _WHOLE) for size in _SIZES if size >= _COMFORTABLE)
    yield from ((size, _TWO_LINES, _WHOLE) for size in _SIZES if size >= _SMALL)
    yield from ((size, _TWO_LINES, wrapped) for size in _SIZES if size >= _SMALL)
    yield from ((size, _WRAPPED, wrapped) for size in _SIZES)


def _column(heading: str, cells: Sequence[str]) -> PrintedColumn:
    heads, lines = heading.splitlines(), [x for cell in cells for x in cell.splitlines()]
    return PrintedColumn(
        (_longest(heads), _on_two(heads), _narrow(heads, _HEADING_WIDTH, fonts.width)),
        (
            _longest(lines),
            _narrow(lines, _TEXT_WIDTH, fonts.width),
            _narrow(lines, _TEXT_WIDTH, _broken),
        ),
    )


def _longest(lines: Sequence[str]) -> float:
    return max(map(_set_width, lines), default=0.0)


def _on_two(lines: Sequence[str]) -> float:
    """What the lines ask for where each may take two."""
    widths = []
    for line in lines:
        parts = [*long_words.words(line)]
        halves = (("".join(parts[:n]), "".join(parts[n:])) for n in range(len(parts) + 1))
        widths.append(min(max(_set_width(a.strip()), _set_width(b.strip())) for a, b in halves))
    return max(widths, default=0.0)


def _narrow(lines: Sequence[str], readable: float, width: Callable[[str], float]) -> float:
    """The longest word, and for lines longer than `readable` at least that."""
    words = max((width(word) for line in lines for word in long_words.words(line)), default=0.0)
    return max(words, min(_longest(lines), readable))


def _broken(word: str) -> float:
    """What a word asks for that may break; a number, or the room of a mark, may not."""
    whole = fonts.width(word)
    return min(whole, _TEXT_WIDTH) if any(map(str.isalpha, word)) else whole


def _set_width(line: str) -> float:
    """The width of a line as it is set: with the room between Chinese and other letters."""
    meetings = sum(a != b and bool(a) and bool(b) for a, b in pairwise(map(_script, line)))
    return fonts.width(line) + meetings * _BETWEEN_SCRIPTS


def _script(character: str) -> str:
    """`wide` of an ideograph, `narrow` of other letters and of figures; empty of signs."""
    if unicodedata.category(character)[0] not in "LN":
        return ""
    return "wide" if long_words.is_wide(character) else "narrow"


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
