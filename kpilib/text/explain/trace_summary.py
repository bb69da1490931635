"""Steps of the cells of `summary` beside the score of a piece: who is assessed, and the whole run.

A run of several pieces has a row of its own: the mean of the pieces' scores, grade and rank by it,
pay added up, and whether anybody was assessed in any piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.engine.ranking import mean, standing_over
from kpilib.rules.formula import Name
from kpilib.rules.parts.compared import Peers
from kpilib.rules.parts.rank import RankStep
from kpilib.rules.trace import MeanStep, PersonStep, Step, rounded
from kpilib.text.explain.titles import titled
from kpilib.text.explain.trace_classes import exclusions, first_of
from kpilib.text.explain.trace_scores import graded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpilib.engine.assess import Run
    from kpilib.engine.ranking import RunRanking
    from kpilib.rules.clauses import Exclusion
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trace import Title, TraceWords
    from kpilib.rules.trace_builder import TraceBuilder

ELIGIBLE = ("eligible", "reason")


class NoneTrueStep(Step):
    """Whether no child is true."""

    kind = "none_true"

    def said(self, words: TraceWords) -> str:
        """Whether a rule applies."""
        if not self.children:
            return words.say("no rule leaves anybody out")
        return words.say(
            "none of these rules applies" if self.value is True else "one of these rules applies"
        )


class AnyTrueStep(Step):
    """Whether any child is true."""

    kind = "any_true"
    text = Message("assessed in any of the pieces is assessed")


class ReasonStep(Step):
    """The last child's value, unless a child has none."""

    kind = "reason"
    text = Message("the last reason of somebody who is assessed in no piece")


def eligible(builder: TraceBuilder, rules: Sequence[Exclusion], name: str, row: int) -> Step:
    """Whether a person is assessed in a piece (`eligible`), or why not (`reason`)."""
    tried = exclusions(builder, rules, row)
    title = builder.titled(name)
    if name == "reason":
        return first_of(name, tried, title)
    assessed = all(step.value is not True for step in tried)
    return NoneTrueStep(name, assessed, title, children=tried)


def eligible_in_run(scheme: Scheme, name: str, pieces: Sequence[Step]) -> Step:
    """The same over a run of several pieces: assessed in one is assessed."""
    title, values = titled(scheme, name), [step.value for step in pieces]
    if name == "eligible":
        return AnyTrueStep(name, True in values, title, children=tuple(pieces))
    reason = None if None in values else values[-1]
    return ReasonStep(name, reason, title, children=tuple(pieces))


def mean_score(scheme: Scheme, steps: Sequence[Step]) -> Step:
    """The mean of the scores of the pieces that somebody is in."""
    scores = [step.value for step in steps if isinstance(step.value, Fraction)]
    title = titled(scheme, "score")
    exact = MeanStep("score", mean(scores), title, "points", tuple(steps))
    return rounded("score", exact, title, "points")


@dataclass
class RunSummaryTrace:
    """Grade and rank over a run of several pieces.

    Attributes:
        run: The run.
        scores: The steps of somebody's scores in all pieces.
        person: How somebody is called.
    """

    run: Run
    scores: Callable[[str], list[Step]]
    person: Callable[[str], Title]

    def grade(self, subject: str) -> Step:
        """By the mean score."""
        score = mean_score(self.run.scheme, self.scores(subject))
        return graded(score, self.run.scheme.grades, titled(self.run.scheme, "grade"))

    def rank(self, subject: str) -> Step:
        """Among everybody who has a mean score."""
        ranks = self._standing.ranks
        place = Fraction(ranks[subject]) if subject in ranks else None
        title = titled(self.run.scheme, "rank")
        peers = self._ranked
        return RankStep("rank", place, title, children=peers.people, mine=subject, peers=peers)

    @cached_property
    def _standing(self) -> RunRanking:
        return standing_over(self.run.scheme, self.run.pieces)

    @cached_property
    def _ranked(self) -> Peers:
        """The score over the whole run of everyone who is ranked by it."""
        scores = {who: mean_score(self.run.scheme, self.scores(who))
                  for who in self._standing.ranks}  # fmt: skip
        return Peers(tuple(
            PersonStep(who, step.value, self.person(who), formula=Name("score"),
                       children=(step,))
            for who, step in scores.items()
        ))  # fmt: skip
