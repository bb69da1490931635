"""How far a review looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace

HISTORY = 7
"""Earlier periods that a review looks back on at most."""


def earlier_periods(workspace: Workspace, department: str, period: Period) -> list[Period]:
    """The periods that a review compares with; its report depends on their inputs, too."""
    known = workspace.periods(department)
    alike = [p for p in known if p.cadence == period.cadence and p.end < period.start]
    return alike[-HISTORY:]
