"""Which rows of a sheet are its header, and what its columns are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.engine.inputs.lineage import letters_of
from kpilib.workspace.intake.intake_words import squashed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.workspace.intake.source_sheet import SourceSheet

JOINER = " / "
"""Between the names of a header of several rows: `January / target`."""

_LOOKED_AT = 60
"""So many rows may stand above a header."""


@dataclass(frozen=True, slots=True)
class SheetArea:
    """The part of a sheet that is one table.

    Attributes:
        left: Its first column, from 0.
        right: Its last column.
        top: Its first row.
        bottom: Its last row; None: to the end.
    """

    left: int = 0
    right: int = 16_383
    top: int = 1
    bottom: int | None = None

    def has(self, place: int) -> bool:
        """Whether a column belongs to it."""
        return self.left <= place <= self.right

    def spans(self, line: int) -> bool:
        """Whether a row belongs to it."""
        return self.top <= line and (self.bottom is None or line <= self.bottom)


_AREA = re.compile(
    r"(?P<left>[A-Za-z]{1,3})(?P<top>\d{1,7})?(?::(?P<right>[A-Za-z]{1,3})(?P<bottom>\d{1,7})?)?",
    re.ASCII,
)


def area_of(text: str) -> SheetArea:
    """The part of a sheet that a text such as `D:F` or `A3:F40` names.

    Raises:
        ValueError: It names none.

    >>> area_of("D:F"), area_of("A3:B40").bottom
    (SheetArea(left=3, right=5, top=1, bottom=None), 40)
    """
    if not text:
        return SheetArea()
    found = _AREA.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            Message("{area} is no part of a sheet: write D:F or A3:F40", area=repr(text))
        )
    left = place_of(found["left"])
    right = place_of(found["right"]) if found["right"] else left
    bottom = int(found["bottom"]) if found["bottom"] else None
    return SheetArea(left, right, int(found["top"] or 1), bottom)


def place_of(letters: str) -> int:
    """The place of a column from 0.

    >>> place_of("A"), place_of("aa")
    (0, 26)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@dataclass(frozen=True, slots=True)
class FoundHeader:
    """The header of a table.

    Attributes:
        names: What its columns are called, by their place.
        first: The row in which it begins; 0 where there is none.
        rows: How many rows it has.
        below: The first row below it.
    """

    names: Mapping[int, str]
    first: int
    rows: int
    below: int

    @property
    def lines(self) -> range:
        """Its rows."""
        return range(self.first, self.first + self.rows)

    def places(self, name: str) -> list[int]:
        """The places of the columns of a name, however it is spaced and whatever its case."""
        wanted = squashed(name)
        return [place for place, found in self.names.items() if squashed(found) == wanted]


def header_at(sheet: SourceSheet, area: SheetArea, line: int, count: int) -> FoundHeader:
    """The header that begins in a row.

    Args:
        sheet: The sheet.
        area: The part of it that is the table.
        line: The row.
        count: How many rows the header has; with none the columns are called A, B, C.
    """
    places = [place for place in range(sheet.widest + 1) if area.has(place)]
    if not count:
        return FoundHeader(
            {place: letters_of(place) for place in places}, 0, 0, max(line, area.top)
        )
    levels = [
        _level(sheet, places, at, is_last=at == line + count - 1)
        for at in range(line, line + count)
    ]
    names: dict[int, str] = {}
    for place in places:
        parts = list(dict.fromkeys(filter(None, (level.get(place, "") for level in levels))))
        if parts:
            names[place] = JOINER.join(parts)
    return FoundHeader(names, line, count, line + count)


def _level(
    sheet: SourceSheet, places: Sequence[int], line: int, *, is_last: bool
) -> dict[int, str]:
    """One row of a header: what is merged, or blank beside a name above others, is that name."""
    found = {place: " ".join(sheet.words(line, place).split()) for place in places}
    for first, left, last, right in sheet.merges:
        if first <= line <= last:
            above = " ".join(sheet.words(first, left).split())
            found |= {place: above for place in places if left <= place <= right}
    if is_last:
        return found
    before = ""
    for place in places:
        # A name stands over the blanks to its right, as far as the rows below have names there.
        before = found[place] or (before if sheet.words(line + 1, place) else "")
        found[place] = before
    return found


def candidates(sheet: SourceSheet, area: SheetArea, most: int = _LOOKED_AT) -> list[int]:
    """The rows in which a header may begin, so many of them."""
    lines = [line for line in sheet.rows if line >= area.top]
    if area.bottom is not None:
        lines = [line for line in lines if line <= area.bottom]
    return lines[:most]
