"""The cases of a scheme worked by the engine, each figure with its own explanation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.core.tables import DEPARTMENT, RESULT_TABLES
from kpilib.text.explain.figures import Explainer
from kpilib.text.explain.no_figure import NoFigure
from kpilib.text.explain.trace_tree import TraceTree
from kpilib.text.explain.words import TraceWording
from kpilib.text.language import language
from kpilib.text.problem_text import said_of_input
from kpilib.workspace.cases.run_case import answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.engine.assess import Run
    from kpilib.rules.case_files import Case, Row
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook
    from kpilib.text.explain.figure_kinds import Figure
    from kpilib.workspace.cases.run_case import CaseAnswer

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
        found = answers(book, scheme_id, case)
        yield WorkedCase(case, tuple(_told(answer, scheme_id, lang) for answer in found))


def _told(answer: CaseAnswer, scheme_id: str, lang: str) -> WorkedRun:
    step, scheme = answer.step, answer.scheme
    tables = {**step.inputs, **({"carry": answer.carry} if answer.carry else {})}
    if answer.run is not None:
        return WorkedRun(step.period, scheme, tables, tuple(_subjects(answer.run, lang)))
    if step.expect_problems is None:
        raise ProblemsFound(answer.problems, scheme_id)
    spoken = language(lang)
    said = tuple(said_of_input(problem.message, spoken) for problem in answer.problems)
    return WorkedRun(step.period, scheme, tables, refused=said)


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
