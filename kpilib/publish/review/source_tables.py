"""What changed in the sources since an issue, as a table of a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.publish.review.tables.table import NOTHING, TableText
from kpilib.text.cell_words import table_name
from kpilib.workspace.sources.row_changes import ADDED, CHANGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.records.source_changes import SourceChange
    from kpilib.text.cell_words import CellWords
    from kpilib.workspace.sources.row_changes import RowChange

_SHOWN = 200
"""More rows nobody reads in a paper; the last line says how many there are."""


def sources_table(found: Sequence[SourceChange], words: CellWords) -> TableText | None:
    """Every row that a source gives otherwise than when it was frozen; None where none is."""
    say = words.wording.say
    rows = [
        (words.wording.period(Period.parse(one.period)), one.place, _row(one.table, row, words))
        for one in found
        for row in one.rows
    ]
    if not rows:
        return None
    if (left := len(rows) - _SHOWN) > 0:
        more = say("{left} more rows", left=left)
        rows = [*rows[:_SHOWN], ("", "", more)]
    columns = (say("Inputs of"), say("Source"), say("What"))
    return TableText(say("Rows that the sources give otherwise now"), columns, "lll", tuple(rows))


def _row(table: str, row: RowChange, words: CellWords) -> str:
    say, name = words.wording.say, table_name(table, words.wording)
    if row.kind == CHANGED:
        cells = say(", ", context="formats").join(
            f"{words.column(column)} {_cell(table, column, was, words)} → "
            f"{_cell(table, column, now, words)}"
            for column, (was, now) in row.cells.items()
        )
        key = words.cells(table, row.key)
        return say("{table} ({row}): {cells}", table=name, row=key, cells=cells)
    whole = words.cells(table, {column: was or now for column, (was, now) in row.cells.items()})
    if row.kind == ADDED:
        return say("{table}: added ({row})", table=name, row=whole)
    return say("{table}: removed ({row})", table=name, row=whole)


def _cell(table: str, column: str, text: str, words: CellWords) -> str:
    return words.cell(table, column, text) if text else NOTHING
