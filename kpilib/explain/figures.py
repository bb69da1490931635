"""Which figures can be explained, and the root of the tree of each."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from kpilib.assessment.standing import mean, standing_over
from kpilib.explain.node import Step
from kpilib.explain.nothing import no_figure
from kpilib.explain.of_people import graded
from kpilib.explain.roots import TOTAL, excluded, flagged, roots_of, rounded, summed
from kpilib.explain.show import Explanation
from kpilib.explain.tell import Folders, Teller
from kpilib.explain.titles import same, titled
from kpilib.language.formula import Name
from kpilib.language.model import Bilingual
from kpilib.language.scheme import in_cadence
from kpilib.reportnames import period_name
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.assessment.assess import Run
    from kpilib.assessment.evaluate import Piece
    from kpilib.assessment.standing import Standing

_STANDING = ("score", "grade", "rank")
_FRAMES = ("people", "department", "sections", "customers")


def folder_of(earlier: str) -> str:
    """Where files are, as seen from the run's own folder: earlier periods in theirs."""
    return f"{earlier}/" if earlier else ""


def explain(
    run: Run,
    subject: str,
    item: str | None = None,
    *,
    lang: str = "zh",
    folders: Folders = folder_of,
) -> Explanation:
    """The tree behind a figure.

    The tree is built from what the evaluation left behind when it is asked for; a run that nobody
    asks pays nothing for it.

    Args:
        run: The assessment.
        subject: An employee_id, or `@department`.
        item: A pay item, an indicator, `score`, `grade`, `rank`, `total_pay`, a flag, a kind of
            carried state, a measure, or any quantity of the scheme; score and pay when left out.
        lang: `zh` or `en`.
        folders: The folder of a period's input files; of the run's own for the empty name.

    Raises:
        NoFigure: No such person or item; names the nearest.
    """
    return Explainer(run, folders).explain(subject, item, lang=lang)


