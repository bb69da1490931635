"""What is wrong with inputs, schemes or a run: found one by one, reported all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpilib.core.causes import Cause, causes, plain_form
from kpilib.core.many_problems import count_of, kept
from kpilib.core.messages import Message, joined
from kpilib.core.problem_kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


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
        more: Stands for so many problems of its kind that are not kept one by one; 0 for a problem.
    """

    file: str = ""
    spot: str = ""
    whose: str = ""
    word: str = ""
    near: str = ""
    lines: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    foreign: bool = False
    more: int = 0

    @property
    def place(self) -> str:
        """File and spot."""
        return some_of((self.file, self.spot), " ")


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
        return str(self.text)

    @property
    def text(self) -> str:
        """The place and what is wrong there."""
        return some_of((self.place, self.message), ": ")

    @property
    def place(self) -> str:
        """File, spot and column; table and data row of what was never in a file."""
        place = self.details.place or self.table
        if self.row is not None and not self.details.place:
            place = Message("{table} row {row}", table=self.table, row=self.row)
        return _in_column(place, self.column)


def _in_column(place: str, column: str) -> str:
    if not (place and column):
        return place or column
    return Message("{place}, {column}", place=place, column=column)


def some_of(texts: Sequence[str], between: str) -> str:
    """Those of several texts that are not empty, one after the other; see `joined`."""
    return joined([text for text in texts if text] or [""], between)


class KpiError(Exception):
    """The root of every error that kpilib raises on purpose; its text is for people.

    Attributes:
        forms: The same in the language of whoever is told, by MIME type; a notebook's cell shows
            it, and no traceback, for nothing in the program is at fault. Empty until somebody says
            it in a language.
    """

    forms: Mapping[str, str] = MappingProxyType({})

    @property
    def message(self) -> str:
        """The same as it was raised: a `Message` can be said in any language, `str` of it not."""
        return str(self) if not self.args or not isinstance(self.args[0], str) else self.args[0]

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in the place of a traceback."""
        return [self.forms.get("text/plain") or str(self)]

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What IPython shows of the error where it is a value."""
        return dict(self.forms) or {"text/plain": str(self)}


class ProblemList(tuple[Problem, ...]):  # noqa: SLOT001 - what is said of them comes later
    """Problems in a fixed order, which a notebook shows as their error does.

    Attributes:
        forms: See `KpiError`.
    """

    forms: Mapping[str, str] = MappingProxyType({})

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return dict(self.forms) or {"text/plain": "\n".join(map(str, self))}


class ProblemsFound(KpiError):  # noqa: N818 - it reads as what happened, and carries several
    """A run that cannot be done, with every reason; its text tells them by cause.

    Attributes:
        problems: All problems, in a fixed order.
        about: What cannot be done.
        causes: The same problems by what has to be mended.
    """

    def __init__(self, problems: Iterable[Problem], about: str = "") -> None:
        self.problems = ProblemList(sorted(kept(problems), key=_order))
        self.about = about
        self.causes: tuple[Cause, ...] = causes(self.problems)
        super().__init__(self.text())

    @property
    def message(self) -> str:
        """All of it as one message, whose lines are said in one language."""
        return joined(
            [Message("{blanks}{line}", blanks=" " * by, line=line) for by, line in self.lines()],
            "\n",
        )

    def text(self, *, every: bool = False) -> str:
        """What is wrong, by cause, in English; `kpilib.text.problem_text` says it in a language.

        Args:
            every: Every single problem, and not only some of each kind.
        """
        return "\n".join(" " * indent + line for indent, line in self.lines(every=every))

    def lines(self, *, every: bool = False) -> Iterator[Line]:
        """The same line by line."""
        count = len(self.causes)
        head: str = Message("{n} problem", "{n} problems", n=count)
        if (rows := count_of(self.problems)) > count:
            head = Message("{problems} ({rows:,} rows)", problems=head, rows=rows)
        yield 0, some_of((self.about, head), ": ")
        if every:
            yield from ((2, problem.text) for problem in self.problems)
        else:
            for cause in self.causes:
                yield from ((2 + indent, line) for indent, line in shown(cause))


Line = tuple[int, str]
"""A line: by how many blanks it is indented, and what it says."""

_FEW = 3
"""So many examples of a kind are shown; more of them nobody reads."""

_DEEPER = 4


def shown(cause: Cause) -> Iterator[Line]:
    """A cause in a few lines: what is wrong, where it shows, and how much follows from it."""
    said: dict[str, list[Problem]] = {}
    single = [problem for problem in cause.problems if not problem.details.more]
    for problem in single:
        said.setdefault(problem.message, []).append(problem)
    if len(said) == len(cause.problems) <= _FEW or not single:
        yield from ((0, problem.text) for problem in cause.problems)
    else:
        yield from _together(single, said, count_of(cause.problems))
    if cause.follow:
        yield _DEEPER, Message(
            "so {count:,} × {kind}, such as: {example}",
            count=count_of(cause.follow), kind=_kind(cause.follow[0]),
            example=cause.follow[0].message,
        )  # fmt: skip


def _together(
    problems: Sequence[Problem], said: Mapping[str, Sequence[Problem]], count: int
) -> Iterator[Line]:
    """Many problems of one cause: what they are, then some of the places.

    Args:
        problems: Those that are kept one by one.
        said: The same by what they say.
        count: How many there are, kept or not.
    """
    first = problems[0]
    files = [*dict.fromkeys(one.details.file or one.table for one in problems)]
    place = _in_column(some_of(files, ", "), first.column)
    what = first.message if len(said) == 1 else _kind(first)
    yield 0, Message("{count:,} × {place}: {what}", count=count, place=place, what=what)
    spots = _spots if len(files) == 1 else _places
    if len(said) == 1:
        yield from ((_DEEPER, line) for line in filter(None, [spots(problems, count)]))
        return
    few = list(said.items())[:_FEW]
    yield from (
        (_DEEPER, joined((spots(alike, len(alike)), message), ": ")) for message, alike in few
    )
    if rest := count - sum(len(alike) for _, alike in few):
        yield _DEEPER, Message("and {rest:,} more like it", rest=rest)


def _kind(first: Problem) -> str:
    """What many different cells of a column have in common."""
    if first.details.foreign:
        return Message("nothing in this column is known here: is it the table of another scheme?")
    return KINDS.get(first.code, first.code)


def _spots(problems: Sequence[Problem], count: int) -> str:
    return _some([_spot(one) for one in problems], count)


def _places(problems: Sequence[Problem], count: int) -> str:
    places = [one.details.place or some_of((one.table, _spot(one)), " ") for one in problems]
    return _some(places, count)


def _some(texts: Sequence[str], count: int) -> str:
    some, rest = tuple(filter(None, texts[:_FEW])), count - _FEW
    if rest <= 0:
        return some_of(some, ", ")
    return Message("{places} and {rest:,} more like it", places=some, rest=rest, all=count)


def _spot(problem: Problem) -> str:
    row = Message("row {row}", row=problem.row) if problem.row is not None else ""
    return problem.details.spot or row or problem.details.whose


def _order(problem: Problem) -> tuple[str, float, str, str, str]:
    """By table and row; behind all rows how many more there are."""
    row = inf if problem.details.more else problem.row or 0
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
        return Message("did you mean {near}?", near=near)
    if not known:
        return Message("none is used here")
    some = tuple(known[:_LISTED])
    if len(known) > _LISTED:
        return Message("known here: {some} … ({count} in all)", some=some, count=len(known))
    return Message("known here: {some}", some=some)


_LISTED = 40
"""So many words are listed; more of them nobody reads."""
