"""Problems that only follow from other ones: mending the one mends them all, so they are left out.

A `metrics` without its column `subject` lacks everybody's metrics; a negative number, which has no
value, is also a missing one. Faults of their own stay, so that all are still found at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.tables import CARRY_TABLE, INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.problems import Problem

_UNREAD = {"empty_file", "malformed_file", "missing_folder", "not_utf8", "unreadable_file"}
"""Codes of a table of which no row is known."""

_LACKING = {"missing_metric", "missing_month", "missing_rating", "no_value"}
"""Codes of what a table that was not read as a whole seems to lack."""


def without_consequences(problems: Sequence[Problem]) -> list[Problem]:
    """The problems that have to be mended, each once."""
    known = _Known(problems)
    return list(_once_per_cell([one for one in problems if not known.follows(one)]))


class _Known:
    """What is known to be wrong with whole tables.

    Attributes:
        columns: Required columns that are missing, by table.
        broken: Tables of which rows could not be told apart.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.columns: dict[str, set[str]] = {}
        for one in problems:
            if one.code == "missing_column":
                self.columns.setdefault(one.table, set()).add(one.column)
        unread = {one.table for one in problems if one.code in _UNREAD}
        self.broken = unread | {
            table for table, missing in self.columns.items() if missing & set(_key(table))
        }
        self.nobody = {_folder(table) for table in self.broken if _bare(table) == "employees"}

    def follows(self, one: Problem) -> bool:
        """Whether a problem says nothing new."""
        missing = self.columns.get(one.table, set())
        return (
            (one.table in self.broken and one.code in {*_LACKING, "duplicate_row"})
            or (one.code == "missing_value" and one.column in missing)
            or (one.code == "shares_not_one" and "deal_id" in missing)
            or (one.code == "unknown_employee" and _folder(one.table) in self.nobody)
        )


def _key(table: str) -> tuple[str, ...]:
    """The columns that tell rows apart."""
    name = _bare(table)
    spec = CARRY_TABLE if name == CARRY_TABLE.name else INPUT_TABLES.get(name)
    return spec.key if spec else ()


def _bare(table: str) -> str:
    return table.rpartition("/")[2]


def _folder(table: str) -> str:
    return table.rpartition("/")[0]


def _once_per_cell(problems: list[Problem]) -> Iterator[Problem]:
    """The first problem of each cell, and one of each kind of each table as a whole.

    Where a column had more of a kind than are kept, whatever is found in it later may be of the
    cells that were not: it is told when these have been mended.
    """
    seen = set()
    crowded: dict[tuple[str, str], str] = {}
    for one in problems:
        if crowded.get((one.table, one.column), one.code) != one.code:
            continue
        if one.details.more:
            crowded[one.table, one.column] = one.code
        whole = one.row is None and not one.column
        place = (one.table, one.row, one.column, one.code if whole else "")
        missing = one.row is None and not whole
        if missing or not one.table or place not in seen:
            seen.add(place)
            yield one
