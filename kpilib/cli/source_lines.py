"""What changed in the sources since an issue, as lines on a console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.core.messages import Message
from kpilib.records.source_changes import source_changes
from kpilib.workspace.sources.row_changes import ADDED, CHANGED, GONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.records.bridge.restate import Restatement
    from kpilib.records.source_changes import SourceChange
    from kpilib.workspace.sources.row_changes import RowChange

_SHOWN = 20
"""So many rows of a table are shown; the report has them all."""

_MARKS = {CHANGED: "~", ADDED: "+", GONE: "-"}


def tell_sources(one: Restatement) -> None:
    """Print the rows that the sources give otherwise than when they were frozen, by key."""
    for change in source_changes(*one.bundles):
        console.echo(_head(change))
        for row in change.rows[:_SHOWN]:
            click.echo(f"    {_MARKS[row.kind]} {_row(row)}")
        if (left := len(change.rows) - _SHOWN) > 0:
            console.echo(Message("    and {rest:,} more like it", rest=left))


def _head(change: SourceChange) -> Message:
    kinds = [row.kind for row in change.rows]
    return Message(
        "  {table} of {period} in {place}: rows changed {changed}, added {added}, gone {gone}",
        table=change.table,
        period=change.period,
        place=change.place,
        changed=kinds.count(CHANGED),
        added=kinds.count(ADDED),
        gone=kinds.count(GONE),
    )


def _row(row: RowChange) -> str:
    key = _cells(row.key)
    if row.kind == CHANGED:
        moved = ", ".join(f"{name} {was or '∅'} → {now or '∅'}"
                          for name, (was, now) in row.cells.items())  # fmt: skip
        return f"{key}: {moved}"
    rest = {name: was or now for name, (was, now) in row.cells.items()
            if name.removeprefix("_") not in row.key}  # fmt: skip
    return f"{key}: {_cells(rest)}" if rest else key


def _cells(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={cell}" for name, cell in cells.items())
