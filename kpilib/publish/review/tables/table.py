"""A table as finished text, and the cells that several tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import YUAN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from fractions import Fraction

    from kpilib.publish.review.variance import Variance
    from kpilib.text.formats import Wording

NOTHING = "–"
"""Stands in a cell for which there is no figure."""


@dataclass(frozen=True)
class TableText:
    """A table, ready to show.

    Attributes:
        caption: What it is.
        columns: Headings.
        align: `l` or `r` per column.
        rows: Finished cells.
        total: Whether the last row is a total.
    """

    caption: str
    columns: tuple[str, ...]
    align: str
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


def without_empty(table: TableText) -> TableText:
    """The same table without columns that have nothing in any row."""
    keep = [
        n
        for n in range(len(table.columns))
        if any(row[n] not in {"", NOTHING} for row in table.rows)
    ]
    return TableText(
        table.caption,
        tuple(table.columns[n] for n in keep),
        "".join(table.align[n] for n in keep),
        tuple(tuple(row[n] for n in keep) for row in table.rows),
        table.total,
    )


def capital(words: Sequence[str]) -> tuple[str, ...]:
    """Headings that begin with a capital letter."""
    return tuple(word[:1].upper() + word[1:] for word in words)


def figure(wording: Wording, name: str, change: Variance) -> tuple[str, ...]:
    """A row of a name, its figure, the one before and the change."""
    before = NOTHING if change.before is None else wording.fixed(change.before)
    delta = NOTHING if change.before is None else wording.signed(change.delta)
    return (name, wording.fixed(change.now), before, delta)


def measured(wording: Wording, value: Fraction | None, unit: str) -> str:
    """What was measured: money to the fen, anything else with the digits it has."""
    if value is None:
        return NOTHING
    return wording.fixed(value) if unit == YUAN else wording.exact(value)


def optional_number(wording: Wording, value: Decimal | None) -> str:
    """A number with all its digits, or the mark for nothing."""
    return NOTHING if value is None else wording.exact(value)


def optional_pay(wording: Wording, value: Decimal | None) -> str:
    """Pay to the fen, or the mark for nothing."""
    return NOTHING if value is None else wording.grouped(value)
