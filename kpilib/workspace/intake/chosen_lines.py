"""Which lines of a sheet are rows of a table, and why the others are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined
from kpilib.engine.inputs.lineage import letters_of
from kpilib.workspace.intake.header_rows import JOINER, SheetArea
from kpilib.workspace.intake.intake_words import fits, squashed
from kpilib.workspace.intake.stacked_tables import BLANK_ROW
from kpilib.workspace.intake.total_lines import LineKind, is_remark, kind_of_line, total_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.intake.header_places import ColumnPlaces
    from kpilib.workspace.intake.mapping import RowCondition, TableMapping
    from kpilib.workspace.intake.source_sheet import SourceSheet


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something of a file that is not taken.

    Attributes:
        source: The file, with its sheet.
        what: What it is, such as `rows 6, 9`.
        reason: Why.
        lines: Its lines, where it is some of them.
        is_around: They stand around a table; what another table takes of them is not left out.
    """

    source: str
    what: str
    reason: str
    lines: tuple[int, ...] = ()
    is_around: bool = False


@dataclass(frozen=True)
class SheetTable:
    """A sheet as a table: which part of it, and where its columns are.

    Attributes:
        sheet: The sheet.
        mapping: What is made of it.
        area: The part of the sheet.
        places: Where its columns are.
    """

    sheet: SourceSheet
    mapping: TableMapping
    area: SheetArea
    places: ColumnPlaces

    @cached_property
    def lines(self) -> list[int]:
        """The lines below the header with something in this part of the sheet."""
        bottom = self.area.bottom or self.sheet.last
        lines = [
            line
            for line, cells in self.sheet.rows.items()
            if self.places.header.below <= line <= bottom
            and any(self.area.has(place) and self.sheet.words(line, place) for place in cells)
        ]
        return lines[: self._end(lines)] if self.mapping.until else lines

    @cached_property
    def order(self) -> dict[int, int]:
        """Which of the lines each is, counted from 0."""
        return {line: at for at, line in enumerate(self.lines)}

    def _end(self, lines: Sequence[int]) -> int:
        """How many of some lines stand before what ends the table."""
        names = [name for name in self.mapping.until if name != BLANK_ROW]
        last = self.places.header.below - 1
        for at, line in enumerate(lines):
            is_gap = BLANK_ROW in self.mapping.until and line > last + 1 and at > 0
            if is_gap or any(fits(name, word) for name in names for _, word in self.cells(line)):
                return at
            last = line
        return len(lines)

    def cells(self, line: int) -> Iterator[tuple[int, str]]:
        """The cells of a line in this part of the sheet that hold something."""
        for place in sorted(self.sheet.rows[line]):
            if self.area.has(place) and (word := self.sheet.words(line, place)):
                yield place, word

    def word(self, line: int, header: str) -> str:
        """What stands in a column of the file, by its header."""
        if header not in self._places:
            self._places[header] = self.places.at(header)
        place = self._places[header]
        if place is None:
            return ""
        return self.sheet.words(*self.anchor(line, place))

    def anchor(self, line: int, place: int) -> tuple[int, int]:
        """Where the value of a cell stands: of cells merged downwards in the first of them."""
        return self._merged.get((line, place), (line, place))

    @cached_property
    def _places(self) -> dict[str, int | None]:
        return {}

    @cached_property
    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {
            (line, left): (first, left)
            for first, left, last, _ in self.sheet.merges
            for line in range(first, min(last, self.sheet.last) + 1)
        }


def chosen_lines(table: SheetTable, left_out: list[NotTaken]) -> list[int]:
    """The lines that are taken; the others are added to what is left out, with the reason."""
    reasons: defaultdict[str, list[int]] = defaultdict(list)
    cancelled = _cancelled(table)
    taken: list[int] = []
    for line in table.lines:
        reason = cancelled.get(line) or _reason(table, line)
        if reason:
            reasons[reason].append(line)
        else:
            taken.append(line)
    for reason, lines in reasons.items():
        left_out.append(
            NotTaken(table.sheet.source, lines_text(table.sheet, lines), reason, tuple(lines))
        )
    return taken


