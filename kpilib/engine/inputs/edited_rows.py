"""Tables of text under edits: which rows are others, gone or new, without a look at the rest.

A variant of a what-if changes one row of thousands. So an edited table is the table as it was and
what is other about it; only where everything has to be read anew is it written out whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.characters import stripped
from kpilib.engine.inputs.corrections import matching_rows
from kpilib.engine.inputs.raw_table import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpilib.core.integers import Array


class IndexedRows:
    """A table whose rows are found by their cells; each column is gone through once.

    Attributes:
        raw: The table; it never changes.
        last_number: The highest number of a row.
    """

    def __init__(self, raw: RawTable) -> None:
        self.raw = raw
        self.last_number = max([0, *raw.numbers])
        self._exact: dict[str, Mapping[str, list[int]]] = {}
        self._same: dict[str, Mapping[str, list[int]]] = {}

    @classmethod
    def none(cls, table: str) -> IndexedRows:
        """An input table that nobody has written yet."""
        return cls(RawTable(table, f"{table}.csv", INPUT_TABLES[table].names))

    def exactly(self, named: Mapping[str, str]) -> list[int]:
        """The places of the rows that have all of the named cells to the letter."""
        return self._found(self._exact, named)

    def alike(self, named: Mapping[str, str]) -> list[int]:
        """The places of the rows whose cells say the same, however these are written."""
        if not set(named) <= self._texts:
            return matching_rows(self.raw, named)
        return self._found(self._same, {column: self._plain(column, cell)
                                        for column, cell in named.items()})  # fmt: skip

    @property
    def _texts(self) -> set[str]:
        """Columns in which a text says only itself, and an empty cell what it is taken for."""
        return {one.name for one in INPUT_TABLES[self.raw.name].columns if one.type == "text"}

    def _plain(self, column: str, cell: str) -> str:
        spec = INPUT_TABLES[self.raw.name].column(column)
        return stripped(cell) or (spec.empty_means if spec else None) or ""

    def _found(
        self, index: dict[str, Mapping[str, list[int]]], named: Mapping[str, str]
    ) -> list[int]:
        by_column = [self._by_cell(index, column).get(cell, []) for column, cell in named.items()]
        fewest = min(by_column, key=len)
        others = [set(places) for places in by_column if places is not fewest]
        return [place for place in fewest if all(place in places for places in others)]

    def _by_cell(
        self, index: dict[str, Mapping[str, list[int]]], column: str
    ) -> Mapping[str, list[int]]:
        if column not in index:
            found: dict[str, list[int]] = {}
            at = self.raw.header.index(column)
            for place, cells in enumerate(self.raw.rows):
                cell = self._plain(column, cells[at]) if index is self._same else cells[at]
                found.setdefault(cell, []).append(place)
            index[column] = found
        return index[column]


class EditedRows:
    """A table and what edits have made of it.

    A row is named by its place: in the table as it was, and behind its last row for one that an
    edit has added.

    Attributes:
        before: The table as it was.
        header: Its columns, and those that an edit has added behind them.
        fresh: By place the cells of rows that are others, or new.
        gone: The places of rows that are no longer there.
    """

    def __init__(self, before: IndexedRows) -> None:
        """Nothing is edited yet."""
        self.before = before
        self.header = before.raw.header
        self.fresh: dict[int, list[str]] = {}
        self.gone: set[int] = set()
        self._edits: dict[int, str] = {}
        self._mended: set[tuple[int, str]] = set()
        self._added = 0

    def __iter__(self) -> Iterator[int]:
        """The places of all rows, in their order."""
        count = len(self.before.raw.rows) + self._added
        return (place for place in range(count) if place not in self.gone)

    def cells(self, place: int) -> list[str]:
        """The cells of a row under the header."""
        if place in self.fresh:
            return self.fresh[place]
        return self._wide(self.before.raw.rows[place])

    def matched(self, named: Mapping[str, str]) -> list[int]:
        """The places of the rows that have all of the named cells, however these are written."""
        if not set(named) <= set(self.header):
            return []
        known = set(named) <= set(self.before.raw.header)
        exactly = [*self._still(self.before.exactly(named) if known else ()),
                   *(place for place in self.fresh if self._has(place, named))]  # fmt: skip
        if exactly or not known:
            return sorted(exactly) or self._alike(list(self), named)
        fresh = self._alike(list(self.fresh), named) if self.fresh else []
        return sorted([*self._still(self.before.alike(named)), *fresh])

    def change(self, place: int, cells: Mapping[str, str], edit: str) -> None:
        """A row gets other cells; `edit` says by file and line which edit says so."""
        self.widen(cells)
        row = [*self.cells(place)]
        for column, cell in cells.items():
            row[self.header.index(column)] = cell
        number = self._number(place)
        self.fresh[place], self._edits[number] = row, edit
        self._mended.update((number, column) for column in cells)

    def remove(self, places: Sequence[int]) -> None:
        """Rows go."""
        for place in places:
            self.fresh.pop(place, None)
            self.gone.add(place)

    def add(self, cells: Mapping[str, str], edit: str) -> None:
        """A row comes."""
        self.widen(cells)
        place = len(self.before.raw.rows) + self._added
        self.fresh[place] = [cells.get(column, "") for column in self.header]
        self._edits[self._number(place)] = edit
        self._added += 1

    def widen(self, columns: Mapping[str, str]) -> None:
        """The columns that are not there yet come behind the others."""
        more = [column for column in columns if column not in self.header]
        if not more:
            return
        self.header = (*self.header, *more)
        for place, row in self.fresh.items():
            self.fresh[place] = self._wide(row)

    @property
    def left(self) -> list[int]:
        """The places of the rows that are changed or gone, as far as they were there before."""
        count = len(self.before.raw.rows)
        return sorted({place for place in (*self.fresh, *self.gone) if place < count})

    @property
    def only_added(self) -> bool:
        """Whether all rows stay as they were, so that those that come stand behind them."""
        return not self.gone and len(self.fresh) == self._added

    def won(self) -> list[list[str]]:
        """The cells of changed and new rows, in the order of `fresh_rows`."""
        return [self.cells(place) for place in sorted(self.fresh)]

    def lost(self) -> list[list[str]]:
        """The cells that changed and removed rows had."""
        return [self._wide(self.before.raw.rows[place]) for place in self.left]

    @property
    def corrected(self) -> Mapping[int, str]:
        """The correction, or the edit, of a row, by its number."""
        return {**self.before.raw.corrected, **self._edits}

    def order(self) -> Array:
        """Per row its place among the rows as they were and, behind them, those of `fresh_rows`."""
        count = len(self.before.raw.rows)
        places = np.arange(count + self._added)
        for number, place in enumerate(sorted(self.fresh)):
            places[place] = count + number
        if not self.gone:
            return places
        stays = np.ones(len(places), dtype=bool)
        stays[[*self.gone]] = False
        return places[stays]

    def fresh_rows(self) -> RawTable:
        """The rows that are others or new, as a table of their own."""
        return self._as_table(sorted(self.fresh))

    def whole(self) -> RawTable:
        """The table with all of its rows."""
        return self._as_table(list(self))

    def _as_table(self, places: Sequence[int]) -> RawTable:
        raw = self.before.raw
        numbers = [self._number(place) for place in places]
        there = set(numbers)
        return replace(
            raw,
            header=self.header,
            rows=[self.cells(place) for place in places],
            lines=[self._line(place) for place in places],
            numbers=numbers,
            corrected=self.corrected,
            faults={at: fault for at, fault in raw.faults.items()
                    if at[0] in there and at not in self._mended},
        )  # fmt: skip

    def _number(self, place: int) -> int:
        numbers = self.before.raw.numbers
        if place < len(numbers):
            return numbers[place]
        return self.before.last_number + 1 + place - len(numbers)

    def _line(self, place: int) -> int:
        """A row that an edit has added stands on no line."""
        lines = self.before.raw.lines
        return lines[place] if place < len(lines) else 0

    def _wide(self, cells: list[str]) -> list[str]:
        more = len(self.header) - len(cells)
        return [*cells, *[""] * more] if more else cells

    def _still(self, places: Sequence[int]) -> Iterator[int]:
        return (place for place in places if place not in self.gone and place not in self.fresh)

    def _has(self, place: int, named: Mapping[str, str]) -> bool:
        cells = self.fresh[place]
        return all(cells[self.header.index(column)] == cell for column, cell in named.items())

    def _alike(self, places: list[int], named: Mapping[str, str]) -> list[int]:
        found = matching_rows(self._as_table(places), named)
        return [places[place] for place in found]
