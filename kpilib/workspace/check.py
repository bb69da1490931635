"""`kpi check`: every problem of every scheme, department and period, none hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.problems import KpiError, ProblemsFound
from kpilib.rulebook.schemebook import NoScheme
from kpilib.workspace.departments import WorkspaceError
from kpilib.workspace.strays import strays

if TYPE_CHECKING:
    from kpilib.periods import Period
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace


@dataclass
class Checked:
    """What a look at everything has found.

    Attributes:
        looked_at: How many schemes and department periods were looked at.
        faults: What is wrong with which.
        notes: What is not wrong, but may not be meant.
    """

    looked_at: int = 0
    faults: list[KpiError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_workspace(workspace: Workspace, period: Period | None = None) -> Checked:
    """Read all schemes, assess every department that has inputs, and name what is never read.

    Args:
        workspace: What is looked at.
        period: Only this period; all periods when left out.
    """
    checked = Checked()
    if unread := strays(workspace, period):
        checked.faults.append(ProblemsFound(unread, "params/"))
    for scheme in workspace.book.ids:
        checked.looked_at += 1
        try:
            workspace.book.versions(scheme)
        except KpiError as wrong:
            checked.faults.append(wrong)
    for name in workspace.departments:
        try:
            workspace.require_schemes(name)
        except WorkspaceError as wrong:
            checked.faults.append(wrong)
        for each in workspace.periods(name):
            if period is not None and each != period:
                continue
            checked.looked_at += 1
            try:
                checked.notes += _notes(workspace.assess(name, each))
            except NoScheme:
                continue  # told above, once for all periods
            except KpiError as wrong:
                checked.faults.append(wrong)
    return checked


def _notes(assessment: Assessment) -> list[str]:
    """A department may rest for a while, and so what is open waits; or a folder has got lost."""
    if not assessment.passes_over:
        return []
    name, period = assessment.department.id, assessment.period
    text = f"takes over the state of {assessment.before}; there are no inputs between"
    return [f"{name} {period}: {text}"]
