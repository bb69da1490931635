"""Steps of what looks across people: totals, pools, ranks, prizes; score, grade and rank."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.engine.ranking import grade_of
from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.parts.pool import Pool
from kpilib.rules.parts.prizes import Prizes
from kpilib.rules.parts.rank import Rank
from kpilib.rules.parts.total import Total
from kpilib.text.explain.excluded_rows import not_assessed
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_builder import SCORES, At, Teller, tell
from kpilib.text.explain.trace_step import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.core.integers import Array, Bools
    from kpilib.engine.score import ScoreColumn
    from kpilib.rules.clauses import Grade


@tell.register(Total)
def _(part: Total, at: At) -> Step:
    groups: Array = at.entry.extra["people"]  # type: ignore[assignment]
    children = tuple(of_people(at.teller, part.total, np.flatnonzero(groups == at.row)))
    facts = {"how": part.how, "of": parse_formula(part.total)}
    parents = at.teller.sheet.frames["people"].parents
    # What eligibility itself needs is a total of everyone, who are among the children then.
    mine = np.flatnonzero((parents[at.entry.frame] == at.row) & (groups != at.row))
    return Step("total", at.entry.name, at.value, children=children, facts=facts,
                left_out=not_assessed(at.teller, mine))  # fmt: skip


def of_people(teller: Teller, text: str, rows: Iterable[int]) -> Iterator[Step]:
    """A formula for several people, each a step that is called by the person."""
    node = parse_formula(text)
    column = teller.column(text, "people")
    for row in map(int, rows):
        children = tuple(teller.step(n, "people", row) for n in dict.fromkeys(names_in(node)))
        who = teller.sheet.frames["people"].ids[row]
        yield Step("formula", who, column.at(row), teller.person(row), formula=node,
                   children=children, facts={"person": True})  # fmt: skip


def _who(at: At) -> str:
    return at.teller.sheet.frames["people"].ids[at.row]


@tell.register(Pool)
def _(part: Pool, at: At) -> Step:
    groups: Array = at.entry.extra["groups"]  # type: ignore[assignment]
    takes: Bools = at.entry.extra["takes"]  # type: ignore[assignment]
    people = tuple(
        of_people(at.teller, part.by, np.flatnonzero(takes & (groups == groups[at.row])))
    )
    pool = at.formula("pool", part.pool)
    return Step("pool", at.entry.name, at.value, children=(pool, *people),
                facts={"mine": _who(at)}, left_out=_others(at, groups, takes))  # fmt: skip


@tell.register(Rank)
def _(part: Rank, at: At) -> Step:
    groups = at.teller.sheet.frames["people"].parents[part.within]
    ranked = at.entry.column.spread(len(groups)).present
    others = np.flatnonzero(ranked & (groups == groups[at.row]))
    facts = {"mine": _who(at), "gives": at.entry.name.partition(".")[2] or "place"}
    children = tuple(of_people(at.teller, part.rank, others))
    return Step("rank", at.entry.name, at.value, children=children, facts=facts,
                left_out=_others(at, groups, ranked))  # fmt: skip


@tell.register(Prizes)
def _(part: Prizes, at: At) -> Step:
    groups = at.teller.sheet.frames["people"].parents[part.within]
    takes: Bools = at.entry.extra["takes"]  # type: ignore[assignment]
    others = np.flatnonzero(takes & (groups == groups[at.row]))
    facts = {"prizes": part.prizes, "mine": _who(at)}
    people = tuple(of_people(at.teller, part.rank, others))
    return Step("prizes", at.entry.name, at.value, children=people, facts=facts,
                left_out=_others(at, groups, takes))  # fmt: skip


def _others(at: At, groups: Array, takes: Bools) -> tuple[Step, ...]:
    """Who is not assessed of the people among whom this one is looked at."""
    return not_assessed(at.teller, np.flatnonzero((groups == groups[at.row]) & ~takes))


def _score(at: At) -> Step:
    columns: tuple[ScoreColumn, ...] = at.entry.extra["columns"]  # type: ignore[assignment]
    children = tuple(at.name(f"{column.indicator}.points") for column in columns)
    title = titled(at.teller.scheme, "score")
    return Step("score", "score", at.value, title, "points", children=children)


def _grade(at: At) -> Step:
    grades = at.teller.scheme.grades
    step = graded(at.name("score"), grades)
    return replace(step, value=at.value, title=titled(at.teller.scheme, "grade"))


def graded(score: Step, grades: tuple[Grade, ...]) -> Step:
    """The grade of a score, with the clause of the grade that is reached."""
    grade = grade_of(score.value if isinstance(score.value, Fraction) else None, grades)
    step = Step("grade", "grade", grade.grade if grade else None, children=(score,),
                facts={"table": grades, "row": grade})  # fmt: skip
    return replace(step, clause=grade.clause, assumption=grade.assumption) if grade else step


def _rank(at: At) -> Step:
    active = at.teller.sheet.frames["people"].active
    ranked = np.flatnonzero(active & at.entry.column.spread(len(active)).present)
    children = tuple(of_people(at.teller, "score", ranked))
    facts = {"mine": _who(at), "gives": "place"}
    title = titled(at.teller.scheme, "rank")
    return Step("rank", "rank", at.value, title, children=children, facts=facts,
                left_out=not_assessed(at.teller, np.flatnonzero(~active)))  # fmt: skip


SCORES.update({"score": _score, "grade": _grade, "rank": _rank})
