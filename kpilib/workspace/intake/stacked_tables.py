"""Tables that stand below one another on a sheet: where each begins and what ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.engine.inputs.non_data_rows import is_remark_text, is_total
from kpilib.workspace.intake.changing_names import general
from kpilib.workspace.intake.form_lines import is_form_line
from kpilib.workspace.intake.intake_words import squashed
from kpilib.workspace.intake.row_words import is_value, known_names, words_in

if TYPE_CHECKING:
    from kpilib.workspace.intake.source_sheet import SourceSheet

BLANK_ROW = "blank_row"
"""Ends a table at the first row without anything in it."""

_NAMED = 2
"""So many names of columns that are known make a row the header of a further table."""


@dataclass(frozen=True, slots=True)
class StackedPart:
    """Some rows of a sheet that hold one table, or several side by side.

    Attributes:
        top: The first row.
        bottom: The last row; None: to the end.
        until: What ends it, as a mapping says it; empty for the last one.
    """

    top: int = 1
    bottom: int | None = None
    until: str = ""


def stacked_parts(sheet: SourceSheet) -> list[StackedPart]:
    """The parts of a sheet from the top; a sheet with one table is one part."""
    begins = _begins(sheet)
    if len(begins) < 2:  # noqa: PLR2004 - one table needs no parting
        return [StackedPart()]
    parts: list[StackedPart] = []
    for at, (first, header) in enumerate(begins):
        top = 1 if at == 0 else first
        if at + 1 == len(begins):
            parts.append(StackedPart(top))
        else:
            after, _ = begins[at + 1]
            parts.append(StackedPart(top, after - 1, _until(sheet, header, begins[at + 1])))
    return parts


def _begins(sheet: SourceSheet) -> list[tuple[int, int]]:
    """Of each table the first row, with its title, and the row of its header."""
    found: list[tuple[int, int]] = []
    before: frozenset[str] = frozenset()
    lines = list(sheet.rows)
    for at, line in enumerate(lines):
        words = frozenset(squashed(word) for word in _words(sheet, line))
        if not _is_header(sheet, line) or (found and words == before):
            continue
        title = at
        while (
            title > 0
            and _is_title(sheet, lines[title - 1])
            and lines[title - 1] + 1 == lines[title]
        ):
            title -= 1
        first = lines[title]
        parted = title < at or title == 0 or lines[title - 1] < first - 1
        if not found or parted:
            found.append((first, line))
            before = words
    return found


def _is_header(sheet: SourceSheet, line: int) -> bool:
    words = _words(sheet, line)
    if any(map(is_total, words)) or len(set(words)) < len(words) or is_remark_text(words[0]):
        return False
    if known_names(words) < _NAMED or is_form_line(sheet, line):
        return False
    return not any(is_value(sheet, line, place) for place in sheet.rows[line])


def _is_title(sheet: SourceSheet, line: int) -> bool:
    """Whether a row holds a title alone, and no total, note or signature."""
    words = _words(sheet, line)
    is_text = len(words) == 1 and not any(is_value(sheet, line, at) for at in sheet.rows[line])
    return is_text and not is_total(words[0]) and not is_remark_text(words[0])


def _until(sheet: SourceSheet, header: int, after: tuple[int, int]) -> str:
    """What ends a table whose header stands in a row, before the next one."""
    first, next_header = after
    if first < next_header:
        return general(_words(sheet, first)[0])
    inside = [line for line in sheet.rows if header <= line < first]
    has_gaps = inside[-1] - inside[0] + 1 > len(inside)
    return _words(sheet, next_header)[0] if has_gaps else BLANK_ROW


def _words(sheet: SourceSheet, line: int) -> list[str]:
    return words_in(sheet, line) or [""]
