"""Tables typed again after some rows have changed: only these are read, the others are known.

A variant of a what-if changes one row of thousands, and two hundred variants are looked at. What
comes out is what typing everything would yield: the same values in the same rows. Where that is
not sure (a cell that cannot be read, a comma that may be a decimal one), nothing comes out, and
everything is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Column, Labels, Table
from kpilib.core.tables import INPUT_TABLES, ORIGIN
from kpilib.engine.inputs.decimal_commas import has_decimal_commas
from kpilib.engine.inputs.raw_table import columns_of
from kpilib.engine.inputs.read import Inputs, no_inputs, origins_of, table_spec, typed_rows
from kpilib.engine.inputs.spliced_columns import DistinctWords, Splice, spliced_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.arrow_words import Words
    from kpilib.core.problems import Problem
    from kpilib.core.tables import ColumnSpec, TableSpec
    from kpilib.engine.inputs.edited_rows import EditedRows
    from kpilib.engine.inputs.percent import Units

WORD_OF_ROW = {"metrics": "metric", "ratings": "indicator", "events": "event", "deals": "kind"}
"""By table the column whose word says which rules look at a row."""

Touched = Mapping[str, frozenset[str]]
"""By table what an edit has reached: the words of its rows (`WORD_OF_ROW`), else its columns."""

NOTHING: Touched = MappingProxyType({})

_Rows = tuple[str, tuple[str, ...], tuple[str, ...], bool, tuple[tuple[str, ...], ...]]
"""Rows of text: of which table, which columns, under which header, with a decimal comma or not."""

Ids = Mapping[tuple[str, str], frozenset[str]]
"""By table and column the ids in some of its rows."""


@dataclass(frozen=True, slots=True)
class TypedAgain:
    """Inputs with edited rows.

    Attributes:
        inputs: All tables; those that nothing has touched are the very same.
        touched: What differs from the tables as they were.
        ids: By table and id column the ids of all rows that have come, gone or changed.
    """

    inputs: Inputs
    touched: Touched
    ids: Ids = field(default_factory=dict)


class TypedBefore:
    """The tables of a folder, typed; edits of the text come on top of them."""

    def __init__(
        self,
        inputs: Inputs,
        attributes: Sequence[ColumnSpec],
        units: Units,
        known: dict[_Rows, Table] | None = None,
    ) -> None:
        """Keep them.

        Args:
            inputs: The tables; nothing was wrong with them.
            attributes: Columns that the scheme names for `customers`.
            units: What the scheme measures metrics and indicators in.
            known: Rows that have been typed by the same columns and units, as an edit of several
                periods makes them in each.
        """
        self._known = {} if known is None else known
        self._inputs, self._attributes, self._units = inputs, attributes, units
        self._shared = DistinctWords(inputs["employees"].labels("employee_id").names)
        self._words: dict[tuple[str, str], DistinctWords] = {}
        self._specs: dict[tuple[str, tuple[str, ...]], TableSpec] = {}
        self._blanks: dict[tuple[str, str, int], Column] = {}
        self._commas: dict[str, bool] = {}
        self._none = no_inputs(attributes)

    def again(self, edited: Mapping[str, EditedRows]) -> TypedAgain | None:
        """The tables with their edits; None where everything is to be typed.

        Args:
            edited: The tables that edits have reached, which are edits of those that were typed.
        """
        read = {name: self._read(rows) for name, rows in edited.items()}
        tables, touched, ids = (
            dict(self._inputs.tables),
            dict(NOTHING),
            dict[tuple[str, str], frozenset[str]](),
        )
        people = self._people(read)
        for name, rows in edited.items():
            fresh = read[name]
            if fresh is None:
                return None
            now, lost = rows.won(), rows.lost()
            if words := _words(rows, now, lost):
                tables[name] = self._spliced(rows, fresh, people)
                touched[name] = words
                ids |= _ids(rows, [*now, *lost])
        if people is not self._shared:
            tables = {name: _naming(table, people.names) for name, table in tables.items()}
        return TypedAgain(replace(self._inputs, tables=tables), touched, ids)

    def _read(self, rows: EditedRows) -> Table | None:
        """The new rows, typed; None where a cell is not one that is kept without a question."""
        before, raw = rows.before.raw, rows.fresh_rows()
        spec = self._written(raw.name, raw.header)
        numbers = [raw.header.index(one.name) for one in spec.columns
                   if one.type == "number" and one.name in raw.header]  # fmt: skip
        if before.faults or any("," in cells[at] for cells in raw.rows for at in numbers):
            return None
        if raw.name not in self._commas:
            commas = before.decimal_commas or has_decimal_commas(spec, columns_of(before))
            self._commas[raw.name] = commas
        if self._commas[raw.name] and not before.decimal_commas:
            return None  # they are told by some cell, and it may be the one that is gone
        if not raw.rows:
            return self._nothing(spec)
        key = (raw.name, spec.names, raw.header, raw.decimal_commas, tuple(map(tuple, raw.rows)))
        if key not in self._known:
            problems: list[Problem] = []
            table = typed_rows(raw, spec, "", problems, self._units)
            if problems:
                return None
            self._known[key] = table
        lines, own = (np.array(each, dtype=np.int64) for each in (raw.lines, raw.numbers))
        return replace(self._known[key], lines=lines, rows=own, origins=origins_of(raw))

    def _written(self, table: str, header: tuple[str, ...]) -> TableSpec:
        """A table with the columns that its file has; nothing is known of the others of none."""
        key = (table, header)
        if key not in self._specs:
            spec = table_spec(table, self._attributes)
            if len(self._inputs[table]):
                people = _person_columns(table)
                some = (one for one in spec.columns
                        if one.required or one.name in header or one.name in people)  # fmt: skip
                spec = replace(spec, columns=tuple(some))
            self._specs[key] = spec
        return self._specs[key]

    def _nothing(self, spec: TableSpec) -> Table:
        """No rows."""
        none = self._none[spec.name]
        return none.with_columns({one.name: none.columns[one.name] for one in spec.columns})

    def _people(self, read: Mapping[str, Table | None]) -> DistinctWords:
        """The list of ids that all tables share, with whoever is new behind the others."""
        new = {
            word: None
            for table in read.values()
            if table is not None
            for column in _person_columns(table.name)
            for word in table.labels(column).names
            if word not in self._shared.place
        }
        return self._shared.with_words(tuple(new)) if new else self._shared

    def _spliced(self, rows: EditedRows, fresh: Table, people: DistinctWords) -> Table:
        old, left = self._inputs[fresh.name], np.array(rows.left, dtype=np.int64)
        splice = Splice(rows.order(), left, people, some_fresh=len(fresh) > 0,
                        behind=rows.only_added)  # fmt: skip
        columns = {
            name: self._joined((old.name, name), column, fresh.columns[name], splice)
            if name in fresh.columns
            else self._blank((old.name, name), column, len(splice.order))
            for name, column in old.columns.items()
        }
        lines, numbers = (
            splice.in_order(np.concatenate(pair))
            for pair in ((old.lines, fresh.lines), (old.rows, fresh.rows))
        )
        origins = dict(old.origins)
        if ORIGIN in rows.header:
            gone = {int(number) for number in old.rows.take(left)}
            origins = {number: cell for number, cell in origins.items() if number not in gone}
            origins |= fresh.origins
        return replace(
            old,
            columns=columns,
            source=rows.before.raw.source,
            lines=lines,
            rows=numbers,
            corrected=rows.corrected,
            origins=origins,
        )

    def _joined(self, place: tuple[str, str], old: Column, fresh: Column, splice: Splice) -> Column:
        """The rows of both, one after the other, taken in their order."""
        if not isinstance(old, Labels) or not isinstance(fresh, Labels):
            return spliced_values(old, fresh, splice)
        if place[1] in _person_columns(place[0]):
            return Labels(splice.in_order(splice.shared.codes(old, fresh)), splice.shared.names)
        if place not in self._words:
            self._words[place] = DistinctWords(old.names)
        return self._words[place].joined(old, fresh, splice)

    def _blank(self, place: tuple[str, str], old: Column, rows: int) -> Column:
        """A column that no file has: all rows are alike, so that their number says it all."""
        key = (*place, rows)
        if key not in self._blanks:
            self._blanks[key] = old.take(np.zeros(rows, dtype=np.int64))
        return self._blanks[key]


@cache
def _person_columns(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in INPUT_TABLES[table].columns if column.person)


def _naming(table: Table, names: Words) -> Table:
    """A table whose columns that name people have a longer list of ids."""
    people = {column: Labels(table.labels(column).codes, names)
              for column in _person_columns(table.name)}  # fmt: skip
    return table.with_columns({**table.columns, **people})


def _words(
    rows: EditedRows, fresh: Sequence[list[str]], lost: Sequence[list[str]]
) -> frozenset[str]:
    """What rules know changed rows by: their words, or the columns whose cells are others."""
    column = WORD_OF_ROW.get(rows.before.raw.name, "")
    if column in rows.header:
        at = rows.header.index(column)
        return frozenset(cells[at] for cells in (*fresh, *lost))
    if len(fresh) != len(lost):
        return frozenset(rows.header)
    return frozenset(
        name
        for one, other in zip(fresh, lost, strict=True)
        for name, cell, its in zip(rows.header, one, other, strict=True)
        if cell != its
    )


def _ids(rows: EditedRows, others: Sequence[list[str]]) -> Ids:
    """The ids of all rows that are others than before."""
    table = rows.before.raw.name
    return {
        (table, column.name): frozenset(cells[rows.header.index(column.name)] for cells in others)
        - {""}
        for column in INPUT_TABLES[table].columns
        if column.is_id and column.name in rows.header
    }
