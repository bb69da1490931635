"""One fault: what is changed, and the one problem that must be found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.reference.rounding import Row

    from .valid import Work

Place = tuple[str, str, str]
"""Table, row (from 1, or empty) and column of a problem."""


@dataclass(frozen=True)
class Fault:
    """A change of a valid run.

    Attributes:
        kind: What sort of fault it is.
        at: Where it is made.
        edit: Makes it.
        expected: Where the problem may be named; of rows that are wrong together any one.
        found: What the message must quote of the inputs.
        also: Problems that are then true as well: what a renamed row was is missing now.
        several: There is a problem for each of several missing rows.
    """

    kind: str
    at: str
    edit: Callable[[Work], None]
    expected: frozenset[Place]
    found: str = ""
    also: frozenset[Place] = frozenset()
    several: bool = False

    def wrong(self, work: Work, folder: Path) -> list[str]:
        """What is wrong with the answer to the fault; nothing when it is as it must be."""
        faulty = work.copy()
        self.edit(faulty)
        return self.judge(faulty.assess(folder).problems)

    def judge(self, problems: list[Row]) -> list[str]:
        hits = [one for one in problems if place_of(one) in self.expected]
        rest = [one for one in problems if place_of(one) not in self.expected | self.also]
        lines = [f"not expected: {one}" for one in rest]
        if not hits or (len(hits) > 1 and not self.several):
            lines.append(f"{len(hits)} problems at {sorted(self.expected)}: {problems}")
        lines += [f"does not quote {self.found!r}: {one}" for one in hits if not self.tells(one)]
        return lines

    def tells(self, problem: Row) -> bool:
        return bool(problem["code"]) and self.found in problem["message"]


def place_of(problem: Row) -> Place:
    return problem["table"], problem["row"], problem["column"]


def at(table: str, row: int | str, *columns: str) -> frozenset[Place]:
    """A cell (or one of several columns of a row); rows count from 0, `""` is a missing row."""
    number = "" if isinstance(row, str) else str(row + 1)
    return frozenset((table, number, column) for column in columns)


def any_row(table: str, rows: list[int], *columns: str) -> frozenset[Place]:
    return frozenset((table, str(row + 1), column) for row in rows for column in columns)
