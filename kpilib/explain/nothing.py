"""Why there is nothing to explain: no such person, nobody in any piece, or no such figure."""

from __future__ import annotations

from datetime import date
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
    if hired := _hired_later(run, subject):
        return NoFigure(
            f"{subject} is in no piece of {run.plan.period}: employed since {hired}, after its "
            "end; correct hire_date in employees if that is not so"
        )
    names = _names(run, "department" if subject == DEPARTMENT else "people")
    if subject != DEPARTMENT:
        names |= {rule.kind for rule in run.scheme.carry} | {f.flag for f in run.scheme.flags}
        names |= over_run
    if item is None:
        known = f"name one of {', '.join(sorted(names))}" if names else "it has none at all"
        return NoFigure(f"{subject} has no score and no pay in {run.plan.period}: {known}")
    message = f"{subject} has no figure {item} in {run.plan.period}"
    return NoFigure(f"{message}: {suggest(item, sorted(names))}")


def _hired_later(run: Run, subject: str) -> date | None:
    """The day somebody was hired who belongs to no piece of the run; None for all others."""
    days = []
    for piece in run.pieces:
        people = piece.sheet.frames["people"]
        if people.table is None or subject not in people.ids:
            continue
        row = people.ids.index(subject)
        if people.active[row] or piece.reasons[row]:
            return None
        days.append(people.table.columns["hire_date"].at(row))
    return next((day for day in days if isinstance(day, date)), None)


def _names(run: Run, frame: str) -> set[str]:
    names = {name for piece in run.pieces for name, home in piece.sheet.entries
             if home == frame and not name.endswith(".paid")}  # fmt: skip
    return names | set(run.scheme.measures) | ({TOTAL} if run.scheme.pay else set())
