"""What is still to be filled in, told apart from what is wrong: empty cells and rows to come.

A template that has just been made is full of them, and nothing in it is a mistake. A word that is
not known, a number that cannot be read, an id that nobody has are mistakes, and with them whatever
is only missing because of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.columns import Labels
from kpilib.core.many_problems import count_of
from kpilib.core.problems import ProblemsFound
from kpilib.core.tables import INPUT_TABLES, OPENING_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.core.causes import Cause
    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs
    from kpilib.workspace.workspace import Workspace

ROWS = frozenset({"missing_metric", "missing_month", "missing_rating", "nobody_employed"})
"""Codes of rows that are still to come."""

OPEN = ROWS | {"missing_value"}

_WORD_OF_ROW = {"metrics": "metric", "ratings": "indicator"}
_TABLES = frozenset({*INPUT_TABLES, OPENING_TABLE.name})


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Empty cells of one column, or rows of one table that are still to come.

    Attributes:
        table: The table.
        column: The column; of rows that are to come the one that says what they are.
        are_rows: Rows are to come.
        owner: Who fills the table in; empty where nobody is named.
        file: Where the table stands, as people call it.
        words: The metrics or indicators that it is about.
        places: The cells or lines, as ranges: `E2–E11`.
        problems: One by one.
    """

    table: str
    column: str
    are_rows: bool
    owner: str
    file: str
    words: tuple[str, ...]
    places: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def count(self) -> int:
        """How many cells or rows."""
        return count_of(self.problems)


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What is still to be filled in of one department's period.

    Attributes:
        department: Its id.
        period: The period.
        groups: By table and column, in the order of the tables.
    """

    department: str
    period: str
    groups: tuple[OpenGroup, ...]

    @property
    def about(self) -> str:
        """`key-accounts 2026Q1`."""
        return f"{self.department} {self.period}"

    @property
    def count(self) -> int:
        """How many cells and rows."""
        return sum(group.count for group in self.groups)


def told_apart(
    fault: ProblemsFound, workspace: Workspace, name: str, period: Period
) -> tuple[ProblemsFound | None, StillOpen | None]:
    """What is wrong with a department's period, and what is merely still open.

    Args:
        fault: All that keeps it from being assessed.
        workspace: Where everything is.
        name: The department.
        period: The period.
    """
    if fault.about != f"{name} {period}":
        return fault, None  # an earlier period's, which is told by itself
    still = [one for cause in fault.causes if _is_open(cause) for one in cause.problems]
    follow = [one for cause in fault.causes if _is_open(cause) for one in cause.follow]
    if not still:
        return fault, None
    known = {id(one) for one in (*still, *follow)}
    rest = [one for one in fault.problems if id(one) not in known]
    groups = _grouped(still, workspace, name, period)
    wrong = ProblemsFound(rest, fault.about) if rest else None
    return wrong, StillOpen(name, str(period), tuple(groups))


def by_owner(found: Iterable[StillOpen]) -> dict[str, dict[tuple[str, str], int]]:
    """Per owner how much is open in which department and table; nobody's under an empty name."""
    owners: dict[str, dict[tuple[str, str], int]] = {}
    for each in found:
        for group in each.groups:
            place = (each.about, group.table)
            counts = owners.setdefault(group.owner, {})
            counts[place] = counts.get(place, 0) + group.count
    return owners


def _is_open(cause: Cause) -> bool:
    return all(one.code in OPEN and one.table in _TABLES
               for one in (*cause.problems, *cause.follow))  # fmt: skip


def _grouped(
    problems: Sequence[Problem], workspace: Workspace, name: str, period: Period
) -> Iterator[OpenGroup]:
    department = workspace.department(name)
    groups: dict[tuple[str, str, bool], list[Problem]] = {}
    for one in problems:
        groups.setdefault((one.table, one.column, one.code in ROWS), []).append(one)
    inputs = workspace.inputs_of(name, period)
    order = {table: place for place, table in enumerate((*INPUT_TABLES, OPENING_TABLE.name))}
    for (table, column, are_rows), found in sorted(
        groups.items(), key=lambda item: (order[item[0][0]], item[0][2])
    ):
        file = next((one.details.file for one in found if one.details.file), "")
        yield OpenGroup(
            table, column, are_rows, department.owner_of(table), file,
            tuple(_words(found, table, inputs)), tuple(_places(found)), tuple(found),
        )  # fmt: skip


def _words(problems: Sequence[Problem], table: str, inputs: Inputs) -> list[str]:
    """The metrics or indicators of the rows, in the order of the file."""
    column = _WORD_OF_ROW.get(table, "")
    if not column or table not in inputs.tables:
        return []
    found = [
        one.details.word for one in problems if one.row is None and one.code != "missing_month"
    ]
    cells = inputs[table].columns.get(column)
    if isinstance(cells, Labels):
        at = {int(number): place for place, number in enumerate(inputs[table].rows)}
        found += [cells.at(at[one.row]) or "" for one in problems if one.row in at]
    return list(dict.fromkeys(filter(None, found)))


def _places(problems: Sequence[Problem]) -> Iterator[str]:
    """Cells and lines as ranges, in order: `E2–E11`, `3–5`."""
    numbers: dict[str, list[int]] = {}
    for one in problems:
        spot = re.fullmatch(r"(?:cell ([A-Z]+)|line |row )(\d+)", str(one.details.spot))
        if spot:
            numbers.setdefault(spot[1] or "", []).append(int(spot[2]))
    for letters in sorted(numbers, key=lambda each: (len(each), each)):
        for first, last in _runs(sorted(set(numbers[letters]))):
            yield f"{letters}{first}" if first == last else f"{letters}{first}–{letters}{last}"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of what follows without a gap.

    >>> list(_runs([2, 3, 4, 9]))
    [(2, 4), (9, 9)]
    """
    first = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last
