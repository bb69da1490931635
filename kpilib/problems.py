"""What is wrong with inputs, schemes or a run: found one by one, reported all at once."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, in the columns of `problems.csv`.

    Attributes:
        table: The input table (`metrics`, `2025Q1/metrics`, `carry`), a file, or empty for the run.
        row: Data row counted from 1; None where a row is missing rather than wrong.
        column: The column, or empty.
        code: A short word that programs may rely on: `missing_metric`, `unknown_event` …
        message: What was found, what was expected and how to mend it.
    """

    table: str
    row: int | None
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        place = self.table
        if self.row is not None:
            place += f" row {self.row}"
        if self.column:
            place += f", {self.column}" if place else self.column
        return f"{place}: {self.message}" if place else self.message


class KpiError(Exception):
    """The root of every error that kpilib raises on purpose; its text is for people."""


class ProblemsFound(KpiError):  # noqa: N818 - it reads as what happened, and carries several
    """A run that cannot be done, with every reason.

    Attributes:
        problems: All problems, in a fixed order.
    """

    def __init__(self, problems: Iterable[Problem], about: str = "") -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems), key=_order))
        self.about = about
        count = len(self.problems)
        head = f"{about}: " if about else ""
        head += "1 problem" if count == 1 else f"{count} problems"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


def _order(problem: Problem) -> tuple[str, int, str, str, str]:
    row = problem.row if problem.row is not None else 0
    return (problem.table, row, problem.column, problem.code, problem.message)


def suggest(found: str, known: Sequence[str]) -> str:
    """The half-sentence that names the nearest known word, or lists the known ones.

    >>> suggest("saless", ["sales", "satisfaction"])
    'did you mean sales?'
    """
    near = get_close_matches(found, known, n=1)
    if near:
        return f"did you mean {near[0]}?"
    if not known:
        return "none is used here"
    more = f" … ({len(known)} in all)" if len(known) > _LISTED else ""
    return f"known here: {', '.join(known[:_LISTED])}{more}"


_LISTED = 40
"""So many words are listed; more of them nobody reads."""
