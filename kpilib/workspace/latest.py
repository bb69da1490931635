"""Where no department or period is named: the first, and the latest, that has inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.departments import WorkspaceError

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace

_EXAMPLE = "2026Q1"


def department_meant(workspace: Workspace, name: str = "", period: Period | None = None) -> str:
    """The department of a name; where none is named, the first that has inputs.

    Args:
        workspace: Where everything is.
        name: Its id, or nothing.
        period: Where it is known: whose inputs count.

    Raises:
        WorkspaceError: There is no such department, or none has inputs.
    """
    if name:
        return workspace.department(name).id
    if period is not None:
        return workspace.with_inputs(period)[0]
    for each in workspace.departments:
        if workspace.periods(each):
            return each
    raise WorkspaceError(
        Message(
            "no department has inputs yet: `kpi new-period {period}` makes the tables to fill in",
            period=_EXAMPLE,
        )
    )


def latest_period(workspace: Workspace, department: str = "") -> Period:
    """The latest period that has inputs, of a department or of any.

    Raises:
        WorkspaceError: There is no such department, or there are no inputs.
    """
    if not department:
        department_meant(workspace)
        return workspace.periods()[-1]
    if found := workspace.periods(workspace.department(department).id):
        return found[-1]
    raise WorkspaceError(
        Message(
            "{department} has no inputs yet: `kpi new-period {period} -d {department}` makes the "
            "tables to fill in",
            department=department,
            period=_EXAMPLE,
        )
    )
