"""Every figure of a run, and the root of the tree of each: of pieces, and of the whole run."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.rules.trace import SumStep, total_of
from kpilib.rules.trace_builder import Folders, TraceBuilder
from kpilib.text.explain.carried_figures import carried_figures, same_row
from kpilib.text.explain.figure_kinds import SORTS, Figure
from kpilib.text.explain.naming import subjects
from kpilib.text.explain.titles import PeriodName, titled
from kpilib.text.explain.trace_carry_forward import handed_on
from kpilib.text.explain.trace_flags import flagged, flags_of, stranger
from kpilib.text.explain.trace_roots import (
    TOTAL,
    ExcludedStep,
    excluded,
    roots_of,
)
from kpilib.text.explain.trace_scores import WITHOUT_PART
from kpilib.text.explain.trace_summary import (
    ELIGIBLE,
    RunSummaryTrace,
    eligible,
    eligible_in_run,
    mean_score,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kpilib.engine.assess import Run
    from kpilib.engine.evaluate import Piece
    from kpilib.rules.trace import Step, Title

    Earlier = Callable[[], "RunFigures"]

ABOUT_PEOPLE = {
    "employees": "employee_id",
    "metrics": "subject",
    "ratings": "employee_id",
    "events": "employee_id",
    "deals": "employee_id",
}
"""The input tables with rows about people, and the column that says whose a row is."""

FRAMES = ("people", "department", "sections", "customers")


def folder_of(earlier: str) -> str:
    """Where files are, as seen from the run's own folder: earlier periods in theirs."""
    return f"{earlier}/" if earlier else ""


