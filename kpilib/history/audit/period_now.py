"""A period as it is known now, beside what was issued of it; else as it was issued last."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.records.bridge.restate import restate
from kpilib.records.revision import live

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.bridge.lines import BridgeLine
    from kpilib.records.revision import Revision
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class PeriodNow:
    """A period that an audit is about.

    Attributes:
        assessment: As known now, or as it was issued last.
        why: Why it cannot be worked out as it is now; empty where it can.
    """

    assessment: Assessment
    why: str = ""

    def remarks(self, *, changed: bool) -> Iterator[Message]:
        """What must be said of it.

        Args:
            changed: Something else is known now than was issued last.
        """
        facts = {"department": self.assessment.department.id, "period": self.assessment.period}
        if self.why:
            yield Message(
                "{department} cannot be worked out as it is now, and is shown as it was issued "
                "last: {why}",
                why=self.why,
                **facts,
            )
        if changed:
            yield Message(
                "{department}: something else is known now than was issued last; kpi issue "
                "{period} -d {department} makes it a revision",
                **facts,
            )


@contextmanager
def period_now(
    workspace: Workspace, department: str, period: Period, mine: Sequence[Revision]
) -> Iterator[PeriodNow]:
    """The period as it is known now; where it cannot be worked out, as it was issued last.

    Args:
        workspace: Where everything is.
        department: Its id; it may have been dissolved.
        period: The period.
        mine: What was issued of it, in sequence.

    Raises:
        KpiError: It cannot be worked out, and nothing of it has been issued.
    """
    try:
        now = PeriodNow(workspace.assess(department, period))
    except KpiError as wrong:
        issued = [one for one in mine if not one.is_void]
        if not issued:
            raise
        with issued[-1].bundle().opened() as frozen:
            yield PeriodNow(frozen.assess(department, period), wrong.message)
        return
    yield now


def changed_since(
    workspace: Workspace, now: PeriodNow, mine: Sequence[Revision]
) -> Sequence[BridgeLine]:
    """What has changed since the last revision, and none says yet.

    Nothing where it cannot be worked out, or there is none to compare with.
    """
    if now.why or not live(mine):
        return ()
    about = now.assessment
    return restate(workspace, about.department.id, about.period).bridge.pay
