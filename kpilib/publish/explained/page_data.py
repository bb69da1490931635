"""What a page is given so that its figures open: trees of the figures that it shows, and no others.

A page asks for the figures that stand in it, and is given these alone. Only the manager's edition
has any: rows of inputs stand in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.publish.explained.beside import BesidePeriod
from kpilib.publish.explained.figure_steps import BESIDE, FigureSteps
from kpilib.publish.render.request import PageData
from kpilib.publish.review.figure_cell import ShownFigure
from kpilib.publish.review.snapshot import Snapshot
from kpilib.text import fonts
from kpilib.text.explain.trace_tables import TraceTables
from kpilib.text.explain.words import TraceWording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpilib.text.explain import Explainer
    from kpilib.workspace.assessment import Assessment

    FindBeside = Callable[[], BesidePeriod]


@dataclass(frozen=True)
class PageExplanations:
    """Explains the figures of one page.

    Attributes:
        assessment: What was worked out.
        explainer: Explains it.
        lang: The language of the page.
        beside: Finds what stands beside the period's own figures, where a page shows any of it.
    """

    assessment: Assessment
    explainer: Explainer
    lang: str
    beside: FindBeside = BesidePeriod

    def __call__(self, codes: Sequence[str]) -> PageData:
        """The trees of figures, by their codes.

        Returns:
            Every text and step of them once, and the words around them.
        """
        assessment = self.assessment
        asked = [ShownFigure.read(code) for code in codes]
        compared = any(shown and shown.sort in BESIDE for shown in asked)
        beside = self.beside() if compared else BesidePeriod()
        steps = FigureSteps(Snapshot(assessment), self.explainer, beside)
        wording = TraceWording(self.lang, assessment.scheme)
        department = assessment.department.id
        folder = f"params/inputs/{assessment.period}/{department}/"
        tables = TraceTables(wording, folder, _printable)
        figures = []
        for shown in asked:
            step = steps.step(shown) if shown else None
            about = f"{department} {shown.who}" if shown else ""
            figures.append(tables.add(step, about) if step else -1)
        words = {
            "close": wording.say("Close", context="page"),
            "folder": wording.say("input files are in {folder}", folder=folder),
            "hint": wording.say(
                "Figures with a dotted line open: click one to see how it came about."
            ),
        }
        shown_words = {name: fonts.printable(text) for name, text in words.items()}
        return PageData(words=shown_words, texts=tables.texts, steps=tables.steps, figures=figures)


def _printable(text: str) -> str:
    """A text in characters of the page's font, which lacks the flag before our readings."""
    return fonts.printable(text.removeprefix("⚑ "))
