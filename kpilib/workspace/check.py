"""`kpi check`: every problem of every scheme, department and period, none hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.problems import KpiError

if TYPE_CHECKING:
    from kpilib.periods import Period
    from kpilib.workspace.workspace import Workspace


def check_workspace(
    workspace: Workspace, period: Period | None = None
) -> tuple[int, list[KpiError]]:
    """Read all schemes and assess every department that has inputs.

    Args:
        workspace: What is looked at.
        period: Only this period; all periods when left out.

    Returns:
        How many schemes and department periods were looked at, and what was wrong with which.
    """
    faults: list[KpiError] = []
    looked_at = 0
    for scheme in workspace.book.ids:
        looked_at += 1
        try:
            workspace.book.versions(scheme)
        except KpiError as wrong:
            faults.append(wrong)
    for name in workspace.departments:
        for each in workspace.periods(name):
            if period is not None and each != period:
                continue
            looked_at += 1
            try:
                workspace.assess(name, each)
            except KpiError as wrong:
                faults.append(wrong)
    return looked_at, faults
