"""What a source has given as one table of text, each row with its origin: the road to a file.

Whatever it came from, it goes through the same rules as a file of the user's: what a cell may hold,
what is no data, which columns there must be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from kpilib.core.messages import Message
from kpilib.core.problems import Details, Problem
from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.cell_text import of_value
from kpilib.engine.inputs.layout import RawGrid, laid_out
from kpilib.engine.inputs.typed_rows import in_text
from kpilib.workspace.sources.source_faults import source_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kpilib.engine.inputs.raw_table import RawTable, Refusal
    from kpilib.workspace.sources.database import Answered
    from kpilib.workspace.sources.declared import Reading
    from kpilib.workspace.sources.stored_files import ReadFile


@dataclass(frozen=True)
class SourceTable:
    """A table as it will be written.

    Attributes:
        header: Column names, without `_origin`.
        rows: Cells as text.
        origins: Where each row came from.
        key: The columns by which rows are told apart.
        semicolons: Numbers have decimal commas, so that cells are parted by semicolons.
        remarks: What is not wrong, and worth a look.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    origins: list[str]
    key: tuple[str, ...]
    semicolons: bool = False
    remarks: tuple[str, ...] = ()


def of_database(reading: Reading, found: Answered, problems: list[Problem]) -> SourceTable | None:
    """What a database has answered as a table; what is wrong is added."""
    columns, places = _chosen(reading, found.columns, problems)
    if columns is None:
        return None
    rows = [
        [_narrow(row[at]) if at in found.narrow else row[at] for at in places] for row in found.rows
    ]
    typed = in_text(reading.table, enumerate([list(columns), *rows], 1), of_database_value)
    grid = RawGrid(reading.table, reading.table, reading.place, typed.rows, typed.faults)
    mine: list[Problem] = []
    raw = laid_out(grid, mine)
    if raw is None:
        problems += mine
        return None
    key = _key(reading, raw.header)
    what = f"{reading.before_rows}{_what(reading)}"
    origins = [f"{what} {_by_key(raw, row, key)}" for row in raw.rows]
    _tell(reading, raw, origins, mine, problems)
    return _in_order(SourceTable(raw.header, raw.rows, origins, key))


def of_database_value(value: object, kind: str) -> str | Refusal:
    """A value of a database as it would stand in a CSV file.

    SQLite and MySQL have no truth values: there 1 and 0 in such a column have one reading.
    """
    if kind == "truth" and not isinstance(value, bool) and value in (0, 1):
        return "true" if value else "false"
    return of_value(str(value) if isinstance(value, UUID) else value, kind)


def _narrow(value: object) -> object:
    """A number of half the width with the digits that it has: 0.1, not 0.10000000149011612."""
    return float(str(np.float32(value))) if isinstance(value, float) else value


def of_files(
    reading: Reading, found: Sequence[ReadFile], problems: list[Problem]
) -> SourceTable | None:
    """The rows of files as one table; what is wrong is added."""
    header: dict[str, None] = {}
    parts = []
    for one in found:
        columns, places = _chosen(reading, (*one.raw.header, *_beside(one)), problems)
        if columns is None:
            return None
        header |= dict.fromkeys(columns)
        parts.append((one, columns, places))
    names = tuple(header)
    rows, origins = [], []
    for one, columns, places in parts:
        more = list(_beside(one).values())
        for line, number, row in zip(one.raw.lines, one.raw.numbers, one.raw.rows, strict=True):
            cells = [*row, *more]
            by_name = dict(zip(columns, (cells[at] for at in places), strict=True))
            rows.append([by_name.get(name, "") for name in names])
            is_parquet = one.path.lower().endswith((".parquet", ".pq"))
            spot = f"#{number}" if is_parquet else f":{line}"
            origins.append(f"{reading.before_rows}{one.path}{spot}")
        _tell_faults(reading, one, problems)
    key = _key(reading, names)
    remarks = tuple(problem.text for one in found for problem in one.raw.unusual)
    commas = any(one.raw.decimal_commas for one in found)
    return SourceTable(names, rows, origins, key, commas, remarks)


def _beside(one: ReadFile) -> Mapping[str, str]:
    """Columns of the folders that the file itself does not have."""
    return {name: value for name, value in one.beside.items() if name not in one.raw.header}


