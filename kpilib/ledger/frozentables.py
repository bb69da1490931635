"""Result tables and settlements read back from the CSV files of an issued revision."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kpilib.assessment.results import Results
from kpilib.tables import RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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
    """

    employee_id: str
    origin_period: str
    period: str
    item: str
    amount: Decimal


def read_results(folder: Path) -> Results:
    """The result tables in a folder, with the types that `Results` has.

    Raises:
        OSError: A table is gone.
        ValueError: A table is not one of ours.
    """
    return Results({name: _rows(folder / f"{name}.csv", name) for name in RESULT_TABLES})


def same_tables(these: Results, those: Results) -> bool:
    """Whether all result tables are equal, to the last digit shown."""
    return not differing_tables(these, those)


def differing_tables(these: Results, those: Results) -> list[str]:
    """The names of the result tables that are not equal."""
    return [name for name in RESULT_TABLES if these.csv(name) != those.csv(name)]


def _rows(path: Path, name: str) -> tuple[tuple[object, ...], ...]:
    columns = RESULT_TABLES[name]
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    if tuple(header) != columns:
        raise ValueError(f"{path.name} has the columns {', '.join(header)}")
    return tuple(
        tuple(_cell(column, cell) for column, cell in zip(columns, row, strict=True))
        for row in rows
    )


def _cell(column: str, cell: str) -> object:
    if column in _NUMBERS:
        return Decimal(cell) if cell else None
    return cell == "true" if column in _TRUTHS else cell


def settlements_csv(rows: Iterable[Settlement]) -> str:
    """Settlements as CSV text, in a fixed order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Settlement._fields)
    for row in sorted(rows):
        writer.writerow([*row[:-1], f"{row.amount:.2f}"])
    return text.getvalue()


def read_settlements(path: Path) -> tuple[Settlement, ...]:
    """Settlements read back; none where there is no file."""
    if not path.is_file():
        return ()
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return tuple(
        Settlement(
            row["employee_id"],
            row["origin_period"],
            row["period"],
            row["item"],
            Decimal(row["amount"]),
        )
        for row in rows
    )
