"""From the cells of a file to a table: which row is the header, and which rows are no data.

People put a title above the header, units or a second header below it, and a total at the end. None
of these is guessed away: each is a problem that says what it is, once, and the rows are left out of
every other check.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Details, Problem
from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.lineage import letters_of, spot_text
from kpilib.engine.inputs.long_ids import cut_ids
from kpilib.engine.inputs.non_data_rows import no_data, quoted
from kpilib.engine.inputs.raw_table import SAID, UNSAFE, RawTable, Refusal, cell_name
from kpilib.engine.inputs.stated_units import with_units_first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.engine.inputs.workbook_xml import Range


@dataclass(frozen=True, slots=True)
class RawGrid:
    """The cells of a file or a sheet.

    Attributes:
        name: The table that it should hold.
        table: The table as problems name it, with the period of a history folder.
        source: The file, with its sheet.
        rows: The line on which each row begins, and its cells, stripped; blank rows are left out.
        faults: Cells that hold no value, by line and place.
        merges: Cells that are merged.
        hidden_rows: Lines that are not shown.
        hidden_columns: Columns that are not shown.
        is_sheet: Whether it is a sheet, whose rows may be shorter than the header.
        decimal_commas: See `RawTable`.
    """

    name: str
    table: str
    source: str
    rows: list[tuple[int, list[str]]]
    faults: Mapping[tuple[int, int], Refusal] = field(default_factory=dict)
    merges: Sequence[Range] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: Sequence[range] = ()
    is_sheet: bool = False
    decimal_commas: bool = False

    def problem(self, row: int | None, column: str, code: str, message: str) -> Problem:
        """A problem of this table."""
        return Problem(self.table, row, column, code, message)


_LOOKED_AT = 12
"""So many rows may stand above the header; a table without one is not read to its end."""


def header_at(name: str, rows: Sequence[Sequence[str]]) -> int:
    """The place of the header: the first row if it names a column, else the first row that does.

    Where no row does, the first one is the header, with names that nobody knows.
    """
    known = set(_names(name))
    for at, row in enumerate(rows[:_LOOKED_AT]):
        # One word alone may stand in a title (`name`): a header below the first row has more.
        if len(known & set(row)) >= min(1 + (at > 0), len(known)):
            return at
    return 0


def _names(name: str) -> tuple[str, ...]:
    spec = READ_TABLES.get(name)
    return spec.names if spec else ()


def laid_out(grid: RawGrid, problems: list[Problem]) -> RawTable | None:
    """The table of a grid, or None where there is not even a header."""
    if not grid.rows:
        message = Message("{file} is empty: it needs at least a header", file=grid.source)
        problems.append(grid.problem(None, "", "empty_file", message))
        return None
    at = header_at(grid.name, [row for _, row in grid.rows[:_LOOKED_AT]])
    if at:
        line, cells = grid.rows[0]
        message = Message(
            "{file} has a title on line {line} ({cells}), above the header on line {header}: "
            "delete what stands above the header",
            file=grid.source, line=line, cells=quoted(cells), header=grid.rows[at][0],
        )  # fmt: skip
        above = [cell for _, row in grid.rows[:at] for cell in row]
        problems.append(grid.problem(None, "", "title_row", with_units_first(message, above)))
    line, cells = grid.rows[at]
    header = _header(grid, line, cells, problems)
    rows = [_even(grid, header, row, number, problems)
            for number, row in enumerate(grid.rows[at + 1 :], 1)]  # fmt: skip
    raw = RawTable(
        grid.name,
        grid.source,
        tuple(header),
        rows,
        [line for line, _ in grid.rows[at + 1 :]],
        list(range(1, len(rows) + 1)),
        places={name: place for place, name in reversed(list(enumerate(header))) if name},
        decimal_commas=grid.decimal_commas,
    )
    return _finished(grid, raw, problems)


def _header(grid: RawGrid, line: int, cells: list[str], problems: list[Problem]) -> list[str]:
    for place in range(len(cells)):
        fault = grid.faults.get((line, place))
        if fault and fault is not UNSAFE:
            message = Message(
                "in the header {cell_problem}", cell_problem=_at(grid, line, place, fault.message)
            )
            problems.append(grid.problem(None, "", fault.code, message))
    return list(cells)


def _even(
    grid: RawGrid,
    header: list[str],
    row: tuple[int, list[str]],
    number: int,
    problems: list[Problem],
) -> list[str]:
    """A row as long as the header."""
    line, cells = row
    if len(cells) > len(header) and not any(cells[len(header) :]):
        cells = cells[: len(header)]  # separators at the end of the line, and nothing behind them
    if len(cells) == len(header):
        return cells
    if len(cells) > len(header) or not grid.is_sheet:
        message = Message(
            "the row has {cells} cells and the header {columns}; {cell} stands in no column"
            if grid.is_sheet
            else "the row has {cells} cells and the header {columns}",
            cells=len(cells), columns=len(header), cell=cell_name(line, len(header)),
        )  # fmt: skip
        problems.append(grid.problem(number, "", "malformed_row", message))
    return (cells + [""] * len(header))[: len(header)]  # it goes on being checked


def _finished(grid: RawGrid, raw: RawTable, problems: list[Problem]) -> RawTable:
    """The table without rows that are none, and with what is known about its cells."""
    gone: dict[int, Problem] = {}
    for number, code, message in no_data(raw):
        spot = spot_text(grid.source, raw.lines[number - 1], number)
        told = replace(grid.problem(number, "", code, message), details=Details(spot=spot))
        gone.setdefault(number, told)
    problems += gone.values()
    problems += _nameless(grid, raw)
    kept = [at for at, number in enumerate(raw.numbers) if number not in gone]
    numbers = {raw.lines[at]: raw.numbers[at] for at in kept}
    names = {place: name for name, place in raw.places.items()}
    spec = READ_TABLES.get(grid.name)
    ids = {raw.places.get(column.name) for column in spec.columns if column.is_id} if spec else ()
    faults = {
        (numbers[line], names[place]): Refusal(fault.code, _at(grid, line, place, fault.message))
        for (line, place), fault in grid.faults.items()
        if line in numbers and place in names and (fault is not UNSAFE or place in ids)
    }
    faults |= _merged(grid, numbers, names)
    return RawTable(
        raw.name,
        raw.source,
        raw.header,
        [raw.rows[at] for at in kept] if gone else raw.rows,
        [raw.lines[at] for at in kept],
        [raw.numbers[at] for at in kept],
        places=raw.places,
        faults=faults,
        unusual=(*_hidden(grid, raw, numbers), *cut_ids(raw, grid.table)),
        decimal_commas=raw.decimal_commas,
    )


def _at(grid: RawGrid, line: int, place: int, message: str) -> str:
    """What is said of a cell, beginning with the name that a spreadsheet gives it."""
    if not grid.is_sheet:
        return Message("the cell {said}", said=message)
    return in_cell(grid.name, line, place, message)


def in_cell(sheet: str, line: int, place: int, message: str) -> str:
    """What is said of a cell of a sheet; the message goes on where its name ends."""
    cell = f"{sheet}!{cell_name(line, place)}"
    return Message("the cell {cell} {said}", cell=cell, said=message)


def _nameless(grid: RawGrid, raw: RawTable) -> list[Problem]:
    """Columns without a name that hold something."""
    found = []
    for place in [place for place, name in enumerate(raw.header) if not name]:
        first = next((at for at, row in enumerate(raw.rows) if row[place]), None)
        if first is not None:
            message = Message(
                "the column {letters} has no name and holds {word!r} ({cell}): name it, or note… "
                "where it is a remark"
                if grid.is_sheet
                else "the column {letters} has no name and holds {word!r} (line {line}): name it, "
                "or note… where it is a remark",
                letters=letters_of(place),
                word=raw.rows[first][place],
                line=raw.lines[first],
                cell=cell_name(raw.lines[first], place),
            )
            advice = with_units_first(message, [row[place] for row in raw.rows])
            found.append(grid.problem(None, "", "unnamed_column", advice))
    return found


def _merged(
    grid: RawGrid, numbers: Mapping[int, int], names: Mapping[int, str]
) -> dict[tuple[int, str], Refusal]:
    """Cells that are merged: one value stands for several rows or columns, and it is in one."""
    found: dict[tuple[int, str], Refusal] = {}
    cells = dict(grid.rows)
    end, widest = max(numbers, default=0), max(names, default=-1)
    for first, left, last, right in grid.merges:
        # They may reach to the end of the sheet, which is far.
        rows = [line for line in range(first, min(last, end) + 1) if line in numbers]
        # A remark beside a figure may be what stands first: it is the figure that counts.
        places = [
            place
            for place in range(left, min(right, widest) + 1)
            if place in names and not is_remark(names[place])
        ]
        if not rows or not places:
            continue
        # Below or beside the first one there may be values that nobody sees.
        lines = range(first, min(last, grid.rows[-1][0]) + 1)
        if not any(any(cells.get(line, [])[left : right + 1]) for line in lines):
            continue  # nothing is merged there but blanks
        for line in rows:
            found |= {(numbers[line], names[place]): SAID for place in places}
        ends = f"{grid.name}!{cell_name(first, left)}:{cell_name(last, right)}"
        message = Message(
            "the cells {cells} are merged, and one value stands for all of "
            "them: unmerge them and write in each what holds for it",
            cells=ends,
        )
        found[numbers[rows[0]], names[places[0]]] = Refusal("merged_cells", message)
    return found


def is_remark(column: str) -> bool:
    """Whether a column holds remarks, which nothing reads."""
    return column.startswith(("note", "_"))


def _hidden(grid: RawGrid, raw: RawTable, numbers: Mapping[int, int]) -> list[Problem]:
    """Rows and columns that nobody sees, and that count all the same."""
    found = []
    rows = sorted(grid.hidden_rows & set(numbers))
    if rows:
        message = Message(
            "{n} hidden row counts like all others (hidden by hand or by a filter): {lines}",
            "{n} hidden rows count like all others (hidden by hand or by a filter): {lines}",
            n=len(rows), lines=listed(rows),
        )  # fmt: skip
        told = grid.problem(None, "", "hidden_rows", message)
        found.append(replace(told, details=Details(lines=tuple(rows))))
    columns = [
        name
        for name, place in raw.places.items()
        if any(place in hidden for hidden in grid.hidden_columns)
    ]
    columns = [name for name in columns if not is_remark(name)]
    if columns and raw.rows:
        message = Message("hidden columns count like all others: {columns}", columns=tuple(columns))
        told = grid.problem(None, "", "hidden_columns", message)
        found.append(replace(told, details=Details(columns=tuple(columns))))
    return found


def listed(lines: Sequence[int]) -> str:
    """Some lines of a sheet in a message.

    >>> listed([3, 4]), listed(range(1, 30))[-8:]
    ('3, 4', '19, 20 …')
    """
    return ", ".join(map(str, lines[:_LISTED])) + (" …" if len(lines) > _LISTED else "")


_LISTED = 20
