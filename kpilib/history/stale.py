"""Issued periods that have to be issued anew before a later one can settle what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined
from kpilib.core.problems import ProblemsFound
from kpilib.records.frozen_tables import same_tables
from kpilib.workspace.departments import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace

OTHER_RESULTS = Message("other results")
"""Why an issued period has to be issued anew; any other reason is what its inputs lack."""


def stale_periods(
    workspace: Workspace, department: str, revisions: Sequence[Revision]
) -> dict[Period, str]:
    """The issued periods whose results are different as they are known now, in time.

    A year comes after its quarters, so that what it is made of can be issued before it.

    Returns:
        By period, why: `other results`, or the problems that the inputs have now.
    """
    latest = {one.period: one for one in revisions}
    found = {}
    for period in sorted(latest, key=lambda each: each.order):
        try:
            now = workspace.assess(department, period).results
        except (ProblemsFound, WorkspaceError) as wrong:
            found[period] = wrong.message
            continue
        if not same_tables(now, latest[period].tables):
            found[period] = OTHER_RESULTS
    return found


def stale_before(
    workspace: Workspace, department: str, period: Period, revisions: Sequence[Revision]
) -> dict[Period, str]:
    """The stale ones among the issued periods that end before another one, or that it reads.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The one that is going to be issued.
        revisions: What counts of the department's chain.
    """
    read = workspace.reads(department, period) - {str(period)}
    earlier = [
        one for one in revisions if one.period.end < period.start or one.manifest.period in read
    ]
    return stale_periods(workspace, department, earlier)


def what_first(department: str, period: Period, stale: Mapping[Period, str]) -> str:
    """Why a period cannot be issued yet, and what to do about it.

    Args:
        department: Its id.
        period: What was to be issued.
        stale: What `stale_periods` has found.
    """
    refused = [why for why in stale.values() if why != OTHER_RESULTS]
    facts = {"department": department, "period": period, "stale": tuple(map(str, stale))}
    lines = [
        Message(
            "{department} {period} cannot be issued before {stale}: issued, but refused as it is "
            "now",
            **facts,
        )
        if refused
        else Message(
            "{department} {period} cannot be issued before {stale}: issued, but different as "
            "known now",
            **facts,
        ),
        *refused,
    ]
    if refused:
        lines.append(
            Message("  what was issued stays as it is; correct what is told here (kpi correct)")
        )
    first = next(iter(stale))
    lines.append(
        Message("  why: kpi restate {period} -d {department}", period=first, department=department)
    )
    lines += [
        Message("  then: kpi issue {period} -d {department}", period=each, department=department)
        for each in stale
    ]
    return joined(lines, "\n")
