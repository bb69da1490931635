"""Rows that become one: agreeing in some columns, added up in others, exactly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.workspace.intake.made_rows import MadeRow
from kpilib.workspace.intake.origins import Origin
from kpilib.workspace.intake.written_values import plain_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.workspace.intake.mapping import Grouping, TableMapping

_EXACT = Context(prec=400)


def grouped(
    rows: Sequence[MadeRow], mapping: TableMapping, how: Grouping, problems: list[Problem]
) -> Iterator[MadeRow]:
    """One row for each group, in the order in which the groups begin.

    Args:
        rows: All rows of a table's part.
        mapping: What it is made by.
        how: What they agree in and what is added up.
        problems: Rows that cannot become one are added.
    """
    groups: dict[tuple[str, ...], list[MadeRow]] = {}
    for row in rows:
        groups.setdefault(tuple(row.cells.get(name, "") for name in how.by), []).append(row)
    for mine in groups.values():
        cells = dict(mine[0].cells)
        for name in cells:
            words = list(dict.fromkeys(row.cells[name] for row in mine))
            if name in how.sum:
                column = mapping.columns.get(name)
                cells[name] = _sum(
                    list(filter(None, (row.cells[name] for row in mine))),
                    column.decimals if column else None,
                )
            elif len(words) > 1 and name.startswith("note"):
                cells[name] = ""  # nothing reads it
            elif len(words) > 1:
                problems.append(_differ(mapping.table, name, words, mine))
        if how.count:
            cells[how.count] = str(len(mine))
        yield MadeRow(cells, mine[0].line, Origin.joined(row.origin for row in mine))


def said_once(rows: Sequence[MadeRow]) -> list[MadeRow]:
    """Rows without those that say the same once more, as the list of people on each sheet does."""
    found: dict[tuple[tuple[str, str], ...], list[MadeRow]] = {}
    for row in rows:
        found.setdefault(tuple(row.cells.items()), []).append(row)
    return [
        replace(mine[0], origin=Origin.joined(row.origin for row in mine))
        if len(mine) > 1
        else mine[0]
        for mine in found.values()
    ]


def _sum(numbers: Sequence[str], decimals: int | None) -> str:
    """The exact sum."""
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, Decimal(number))
    return plain_decimal(total, decimals) if numbers else ""


def _differ(table: str, column: str, words: Sequence[str], rows: Sequence[MadeRow]) -> Problem:
    message = Message(
        "rows that become one have different words in {column} ({words}; from {origin}): put "
        "{column} under group by, or under sum",
        column=column,
        words=tuple(words[:3]),
        origin=Origin.joined(r.origin for r in rows).text,
    )
    return Problem(table, None, column, "group_differs", message)