class RunFigures:
    """The figures of one run; what several of them are made of is told once.

    Attributes:
        run: The assessment.
    """

    def __init__(
        self,
        run: Run,
        folders: Folders = folder_of,
        earlier: Earlier | None = None,
    ) -> None:
        """Keep what explains itself.

        Args:
            run: The assessment.
            folders: The folder of a period's input files.
            earlier: Gives what explains the run whose state this one takes over; None where the
                state was read from a file, or there is none.
        """
        self.run = run
        self._earlier = earlier
        title = cache(partial(titled, run.scheme))
        new = partial(TraceBuilder, scheme=run.scheme, folders=folders, titled=title,
                      without_part=WITHOUT_PART)  # fmt: skip
        self._builders = {
            str(piece.period): new(piece.sheet, reasons=piece.reasons,
                                   handed_on=partial(self._handed_to, place))
            for place, piece in enumerate(run.pieces)
        }  # fmt: skip
        self._excluded: dict[tuple[str, int], Step] = {}
        totals = run.run_totals
        self._whole = new(totals.sheet) if totals else None
        self._run_summary = RunSummaryTrace(run, self._scores_of, self.person)

    def figures(self, subject: str, name: str) -> list[Figure]:
        """Everything that a name means for somebody, of every piece and of the whole run.

        Args:
            subject: An id.
            name: As formulas and result tables name it.
        """
        order = tuple(SORTS)
        return sorted(self._figures(subject, name), key=lambda f: order.index(f.sort))

    def _figures(self, subject: str, name: str) -> Iterator[Figure]:
        pieces = [figure for piece in self.run.pieces
                  for figure in self._in_piece(piece, subject, name)]  # fmt: skip
        yield from pieces
        if not self.run.plan.in_one_piece:
            yield from self._of_run(subject, name, pieces)
        if self._whole:
            for sort, step in self._of_whole(self._whole, subject, name):
                yield Figure(sort, str(self.run.plan.period), step)

    def _of_run(self, subject: str, name: str, pieces: list[Figure]) -> Iterator[Figure]:
        """The figures of the row about a run of several pieces."""
        period = str(self.run.plan.period)
        steps = [f.step for f in pieces if f.sort in {"pay", "summary"}]
        told = [step for step in steps if not isinstance(step, ExcludedStep)]
        sort = "pay" if name in self.run.scheme.pay else "summary"
        if name in ELIGIBLE and steps:
            yield Figure(sort, period, eligible_in_run(self.run.scheme, name, steps))
        elif not told:
            return
        elif name in {*self.run.scheme.pay, TOTAL}:
            title = titled(self.run.scheme, name)
            total = SumStep(name, total_of(steps), title, YUAN, tuple(steps))
            yield Figure(sort, period, total)
        elif name == "score":
            yield Figure(sort, period, mean_score(self.run.scheme, steps))
        elif name == "grade":
            yield Figure(sort, period, self._run_summary.grade(subject))
        elif name == "rank" and subject != DEPARTMENT:
            yield Figure(sort, period, self._run_summary.rank(subject))

    def _of_whole(
        self, builder: TraceBuilder, subject: str, name: str
    ) -> Iterator[tuple[str, Step]]:
        """A flag or a quantity of the whole period, by the mean of the pieces' scores."""
        rules, people = self.run.scheme.run_totals, builder.sheet.frames["people"]
        row = people.row_of(subject)
        if row is None or name not in {*(f.flag for f in rules.flags), *rules.quantities}:
            return
        for other in map(int, np.flatnonzero(people.active)):
            builder.once(("score", "people", other), partial(self._score_of, people.ids[other]))
        if not people.active[row]:
            return
        if (name, "people") in builder.sheet.entries:
            yield "quantity", builder.step(name, "people", row)
        yield from (("flag", step) for step in flagged(rules.flags, builder, name, ("people", row)))

    def _score_of(self, subject: str) -> Step:
        """A person's score over the whole run."""
        steps = self._scores_of(subject)
        return steps[0] if len(self.run.pieces) == 1 else mean_score(self.run.scheme, steps)

    def _scores_of(self, subject: str) -> list[Step]:
        return [f.step for piece in self.run.pieces for f in self._in_piece(piece, subject, "score")
                if f.sort == "summary"]  # fmt: skip

    def person(self, who: str) -> Title:
        """Somebody as trees call them, who may have left."""
        for piece in reversed(self.run.pieces):
            for frame in ("people", "customers"):
                row = piece.sheet.frames[frame].row_of(who)
                if row is not None:
                    return self._builders[str(piece.period)].person(row, frame)
        return f"{who} {self.name_of(who)}".strip()

    def name_of(self, who: str) -> str:
        """A name by id, of who has left as of when there was one; empty where none is known."""
        known = [name for name in subjects(self.run).get(who, ()) if name]
        if known or self._earlier is None:
            return known[0] if known else ""
        return self._earlier().name_of(who)

    def owners(self) -> dict[tuple[str, int], str]:
        """Whose each row of the input files is, by file and number of the row."""
        found = {}
        for piece in self.run.pieces:
            builder = self._builders[str(piece.period)]
            for name, whose in ABOUT_PEOPLE.items():
                table = piece.sheet.inputs[name]
                words = table.labels(whose)
                for row in range(len(table)):
                    place = builder.place_of(table, "", row)
                    found[place.path, place.row] = words.at(row) or ""
        return found

    def _in_piece(self, piece: Piece, subject: str, name: str) -> Iterator[Figure]:
        """The figures in one piece; none where the subject has no such figure."""
        builder, period = self._builders[str(piece.period)], str(piece.period)
        for sort, step in self._told(piece, builder, subject, name):
            yield Figure(sort, period, self._dated(piece, step))

    def _told(
        self, piece: Piece, builder: TraceBuilder, subject: str, name: str
    ) -> Iterator[tuple[str, Step]]:
        yield from self._of_frames(piece, builder, subject, name)
        yield from carried_figures(self.run, piece, builder, subject, name)
        if name == "carry_without_person":
            yield from (("flag", step) for step in stranger(builder, subject))
        if subject == DEPARTMENT:  # what sections are flagged for stands under the department
            flags = flags_of(self.run)
            for row in range(len(piece.sheet.frames["sections"])):
                told = flagged(flags, builder, name, ("sections", row))
                yield from (("flag", step) for step in told)

    def _of_frames(
        self, piece: Piece, builder: TraceBuilder, subject: str, name: str
    ) -> Iterator[tuple[str, Step]]:
        rules = [r for r in self.run.scheme.eligibility
                 if not r.periods or self.run.plan.cadence in r.periods]  # fmt: skip
        for frame in FRAMES:
            rows = piece.sheet.frames[frame]
            row = rows.row_of(subject)
            if row is None:
                continue
            if name in ELIGIBLE:
                if frame == "department":  # it always takes part
                    yield "summary", eligible(builder, (), name, row)
                elif frame == "people" and (rows.active[row] or piece.reasons[row]):
                    yield "summary", eligible(builder, rules, name, row)
            elif rows.active[row]:
                yield from roots_of(self.run, piece, builder, name, (frame, row))
            elif frame == "people" and piece.reasons[row]:
                key = (str(piece.period), row)
                if key not in self._excluded:
                    self._excluded[key] = excluded(builder, rules, row)
                yield "summary", self._excluded[key]

    def _dated(self, piece: Piece, step: Step) -> Step:
        """In a run of several pieces each root is called by its piece."""
        if len(self.run.pieces) == 1:
            return step
        title = Message("{period} {figure}", period=PeriodName(piece.period),
                        figure=step.title or step.name)  # fmt: skip
        return replace(step, title=title)

    def _handed_to(self, place: int, row: int, column: str) -> tuple[str, Step] | None:
        """Where a carried figure of a piece comes from: the piece before, or the run before.

        None where that is not at hand, or says otherwise: then the state came from elsewhere.
        """
        if place:
            source, explainer = self.run.pieces[place - 1], self
        elif self._earlier is not None:
            explainer = self._earlier()
            source = explainer.run.pieces[-1]
        else:
            return None
        came = same_row(self.run.pieces[place].sheet.inputs.carry, row, source.carry)
        if came is None:
            return None
        step = explainer.of_carry(source, came, column)
        return (str(source.period), step) if step is not None else None

    def of_carry(self, piece: Piece, row: int, column: str) -> Step | None:
        """One cell of what a piece of this run hands on."""
        return handed_on(piece, self._builders[str(piece.period)], row, column)
