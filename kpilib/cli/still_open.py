"""What commands about one period say of all that is open beside it, so that none says “nothing”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.cli import console
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.records.open_amounts import not_issued_before, open_of

if TYPE_CHECKING:
    from kpilib.workspace.workspace import Workspace


def tell_open(workspace: Workspace, department: str) -> None:
    """Print what is still open of a department, and which earlier period was never issued.

    What has been done before stays done, whatever is wrong with other periods: that is told.
    """
    try:
        found = open_of(workspace, department)
    except KpiError as wrong:
        console.echo_error(wrong)
        return
    if found.amounts:
        facts = {
            "n": len(found.amounts),
            "total": found.total(),
            "department": department,
            "period": found.settles_in,
        }
        if found.settles_in:
            told = Message(
                "  still open: {total} in {n} amount, settled with {period} as far as it can be "
                "(kpi owed -d {department})",
                "  still open: {total} in {n} amounts, settled with {period} as far as they can be "
                "(kpi owed -d {department})",
                **facts,
            )
        else:
            told = Message(
                "  still open: {total} in {n} amount, and no later period has inputs (kpi owed -d "
                "{department})",
                "  still open: {total} in {n} amounts, and no later period has inputs (kpi owed -d "
                "{department})",
                **facts,
            )
        console.echo(told)
    tell_not_issued(workspace, department)


def tell_not_issued(workspace: Workspace, department: str) -> None:
    """Print which earlier periods were never issued."""
    for period in not_issued_before(workspace, department):
        console.echo(not_issued(department, period), err=True)


def not_issued(department: str, period: str) -> Message:
    """What to say of an earlier period that no ledger knows."""
    return Message(
        "  {period} has inputs and was never issued: what is owed for it is settled nowhere. Where "
        "it was paid before: kpi issue {period} -d {department} --paid-elsewhere FILE --reason "
        "TEXT; else: kpi issue {period} -d {department}",
        period=period,
        department=department,
    )
