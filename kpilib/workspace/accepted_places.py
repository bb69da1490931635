"""How an entry of `params/accepted.yaml` names its place: every form that a person would write.

A place is written as `kpi check` shows it (`D20`, `line 20`, with or without the file before it and
the column behind it), or as the cells that tell a row from others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from kpilib.core.messages import Message
from kpilib.core.problems import suggest
from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.lineage import file_text, letters_of, table_named
from kpilib.text.read_places import place_in_english

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.columns import Table, Value
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs

Cells = Mapping[str, str | bool | Decimal]
"""What stands in some cells of a row, by column."""


class AcceptedSpot(NamedTuple):
    """A place in a file as it is shown.

    Attributes:
        file: `deals.csv`, `major.xlsx sheet metrics`; empty where none is named.
        letters: Of the column; empty for the whole row.
        line: The line of the file, or the row of the sheet.
        column: The column's name; empty where none is named.
    """

    file: str
    letters: str
    line: int
    column: str


_SPOT = re.compile(
    r"(?:(?P<file>.*\S) )??(?:cell )?(?:\$?(?P<letters>[A-Z]{1,3})\$?|(?:data )?(?:line|row) ?)"
    r"(?P<line>[1-9]\d{0,6})(?: as corrected by [^,(]+)?(?: \(from [^()]*\))?"
    r"(?:, *(?P<column>\S+))?",
    re.IGNORECASE | re.ASCII,
)


def spot_of(text: str) -> AcceptedSpot | None:
    """A place as it was written; None for what is none.

    >>> spot_of("D20")
    AcceptedSpot(file='', letters='D', line=20, column='')
    >>> spot_of("deals.csv line 20, amount") == spot_of("deals.csv 第20行，amount 列")
    True
    """
    found = _SPOT.fullmatch(" ".join(place_in_english(text).split()))
    if found is None:
        return None
    letters = (found["letters"] or "").upper()
    return AcceptedSpot(found["file"] or "", letters, int(found["line"]), found["column"] or "")


def is_at(spot: AcceptedSpot, problem: Problem, inputs: Inputs) -> bool:
    """Whether a problem is at a place of a file.

    A CSV file has no letters of its own; whoever opens it in a spreadsheet sees them all the same.
    """
    table = table_named(inputs, problem.table)
    if table is None or spot.column not in ("", problem.column):
        return False
    file, folder = file_text(table.source), problem.table.rpartition("/")[0]
    if spot.file not in ("", file, f"{folder}/{file}"):
        return False
    if spot.letters and spot.letters != letters_of(table.places.get(problem.column, -1)):
        return False
    by_number = table.source.endswith(".parquet")  # such a file has no lines
    lines = table.rows if by_number else table.lines
    at = np.flatnonzero(table.rows == problem.row)
    return bool(len(at)) and int(lines[at[0]]) == spot.line


def row_as_written(value: object) -> object:
    """The row of an entry: cells by column, or its number.

    Raises:
        ValueError: It is neither; the message says what to write.
    """
    if isinstance(value, str) and value.strip().isdecimal():
        value = Decimal(value.strip())
    if isinstance(value, Decimal):
        if value < 1 or value != int(value):
            raise ValueError(Message("{value}: data rows are counted from 1", value=value))
        return value
    if value is None:
        return None
    if fault := _no_cells(value):
        raise ValueError(fault)
    cells = cast("Mapping[object, object]", value)  # else there was a fault
    return {str(column): "" if cell is None else cell for column, cell in cells.items()}


def _no_cells(value: object) -> str:
    """Why something names no cells of a row; empty where it does."""
    if isinstance(value, str) and spot_of(value):
        return Message("{text} is no row: write cell: {cell}", text=repr(value), cell=value)
    if not isinstance(value, dict):
        return Message(
            'write the cells that tell it from others, such as row: {{employee_id: "E1"}}'
        )
    if not value:
        return Message("it names no cell: give the cells that tell the row from others")
    several = next((name for name, cell in value.items() if isinstance(cell, list | dict)), None)
    if several is None:
        return ""
    return Message("{column}: write what stands in the one cell", column=several)


def cell_as_written(value: object) -> object:
    """The place of an entry as text.

    Raises:
        ValueError: It is no place; the message says what to write.
    """
    text = str(value) if isinstance(value, Decimal) else value
    if not isinstance(text, str) or (text and spot_of(text) is None):
        raise ValueError(
            Message("{text} is no place: write it as it is shown, D20 or line 20", text=value)
        )
    return text


def lines_as_written(value: object) -> object:
    """The rows of a sheet: `3`, `[3, 4]`, or `3-4, 9` as `kpi check` writes them.

    Raises:
        ValueError: They are no rows; the message says what to write.
    """
    pieces = value if isinstance(value, list) else [value]
    found: set[int] = set()
    for piece in ",".join(map(str, pieces)).replace("，", ",").split(","):
        ends = re.fullmatch(r"\s*(\d{1,7})\s*(?:[-–]\s*(\d{1,7})\s*)?", piece, re.ASCII)
        if ends is None:
            raise ValueError(
                Message("{text} names no rows: write them as they are shown, 3-5, 9", text=value)
            )
        found.update(range(int(ends[1]), int(ends[2] or ends[1]) + 1))
    return tuple(sorted(found))


def lines_text(lines: Sequence[int]) -> str:
    """Rows of a sheet in one text.

    >>> lines_text((3, 4, 5, 9))
    '3-5, 9'
    """
    runs = groupby(enumerate(sorted(lines)), lambda each: each[1] - each[0])
    ends = [[line for _, line in run] for _, run in runs]
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in ends)


def has_cells(table: Table, place: int, cells: Cells) -> bool:
    """Whether a row has what an entry says of it; a cell is read as its table reads it."""
    name = table.name.rpartition("/")[2]
    return all(
        column in table.columns and _same((name, column), table.columns[column].at(place), cell)
        for column, cell in cells.items()
    )


def _same(column: tuple[str, str], found: Value, cell: str | bool | Decimal) -> bool:  # noqa: FBT001 - a value of a YAML file
    """Whether a typed cell is what an entry says of it; an empty text is an empty cell."""
    if found is None or cell == "":
        return found in (None, "") and cell == ""
    if isinstance(found, bool) and isinstance(cell, bool):
        return found == cell
    if isinstance(found, Fraction) and isinstance(cell, Decimal):
        return found == Fraction(cell)
    return not isinstance(cell, bool) and same(column, _text(found), str(cell))


def _text(value: Value) -> str:
    if isinstance(value, Fraction):  # cells are decimals, and so they end
        return f"{Decimal(value.numerator) / value.denominator:f}"
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def unknown_columns(table: str, names: Sequence[str]) -> Iterator[str]:
    """What is wrong with the columns that an entry names: people write printed titles, too."""
    spec = READ_TABLES[table.rpartition("/")[2]]
    for name in names:
        if name not in spec.names and not spec.open_columns:
            yield Message(
                "{column} is no column of {table}: {hint}",
                column=name,
                table=spec.name,
                hint=suggest(name, spec.names),
            )
