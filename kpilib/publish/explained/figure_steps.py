"""The step behind a figure of a report: of one person, of a table's total, of a measure.

One person's figures are those of `kpi explain`. Totals and means of tables are no figures of the
scheme; they are added up here from the steps of everybody in them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.explained.beside import NOTHING
from kpilib.publish.explained.change_steps import (
    before_step,
    changed,
    due_in_all,
    settlement_step,
)
from kpilib.publish.explained.measure_steps import MeasureSteps
from kpilib.publish.explained.table_totals import mean_of, sum_of
from kpilib.publish.review.comparison import Comparison
from kpilib.publish.review.figure_cell import EVERYBODY, ShownFigure
from kpilib.rules.formula import parse_formula
from kpilib.rules.trace import FormulaStep, GivenStep
from kpilib.text.explain.titles import titled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.publish.explained.beside import BesidePeriod
    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.rules.trace import Step, Title
    from kpilib.text.explain import Explainer
    from kpilib.text.explain.figure_kinds import Figure


BESIDE = frozenset({"before", "changed_pay", "changed_points", "due", "settlement"})
"""Sorts of figures that are told with what stands beside the period: see `BesidePeriod`."""


@dataclass(frozen=True)
class FigureSteps:
    """Finds the step behind each figure of one report.

    Attributes:
        now: The period of the report.
        explainer: Explains it.
        beside: What stands beside its figures: the period before, and settlements.
    """

    now: Snapshot
    explainer: Explainer
    beside: BesidePeriod = NOTHING

    def step(self, shown: ShownFigure) -> Step | None:
        """The root of a figure's tree; None where there is no such figure."""
        if shown.sort == "measure" and shown.name in self.now.scheme.measures:
            return self._measures.step(shown.who, shown.name, shown.side, shown.piece)
        if shown.sort == "budget":
            return self._of_budget()
        if shown.sort == "settlement":
            return settlement_step(self.beside.settled, shown)
        if shown.sort in BESIDE:
            return self._of_change(shown)
        if shown.who == EVERYBODY:
            return self._of_everybody(shown)
        return self._of_one(shown)

    def _of_change(self, shown: ShownFigure) -> Step | None:
        """A bar of a waterfall."""
        before = self.beside.before
        if shown.sort == "due":
            pay = self._of_everybody(replace(shown, name="total_pay", sort="summary"))
            return due_in_all(pay, self.beside.settled) if pay else None
        then = before_step(before, shown) if before else None
        if shown.sort == "before":
            return then
        sort = "pay" if shown.sort == "changed_pay" else "indicator"
        now = self._of_everybody(replace(shown, sort=sort))
        return changed(now, then) if now and then else now

    @cached_property
    def _figures(self) -> Callable[[str, str], Sequence[Figure]]:
        """What names mean, told once: rows, totals and means of a page are made of the same."""
        return cache(self.explainer.figures)

    @cached_property
    def _measures(self) -> MeasureSteps:
        return MeasureSteps(self.now.assessment.run, self._figures, self.explainer.person)

    def _of_one(self, shown: ShownFigure) -> Step | None:
        """A figure as `kpi explain` tells it."""
        period = shown.piece or str(self.now.period)
        if shown.sort == "carry":  # the last piece hands it on
            period = self.now.pieces[-1]
        if shown.sort == "indicator" and shown.side:
            told = self._figures(shown.who, f"{shown.name}.{shown.side}")
            return next((f.step for f in told if f.period == period), None)
        told = self._figures(shown.who, shown.name)
        found = [f.step for f in told if f.sort == shown.sort and f.period == period]
        if shown.sort == "flag":
            return _raised(found, shown)
        if shown.sort == "carry":
            found = [step for step in found if step.origin == shown.origin]
            found = found[1:] if shown.side == "base" else found
        elif shown.sort == "indicator" and not found:
            return self._over_pieces(shown, told)
        return found[0] if found else None

    def _over_pieces(self, shown: ShownFigure, told: Sequence[Figure]) -> Step | None:
        """Points over several pieces: the mean of those in which the sheet has any."""
        there = {row[1] for row in self.now.assessment.results.rows["scores"]
                 if (row[0], row[2]) == (shown.who, shown.name) and row[5] is not None}  # fmt: skip
        steps = [f.step for f in told if f.sort == "indicator" and f.period in there]
        return self._mean(shown.name, steps)

    def _of_everybody(self, shown: ShownFigure) -> Step | None:
        """The last row of a table: the sum of pay, the mean of scores and points."""
        steps = [*self._of_people(shown)]
        if shown.sort == "pay" or shown.name == "total_pay":
            return sum_of(shown.name, steps, self._titled(shown.name), YUAN)
        return self._mean(shown.name, steps)

    def _of_people(self, shown: ShownFigure) -> Iterator[Step]:
        for who in self._people(shown):
            if step := self._of_one(replace(shown, who=who)):
                title: Title = Message("The department")
                yield replace(
                    step, title=self.explainer.person(who) if who != DEPARTMENT else title
                )

    def _people(self, shown: ShownFigure) -> Sequence[str]:
        """Who stands in the table."""
        now = self.now
        if shown.name == "score":
            return tuple(now.scores)
        if shown.sort == "indicator":
            return [who for who, name in now.points if name == shown.name and who != DEPARTMENT]
        if shown.sort == "pay":
            return [who for who in now.payees if (who, shown.name) in now.pay]
        return now.payees

    def _mean(self, name: str, steps: Sequence[Step]) -> Step | None:
        return mean_of(name, steps, self._titled(name), "points") if steps else None

    def _of_budget(self) -> Step | None:
        """How much of the budget is used."""
        budget = Comparison(self.now, ()).budget
        paid = self._of_everybody(ShownFigure(EVERYBODY, "total_pay", "summary"))
        if not budget or paid is None:
            return None
        whole = GivenStep("budget", Fraction(budget), Message("budget"), YUAN)
        used = Fraction(self.now.total_pay) / Fraction(budget)
        title, formula = Message("share of the budget used"), parse_formula("total_pay / budget")
        return FormulaStep("used", used, title, children=(paid, whole), formula=formula,
                           in_percent=True)  # fmt: skip

    def _titled(self, name: str) -> Title:
        return titled(self.now.scheme, name)


def _raised(found: Sequence[Step], shown: ShownFigure) -> Step | None:
    """The condition that raised a flag; of several sections the one with the same detail.

    Args:
        found: Conditions, each followed by its details where it is met.
        shown: The flag.
    """
    raised, last = [], None
    for step in found:
        if step.name == shown.name:
            last = step if step.value else None
            raised += [last] if last else []
        elif last is not None and step.value == shown.side:
            return last
    return raised[0] if raised else None
