"""What of a sheet is taken and is not seen in it: hidden rows, cells that show less than they hold.

The rows that are written have no formats any more, so that `kpi check` cannot say it later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import some_of
from kpilib.engine.inputs.unusual_cells import unusual_cells
from kpilib.engine.inputs.workbook_xml import Cell
from kpilib.workspace.intake.chosen_lines import lines_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kpilib.workspace.intake.chosen_lines import SheetTable
    from kpilib.workspace.intake.made_rows import MadeRow


def not_seen(table: SheetTable, rows: Sequence[MadeRow], numbers: Collection[str]) -> Iterator[str]:
    """One line for each thing that counts and is not seen.

    Args:
        table: The sheet and what is made of it.
        rows: The rows that were made of it, before any become one.
        numbers: The columns of the table that hold numbers.
    """
    sheet, lines = table.sheet, sorted({row.line for row in rows})
    yield from _hidden(table, lines)
    if sheet.is_hidden:
        yield Message("the sheet {sheet} is hidden and counts like all others", sheet=sheet.name)
    struck = [line for line in lines if _is_struck(table, line)]
    if struck:
        yield Message(
            "{source}: something in {rows} is struck out, and it counts like all others; where it "
            "should not, say leave_out: struck_out in the mapping",
            "{source}: something in {rows} is struck out, and they count like all others; where "
            "they should not, say leave_out: struck_out in the mapping",
            n=len(struck),
            source=sheet.source,
            rows=lines_text(sheet, struck),
        )
    for place in sorted(_places(table, numbers)):
        anchors = dict.fromkeys(table.anchor(line, place) for line in lines)
        cells = [(line, sheet.rows.get(line, {}).get(at)) for line, at in anchors]
        known = [(line, cell) for line, cell in cells if isinstance(cell, Cell)]
        header = table.places.header.names.get(place, "")
        for _, said in unusual_cells(header, place, known, sheet.cell):
            yield some_of((sheet.source, said), ": ")


def _hidden(table: SheetTable, lines: Sequence[int]) -> Iterator[Message]:
    sheet, names = table.sheet, table.places.header.names
    rows = [line for line in lines if line in sheet.hidden_rows]
    if rows:
        yield Message(
            "{source}: {rows} is hidden, by hand or by a filter, and counts like all "
            "others; where it should not, say hidden_rows: leave_out in the mapping",
            "{source}: {rows} are hidden, by hand or by a filter, and count like all "
            "others; where they should not, say hidden_rows: leave_out in the mapping",
            n=len(rows),
            source=sheet.source,
            rows=lines_text(sheet, rows),
        )
    columns = [names.get(place, "") for place in sorted(sheet.hidden_columns & table.places.taken)]
    if columns and lines:
        yield Message(
            "{source}: what is hidden counts like all else: {columns}",
            source=sheet.source,
            columns=tuple(columns),
        )


def _is_struck(table: SheetTable, line: int) -> bool:
    anchors = (table.anchor(line, place) for place in table.places.taken)
    return any(anchor in table.sheet.struck for anchor in anchors)


def _places(table: SheetTable, numbers: Collection[str]) -> set[int]:
    """The places of columns of numbers, also of those that a pattern has found."""
    places = table.places
    found = [places.single, *places.wide.values()]
    return {place for one in found for name, place in one.items() if name in numbers}
