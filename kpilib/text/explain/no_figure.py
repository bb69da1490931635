"""Why there is nothing to explain: no such person, or no such figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.engine.assess import Run


class NoFigure(KpiError):  # noqa: N818 - it reads as what happened
    """There is no such person or figure in the assessment."""


def no_figure(
    run: Run, subject: str, item: str | None, known: Mapping[str, Iterable[str]], near: str
) -> NoFigure:
    """Why there is no such figure, and the nearest that there is.

    Args:
        run: The assessment.
        subject: Whose figure was asked for, by id.
        item: Which one, as it was asked for; None for all of them.
        known: The names of figures that there may be.
        near: The half-sentence with the nearest of them.
    """
    asked = {"subject": subject, "period": str(run.plan.period)}
    if item is not None:
        return NoFigure(Message("{subject} has no figure {item} in {period}: {nearest}", item=item,
                                nearest=near, **asked))  # fmt: skip
    if known:
        return NoFigure(
            Message("{subject} has no score and no pay in {period}: name one of {known}",
                    known=tuple(sorted(known)), **asked)
        )  # fmt: skip
    return NoFigure(Message("{subject} has no score and no pay in {period}, nor any other figure",
                            **asked))  # fmt: skip
