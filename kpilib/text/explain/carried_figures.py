"""Carried state as figures: what a person brings into a piece, and what it hands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.parts.carried import BroughtInStep, carried_cell
from kpilib.rules.trace import total_of
from kpilib.text.explain.trace_carry_forward import (
    COLUMNS,
    arising,
    handed_on,
    key_of,
    rows_of,
    unit_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.engine.assess import Run
    from kpilib.engine.evaluate import Piece
    from kpilib.rules.trace import Step
    from kpilib.rules.trace_builder import TraceBuilder


def carried_figures(
    run: Run, piece: Piece, builder: TraceBuilder, who: str, kind: str
) -> Iterator[tuple[str, Step]]:
    """What is brought in of a kind, and each cell of what is handed on."""
    if not any(rule.kind == kind for rule in run.scheme.carry):
        return
    yield from (("carry_in", step) for step in _brought_in(builder, who, kind))
    rows = rows_of(piece.carry, who, kind)
    for row in rows:
        cells = (handed_on(piece, builder, row, column) for column in COLUMNS)
        yield from (("carry", cell) for cell in cells if cell is not None)
    people = piece.sheet.frames["people"]
    place = people.row_of(who)
    if not rows and place is not None and people.active[place]:
        # Nothing is handed on: what would have arisen is told, with its condition.
        for rule in run.scheme.carry:
            if rule.kind == kind and not rule.rest_of:
                yield from (("carry", step) for step in arising(builder, rule, place))


def _brought_in(builder: TraceBuilder, who: str, kind: str) -> Iterator[Step]:
    """The items of a kind with the periods in which they arose: their sum, and that of bases."""
    table = builder.sheet.inputs.carry
    rows, unit = rows_of(table, who, kind), unit_of(builder, kind)
    for column in COLUMNS:
        cells = [carried_cell(builder, row, (kind, unit), column) for row in rows
                 if table.numbers(column).at(row) is not None]  # fmt: skip
        if column == "base" and not cells:
            return
        own = builder.titled(kind if column == "amount" else "base")
        title = Message("Brought in: {what}", what=own)
        yield BroughtInStep(kind, total_of(cells), title, unit, tuple(cells), hundredths=True)


def same_row(table: Table, row: int, earlier: Table) -> int | None:
    """The row of an earlier piece's carry that a row of the next piece's is; None where none is."""
    key = key_of(table, row)
    mine = [r for r in rows_of(table, key[0], key[1]) if key_of(table, r) == key]
    theirs = [r for r in rows_of(earlier, key[0], key[1]) if key_of(earlier, r) == key]
    place = mine.index(row)
    if place >= len(theirs):
        return None
    same = all(table.numbers(c).at(row) == earlier.numbers(c).at(theirs[place]) for c in COLUMNS)
    return theirs[place] if same else None