def _tell_faults(reading: Reading, one: ReadFile, problems: list[Problem]) -> None:
    for (number, column), fault in one.raw.faults.items():
        if fault.code:
            about = Details(file=f"{reading.before_rows}{one.path}", spot=f"#{number}")
            problems.append(
                Problem(reading.table, number, column, fault.code, fault.message, about)
            )


def _chosen(
    reading: Reading, there: Sequence[str], problems: list[Problem]
) -> tuple[tuple[str, ...] | None, list[int]]:
    """Our names of the columns and their places in the source; what must be there and is not."""
    wanted = reading.how.columns
    spec = READ_TABLES[reading.table]
    if wanted:
        pairs = [(ours, theirs) for ours, theirs in wanted.items() if theirs in there]
        missing = [theirs for theirs in wanted.values() if theirs not in there]
    else:
        pairs = [(_declared(name, reading), name) for name in there]
        missing = []
    names = {ours for ours, _ in pairs}
    missing += [
        column.name for column in spec.columns
        if column.required and column.name not in names and wanted.get(column.name) not in missing
    ]  # fmt: skip
    missing += [name for name in reading.how.key if not {name, f"_{name}"} & names]
    for name in dict.fromkeys(missing):
        column = spec.column(name)
        message = Message(
            "{source} gives no column {column} ({meaning}), which {table} must have; it gives "
            "{there}: ask for it (… AS {column}), or name it under columns"
            if column
            else "{source} gives no column {column}; it gives {there}: correct columns or key",
            source=source_name(reading), column=name, table=reading.table, there=tuple(there),
            meaning=column.meaning if column else "",
        )  # fmt: skip
        details = Details(file=reading.about)
        problems.append(Problem(reading.table, None, name, "missing_column", message, details))
    if missing:
        return None, []
    return tuple(ours for ours, _ in pairs), [there.index(theirs) for _, theirs in pairs]


def _declared(name: str, reading: Reading) -> str:
    """A column by our name: a key that the table does not declare is nobody's input."""
    spec = READ_TABLES[reading.table]
    if spec.column(name) or name.startswith("_"):
        return name
    if spec.column(name.lower()):  # Oracle and Snowflake write all names in capitals
        return name.lower()
    return f"_{name}" if name in reading.how.key else name


def _what(reading: Reading) -> str:
    return reading.how.table or reading.how.query_file or reading.table


def _key(reading: Reading, header: Sequence[str]) -> tuple[str, ...]:
    """The columns that tell rows apart: those that are said, else those of the table."""
    said = [name if name in header else f"_{name}" for name in reading.how.key]
    declared = READ_TABLES[reading.table].key
    return tuple(name for name in (said or declared) if name in header)


def _by_key(raw: RawTable, row: Sequence[str], key: Sequence[str]) -> str:
    """A row by its key; where a table has none, by all that must be there."""
    spec = READ_TABLES[raw.name]
    names = key or [
        column.name for column in spec.columns if column.required or column.type == "date"
    ]
    pairs = [(name, row[raw.header.index(name)]) for name in names if name in raw.header]
    return ", ".join(f"{name}={cell}" for name, cell in pairs if cell)


def _tell(
    reading: Reading,
    raw: RawTable,
    origins: Sequence[str],
    mine: Iterable[Problem],
    problems: list[Problem],
) -> None:
    """Problems of rows with the row's key in the place of a line that nobody can look up."""
    for one in mine:
        at = one.row - 1 if one.row else None
        spot = origins[at] if at is not None and at < len(origins) else ""
        problems.append(replace(one, details=Details(file=spot or reading.about)))
    for (number, column), fault in raw.faults.items():
        if fault.code:
            about = Details(file=origins[number - 1])
            problems.append(
                Problem(reading.table, number, column, fault.code, fault.message, about)
            )


def _in_order(table: SourceTable) -> SourceTable:
    """The rows by their key: a database gives them in any order, and a file is to stay the same."""
    at = [table.header.index(name) for name in table.key]
    order = sorted(
        range(len(table.rows)), key=lambda n: ([table.rows[n][i] for i in at], table.rows[n])
    )
    return replace(
        table,
        rows=[table.rows[n] for n in order],
        origins=[table.origins[n] for n in order],
    )