class Explainer:
    """Explains figures of one run; what several of them are made of is told once.

    Attributes:
        run: The assessment.
    """

    def __init__(self, run: Run, folders: Folders = folder_of) -> None:
        self.run = run
        self._tellers = {
            str(piece.period): Teller(piece.sheet, run.scheme, folders) for piece in run.pieces
        }
        self._excluded: dict[tuple[str, int], Step] = {}
        over_run = run.over_run
        self._whole = Teller(over_run.sheet, run.scheme, folders) if over_run else None

    def explain(self, subject: str, item: str | None = None, *, lang: str = "zh") -> Explanation:
        """See `explain`."""
        roots = []
        for name in (item,) if item is not None else self.items(subject):
            roots += [root for root in self.roots(subject, name) if root not in roots]
        if not roots:
            raise no_figure(self.run, subject, item, self._names_over_run())
        return Explanation(tuple(roots), lang, self._heading(subject), self.run.scheme)

    def items(self, subject: str) -> tuple[str, ...]:
        """What is explained where nothing is named: score, grade, rank, rows beside it, and pay."""
        scheme, cadence = self.run.scheme, self.run.plan.cadence
        known = {
            name
            for piece in self.run.pieces
            for name, frame in piece.sheet.entries
            if frame in _FRAMES and subject in piece.sheet.frames[frame].ids
        }
        standing = [name for name in _STANDING if name in known]
        beside = [name for name, part in in_cadence(scheme.indicators, cadence)
                  if getattr(part, "informational", False)]  # fmt: skip
        pay = [name for name, _ in in_cadence(scheme.pay, cadence)]
        return (*standing, *beside, *pay, *([TOTAL] if pay else []))

    def roots(self, subject: str, name: str) -> list[Step]:
        """The steps of one figure: pay summed up over the pieces, the rest side by side."""
        if self._whole and name in self._names_over_run():
            return list(self._of_whole(self._whole, subject, name))
        steps = [step for piece in self.run.pieces for step in self._in_piece(piece, subject, name)]
        told = [step for step in steps if step.kind != "excluded"]
        if len(self.run.pieces) == 1 or not told:
            return steps
        if name in {*self.run.scheme.pay, TOTAL}:
            return [summed(name, steps, titled(self.run.scheme, name))]
        if name in _STANDING and len(told) == len([s for s in told if s.name == name]):
            return [*self._over_run(subject, name, steps)]
        return steps

    def _over_run(self, subject: str, name: str, steps: Sequence[Step]) -> Iterator[Step]:
        """Score, grade and rank of the whole run stand on the mean of its pieces' scores."""
        if name == "score":
            yield self._mean_score(steps)
            return
        yield from steps
        score = self._mean_score(self._pieces_of(subject, "score"))
        if name == "grade":
            title = titled(self.run.scheme, "grade")
            yield replace(graded(score, self.run.scheme.grades), title=title)
        elif subject != DEPARTMENT:
            yield self._rank_over_run(subject)

    def _names_over_run(self) -> set[str]:
        rules = self.run.scheme.over_run
        return {flag.flag for flag in rules.flags} | set(rules.quantities)

    def _of_whole(self, teller: Teller, subject: str, name: str) -> Iterator[Step]:
        """A flag or a quantity of the whole period, by the mean of the pieces' scores."""
        people = teller.sheet.frames["people"]
        if subject not in people.ids:
            return
        row = people.ids.index(subject)
        for other in map(int, np.flatnonzero(people.active)):
            teller.once(("score", "people", other), partial(self._score_of, people.ids[other]))
        if not people.active[row]:
            return
        if (name, "people") in teller.sheet.entries:
            yield teller.step(name, "people", row)
        yield from flagged(self.run.scheme.over_run.flags, teller, name, ("people", row))

    def _score_of(self, subject: str) -> Step:
        """A person's score over the whole run."""
        steps = self._pieces_of(subject, "score")
        return steps[0] if len(self.run.pieces) == 1 else self._mean_score(steps)

    def _pieces_of(self, subject: str, name: str) -> list[Step]:
        return [step for piece in self.run.pieces for step in self._in_piece(piece, subject, name)]

    def _mean_score(self, steps: Sequence[Step]) -> Step:
        scores = [step.value for step in steps if isinstance(step.value, Fraction)]
        title = titled(self.run.scheme, "score")
        exact = Step("mean", "score", mean(scores), title, "points", children=tuple(steps))
        return rounded("score", exact, title, "points")

    def _rank_over_run(self, subject: str) -> Step:
        ranks = self._standing.ranks
        place = Fraction(ranks[subject]) if subject in ranks else None
        facts = {"mine": subject, "gives": "place"}
        title = titled(self.run.scheme, "rank")
        return Step("rank", "rank", place, title, children=self._ranked, facts=facts)

    @cached_property
    def _standing(self) -> Standing:
        return standing_over(self.run.scheme, self.run.pieces)

    @cached_property
    def _ranked(self) -> tuple[Step, ...]:
        """The score over the whole run of everyone who is ranked by it."""
        scores = {who: self._mean_score(self._pieces_of(who, "score"))
                  for who in self._standing.ranks}  # fmt: skip
        return tuple(
            Step("formula", who, step.value, self._person(who), formula=Name("score"),
                 children=(step,), facts={"person": True})
            for who, step in scores.items()
        )  # fmt: skip

    def _person(self, who: str) -> Bilingual:
        for piece in reversed(self.run.pieces):
            ids = piece.sheet.frames["people"].ids
            if who in ids:
                return self._tellers[str(piece.period)].person(ids.index(who))
        return same(who)

    def _heading(self, subject: str) -> Bilingual:
        who = self._person(subject)
        if subject == DEPARTMENT:
            who = Bilingual(zh="部门", en="The department")
        titles = self.run.scheme.title
        zh, en = (f"{who.in_(lang)} · {period_name(self.run.plan.period, lang)} · "
                  f"{titles.in_(lang)}" for lang in ("zh", "en"))  # fmt: skip
        return Bilingual(zh=zh, en=en)

    def _in_piece(self, piece: Piece, subject: str, name: str) -> Iterator[Step]:
        """The figure in one piece; none where the subject has no such figure."""
        teller = self._tellers[str(piece.period)]
        for frame in _FRAMES:
            rows = piece.sheet.frames[frame]
            if subject not in rows.ids:
                continue
            row = rows.ids.index(subject)
            if rows.active[row]:
                for step in roots_of(self.run, piece, teller, name, (frame, row)):
                    yield self._dated(piece, step)
            elif frame == "people" and piece.reasons[row]:
                yield self._exclusion(piece, teller, row)

    def _dated(self, piece: Piece, step: Step) -> Step:
        """In a run of several pieces each root is called by its piece."""
        if len(self.run.pieces) == 1:
            return step
        zh, en = (f"{period_name(piece.period, lang)} {step.printed(lang)}"
                  for lang in ("zh", "en"))  # fmt: skip
        return replace(step, title=Bilingual(zh=zh, en=en))

    def _exclusion(self, piece: Piece, teller: Teller, row: int) -> Step:
        key = (str(piece.period), row)
        if key not in self._excluded:
            self._excluded[key] = self._dated(piece, excluded(teller, piece, row))
        return self._excluded[key]
