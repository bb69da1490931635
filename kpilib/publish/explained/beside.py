"""What a report shows beside the figures of its own period: the period before, and settlements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.problems import ProblemsFound
from kpilib.publish.review.comparison import Comparison
from kpilib.publish.review.settlements import Settled, with_origins
from kpilib.publish.review.snapshot import Snapshot
from kpilib.records.bridge.replaced_revision import replaced_by
from kpilib.workspace.lookback import earlier_periods

if TYPE_CHECKING:
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class BesidePeriod:
    """What stands beside the figures of a period.

    Attributes:
        before: The period that it is compared with.
        settled: What it settles for earlier periods.
    """

    before: Snapshot | None = None
    settled: Settled = field(default_factory=Settled)


NOTHING = BesidePeriod()


def beside(workspace: Workspace, assessment: Assessment) -> BesidePeriod:
    """What the review of a period has beside it; nothing before it where that is faulty."""
    department, period = assessment.department.id, assessment.period
    last = earlier_periods(workspace, department, period)[-1:]
    try:
        earlier = tuple(Snapshot(workspace.assess(department, each)) for each in last)
    except ProblemsFound:
        earlier = ()
    before = Comparison(Snapshot(assessment), earlier).before
    replaced = replaced_by(workspace, assessment)
    settled = with_origins(workspace, department, replaced.settles, replaced.leaves)
    return BesidePeriod(before, settled)
