"""What an issue or a consent rests on: acts of no later day, and nobody's decision about his own.

Whoever says on the third that he agrees to a correction of the tenth has not seen it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, Problem, ProblemsFound
from kpilib.workspace.correction_register import called_in, later_acts
from kpilib.workspace.same_person import is_called
from kpilib.workspace.write_offs import WRITE_OFFS, read_write_offs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.periods import Period
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace

_ACTS = ("world/params/corrections/", f"world/{WRITE_OFFS}")
"""Where a revision has frozen what people have done."""


def refuse_unfounded(workspace: Workspace, department: str, period: Period, last: date) -> None:
    """Nothing is issued, nor consented to, on the ground of what came later or decides for itself.

    Args:
        workspace: Where everything is.
        department: Whose report.
        period: Its period.
        last: The last day of an act.

    Raises:
        ProblemsFound: Names every such act, and what to do.
    """
    today = date.today()  # noqa: DTZ011 - the day where the person sits
    read_write_offs(workspace.root, department, today=today)
    found = [*_acts_after(workspace, department, period, last), *_own(workspace, department)]
    if found:
        raise ProblemsFound(found, f"{department} {period}")


def acts_after(one: Revision, day: str) -> list[str]:
    """What of the acts that a revision has frozen is of a later day than it may be.

    Args:
        one: The revision; a void has frozen none.
        day: The last day of an act.
    """
    if not any(name.startswith(_ACTS) for name in one.manifest.files):
        return []
    with suppress(KpiError, ValueError), one.bundle().opened() as frozen:
        found = _acts_after(frozen, one.department, one.period, date.fromisoformat(day))
        return [f"{problem.table}: {problem.message}" for problem in found]
    return []  # told of the files themselves


def _acts_after(
    workspace: Workspace, department: str, period: Period, last: date
) -> Iterator[Problem]:
    yield from later_acts(workspace, department, period, last)
    for one in read_write_offs(workspace.root, department):
        if one.on > last:
            message = Message(
                "{key} is {day}, and what rests on it is of {issued}: correct one of the days",
                key="on",
                day=one.on,
                issued=last,
            )
            yield Problem(one.place, None, "", "day_ahead", message)


def _own(workspace: Workspace, department: str) -> Iterator[Problem]:
    """Decisions by which somebody lets himself off what is to be recovered from him."""
    for one in read_write_offs(workspace.root, department):
        if is_called(one.by, called_in(workspace, department, one.period, one.employee)):
            message = Message(
                "{who} cannot decide that the own amount of {period} is not settled: somebody else "
                "decides; where another person has that name, write the id",
                who=one.by,
                period=one.period,
            )
            yield Problem(one.place, None, "", "decided_by_debtor", message)