def is_no_row(table: SheetTable, line: int) -> bool:
    """Whether a line is a total, the header once more or a remark, whatever a mapping says."""
    cells = list(table.cells(line))
    return any(
        _of_kind(table, line, kind, cells) for kind in ("totals", "repeated_header", "remarks")
    )


def lines_text(sheet: SourceSheet, lines: Sequence[int]) -> str:
    """Lines of a sheet as people find them in the file: rows, or columns where it was turned."""
    turn = sheet.turn
    if turn is None:
        return rows_text(lines)
    columns = [letters_of(turn.cell(line, 0)[1]) for line in lines if turn.turns(line)]
    rows = [turn.cell(line, 0)[0] for line in lines if not turn.turns(line)]
    found = [Message("columns {columns}", columns=tuple(columns))] if columns else []
    return joined([*found, *([rows_text(rows)] if rows else [])], ", ")


def rows_text(lines: Sequence[int]) -> str:
    """Rows of a file as a list; those that follow one another from the first to the last.

    >>> rows_text([3]), rows_text([3, 4, 5, 9])
    ('row 3', 'rows 3–5, 9')
    """
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][-1] + 1:
            spans[-1][1:] = [line]
        else:
            spans.append([line])
    shown = [f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans]
    some = ", ".join(shown[:_LISTED]) + (" …" if len(shown) > _LISTED else "")
    return Message("row {rows}", "rows {rows}", n=len(lines), rows=some)


_LISTED = 20


def _cancelled(table: SheetTable) -> dict[int, str]:
    """Lines that a later line takes back, and those that do so."""
    how = table.mapping.cancelled
    if how is None:
        return {}
    found: dict[int, str] = {}
    before: defaultdict[str, list[int]] = defaultdict(list)
    for line in table.lines:
        key = squashed(table.word(line, how.by))
        if not key:
            continue
        before[key].append(line)
        word = table.word(line, how.column)
        if any(fits(one, word) for one in how.is_):
            message = Message(
                "{key} is cancelled in row {line} ({word})",
                key=table.word(line, how.by),
                line=line,
                word=word,
            )
            found |= dict.fromkeys(before.pop(key), message)
    return found


def _reason(table: SheetTable, line: int) -> str:
    """Why a line is not taken; empty where it is."""
    cells = list(table.cells(line)) if table.mapping.leave_out else []
    for condition in table.mapping.leave_out:
        if told := _told(table, line, condition, cells):
            return told
    if table.mapping.hidden_rows == "leave_out" and line in table.sheet.hidden_rows:
        return Message("hidden, by hand or by a filter")
    return ""


def _told(
    table: SheetTable, line: int, condition: RowCondition, cells: Sequence[tuple[int, str]]
) -> str:
    """Why a condition leaves a line out; empty where it does not."""
    if condition.rows is not None:
        said = _of_kind(table, line, condition.rows, cells)
        return condition.reason or said if said else ""
    word = table.word(line, condition.column)
    if condition.empty:
        out = not word
    elif condition.is_:
        out = any(fits(one, word) for one in condition.is_)
    else:
        out = not any(fits(one, word) for one in condition.is_not)
    if not out:
        return ""
    if condition.reason:
        return condition.reason
    return Message("{column} is {word}", column=condition.column, word=word or "—")


def _of_kind(table: SheetTable, line: int, kind: str, cells: Sequence[tuple[int, str]]) -> str:
    if kind == "totals":
        if kind_of_line(table, line, cells) is not LineKind.TOTAL:
            return ""
        found = total_word(cells)
        return Message("a total ({word})", word=found[1]) if found else Message("a group's total")
    if kind == "repeated_header":
        return Message("the header once more") if _is_header(table, cells) else ""
    if kind == "remarks":
        told = is_remark(table, line, cells)
        return Message("a remark ({text})", text=cells[0][1][:_SHORT]) if told else ""
    struck = any((line, place) in table.sheet.struck for place, _ in cells)
    return Message("struck out") if struck else ""


_SHORT = 30


def _is_header(table: SheetTable, cells: Sequence[tuple[int, str]]) -> bool:
    """Whether a line repeats the header, or one of its rows."""
    names = table.places.header.names
    return bool(cells) and all(
        squashed(word)
        in {squashed(part) for part in (names.get(place, ""), *names.get(place, "").split(JOINER))}
        for place, word in cells
    )
