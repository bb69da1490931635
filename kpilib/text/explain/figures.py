"""Figures explained to whoever asks: which are meant, and which are told where none is named."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT
from kpilib.engine.excluded_rows import left_out
from kpilib.rules.scheme import in_cadence
from kpilib.text.explain.find_figure import nearest, sorts_and_word
from kpilib.text.explain.naming import item_names, items, subject_of
from kpilib.text.explain.no_figure import no_figure
from kpilib.text.explain.run_figures import FRAMES, RunFigures, folder_of
from kpilib.text.explain.show import Explanation
from kpilib.text.explain.titles import PeriodName
from kpilib.text.explain.trace_excluded import figures_of_left_out
from kpilib.text.explain.trace_roots import (
    STANDING,
    TOTAL,
    ExcludedStep,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.engine.assess import Run
    from kpilib.engine.excluded_rows import LeftOut
    from kpilib.rules.trace_builder import Folders
    from kpilib.text.explain.figure_kinds import Figure
    from kpilib.text.explain.run_figures import Earlier


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
        subject: An employee or a customer by id or name, or `@department`.
        item: A pay item, an indicator, a cell of the summary (`score`, `total_pay`, `eligible` …),
            a flag, a kind of carried state, `class`, a measure, or any quantity of the scheme, by
            name or as reports print it; `carry:` and the like before it ask for one sort of figure
            alone. What matters most of all when left out.
        lang: `zh` or `en`.
        folders: The folder of a period's input files; of the run's own for the empty name.

    Raises:
        NoFigure: No such person or item; names the nearest.
    """
    return Explainer(run, folders).explain(subject, item, lang=lang)


class Explainer(RunFigures):
    """Explains figures of one run to whoever asks, by name or by what is printed."""

    def __init__(
        self,
        run: Run,
        folders: Folders = folder_of,
        earlier: Earlier | None = None,
        department: str = "…",
    ) -> None:
        """Keep what explains itself; see `RunFigures`.

        Args:
            run: The assessment.
            folders: The folder of a period's input files.
            earlier: Gives what explains the run before.
            department: Its id, for the commands that lead further.
        """
        super().__init__(run, folders, earlier)
        self._department = department

    def explain(self, subject: str, item: str | None = None, *, lang: str = "zh") -> Explanation:
        """See `explain`."""
        who = subject_of(self.run, subject, self.name_of)
        sorts, asked = sorts_and_word(item) if item is not None else ((), None)
        names = item_names(self.run, who, asked) if asked is not None else self.items(who)
        found = self._of_names(who, names, sorts)
        if not found and item is None:
            found = self._of_names(who, tuple(items(self.run, who)), self._instead(who))
        if asked is None and found:
            mine = (row for row in self._left_out if row.who == who and not row.reason)
            found += figures_of_left_out(mine, found, self._builders, partial(self._shown, who))
        if not found:
            known = items(self.run, who)
            raise no_figure(self.run, who, item, known, nearest(asked or "", known))
        if all(isinstance(figure.step, ExcludedStep) for figure in found):
            found = found[:1] if len(self.run.pieces) == 1 else found
        return Explanation(tuple(found), lang, self._heading(who), self.run.scheme,
                           headed=item is not None, about=f"{self._department} {who}")  # fmt: skip

    @cached_property
    def _left_out(self) -> tuple[LeftOut, ...]:
        return tuple(left_out(self.run))

    def _of_names(self, who: str, names: Sequence[str], sorts: Sequence[str]) -> list[Figure]:
        """The figures of some names, each once; of every sort where none is named."""
        found: list[Figure] = []
        for name in names:
            for figure in self._shown(who, name):
                if (not sorts or figure.sort in sorts) and figure.step not in (
                    known.step for known in found
                ):
                    found.append(figure)
        return found

    def _instead(self, who: str) -> tuple[str, ...]:
        """What is told of people of whom the rules only take note: neither score, pay nor class."""
        people = any(who in piece.sheet.frames["people"] for piece in self.run.pieces)
        return ("indicator", "measure", "flag") if people else ("nothing",)

    def items(self, subject: str) -> tuple[str, ...]:
        """What is told where nothing is named: score, grade, rank, rows beside it, pay, classes."""
        scheme, cadence = self.run.scheme, self.run.plan.cadence
        frames = {f for p in self.run.pieces for f in FRAMES if subject in p.sheet.frames[f]}
        known = {n for piece in self.run.pieces for n, f in piece.sheet.entries if f in frames}
        standing = [name for name in STANDING if name in known]
        beside = [name for name, part in in_cadence(scheme.indicators, cadence)
                  if getattr(part, "informational", False)]  # fmt: skip
        pay = [name for name, _ in in_cadence(scheme.pay, cadence)]
        classes = ["class"] if scheme.classes and "customers" in frames else []
        stranger_ = [] if frames else ["carry_without_person", *_kinds(self.run)]
        return (*standing, *beside, *pay, *([TOTAL] if pay else []), *classes, *stranger_)

    def _shown(self, subject: str, name: str) -> list[Figure]:
        """The figures that are told: of pay, score and the like the whole run instead of pieces."""
        found, whole = self.figures(subject, name), str(self.run.plan.period)
        if self.run.plan.in_one_piece:
            return found
        over = {f.sort for f in found if f.period == whole and f.sort in {"pay", "summary"}}
        keep = {"summary"} if name in {"grade", "rank"} else set()
        return [f for f in found if f.period == whole or f.sort not in over - keep]

    def _heading(self, subject: str) -> Message:
        department = Message("The department")
        return Message("{who} · {period} · {scheme}",
                       who=department if subject == DEPARTMENT else self.person(subject),
                       period=PeriodName(self.run.plan.period),
                       scheme=self.run.scheme.title)  # fmt: skip


def _kinds(run: Run) -> Iterator[str]:
    """The kinds of carried state that the scheme knows."""
    return iter(dict.fromkeys(rule.kind for rule in run.scheme.carry))
