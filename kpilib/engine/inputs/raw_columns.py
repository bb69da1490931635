"""A large table as text in columns: what `RawTable` holds, without an object for every cell.

Only what is laid out plainly comes as columns (see `csv_columns`), so that nothing has to be said
of single rows or cells here: there are no faults, and no row that is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.engine.inputs.characters import stripped
from kpilib.engine.inputs.raw_table import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.core.integers import Array
    from kpilib.core.problems import Problem

Strings = Any
"""A `pyarrow.StringArray`, one text a row; pyarrow comes without types."""


@dataclass(frozen=True, slots=True)
class RawColumns:
    """A table as text, column by column.

    Attributes:
        name: The table's name.
        source: The file's name.
        header: Column names as they stand.
        columns: Per place the cells, with whatever blanks are around them.
        lines: Per row the line of the file on which it begins.
        places: Per column of the file its place in it, from 0.
        unusual: What is not wrong and worth a look.
        decimal_commas: The file's separator leaves the comma free for decimals.
    """

    name: str
    source: str
    header: tuple[str, ...]
    columns: tuple[Strings, ...]
    lines: Array
    places: Mapping[str, int]
    unusual: tuple[Problem, ...] = ()
    decimal_commas: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, column: str) -> Strings:
        """The cells of a column; of columns with one name the first counts."""
        return self.columns[self.places[column]]

    def words(self, column: str) -> list[str]:
        """The distinct cells of a column as the rows of a `RawTable` have them."""
        return list(dict.fromkeys(map(stripped, self.cells(column).unique().to_pylist())))

    def first_word(self, place: int) -> str:
        """The first cell of a column that holds something; empty where none does."""
        cells = (stripped(cell.as_py()) for cell in self.columns[place])
        return next(filter(None, cells), "")

    def texts(self, column: str) -> list[str]:
        """The cells of a column as the rows of a `RawTable` have them."""
        return [stripped(cell) for cell in self.cells(column).to_pylist()]

    def row(self, place: int) -> list[str]:
        """The cells of one row."""
        return [stripped(cells[place].as_py()) for cells in self.columns]

    def some(self, places: Iterable[int]) -> RawTable:
        """Some of the rows, as text."""
        chosen = list(places)
        return RawTable(
            self.name,
            self.source,
            self.header,
            [self.row(place) for place in chosen],
            self.lines[chosen].tolist(),
            [place + 1 for place in chosen],
            places=self.places,
            decimal_commas=self.decimal_commas,
        )

    def as_rows(self) -> RawTable:
        """The same, row by row: for those who change rows."""
        columns = [list(map(stripped, cells.to_pylist())) for cells in self.columns]
        return RawTable(
            self.name,
            self.source,
            self.header,
            [list(cells) for cells in zip(*columns, strict=True)],
            self.lines.tolist(),
            list(range(1, len(self) + 1)),
            places=self.places,
            unusual=self.unusual,
            decimal_commas=self.decimal_commas,
        )


def in_rows(raw: RawTable | RawColumns) -> RawTable:
    """A table row by row, however it was read."""
    return raw.as_rows() if isinstance(raw, RawColumns) else raw
