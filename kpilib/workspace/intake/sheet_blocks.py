"""Where the tables of a sheet are, for a proposal: their header rows and their columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.engine.inputs.lineage import letters_of
from kpilib.workspace.intake.column_words import role_of
from kpilib.workspace.intake.form_lines import is_form_line
from kpilib.workspace.intake.header_rows import FoundHeader, SheetArea, candidates, header_at
from kpilib.workspace.intake.intake_words import month_number, squashed
from kpilib.workspace.intake.row_words import is_value, known_names
from kpilib.workspace.intake.stacked_tables import stacked_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.workspace.intake.source_sheet import SourceSheet

_MOST_ROWS = 4
"""A header has no more."""


@dataclass(frozen=True, slots=True)
class SheetBlock:
    """One table of a sheet as it is found.

    Attributes:
        sheet: The sheet.
        area: The part of it that the table fills.
        header: Its header; without rows where it has none.
        alone: It is the only table in its rows.
        until: What ends it, where another table stands below it; see the mapping's `until`.
    """

    sheet: SourceSheet
    area: SheetArea
    header: FoundHeader
    alone: bool
    until: str = ""

    @property
    def columns(self) -> str:
        """The part of the sheet as it is written: `D:F`."""
        return f"{letters_of(self.area.left)}:{letters_of(self.area.right)}"


def blocks_of(sheet: SourceSheet) -> list[SheetBlock]:
    """The tables of a sheet from the top, and from left to right; none where nothing is one."""
    if sheet.widest < 1:
        return []
    found: list[SheetBlock] = []
    parts = stacked_parts(sheet)
    for part in parts:
        area = SheetArea(right=sheet.widest, top=part.top, bottom=part.bottom)
        found += _beside(sheet, area, part.until, is_only=len(parts) == 1)
    return found


def _beside(sheet: SourceSheet, part: SheetArea, until: str, *, is_only: bool) -> list[SheetBlock]:
    """The tables that stand side by side in some rows of a sheet."""
    lines = candidates(sheet, part)
    if not lines:
        return []
    best = max(lines, key=lambda line: (_rank(sheet, line), -line))
    if _rank(sheet, best) <= 0:
        rows = [line for line in lines if _numbers(sheet, line)]
        if len(lines) < 2 or len(rows) * 2 < len(lines) or not is_only:  # noqa: PLR2004 - a table has rows
            return []
        header = header_at(sheet, part, lines[0], 0)
        return [SheetBlock(sheet, part, header, alone=True)]
    first, count = _extent(sheet, best)
    whole = header_at(sheet, part, first, count)
    if not any(line >= whole.below for line in sheet.rows if part.spans(line)):
        return []
    areas = list(_areas(whole))
    areas = [replace(area, top=part.top, bottom=part.bottom) for area in areas]
    return [
        SheetBlock(sheet, area, header_at(sheet, area, first, count), len(areas) == 1, until)
        for area in areas
    ]


def _rank(sheet: SourceSheet, line: int) -> int:
    """How much a row looks like a header: words that headers have, and no numbers."""
    words = [sheet.words(line, place) for place in sheet.rows.get(line, {})]
    words = [word for word in words if word]
    known = known_names(words)
    values = _numbers(sheet, line)
    if len(words) < 2 or values * 2 >= len(words) or len(set(words)) < 2:  # noqa: PLR2004 - a header names two columns
        return 0
    if is_form_line(sheet, line):
        return 0
    return 3 * known + len(set(words)) - 3 * values if known or not values else 0


def _numbers(sheet: SourceSheet, line: int) -> int:
    return sum(is_value(sheet, line, place) for place in sheet.rows.get(line, {}))


def _extent(sheet: SourceSheet, best: int) -> tuple[int, int]:
    """The first row of a header and how many it has: merged cells tie them together."""
    first, last = best, best
    ties = [
        (top, bottom)
        for top, left, bottom, right in sheet.merges
        if bottom - top < _MOST_ROWS and (right - left < sheet.widest or bottom > top)
    ]
    changed = True
    while changed and last - first < _MOST_ROWS:
        changed = False
        for top, bottom in ties:
            if top <= last and bottom >= first and (top < first or bottom > last):
                first, last, changed = min(first, top), max(last, bottom), True
        if not changed and _stands_over(sheet, first - 1, first):
            first, changed = first - 1, True
        elif not changed and _stands_over(sheet, last, last + 1):
            last, changed = last + 1, True
    return first, last - first + 1


def _stands_over(sheet: SourceSheet, upper: int, lower: int) -> bool:
    """Whether a row has names that stand over several names of the next one."""
    if upper not in sheet.rows or lower not in sheet.rows or _numbers(sheet, lower):
        return False
    above = {place for place in sheet.rows[upper] if sheet.words(upper, place)}
    below = {place for place in sheet.rows[lower] if sheet.words(lower, place)}
    wide = {
        left
        for top, left, bottom, right in sheet.merges
        if top == bottom == upper and left < right and right - left < sheet.widest
    }
    if wide:
        # One name alone over the first column, too, is a title: no figures begin there.
        return bool(below) and (len(above) > 1 or min(above) > min(below))
    # Without merged cells: month names in every second cell, and names below the blanks.
    months = [place for place in above if _is_month(sheet.words(upper, place))]
    return len(months) > 1 and len(below - above) >= len(months) - 1


def _is_month(word: str) -> bool:
    return month_number(word) is not None and not word.isdigit()


def _areas(header: FoundHeader) -> Iterator[SheetArea]:
    """The parts of a sheet that are tables of their own: a name that comes again begins one."""
    runs: list[list[int]] = []
    for place in sorted(header.names):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    keys = [{squashed(header.names[place]) for place in run} for run in runs]
    merged = [runs[0]] if runs else []
    for run, words in zip(runs[1:], keys[1:], strict=True):
        before = {squashed(header.names[place]) for place in merged[-1]}
        if words & before and any(role_of(header.names[place]) for place in run):
            merged.append(run)
        else:
            merged[-1] = [*merged[-1], *run]
    for run in merged:
        yield SheetArea(run[0], run[-1])
