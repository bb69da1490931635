"""What a run's results have to do with those of the same run dressed otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.comparison import differences

from . import dress

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.faults.valid import Work
    from tests.reference.rounding import Row, Tables

_PREFIX, _SUFFIX = "x", "x2"

TOGETHER = frozenset({
    "account-manager-contest",  # prizes go to the first three
    "account-manager-rollup",  # the last one is flagged
    "customer-service-pool",  # a pool is shared out
})  # fmt: skip
"""Schemes in which more than a rank depends on colleagues, so that nobody may come twice."""


def _renamed(work: Work, _: Random) -> None:
    dress.renamed(work, _PREFIX)


def _doubled(work: Work, _: Random) -> None:
    if work.scheme not in TOGETHER:
        dress.doubled(work, _SUFFIX)


RELATIONS: dict[str, tuple[Callable[[Work, Random], None], ...]] = {
    "as it is": (),
    "another order": (dress.in_another_order,),
    "other numbers": (dress.with_other_numbers,),
    "renamed": (_renamed,),
    "doubled": (_doubled, dress.in_another_order),
    "renamed in another order": (_renamed, dress.in_another_order),
    "other numbers in another order": (dress.with_other_numbers, dress.in_another_order),
}


def follows(relation: str, work: Work, plain: Tables, other: Tables) -> list[str]:
    """What does not follow from the plain results, a line each."""
    if relation.startswith("renamed"):
        return differences(_renamed_results(plain), other)
    if relation == "doubled" and work.scheme not in TOGETHER:
        ids = {cells[at] for cells, at in _people(work)} - {"@department"}
        mine = _of(plain, ids, "")
        first = _of(other, ids, "")
        second = _of(other, {f"{one}{_SUFFIX}" for one in ids}, _SUFFIX)
        return differences(first, mine) + differences(second, mine)
    return differences(other, plain)


def _people(work: Work) -> list[tuple[list[str], int]]:
    return [
        (row, grid.header.index("employee_id"))
        for grid in work.tables.values()
        if "employee_id" in grid.header
        for row in grid.rows
    ]


def _of(tables: Tables, ids: set[str], suffix: str) -> Tables:
    """The rows of some people, under the ids that they have without the suffix.

    Ids that end otherwise stand in another order, and among twice as many, ranks are others.
    """
    found = {}
    for name, rows in tables.items():
        mine = [
            {**row, "employee_id": row["employee_id"].removesuffix(suffix)}
            for row in rows
            if row.get("employee_id") in ids
        ]
        without_rank = [{**row, "rank": ""} if "rank" in row else row for row in mine]
        found[name] = sorted(without_rank, key=lambda row: list(row.values()))
    return found


def _renamed_results(tables: Tables) -> Tables:
    def renamed(row: Row) -> Row:
        who = row.get("employee_id", "")
        return {**row, "employee_id": _PREFIX + who} if who and who != "@department" else row

    return {name: [renamed(row) for row in rows] for name, rows in tables.items()}
