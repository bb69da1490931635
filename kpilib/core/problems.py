"""What is wrong with inputs, schemes or a run: found one by one, reported all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kpilib.core.causes import Cause, causes, plain_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a problem beside the columns of `problems.csv`, for whoever shows it.

    Attributes:
        file: The file as people call it: `deals.csv`, `major.xlsx sheet metrics`.
        spot: Where in it, as a spreadsheet or an editor shows it: `line 20`, `cell D20`.
        whose: Whose row it is, or who lacks one.
        word: The word in the cell, or what is missing.
        near: The known word that is nearest to it.
        lines: Of a problem of several rows of a sheet: which.
        columns: Of a problem of several columns: which.
        foreign: No word of the column is known or like one that is: it is another scheme's table.
    """

    file: str = ""
    spot: str = ""
    whose: str = ""
    word: str = ""
    near: str = ""
    lines: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    foreign: bool = False

    @property
    def place(self) -> str:
        """File and spot."""
        return f"{self.file} {self.spot}".strip()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, in the columns of `problems.csv`.

    Attributes:
        table: The input table (`metrics`, `2025Q1/metrics`, `carry`), a file, or empty for the run.
        row: Data row counted from 1; None where a row is missing rather than wrong.
        column: The column, or empty.
        code: A short word that programs may rely on: `missing_metric`, `unknown_event` …
        message: What was found, what was expected and how to mend it.
        details: What else is known of it; two problems that differ in nothing else are one.
    """

    table: str
    row: int | None
    column: str
    code: str
    message: str
    details: Details = field(default=Details(), compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def place(self) -> str:
        """File, spot and column; table and data row of what was never in a file."""
        row = f" row {self.row}" if self.row is not None else ""
        place = self.details.place or f"{self.table}{row}"
        return ", ".join(filter(None, (place, self.column)))


class KpiError(Exception):
    """The root of every error that kpilib raises on purpose; its text is for people."""

    @property
    def message(self) -> str:
        """The same as it was raised: a `Message` can be said in any language, `str` of it not."""
        return str(self) if not self.args or not isinstance(self.args[0], str) else self.args[0]


class ProblemsFound(KpiError):  # noqa: N818 - it reads as what happened, and carries several
    """A run that cannot be done, with every reason; its text tells them by cause.

    Attributes:
        problems: All problems, in a fixed order.
        about: What cannot be done.
        causes: The same problems by what has to be mended.
    """

    def __init__(self, problems: Iterable[Problem], about: str = "") -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems), key=_order))
        self.about = about
        self.causes: tuple[Cause, ...] = causes(self.problems)
        super().__init__(self.text())

    def text(self, *, every: bool = False) -> str:
        """What is wrong, by cause.

        Args:
            every: Every single problem, and not only some of each kind.
        """
        head = f"{self.about}: " if self.about else ""
        count = len(self.causes)
        head += "1 problem" if count == 1 else f"{count} problems"
        if len(self.problems) > count:
            head += f" ({len(self.problems):,} rows)"
        if every:
            return "\n".join([head, *(f"  {problem}" for problem in self.problems)])
        return "\n".join([head, *(f"  {line}" for each in self.causes for line in shown(each))])


_FEW = 3
"""So many examples of a kind are shown; more of them nobody reads."""


def shown(cause: Cause) -> Iterator[str]:
    """A cause in a few lines: what is wrong, where it shows, and how much follows from it."""
    first, count = cause.problems[0], len(cause.problems)
    said: dict[str, list[Problem]] = {}
    for problem in cause.problems:
        said.setdefault(problem.message, []).append(problem)
    if count <= _FEW and len(said) == count:
        yield from map(str, cause.problems)
    else:
        files = dict.fromkeys(one.details.file or one.table for one in cause.problems)
        place = ", ".join(filter(None, (*files, first.column)))
        what = first.message if len(said) == 1 else _kind(first)
        yield f"{count:,} × {place}: {what}"
        spots = _spots if len(files) == 1 else _places
        if len(said) == 1:
            yield from (f"    {line}" for line in filter(None, [spots(cause.problems)]))
        else:
            few = list(said.items())[:_FEW]
            yield from (f"    {spots(alike)}: {message}" for message, alike in few)
            rest = count - sum(len(alike) for _, alike in few)
            yield from [f"    and {rest:,} more like it"] if rest else []
    if cause.follow:
        example = cause.follow[0].message
        yield f"    so {len(cause.follow):,} × {cause.follow[0].code}, such as: {example}"


def _kind(first: Problem) -> str:
    """What many different cells of a column have in common."""
    if first.details.foreign:
        return "nothing in this column is known here: is it the table of another scheme?"
    return first.code


def _spots(problems: Sequence[Problem]) -> str:
    return _some([_spot(one) for one in problems])


def _places(problems: Sequence[Problem]) -> str:
    return _some([one.details.place or f"{one.table} {_spot(one)}" for one in problems])


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _FEW:,} more like it" if len(texts) > _FEW else ""
    return f"{', '.join(filter(None, texts[:_FEW]))}{more}"


def _spot(problem: Problem) -> str:
    row = f"row {problem.row}" if problem.row is not None else ""
    return problem.details.spot or row or problem.details.whose


def _order(problem: Problem) -> tuple[str, int, str, str, str]:
    row = problem.row if problem.row is not None else 0
    return (problem.table, row, problem.column, problem.code, problem.message)


def nearest(found: str, known: Sequence[str]) -> str:
    """The known word that is like this one; empty where none is.

    What differs in case, width, blanks or leading zeros only is nearer than anything else.

    >>> nearest("7", ["0007", "77"])
    '0007'
    """
    form = plain_form(found)
    same = [word for word in known if plain_form(word) == form]
    return (same or get_close_matches(found, known, n=1) or [""])[0]


def suggest(found: str, known: Sequence[str]) -> str:
    """The half-sentence that names the nearest known word, or lists the known ones.

    >>> suggest("saless", ["sales", "satisfaction"])
    'did you mean sales?'
    """
    if near := nearest(found, known):
        return f"did you mean {near}?"
    if not known:
        return "none is used here"
    more = f" … ({len(known)} in all)" if len(known) > _LISTED else ""
    return f"known here: {', '.join(known[:_LISTED])}{more}"


_LISTED = 40
"""So many words are listed; more of them nobody reads."""
