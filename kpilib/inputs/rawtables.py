"""Files to plain text cells: CSV, one XLSX workbook, or Parquet. What cells mean comes later."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from kpilib.problems import Problem, suggest
from kpilib.tables import INPUT_TABLES, RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


_READ = {".csv", ".parquet", ".xlsx"}
_NOT_READ = {".numbers", ".ods", ".tsv", ".xls", ".xlsb", ".xlsm"}
"""Kinds of file that may hold a table and are not read: a problem, lest one is passed over."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text.

    Attributes:
        name: The table's name.
        source: The file's name, with the sheet where there is one.
        header: Column names as they stand.
        rows: Cells as text, stripped of surrounding blanks; all as long as the header.
        lines: Per row the line in the file; 0 for a row that a correction has added.
        numbers: Per row its number among the data rows, from 1; a row keeps it when another goes.
        corrected: The correction of a row, by its number.
    """

    name: str
    source: str
    header: tuple[str, ...]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    corrected: Mapping[int, str] = field(default_factory=dict)


def read_folder(
    folder: Path, names: Sequence[str], problems: list[Problem], prefix: str = ""
) -> dict[str, RawTable]:
    """Every table of these names that a folder holds; what cannot be read is added to `problems`.

    A table may be `NAME.csv`, `NAME.parquet`, or the sheet `NAME` of the folder's one workbook.
    """
    if not folder.is_dir():
        message = f"the input folder {folder.name} does not exist: create it or correct its name"
        problems.append(Problem(prefix.rstrip("/"), None, "", "missing_folder", message))
        return {}
    tables: dict[str, RawTable] = {}
    for path in sorted(folder.iterdir()):
        for raw in _tables_of(path, names, problems, prefix):
            if raw.name in tables:
                message = (
                    f"{raw.name} stands both in {tables[raw.name].source} and in {raw.source}: "
                    "keep one of them"
                )
                place = prefix + raw.name
                problems.append(Problem(place, None, "", "duplicate_table", message))
            else:
                tables[raw.name] = raw
    return tables


def read_csv(path: Path, name: str, problems: list[Problem], prefix: str = "") -> RawTable | None:
    """One CSV file as text, or None with a problem added."""
    table = prefix + name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        message = f"{path.name} is not UTF-8 text: save it as “CSV UTF-8”"
        problems.append(Problem(table, None, "", "not_utf8", message))
        return None
    except OSError as wrong:
        message = f"{path.name} cannot be read: {wrong.strerror}"
        problems.append(Problem(table, None, "", "unreadable_file", message))
        return None
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        return _gather(name, path.name, ((reader.line_num, row) for row in reader), table, problems)
    except csv.Error as wrong:
        message = f"{path.name} line {reader.line_num} is not well-formed CSV: {wrong}"
        problems.append(Problem(table, None, "", "malformed_file", message))
        return None


def _tables_of(
    path: Path, names: Sequence[str], problems: list[Problem], prefix: str
) -> Iterator[RawTable]:
    kind = path.suffix.lower()
    if path.name.startswith((".", "~$", "_")) or not (kind in _READ or kind in _NOT_READ):
        return
    if kind in _NOT_READ:
        message = f"{path.name} is not read: save it as “CSV UTF-8”, as .xlsx or as Parquet"
        problems.append(Problem(prefix + path.stem, None, "", "unreadable_file", message))
    elif kind == ".xlsx":
        yield from _workbook(path, names, problems, prefix)
    elif path.stem in names:
        raw = (read_csv if kind == ".csv" else _parquet)(path, path.stem, problems, prefix)
        if raw is not None:
            yield raw
    elif path.stem not in {*RESULT_TABLES, "problems"}:
        message = f"{path.name} is no input table: {suggest(path.stem, names)}"
        problems.append(Problem(prefix + path.stem, None, "", "unknown_table", message))


def _workbook(
    path: Path, names: Sequence[str], problems: list[Problem], prefix: str
) -> Iterator[RawTable]:
    try:
        sheets = _sheets(path, names)
    except Exception as wrong:  # noqa: BLE001 - openpyxl has no error of its own for damage
        message = (
            f"{path.name} is damaged or is no .xlsx workbook ({wrong}): open it in a spreadsheet "
            "program and save it again, or put a sound copy in its place"
        )
        problems.append(Problem(prefix + path.stem, None, "", "unreadable_file", message))
        return
    for name, cells in sheets.items():
        table = prefix + name
        if name not in names:
            message = f"the sheet {name} is no input table: {suggest(name, names)}"
            problems.append(Problem(table, None, "", "unknown_table", message))
            continue
        rows = ((line, _unpadded(row)) for line, row in enumerate(_texts(name, cells), 1))
        raw = _gather(name, f"{path.name}[{name}]", _even(rows), table, problems)
        if raw is not None:
            yield raw


def _sheets(path: Path, names: Sequence[str]) -> dict[str, list[tuple[object, ...]]]:
    """The cells of every sheet that is a table, at once: damage shows only as they are read."""
    import openpyxl  # noqa: PLC0415 - slow to import, and most folders hold CSV

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        return {
            sheet.title: list(sheet.iter_rows(values_only=True)) if sheet.title in names else []
            for sheet in book.worksheets
            if not sheet.title.startswith("_")
        }
    finally:
        book.close()


def _parquet(path: Path, name: str, problems: list[Problem], prefix: str) -> RawTable | None:
    import pyarrow as pa  # noqa: PLC0415 - slow to import, and most folders hold CSV
    from pyarrow import parquet  # noqa: PLC0415

    try:
        # Read as one file, and not as a data set, a column may stand twice: that is said later.
        with parquet.ParquetFile(path) as file:
            table = file.read()
        columns = [column.to_pylist() for column in table.columns]
    except (OSError, ValueError, pa.ArrowException) as wrong:
        message = f"{path.name} is damaged or is no Parquet file ({wrong}): write it again"
        problems.append(Problem(prefix + name, None, "", "unreadable_file", message))
        return None
    cells = chain([table.column_names], zip(*columns, strict=True))
    return _gather(name, path.name, enumerate(_texts(name, cells), 1), prefix + name, problems)


def _texts(name: str, rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    """Typed cells as they would stand in a CSV file; the first row that is not blank names them.

    A month that is typed into a spreadsheet becomes the first day of that month.
    """
    months: set[int] | None = None
    for row in rows:
        texts = [_month(cell) if months and at in months else _text(cell)
                 for at, cell in enumerate(row)]  # fmt: skip
        if months is None and any(texts):
            months = {at for at, text in enumerate(texts) if _is_month(name, text.strip())}
        yield texts


def _is_month(table: str, column: str) -> bool:
    spec = INPUT_TABLES[table].column(column) if table in INPUT_TABLES else None
    return spec is not None and spec.type == "month"


def _month(cell: object) -> str:
    """A cell of a column of months; a date within a month stays the date that it is."""
    text = _text(cell)
    first = isinstance(cell, date) and text == f"{text[:7]}-01"
    return text[:7] if first else text


def _text(cell: object) -> str:
    """A typed cell as it would stand in a CSV file."""
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN, which pandas writes for an empty cell
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        # The shortest text that reads back the same is what the analyst typed.
        return f"{Decimal(repr(cell)):f}".removesuffix(".0")
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _unpadded(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _even(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Sheet rows filled up to the header's length."""
    width = 0
    for line, row in rows:
        if row and not width:
            width = len(row)
        yield line, row + [""] * (width - len(row)) if row else row


