"""Result tables and settlements read back from the CSV files of an issued revision."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.tables import RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kpilib.engine import results
    from kpilib.engine.results import Results
else:  # who only asks whether files are as they were does not wait for the engine
    results = lazy("kpilib.engine.results")

_NUMBERS = frozenset({"score", "rank", "total_pay", "target", "actual", "points", "amount", "base"})
_TRUTHS = frozenset({"eligible"})


class Settlement(NamedTuple):
    """What a person gets, or gives back, for a period that had been paid before.

    Attributes:
        employee_id: Who.
        origin_period: The run that was restated.
        period: The piece of that run (a month of a monthly scheme), as in `payouts`.
        item: The pay item.
        amount: Yuan; below zero where it is taken back.
        revision: The revision of the origin that says what is due: `r2`, `r3` …
        cause: Why, as the bridges up to that revision say it: `correction C001`. Both are empty in
            ledgers of programs that did not note them.
    """

    employee_id: str
    origin_period: str
    period: str
    item: str
    amount: Decimal
    revision: str = ""
    cause: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is for: origin, employee, piece and item."""
        return (self.origin_period, self.employee_id, self.period, self.item)


_AT_FIRST = Settlement._fields[:5]
"""The columns of `settlements.csv` before it named revision and cause."""


def read_results(folder: Path) -> Results:
    """The result tables in a folder, with the types that `Results` has.

    Raises:
        OSError: A table is gone.
        ValueError: A table is not one of ours.
    """
    return results.Results({name: _rows(folder / f"{name}.csv", name) for name in RESULT_TABLES})


def same_tables(these: Results, those: Results) -> bool:
    """Whether all result tables are equal, to the last digit shown."""
    return not differing_tables(these, those)


def differing_tables(these: Results, those: Results) -> list[str]:
    """The names of the result tables that are not equal."""
    return [name for name in RESULT_TABLES if these.csv(name) != those.csv(name)]


def _rows(path: Path, name: str) -> tuple[tuple[object, ...], ...]:
    columns = RESULT_TABLES[name]
    text = path.read_text(encoding="utf-8")
    header, *rows = [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    if tuple(header) != columns:
        raise ValueError(
            Message("{file} has the columns {columns}", file=path.name, columns=tuple(header))
        )
    return tuple(
        tuple(_cell(column, cell) for column, cell in zip(columns, row, strict=True))
        for row in rows
    )


def _cell(column: str, cell: str) -> object:
    if column in _NUMBERS:
        return number_in(cell) if cell else None
    return cell == "true" if column in _TRUTHS else cell


def number_in(cell: str) -> Decimal:
    """A figure; not one of the words that `Decimal` takes for one, such as NaN."""
    try:
        number = Decimal(cell)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(Message("it has {text} where a number stands", text=repr(cell)))
    return number


def settlements_csv(rows: Iterable[Settlement]) -> str:
    """Settlements as CSV text, in a fixed order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Settlement._fields)
    writer.writerows(map(settlement_cells, sorted(rows)))
    return text.getvalue()


def settlement_cells(row: Settlement) -> list[str]:
    """A settlement as cells of a CSV file."""
    return [f"{cell:.2f}" if isinstance(cell, Decimal) else cell for cell in row]


def read_settlements(path: Path) -> tuple[Settlement, ...]:
    """Settlements read back, also of programs that named neither revision nor cause.

    Returns:
        The rows as they come; none where there is no file.

    Raises:
        ValueError: It is no table of settlements.
    """
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    header, *rows = [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    if tuple(header) not in {Settlement._fields, _AT_FIRST}:
        raise ValueError(
            Message("{file} has the columns {columns}", file=path.name, columns=tuple(header))
        )
    return read_settlement_rows(path.name, len(header), rows)


def read_settlement_rows(
    file: str, columns: int, rows: Iterable[list[str]]
) -> tuple[Settlement, ...]:
    """Settlements out of cells.

    Raises:
        ValueError: A row has another number of cells, or no amount.
    """
    return tuple(_settlement(file, columns, row) for row in rows)


def _settlement(file: str, columns: int, row: list[str]) -> Settlement:
    if len(row) != columns:
        raise ValueError(
            Message(
                "{file} has a row of {cells} cells, expected {expected}",
                file=file,
                cells=len(row),
                expected=columns,
            )
        )
    return Settlement(row[0], row[1], row[2], row[3], number_in(row[4]), *row[5:])
