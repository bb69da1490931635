"""A sheet with people side by side, turned so that each of them has a row of figures.

Its first and its last row with more than one cell bound what is turned. What stands above, titles
and units, stays above; what stands below, notes and signatures, comes below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.workspace.intake.column_words import role_of

if TYPE_CHECKING:
    from kpilib.engine.inputs.workbook_xml import Range
    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.source_sheet import SourceSheet

_FEWEST = 2
"""So many people stand side by side, or it is a form of one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Which rows of a sheet have become columns.

    Attributes:
        top: The first of them, and the line that its first column has become.
        bottom: The last of them.
        widest: The last place with something in it, from 0.
    """

    top: int
    bottom: int
    widest: int

    def turns(self, line: int) -> bool:
        """Whether a line of the turned sheet was a column."""
        return self.top <= line <= self.top + self.widest

    def cell(self, line: int, place: int) -> tuple[int, int]:
        """Where a cell of the turned sheet stands in the file."""
        if self.turns(line):
            return self.top + place, line - self.top
        return (line if line < self.top else line - self._shift), place

    def line(self, line: int) -> int:
        """The line of the turned sheet that a row of the file stays; it is none that is turned."""
        return line if line < self.top else line + self._shift

    def turned_cell(self, line: int, place: int) -> tuple[int, int]:
        """Where a cell of the file stands in the turned sheet."""
        if self.top <= line <= self.bottom:
            return self.top + place, line - self.top
        return self.line(line), place

    @property
    def _shift(self) -> int:
        return self.top + self.widest - self.bottom


def turned(sheet: SourceSheet) -> SourceSheet:
    """A sheet whose rows and columns have changed places; as it is where nothing can be turned."""
    wide = [line for line in sheet.rows if sum(map(bool, _words(sheet, line))) >= _FEWEST]
    if not wide:
        return sheet
    turn = Turn(wide[0], wide[-1], sheet.widest)
    rows: dict[int, dict[int, object]] = {}
    for line, cells in sheet.rows.items():
        for place, cell in cells.items():
            at, to = turn.turned_cell(line, place)
            rows.setdefault(at, {})[to] = cell
    return replace(
        sheet,
        rows=dict(sorted(rows.items())),
        hidden_rows=frozenset(
            [turn.line(one) for one in sheet.hidden_rows if not turn.top <= one <= turn.bottom]
            + [turn.top + place for place in sheet.hidden_columns]
        ),
        hidden_columns=frozenset(
            one - turn.top for one in sheet.hidden_rows if turn.top <= one <= turn.bottom
        ),
        merges=tuple(_turned(one, turn) for one in sheet.merges),
        struck=frozenset(turn.turned_cell(*one) for one in sheet.struck),
        turn=turn,
    )


def lies_across(sheet: SourceSheet, known: KnownWords) -> bool:
    """Whether people stand side by side: a row lists them, and the first column does not.

    Args:
        sheet: The sheet as it is in the file.
        known: The department's people.
    """
    begins = [words[0] for line in sheet.rows if len(words := _words(sheet, line)) > 1]
    if any(map(_is_id, begins)) or known.are_names(begins):
        return False
    for line, cells in sheet.rows.items():
        first, *others = _words(sheet, line) or [""]
        if len(others) < _FEWEST or min(cells) > 0 or len(set(others)) < len(others):
            continue
        if known.are_names(others) or known.are_ids(others):
            return True
        if role_of(first) == "employee_id" and all(map(_is_id, others)):
            return True
    return False


def _is_id(word: str) -> bool:
    return _ID.fullmatch(word) is not None


_ID = re.compile(r"[A-Za-z]{0,8}[-_]?\d{2,20}", re.ASCII)


def _words(sheet: SourceSheet, line: int) -> list[str]:
    """What the cells of a row show, from the first to the last."""
    cells = sheet.rows[line]
    return [word for place in sorted(cells) if (word := sheet.words(line, place))]


def _turned(cells: Range, turn: Turn) -> Range:
    top, left = turn.turned_cell(cells[0], cells[1])
    bottom, right = turn.turned_cell(cells[2], cells[3])
    return (top, left, bottom, right)