def _gather(
    name: str,
    source: str,
    rows: Iterator[tuple[int, list[str]]],
    table: str,
    problems: list[Problem],
) -> RawTable | None:
    """Header and rows, each row as long as the header; blank rows are left out."""
    stripped = ((line, [cell.strip() for cell in row]) for line, row in rows)
    filled = ((line, row) for line, row in stripped if any(row))
    try:
        _, header = next(filled)
    except StopIteration:
        message = f"{source} is empty: it needs at least a header"
        problems.append(Problem(table, None, "", "empty_file", message))
        return None
    cells: list[list[str]] = []
    lines: list[int] = []
    for line, row in filled:
        if len(row) != len(header):
            message = f"the row has {len(row)} cells and the header {len(header)}"
            problems.append(Problem(table, len(cells) + 1, "", "malformed_row", message))
            row = (row + [""] * len(header))[: len(header)]  # noqa: PLW2901 - goes on being checked
        cells.append(row)
        lines.append(line)
    numbers = list(range(1, len(cells) + 1))
    return RawTable(name, source, tuple(header), cells, lines, numbers)


def columns_of(raw: RawTable) -> Mapping[str, list[str]]:
    """The cells by column; of columns with one name the first counts."""
    by_place = list(zip(*raw.rows, strict=True)) if raw.rows else [()] * len(raw.header)
    found: dict[str, list[str]] = {}
    for name, cells in zip(raw.header, by_place, strict=True):
        found.setdefault(name, list(cells))
    return found
