"""A bridge between two revisions as lines on a console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.records.bridge.lines import Line
    from kpilib.records.bridge.restate import Restatement


def tell(one: Restatement) -> None:
    """Print a bridge: totals, then line by line with the causes, carried amounts below."""
    bridge = one.bridge
    ends = f"{one.before or 'as first entered'} → {one.after or 'known now'}"
    gap = bridge.restated - bridge.issued
    pay = f"{bridge.issued:,.2f} → {bridge.restated:,.2f} ({gap:+,.2f})"
    click.echo(f"{one.department} {one.period}: {ends}: pay {pay}")
    for line in _lines((*bridge.pay, *bridge.scores)):
        click.echo(f"  {line}")
    for lines, what in ((bridge.carried, "carried on"), (bridge.bases, "what depends on it")):
        if lines:
            click.echo(f"  {what}, by the period it arose in:")
        for line in _lines(lines):
            click.echo(f"    {line}")
    if not bridge.lines:
        what = "only flags or classes" if one.changed else "no difference"
        click.echo(f"  {what}")


def _lines(lines: Sequence[Line]) -> list[str]:
    """One line per person and item, with its causes; aligned."""
    rows = []
    for line in lines:
        parts = ", ".join(
            f"{part.amount:+,.2f} {' and '.join(map(str, part.causes))}" for part in line.parts
        )
        amounts = f"{line.before:,.2f} → {line.after:,.2f}"
        rows.append((line.employee_id, line.period, line.item, amounts, parts))
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]
