"""Seeded draws, money as integer fen, and the CSV files."""

from __future__ import annotations

import csv
from random import Random
from typing import TYPE_CHECKING, TypeVar

from sample_company.latin_names import LATIN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]
T = TypeVar("T")

SEED = "sample company 1"

COLUMNS = {
    "employees": (
        *("employee_id", "name", "name_en", "role", "level", "hire_date", "float_salary"),
        *("absent_days", "working_days", "note"),
    ),
    "metrics": ("subject", "metric", "month", "target", "actual", "note"),
    "ratings": ("employee_id", "indicator", "rater_type", "rater", "score", "note"),
    "events": ("employee_id", "event", "date", "month", "quantity", "note"),
    "deals": (
        *("deal_id", "employee_id", "kind", "amount", "share", "standard_price"),
        *("gross_margin", "in_crm", "date", "note_customer", "note"),
    ),
}


class Draw:
    """A stream of draws that depends on its labels only, so that no table shifts another."""

    def __init__(self, *labels: str) -> None:
        """Seed the stream with, for example, a department and a quarter."""
        self._random = Random("/".join((SEED, *labels)))  # noqa: S311 - a story, not a secret

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends in (`random()` is what Python keeps stable for ever)."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        """Draw one of the choices."""
        return choices[self.whole(0, len(choices) - 1)]

    def split(self, total: int, parts: int) -> list[int]:
        """Split a whole number into uneven parts that sum to it."""
        weights = [self.whole(55, 145) for _ in range(parts)]
        cut = [total * weight // sum(weights) for weight in weights]
        return [*cut[:-1], total - sum(cut[:-1])]


def money(fen: int) -> str:
    """Write fen as yuan with two decimals: -1860050 gives `-18600.50`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def write_tables(folder: Path, tables: Tables) -> None:
    """Write each table as CSV (UTF-8, LF) with the columns that it uses."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in tables["employees"]:
        row["name_en"] = LATIN[row["name"]]
    for name, rows in tables.items():
        used = [column for column in COLUMNS[name] if any(row.get(column) for row in rows)]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, used, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({key: row[key] for key in used if key in row} for row in rows)
