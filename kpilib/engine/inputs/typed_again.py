"""Tables typed again after some rows have changed: only these are read, the others are known.

A variant of a what-if changes one row of thousands, and two hundred variants are looked at. What
comes out is what typing everything would yield: the same values in the same rows. Where that is
not sure (a new column, a cell that cannot be read, a comma that may be a decimal one), nothing
comes out, and everything is typed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Column, Days, Labels, Table, Truth
from kpilib.core.exact import Numbers
from kpilib.core.integers import Integers
from kpilib.core.tables import INPUT_TABLES, ORIGIN
from kpilib.engine.inputs.raw_table import columns_of
from kpilib.engine.inputs.read import (
    Inputs,
    has_decimal_commas,
    table_spec,
    typed_rows,
    with_shared_ids,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.integers import Array
    from kpilib.core.problems import Problem
    from kpilib.core.tables import ColumnSpec
    from kpilib.engine.inputs.percent import Units
    from kpilib.engine.inputs.raw_table import RawTable

WORD_OF_ROW = {"metrics": "metric", "ratings": "indicator", "events": "event", "deals": "kind"}
"""By table the column whose word says which rules look at a row."""

Touched = Mapping[str, frozenset[str]]
"""By table what an edit has reached: the words of its rows (`WORD_OF_ROW`), else its columns."""

NOTHING: Touched = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TypedAgain:
    """Inputs with edited rows.

    Attributes:
        inputs: All tables; those that nothing has touched are the very same.
        touched: What differs from the tables as they were.
    """

    inputs: Inputs
    touched: Touched


class TypedBefore:
    """The tables of a folder, as text and typed."""

    def __init__(
        self,
        raws: Mapping[str, RawTable],
        inputs: Inputs,
        attributes: Sequence[ColumnSpec],
        units: Units,
    ) -> None:
        """Keep both.

        Args:
            raws: As text; nothing was wrong with them.
            inputs: The same, typed.
            attributes: Columns that the scheme names for `customers`.
            units: What the scheme measures metrics and indicators in.
        """
        self._raws, self._inputs = raws, inputs
        self._attributes, self._units = attributes, units
        self._places: dict[str, dict[int, int]] = {}
        self._commas: dict[str, bool] = {}

    def again(self, raws: Mapping[str, RawTable]) -> TypedAgain | None:
        """The tables with their edits; None where everything is to be typed.

        Args:
            raws: As text. A row that no edit has changed is the very same list of cells.
        """
        tables, touched = dict(self._inputs.tables), dict(NOTHING)
        for name in INPUT_TABLES:
            raw, before = raws.get(name), self._raws.get(name)
            if raw is before:
                continue
            if raw is None or before is None:
                return None
            found = self._again(raw, before)
            if found is None:
                return None
            table, words = found
            if words:
                tables[name], touched[name] = table, words
        inputs = replace(self._inputs, tables=self._sharing(tables, touched))
        return TypedAgain(inputs, touched)

    def _again(self, raw: RawTable, before: RawTable) -> tuple[Table, frozenset[str]] | None:
        if raw.header != before.header or raw.faults or before.faults:
            return None
        places = self._place_of(before)
        kept = [places.get(id(cells), -1) for cells in raw.rows]
        fresh = [at for at, place in enumerate(kept) if place < 0]
        gone = sorted(set(range(len(before.rows))).difference(kept))
        read = self._read(raw, before, fresh)
        if read is None:
            return None
        old = self._inputs[raw.name]
        order = np.array(kept, dtype=np.int64)
        order[fresh] = len(before.rows) + np.arange(len(fresh))
        columns = {
            name: _joined(column, read.columns[name], order) for name, column in old.columns.items()
        }
        origins: Mapping[int, str] = {}
        if ORIGIN in raw.header:
            at = raw.header.index(ORIGIN)
            origins = {
                number: cells[at] for number, cells in zip(raw.numbers, raw.rows, strict=True)
            }
        lines, rows = (np.array(each, dtype=np.int64) for each in (raw.lines, raw.numbers))
        table = replace(old, columns=columns, lines=lines, rows=rows, corrected=raw.corrected,
                        origins=origins)  # fmt: skip
        return table, _words(raw, before, (fresh, gone))

    def _read(self, raw: RawTable, before: RawTable, fresh: list[int]) -> Table | None:
        """The new rows, typed; None where a cell is not one that is kept without a question."""
        spec = table_spec(raw.name, self._attributes)
        numbers = [raw.header.index(one.name) for one in spec.columns
                   if one.type == "number" and one.name in raw.header]  # fmt: skip
        rows = [raw.rows[at] for at in fresh]
        if any("," in cells[at] for cells in rows for at in numbers):
            return None
        if raw.name not in self._commas:
            commas = before.decimal_commas or has_decimal_commas(spec, columns_of(before))
            self._commas[raw.name] = commas
        if self._commas[raw.name] and not before.decimal_commas:
            return None  # they are told by some cell, and it may be the one that is gone
        if not fresh:
            old = self._inputs[raw.name]
            return old.filtered(np.zeros(len(old), dtype=bool))
        lines = [raw.lines[at] for at in fresh]
        part = replace(raw, rows=rows, lines=lines, numbers=[raw.numbers[at] for at in fresh])
        problems: list[Problem] = []
        table = typed_rows(part, spec, "", problems, self._units)
        return None if problems else table

    def _place_of(self, before: RawTable) -> dict[int, int]:
        if before.name not in self._places:
            places = {id(cells): place for place, cells in enumerate(before.rows)}
            self._places[before.name] = places
        return self._places[before.name]

    def _sharing(self, tables: dict[str, Table], touched: Touched) -> dict[str, Table]:
        """The tables over the one list of ids that they had, where nobody new has come."""
        shared = self._inputs["employees"].labels("employee_id").names
        found = dict(tables)
        for name in touched:
            columns = dict(tables[name].columns)
            for column in INPUT_TABLES[name].columns:
                if column.person:
                    ids = tables[name].labels(column.name)
                    codes = ids.places_in(shared)
                    if (codes[ids.present] < 0).any():
                        return with_shared_ids(tables)
                    columns[column.name] = Labels(codes, shared)
            found[name] = replace(tables[name], columns=columns)
        return found


def _words(raw: RawTable, before: RawTable, changed: tuple[list[int], list[int]]) -> frozenset[str]:
    """What rules know changed rows by: their words, or the columns whose cells are others."""
    fresh, gone = ([table.rows[at] for at in places]
                   for table, places in zip((raw, before), changed, strict=True))  # fmt: skip
    column = WORD_OF_ROW.get(raw.name, "")
    if column in raw.header:
        at = raw.header.index(column)
        return frozenset(cells[at] for cells in (*fresh, *gone))
    if len(fresh) != len(gone):
        return frozenset(raw.header)
    return frozenset(
        name
        for one, other in zip(fresh, gone, strict=True)
        for name, cell, its in zip(raw.header, one, other, strict=True)
        if cell != its
    )


def _joined(old: Column, fresh: Column, order: Array) -> Column:
    """The rows of both, one after the other, taken in an order."""
    match old, fresh:
        case Numbers(), Numbers():
            return _numbers(old, fresh).take(order)
        case Days(), Days():
            return Days(_numbers(old.ordinals, fresh.ordinals).take(order))
        case Truth(), Truth():
            known = np.concatenate([old.present, fresh.present])
            values = np.concatenate([old.values, fresh.values])
            return Truth(values, None if known.all() else known).take(order)
        case Labels(), Labels():
            return _labels(old, fresh, order)
    raise TypeError(f"{type(old).__name__} and {type(fresh).__name__} are of two kinds")


def _numbers(old: Numbers, fresh: Numbers) -> Numbers:
    its, other = old.den, fresh.den
    if not isinstance(its, int) or not isinstance(other, int):  # no reader makes such
        raise TypeError("columns that were read have one denominator")
    den = math.lcm(its, other)
    above = Integers(old.num, old.size) * Integers.of(den // its)
    below = Integers(fresh.num, fresh.size) * Integers.of(den // other)
    num = above.merged(below, lambda a, b: np.concatenate([a, b]))
    known = np.concatenate([old.present, fresh.present])
    return Numbers.over(num, den, None if known.all() else known)


def _labels(old: Labels, fresh: Labels, order: Array) -> Labels:
    """Words that no row has any more go, and all stand in the order in which rows have them."""
    known = set(old.names)
    names = (*old.names, *(name for name in fresh.names if name not in known))
    codes = np.concatenate([old.codes, fresh.places_in(names)])[order]
    used, first = np.unique(codes, return_index=True)
    used, first = used[used >= 0], first[used >= 0]
    used = used[np.argsort(first)]
    place = np.full(len(names) + 1, -1, dtype=np.int64)
    place[used] = np.arange(len(used))
    return Labels(place[codes], tuple(names[code] for code in used.tolist()))
