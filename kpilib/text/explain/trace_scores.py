"""Steps of score, grade and rank, which the evaluation makes without a part."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.messages import Message
from kpilib.engine.ranking import grade_of
from kpilib.rules.parts.compared import Peers
from kpilib.rules.parts.rank import RankStep
from kpilib.rules.trace import Step, total_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kpilib.rules.clauses import Grade
    from kpilib.rules.trace import Title, TraceWords
    from kpilib.rules.trace_builder import TracePoint


@dataclass(frozen=True, eq=False, kw_only=True)
class ScoreStep(Step):
    """The sum of the points, rounded half up to two decimals."""

    kind = "score"
    hundredths: bool = True

    def said(self, words: TraceWords) -> str:
        """The sum in numbers."""
        values = [child.value for child in self.children if isinstance(child.value, Fraction)]
        exact = total_of(self.children) == self.value
        if len(self.children) == 1 and exact:
            return ""
        terms = (words.number(value) for value in values)
        points = " + ".join(f"({t})" if v < 0 else t for v, t in zip(values, terms, strict=True))
        return f"= {points}" if exact else words.say(
            "= {points}, rounded half up to two decimals", points=points
        )  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class PrintedStep(Step):
    """The first child cut to hundredths, or one more (see `kpilib.engine.score`).

    Attributes:
        order: The indicators that make the score.
    """

    kind = "printed"
    text = Message("cut to hundredths; what is missing to the score goes to those that lost most")
    data = ("order",)
    order: tuple[str, ...]
    hundredths: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class GradeStep(Step):
    """The grade of the child.

    Attributes:
        table: The grades.
        row: The one that is reached.
    """

    kind = "grade"
    data = ("table",)
    table: tuple[Grade, ...]
    row: Grade | None

    def said(self, words: TraceWords) -> str:
        """The score, and from which one the grade is given."""
        if self.row is None:
            return words.say("no grade is reached")
        bound = self.row.from_
        return words.say(
            "grades: score {score}, {bound} → {grade}",
            score=words.plain(self.children[0]),
            bound=words.say("all others") if bound is None else f"≥ {words.number(bound)}",
            grade=words.plain(self),
        )


def _score(at: TracePoint) -> Step:
    columns = at.kept("columns", tuple)
    children = tuple(at.name(f"{column.indicator}.points") for column in columns)
    return ScoreStep("score", at.value, at.builder.titled("score"), "points", children)


def _grade(at: TracePoint) -> Step:
    return graded(at.name("score"), at.builder.scheme.grades, at.builder.titled("grade"))


def graded(score: Step, grades: tuple[Grade, ...], title: Title) -> Step:
    """The grade of a score, with the clause of the grade that is reached."""
    row = grade_of(score.value if isinstance(score.value, Fraction) else None, grades)
    return GradeStep(
        "grade", row.grade if row else None, title, children=(score,), table=grades, row=row,
        clause=row.clause if row else "", assumption=row.assumption if row else None,
    )  # fmt: skip


def _rank(at: TracePoint) -> Step:
    active = at.builder.sheet.frames["people"].active

    def everybody() -> Peers:
        ranked = np.flatnonzero(active & at.entry.column.spread(len(active)).present)
        people = tuple(at.builder.of_people("score", ranked))
        return Peers(people, at.builder.not_assessed(np.flatnonzero(~active)))

    peers = at.builder.group(("rank", 0), everybody)
    return RankStep("rank", at.value, at.builder.titled("rank"), mine=at.who, peers=peers,
                    children=peers.people, left_out=peers.left_out)  # fmt: skip


WITHOUT_PART: Mapping[str, Callable[[TracePoint], Step]] = {
    "score": _score,
    "grade": _grade,
    "rank": _rank,
}
