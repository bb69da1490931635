"""Why there is nothing to explain: no such person, or no such figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.explain.roots import TOTAL
from kpilib.problems import KpiError, suggest
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from kpilib.assessment.assess import Run


class NoFigure(KpiError):  # noqa: N818 - it reads as what happened
    """There is no such person or figure in the assessment."""


def no_figure(run: Run, subject: str, item: str | None, over_run: set[str]) -> NoFigure:
    """Why there is no such figure, and the nearest that there is.

    Args:
        run: The assessment.
        subject: Whose figure was asked for.
        item: Which one; None for all of them.
        over_run: Names of what is looked at once for the whole run.
    """
    people = {who for piece in run.pieces for who in piece.sheet.frames["people"].ids}
    if subject not in people and subject != DEPARTMENT:
        known = suggest(subject, sorted(people))
        return NoFigure(f"{subject} is not assessed in {run.plan.period}: {known}")
    names = _names(run, "department" if subject == DEPARTMENT else "people")
    if subject != DEPARTMENT:
        names |= {rule.kind for rule in run.scheme.carry} | {f.flag for f in run.scheme.flags}
        names |= over_run
    if item is None:
        known = f"name one of {', '.join(sorted(names))}" if names else "it has none at all"
        return NoFigure(f"{subject} has no score and no pay in {run.plan.period}: {known}")
    message = f"{subject} has no figure {item} in {run.plan.period}"
    return NoFigure(f"{message}: {suggest(item, sorted(names))}")


def _names(run: Run, frame: str) -> set[str]:
    names = {name for piece in run.pieces for name, home in piece.sheet.entries
             if home == frame and not name.endswith(".paid")}  # fmt: skip
    return names | set(run.scheme.measures) | ({TOTAL} if run.scheme.pay else set())
