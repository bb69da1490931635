"""One department's input tables for one period, read from a folder and typed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.collecting import without_collecting
from kpilib.core.columns import Table
from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.special_files import special
from kpilib.core.tables import (
    CARRY_TABLE,
    INPUT_TABLES,
    OPENING_TABLE,
    ORIGIN,
    ColumnSpec,
    TableSpec,
)
from kpilib.engine.inputs.cells import Beside, parse_column
from kpilib.engine.inputs.correction_folder import read_corrections
from kpilib.engine.inputs.corrections import correct
from kpilib.engine.inputs.csv_columns import read_text
from kpilib.engine.inputs.decimal_commas import has_decimal_commas
from kpilib.engine.inputs.headers import header_faults
from kpilib.engine.inputs.percent import NO_UNITS, WORD_OF_ROW, Units
from kpilib.engine.inputs.raw_columns import RawColumns, in_rows
from kpilib.engine.inputs.raw_table import RawTable, columns_of
from kpilib.engine.inputs.raw_tables import read_folder, read_folder_in_columns
from kpilib.engine.inputs.shared_ids import ids_of_all, with_labels, with_shared_ids
from kpilib.engine.inputs.typed_columns import typed_columns
from kpilib.engine.inputs.unread_tables import not_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.core.exact import Numbers
    from kpilib.rules.sheet import Entry


@dataclass(frozen=True, slots=True)
class Inputs:
    """Typed tables of one department and period; an absent table is an empty one.

    Attributes:
        tables: Every declared input table by name.
        carry: The state handed on by the period before.
        history: Earlier periods' tables by the period's name.
        prefix: Stands before table names in problems (`2025Q4/` for a history folder).
        unusual: What the readers have found that is not wrong but worth a look (hidden rows …).
        opening: What becomes of state that an earlier scheme has left; None where nothing is said.
        stated: Quantities of people that are given and not worked out, in a what-if alone.
        known: What is known already, by name and frame, of a run that nothing else is changed of.
    """

    tables: Mapping[str, Table]
    carry: Table
    history: Mapping[str, Inputs]
    prefix: str = ""
    unusual: tuple[Problem, ...] = ()
    opening: Table | None = None
    stated: Mapping[str, Numbers] = field(default_factory=dict)
    known: Mapping[tuple[str, str], tuple[Entry, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]


@without_collecting()
def read_inputs(
    folder: Path,
    problems: list[Problem],
    *,
    attributes: Sequence[ColumnSpec] = (),
    units: Units = NO_UNITS,
    prefix: str = "",
    corrections: Path | None = None,
) -> Inputs:
    """Read a folder of input tables, with the corrections that have been made to it.

    Args:
        folder: Holds `employees.csv` and so on, or one workbook, or Parquet files.
        problems: Whatever is wrong with files, headers and cells is added here.
        attributes: Columns that the scheme names for `customers`.
        units: What the scheme measures metrics and indicators in, which says what 95% means.
        prefix: Stands before the table names in problems.
        corrections: The folder of corrections to these inputs.
    """
    raws = _corrected_columns(folder, problems, prefix, corrections)
    found = typed_inputs(raws, problems, attributes=attributes, units=units, prefix=prefix)
    beside = (*_state_beside(folder, prefix), *not_read(folder, prefix))
    return replace(found, unusual=(*found.unusual, *beside))


def corrected_tables(
    folder: Path, problems: list[Problem], prefix: str = "", corrections: Path | None = None
) -> Mapping[str, RawTable]:
    """The tables of a folder as text, with the corrections made to them; see `read_inputs`."""
    raws = _corrected_columns(folder, problems, prefix, corrections)
    return {name: in_rows(raw) for name, raw in raws.items()}


def _corrected_columns(
    folder: Path, problems: list[Problem], prefix: str, corrections: Path | None
) -> Mapping[str, RawTable | RawColumns]:
    """The same, with large tables that nothing corrects in columns."""
    raws = read_folder_in_columns(folder, (*INPUT_TABLES, OPENING_TABLE.name), problems, prefix)
    acts = () if corrections is None else read_corrections(corrections, problems)
    named = {edit.table for act in acts for edit in act.mine}
    rows = {name: in_rows(raw) for name, raw in raws.items() if name in named}
    return {**raws, **correct(rows, acts, problems)}


@without_collecting()
def typed_inputs(
    raws: Mapping[str, RawTable | RawColumns],
    problems: list[Problem],
    *,
    attributes: Sequence[ColumnSpec] = (),
    units: Units = NO_UNITS,
    prefix: str = "",
    typed: Mapping[str, Table] = MappingProxyType({}),
) -> Inputs:
    """Tables of text as typed ones; see `read_inputs`.

    Args:
        raws: The tables as text, by name.
        problems: Whatever is wrong with headers and cells is added here.
        attributes: Columns that the scheme names for `customers`.
        units: What the scheme measures metrics and indicators in.
        prefix: Stands before the table names in problems.
        typed: Tables that have been typed already, by name.
    """
    specs = {name: table_spec(name, attributes) for name in INPUT_TABLES}
    tables: dict[str, Table] = {}
    wrong: dict[str, list[Problem]] = {name: [] for name in specs}
    large: dict[str, RawColumns] = {}
    for name, spec in specs.items():
        raw = raws.get(name) or RawTable(name, "", spec.names)
        if name in typed:
            tables[name] = typed[name]
        elif isinstance(raw, RawColumns):
            large[name] = raw
        else:
            tables[name] = typed_rows(raw, spec, prefix, wrong[name], units)
    # Large tables come last, because their ids are looked up together with those of all others.
    ids = ids_of_all(large, tables)
    for name, columns in large.items():
        mine = {column: labels for (table, column), labels in (ids or {}).items() if table == name}
        tables[name] = typed_columns(columns, specs[name], prefix, wrong[name], units, mine)
    problems += chain(*wrong.values())
    tables = {name: tables[name] for name in specs}
    tables = with_shared_ids(tables) if ids is None else with_labels(tables, ids)
    said = raws.get(OPENING_TABLE.name)
    opening = None if said is None else typed_table(said, OPENING_TABLE, problems, prefix)
    unusual = tuple(each for raw in raws.values() for each in raw.unusual)
    return Inputs(tables, empty_carry(), {}, prefix, unusual, opening)


def table_spec(name: str, attributes: Sequence[ColumnSpec]) -> TableSpec:
    """An input table with the columns that a scheme names besides, where it may have others."""
    spec = INPUT_TABLES[name]
    return TableSpec(name, (*spec.columns, *attributes) if spec.open_columns else spec.columns)


def _state_beside(folder: Path, prefix: str) -> Iterator[Problem]:
    """A `carry.csv` among the inputs: somebody may think that it counts."""
    if (folder / "carry.csv").is_file():
        message = Message(
            "carry.csv among the inputs is not read: state comes from the period before"
        )
        yield Problem(f"{prefix}carry", None, "", "carry_not_read", message)


def read_ids(
    folder: Path, tables: Mapping[str, str], corrections: Path | None = None
) -> dict[str, frozenset[str]]:
    """The ids that some tables of a folder give; what is wrong with it is told where it is read.

    Args:
        folder: Holds the tables.
        tables: By name the column that gives the ids.
        corrections: The folder of corrections to these inputs.
    """
    passed_over: list[Problem] = []
    raws = read_folder(folder, tuple(tables), passed_over)
    if corrections is not None:
        mine = [one.of_tables(tables) for one in read_corrections(corrections, passed_over)]
        raws = correct(raws, mine, passed_over)
    return {
        name: frozenset(columns_of(raw).get(tables[name], ())) - {""} for name, raw in raws.items()
    }


def read_carry(path: Path, problems: list[Problem]) -> Table:
    """The carry-forward table (`carry.csv`) of the previous period, read."""
    return read_state(path, CARRY_TABLE, problems)


def read_state(path: Path, spec: TableSpec, problems: list[Problem]) -> Table:
    """A CSV file of state that a run takes in.

    Args:
        path: The file.
        spec: Its columns.
        problems: What is wrong with it is added.
    """
    if fault := special(path):
        problems.append(Problem(spec.name, None, "", "unreadable_file", fault))
        return _empty(spec)
    return typed_table(read_text(path, spec.name, problems), spec, problems)


def typed_table(
    raw: RawTable | RawColumns | None, spec: TableSpec, problems: list[Problem], prefix: str = ""
) -> Table:
    """A table of text as a typed one; an empty one where it could not be read.

    Args:
        raw: The text.
        spec: Its columns.
        problems: What is wrong with header and cells is added.
        prefix: Stands before its name in problems.
    """
    if raw is None:
        return _empty(spec)
    if isinstance(raw, RawColumns):
        return typed_columns(raw, spec, prefix, problems)
    return typed_rows(raw, spec, prefix, problems)


def no_inputs(attributes: Sequence[ColumnSpec] = ()) -> Inputs:
    """Inputs without a single row."""
    tables = {name: _empty(table_spec(name, attributes)) for name in INPUT_TABLES}
    return Inputs(tables, empty_carry(), {})


def inputs_of(
    rows: Mapping[str, Sequence[Mapping[str, str]]], attributes: Sequence[ColumnSpec] = ()
) -> Inputs:
    """Inputs of rows of text by table, typed as if they had been read from files.

    Raises:
        ProblemsFound: A cell or a column cannot be read.
    """
    problems: list[Problem] = []
    tables = {}
    for name in INPUT_TABLES:
        spec, given = table_spec(name, attributes), rows.get(name, ())
        header = tuple(dict.fromkeys(column for row in given for column in row)) or spec.names
        cells = [[row.get(column, "") for column in header] for row in given]
        numbers = list(range(1, len(cells) + 1))
        raw = RawTable(name, "", header, cells, [number + 1 for number in numbers], numbers)
        tables[name] = typed_rows(raw, spec, "", problems)
    if problems:
        raise ProblemsFound(problems)
    return Inputs(with_shared_ids(tables), empty_carry(), {})


def empty_carry() -> Table:
    """No state handed on."""
    return _empty(CARRY_TABLE)


@cache
def _empty(spec: TableSpec) -> Table:
    """A table without a row: made once, as every scheme is tried over such ones."""
    return typed_rows(RawTable(spec.name, "", spec.names), spec, "", [])


def typed_rows(
    raw: RawTable,
    spec: TableSpec,
    prefix: str,
    problems: list[Problem],
    units: Units = NO_UNITS,
) -> Table:
    """One table of text as a typed one; see `typed_inputs`."""
    table = prefix + raw.name
    problems += header_faults(raw, spec, table)
    cells = columns_of(raw)
    if has_decimal_commas(spec, cells):
        raw = replace(raw, decimal_commas=True)
    blank = [""] * len(raw.rows)
    wrong: list[Problem] = []
    columns = {
        column.name: parse_column(
            column, cells.get(column.name, blank), table, wrong, _beside(raw, column, cells, units)
        )
        if column.name in cells or not column.required
        else parse_column(column, blank, table, [])
        for column in spec.columns
    }
    # A column counts its cells; the rows keep the numbers that they have in the file.
    problems += [replace(one, row=raw.numbers[one.row - 1]) if one.row else one for one in wrong]
    problems += _faults(raw, spec, table)
    lines, rows = (np.array(numbers, dtype=np.int64) for numbers in (raw.lines, raw.numbers))
    return Table(raw.name, columns, raw.source, lines, rows, raw.corrected, raw.places,
                 origins_of(raw))  # fmt: skip


def origins_of(raw: RawTable) -> dict[int, str]:
    """Where rows came from before they were in that file, by their number."""
    if ORIGIN not in raw.header:
        return {}
    return dict(zip(raw.numbers, columns_of(raw)[ORIGIN], strict=True))


def _beside(
    raw: RawTable, column: ColumnSpec, cells: Mapping[str, list[str]], units: Units
) -> Beside:
    """What is known of a column beside its cells: faults, units, the kind of file."""
    faulty = {number for number, name in raw.faults if name == column.name}
    numbers = enumerate(raw.numbers, 1) if faulty else ()
    said = frozenset(at for at, number in numbers if number in faulty)
    words = cells.get(WORD_OF_ROW.get(raw.name, ""), ()) if column.type == "number" else ()
    declared = [units.get((raw.name, word), "") for word in words] if units else []
    return Beside(said, declared, raw.decimal_commas)


def _faults(raw: RawTable, spec: TableSpec, table: str) -> list[Problem]:
    """Cells that hold no value, in columns that are read; of those merged into another it tells."""
    return [
        Problem(table, number, column, fault.code, fault.message)
        for (number, column), fault in raw.faults.items()
        if column in spec.names and fault.code
    ]
