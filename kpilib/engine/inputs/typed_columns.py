"""Large tables of text as typed ones: each column at once where all of it is plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Column, Days, Labels, Table, Truth
from kpilib.core.exact import Numbers
from kpilib.core.tables import ORIGIN
from kpilib.engine.inputs.cells import Beside, parse_column
from kpilib.engine.inputs.decimal_commas import has_decimal_commas
from kpilib.engine.inputs.headers import header_faults
from kpilib.engine.inputs.percent import NO_UNITS, WORD_OF_ROW, Units
from kpilib.engine.inputs.plain_columns import is_plain_number, plain_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.problems import Problem
    from kpilib.core.tables import ColumnSpec, TableSpec
    from kpilib.engine.inputs.raw_columns import RawColumns


def typed_columns(
    raw: RawColumns,
    spec: TableSpec,
    prefix: str,
    problems: list[Problem],
    units: Units = NO_UNITS,
    ids: Mapping[str, Labels] | None = None,
) -> Table:
    """A table in columns of text as a typed one; see `read.typed_inputs`.

    Args:
        raw: The text.
        spec: Its columns.
        prefix: Stands before its name in problems.
        problems: Whatever is wrong with header and cells is added.
        units: What the scheme measures metrics and indicators in.
        ids: Columns that are typed already.
    """
    table = prefix + raw.name
    problems += header_faults(raw, spec, table)
    odd = {
        column.name: raw.words(column.name)
        for column in spec.columns
        if column.type == "number"
        and column.name in raw.places
        and not is_plain_number(raw.cells(column.name))
    }
    commas = raw.decimal_commas or has_decimal_commas(spec, odd)
    columns: dict[str, Column] = {}
    for column in spec.columns:
        if ids and column.name in ids:
            columns[column.name] = ids[column.name]
        elif column.name not in raw.places:
            columns[column.name] = _absent(column, len(raw))
        else:
            is_odd = column.type == "number" and (commas or column.name in odd)
            plain = None if is_odd else plain_column(column, raw.cells(column.name))
            columns[column.name] = plain or _cell_by_cell(
                raw, column, table, problems, units, commas=commas
            )
    origins = dict(enumerate(raw.texts(ORIGIN), 1)) if ORIGIN in raw.places else {}
    rows = np.arange(1, len(raw) + 1)
    return Table(raw.name, columns, raw.source, raw.lines, rows, {}, raw.places, origins)


def _cell_by_cell(
    raw: RawColumns,
    column: ColumnSpec,
    table: str,
    problems: list[Problem],
    units: Units,
    *,
    commas: bool,
) -> Column:
    beside = Beside(decimal_commas=commas)
    word = WORD_OF_ROW.get(raw.name, "")
    if units and column.type == "number" and word in raw.places:
        named = [units.get((raw.name, each), "") for each in raw.texts(word)]
        beside = Beside(units=named, decimal_commas=commas)
    return parse_column(column, raw.texts(column.name), table, problems, beside)


def _absent(column: ColumnSpec, rows: int) -> Column:
    """A column that the file does not have: one empty cell stands for all, and takes no room."""
    one = parse_column(column, [""], "", [])
    if isinstance(one, Labels):
        return Labels(np.broadcast_to(one.codes, rows), one.names)
    if isinstance(one, Truth):
        known = None if one.known is None else np.broadcast_to(one.known, rows)
        return Truth(np.broadcast_to(one.values, rows), known)
    numbers = one.ordinals if isinstance(one, Days) else one
    known = None if numbers.known is None else np.broadcast_to(numbers.known, rows)
    spread = Numbers(np.broadcast_to(numbers.num, rows), numbers.den, known, numbers.size)
    return Days(spread) if isinstance(one, Days) else spread
