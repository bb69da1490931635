"""Rows of typed cells as rows of text, each column by the type that its name declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.characters import stripped
from kpilib.engine.inputs.layout import header_at
from kpilib.engine.inputs.raw_table import UNSAFE, Refusal, begins_unsafely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

C = TypeVar("C")
"""A cell of the file at hand."""

Text = Callable[[C, str], "str | Refusal"]
"""The text of a cell in a column of a type; the type is empty where it is not known."""


@dataclass(slots=True)
class Texts:
    """Rows as text.

    Attributes:
        rows: Lines and cells, stripped.
        faults: Cells without a value, by line and place.
    """

    rows: list[tuple[int, list[str]]]
    faults: dict[tuple[int, int], Refusal] = field(default_factory=dict)

    @property
    def faulty(self) -> set[int]:
        """The lines on which such a cell stands; they are not blank."""
        return {line for line, _ in self.faults}


def in_text(name: str, rows: Iterable[tuple[int, Sequence[C]]], text: Text[C]) -> Texts:
    """The rows of a table as text; its header says what the columns hold."""
    given = list(rows)
    types = _types(name, [cells for _, cells in given], text)
    found = Texts([])
    for line, cells in given:
        row = []
        for place, cell in enumerate(cells):
            said = text(cell, types[place] if place < len(types) else "")
            if isinstance(said, Refusal):
                found.faults[line, place] = said
                said = ""
            elif begins_unsafely(said):
                found.faults[line, place] = UNSAFE
            row.append(stripped(said) if said else said)
        found.rows.append((line, row))
    return found


_LOOKED_AT = 30
"""So many rows are looked through for the header, blank ones among them."""


def _types(name: str, rows: Sequence[Sequence[C]], text: Text[C]) -> list[str]:
    first = []
    for cells in rows[:_LOOKED_AT]:
        said = [text(cell, "") for cell in cells]
        row = [stripped(each) if isinstance(each, str) else "" for each in said]
        if any(row):
            first.append(row)
    if not first:
        return []
    spec = READ_TABLES.get(name)
    header = first[header_at(name, first)]
    columns = [spec.column(column) if spec else None for column in header]
    return [column.type if column else "" for column in columns]
