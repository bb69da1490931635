"""A table as text, and what is known about its cells: their sheet and address, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.messages import Message
from kpilib.engine.inputs.characters import stripped
from kpilib.engine.inputs.lineage import letters_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.problems import Problem


class Refusal(NamedTuple):
    """Why a cell holds no value that could be read.

    Attributes:
        code: As in a problem; empty where another cell's problem says it.
        message: What was found, and what to do.
    """

    code: str
    message: str


SAID = Refusal("", "")
"""For cells of which another cell's problem speaks: those that are merged into it."""


UNSAFE = Refusal(
    "unsafe_id",
    Message(
        "begins with a tab or the end of a line, by which some programs tell a formula: write the "
        "id without it"
    ),
)
"""For ids; of other cells the blanks around them are no part."""


def begins_unsafely(cell: str) -> bool:
    """Whether something stands behind a tab or the end of a line."""
    return cell[:1] in {"\t", "\r", "\n"} and bool(stripped(cell))


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text.

    Attributes:
        name: The table's name.
        source: The file's name, with the sheet where there is one.
        header: Column names as they stand.
        rows: Cells as text, stripped of surrounding blanks; all as long as the header.
        lines: Per row the line of the file, or the row of the sheet, on which it begins; 0 for a
            row that a correction has added.
        numbers: Per row its number among the data rows, from 1; a row keeps it when another goes.
        corrected: The correction of a row, by its number.
        places: Per column of the file its place in it, from 0.
        faults: Cells that hold no value, by the row's number and the column.
        unusual: What is not wrong and worth a look.
        decimal_commas: The file's separator leaves the comma free for decimals.
    """

    name: str
    source: str
    header: tuple[str, ...]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    corrected: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[tuple[int, str], Refusal] = field(default_factory=dict)
    unusual: tuple[Problem, ...] = ()
    decimal_commas: bool = False

    def first_word(self, place: int) -> str:
        """The first cell of a column that holds something; empty where none does."""
        return next((row[place] for row in self.rows if row[place]), "")


def columns_of(raw: RawTable) -> Mapping[str, list[str]]:
    """The cells by column; of columns with one name the first counts."""
    by_place = list(zip(*raw.rows, strict=True)) if raw.rows else [()] * len(raw.header)
    found: dict[str, list[str]] = {}
    for name, cells in zip(raw.header, by_place, strict=True):
        found.setdefault(name, list(cells))
    return found


def cell_name(line: int, place: int) -> str:
    """What spreadsheets call a cell.

    >>> cell_name(20, 3)
    'D20'
    """
    return f"{letters_of(place)}{line}"
