"""What a page is given so that its figures open: trees of the figures that it shows, and no others.

This is the one place that says which explanations a file holds. A page asks for the figures that
stand in it; `may_show` (an edition's rule) refuses a figure by what it is or by any step below it,
and what is refused is neither in the file nor opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.publish.explained.figure_steps import FigureSteps
from kpilib.publish.render.request import PageData
from kpilib.publish.review.figure_cell import ShownFigure
from kpilib.publish.review.snapshot import Snapshot
from kpilib.text import fonts
from kpilib.text.explain.trace_tables import TraceTables
from kpilib.text.explain.words import TraceWording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpilib.rules.scheme import Scheme
    from kpilib.rules.trace import Step
    from kpilib.text.explain import Explainer
    from kpilib.workspace.assessment import Assessment

    MayShow = Callable[[ShownFigure, Step], bool]

_PAY = ("pay", "carry", "budget")
"""Sorts of figures that are money due to somebody."""


@dataclass(frozen=True)
class PageExplanations:
    """Explains the figures of one page.

    Attributes:
        assessment: What was worked out.
        explainer: Explains it.
        lang: The language of the page.
        may_show: Whether a figure with this root may be in the file.
    """

    assessment: Assessment
    explainer: Explainer
    lang: str
    may_show: MayShow = lambda shown, step: True  # noqa: ARG005 - the manager sees all

    def __call__(self, codes: Sequence[str]) -> PageData:
        """The trees of figures, by their codes.

        Returns:
            Every text and step of them once, and the words around them.
        """
        assessment = self.assessment
        steps = FigureSteps(Snapshot(assessment), self.explainer)
        wording = TraceWording(self.lang, assessment.scheme)
        department = assessment.department.id
        folder = f"params/inputs/{assessment.period}/{department}/"
        tables = TraceTables(wording, folder, _printable)
        figures = []
        for code in codes:
            shown = ShownFigure.read(code)
            step = steps.step(shown) if shown else None
            told = shown is not None and step is not None and self.may_show(shown, step)
            number = (
                tables.add(step, f"{department} {shown.who}") if told and step and shown else -1
            )
            figures.append(number)
        words = {
            "close": wording.say("Close", context="page"),
            "folder": wording.say("input files are in {folder}", folder=folder),
            "hint": wording.say(
                "Figures with a dotted line open: click one to see how it came about."
            ),
        }
        shown_words = {name: fonts.printable(text) for name, text in words.items()}
        return PageData(words=shown_words, texts=tables.texts, steps=tables.steps, figures=figures)


def without_pay(scheme: Scheme) -> MayShow:
    """The rule of an edition that has no pay: no figure that is pay, or is made of any."""
    pay = {*scheme.pay, "total_pay"}

    def may_show(shown: ShownFigure, step: Step) -> bool:
        return shown.sort not in _PAY and pay.isdisjoint(one.name for one in step.walk())

    return may_show


def _printable(text: str) -> str:
    """A text in characters of the page's font, which lacks the flag before our readings."""
    return fonts.printable(text.removeprefix("⚑ "))
