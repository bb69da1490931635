"""Issued periods that have to be issued anew before a later one can settle what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.problems import ProblemsFound
from kpilib.records.frozen_tables import same_tables
from kpilib.workspace.departments import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.ledger import Revision
    from kpilib.workspace.workspace import Workspace

OTHER_RESULTS = "other results"
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
            found[period] = str(wrong)
            continue
        if not same_tables(now, latest[period].tables):
            found[period] = OTHER_RESULTS
    return found


def what_first(department: str, period: Period, stale: Mapping[Period, str]) -> str:
    """Why a period cannot be issued yet, and what to do about it.

    Args:
        department: Its id.
        period: What was to be issued.
        stale: What `stale_periods` has found.
    """
    names, first = ", ".join(map(str, stale)), next(iter(stale))
    refused = {each: why for each, why in stale.items() if why != OTHER_RESULTS}
    now = "refused as it is now" if refused else "different as known now"
    lines = [f"{department} {period} cannot be issued before {names}: issued, but {now}"]
    for why in refused.values():
        lines += [f"  {line}" for line in why.splitlines()]
    if refused:
        lines.append("  what was issued stays as it is; correct what is told here (kpi correct)")
    lines.append(f"  why: kpi restate {first} -d {department}")
    lines += [f"  then: kpi issue {each} -d {department}" for each in stale]
    return "\n".join(lines)
