"""The cases of a scheme worked by the engine, each figure with its own explanation."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core import scratch
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.tables import DEPARTMENT, RESULT_TABLES
from kpilib.rules.case_files import FOLDER
from kpilib.text.explain.figures import Explainer
from kpilib.text.explain.no_figure import NoFigure
from kpilib.text.explain.trace_tree import TraceTree
from kpilib.text.explain.words import TraceWording
from kpilib.text.language import language
from kpilib.text.problem_text import said_of_input
from kpilib.workspace.assess_folder import assess_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.engine.assess import Run
    from kpilib.rules.case_files import Case, CaseRun, Row, Tables
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.text.explain.figure_kinds import Figure

_BRANCH = re.compile(r"(?:│  |├─ |└─ |   )*")
_STEM = 3  # characters of the tree's branches for each level


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of a figure's tree, and how far in it stands."""

    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class WorkedSubject:
    """Somebody in a case, and the tree of each of their figures."""

    who: str
    figures: tuple[tuple[TreeLine, ...], ...]


@dataclass(frozen=True, slots=True)
class WorkedRun:
    """One run of a case.

    Attributes:
        period: The period.
        scheme: The version that was used; None where the period is refused.
        tables: What went in, by name: input tables and the state that was brought in.
        subjects: Everybody with a figure, in the order of the result tables.
        refused: Why nothing came out.
    """

    period: str
    scheme: Scheme | None
    tables: Mapping[str, Sequence[Row]]
    subjects: tuple[WorkedSubject, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A case with its runs."""

    case: Case
    runs: tuple[WorkedRun, ...]


def worked(
    book: SchemeBook, scheme_id: str, cases: Iterable[Case], lang: str
) -> Iterator[WorkedCase]:
    """Work the cases one by one.

    Raises:
        ProblemsFound: A case says nothing of what it is refused for, and is.
    """
    for case in cases:
        carry: Sequence[Row] = ()
        runs = []
        for step in case.runs:
            given = carry if step.carry is None else step.carry
            told, carry = _work(book, scheme_id, step, given, lang)
            runs.append(told)
        yield WorkedCase(case, tuple(runs))


def _work(
    book: SchemeBook, scheme_id: str, step: CaseRun, carry: Sequence[Row], lang: str
) -> tuple[WorkedRun, Sequence[Row]]:
    tables = {**step.inputs, **({"carry": carry} if carry else {})}
    scheme: Scheme | None = None
    try:
        period = _period(step.period, scheme_id)
        scheme = book.scheme(scheme_id, period)
        run = _assessed(scheme, period, step, carry)
    except ProblemsFound as wrong:
        if step.expect_problems is None:
            raise
        spoken = language(lang)
        said = tuple(said_of_input(problem.message, spoken) for problem in wrong.problems)
        return WorkedRun(step.period, scheme, tables, refused=said), ()
    handed = _rows(run, "carry")
    return WorkedRun(step.period, scheme, tables, tuple(_subjects(run, lang))), handed


def _rows(run: Run, table: str) -> list[dict[str, str]]:
    """A result table as text, as the run after reads it."""
    return list(csv.DictReader(io.StringIO(run.results.csv(table))))


def _period(text: str, scheme_id: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as wrong:
        message = Message(
            "the period {text} cannot be read: {why}", text=repr(text), why=str(wrong)
        )
        problem = Problem(f"{FOLDER}/{scheme_id}.yaml", None, "", "bad_period", message)
        raise ProblemsFound([problem], scheme_id) from None


def _assessed(scheme: Scheme, period: Period, step: CaseRun, carry: Sequence[Row]) -> Run:
    """The run on files, as everybody's inputs are read."""
    with scratch.folder() as folder:
        _write_tables(step.inputs, folder / "inputs")
        for earlier, tables in step.history.items():
            _write_tables(tables, folder / "history" / earlier)
        if carry:
            _write_table(carry, folder / "carry.csv")
        return assess_folder(
            scheme,
            period,
            folder / "inputs",
            carry=folder / "carry.csv" if carry else None,
            history=folder / "history" if step.history else None,
        )


def _write_tables(tables: Tables, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            _write_table(rows, folder / f"{name}.csv")


def _write_table(rows: Sequence[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns_of(rows), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def columns_of(rows: Iterable[Row]) -> list[str]:
    """Every column that some row has, in the order in which they come."""
    return list(dict.fromkeys(column for row in rows for column in row))


def _subjects(run: Run, lang: str) -> Iterator[WorkedSubject]:
    explainer = Explainer(run, lambda earlier: f"{earlier}/" if earlier else "")
    wording = TraceWording(lang, run.scheme)
    # Of the summary everybody; of the other tables who stands in no summary, such as customers.
    subjects = dict.fromkeys(row[0] for table in RESULT_TABLES for row in run.results.rows[table])
    for subject in subjects:
        tree = TraceTree(wording, "", "…")
        found = tuple(
            tuple(_lines(tree.lines(figure.step, None)))
            for figure in _figures(run, explainer, subject)
        )
        if found:
            department = subject == DEPARTMENT
            who = Message("The department") if department else explainer.person(subject)
            yield WorkedSubject(wording.said(who), found)


def _figures(run: Run, explainer: Explainer, subject: str) -> Iterator[Figure]:
    """What is told first of somebody, then what is carried on, and flags."""
    try:
        told = list(explainer.explain(subject).figures)
    except NoFigure:
        told = []
    for table, sort in (("carry", "carry"), ("flags", "flag")):
        at = RESULT_TABLES[table].index("kind" if table == "carry" else "flag")
        names = dict.fromkeys(r[at] for r in run.results.rows[table] if r[0] == subject)
        told += (f for name in names for f in explainer.figures(subject, name) if f.sort == sort)
    seen: set[int] = set()
    for figure in told:
        if id(figure.step) not in seen:
            seen.add(id(figure.step))
            yield figure


def _lines(told: Iterable[str]) -> Iterator[TreeLine]:
    """The lines of a tree without its branches."""
    for line in told:
        stem = _BRANCH.match(line)
        end = stem.end() if stem else 0
        yield TreeLine(line[end:], end // _STEM)


def in_numbers(figure: Sequence[TreeLine]) -> str:
    """How a figure was worked out, in numbers: the last of its own formula's lines."""
    found = [line.text for line in figure[1:] if line.depth <= 1 and line.text.startswith("= ")]
    return found[-1] if found else ""
