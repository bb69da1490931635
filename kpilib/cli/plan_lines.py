"""A plan as lines on a console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.cli import console
from kpilib.cli.bridge_lines import tell, tell_bridge
from kpilib.core.messages import Message
from kpilib.core.rounding import SignedAmount
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.records.bridge.lines import parse_causes
from kpilib.records.bridge.restate import restate
from kpilib.text.terminal_layout import aligned

if TYPE_CHECKING:
    from kpilib.history.issue_proposal import IssueProposal
    from kpilib.history.plan import DepartmentPlan, PlanStep
    from kpilib.records.frozen_tables import Settlement
    from kpilib.workspace.workspace import Workspace

_FILES = 3  # named at most, where a revision moves nothing


def tell_plan(workspace: Workspace, plan: DepartmentPlan) -> None:
    """Print what would be issued, what it moves and why, and what would be left to settle."""
    if not plan.steps:
        message = Message(
            "= {department} {period}: nothing to issue",
            department=plan.department,
            period=plan.period,
        )
        console.echo(message)
    for step in plan.steps:
        tell_step(step)
        if step.bridge:
            tell_bridge(step.bridge)
        else:
            _tell_corrections(workspace, step.proposal)
        for line in _settlements(step.proposal.settlements):
            console.echo(f"  {line}")
        _tell_reports(step)
    if plan.owed:
        where = plan.settles_in or Message("the next period")
        message = Message(
            "  then to be settled in {period}: {total} in {n} item",
            "  then to be settled in {period}: {total} in {n} items",
            period=where,
            total=SignedAmount(plan.left),
            n=len(plan.owed),
        )
        console.echo(message)


def tell_step(step: PlanStep) -> None:
    """Print one revision of a plan in a line."""
    order, bridge = step.proposal.order, step.bridge
    facts = {
        "department": order.department,
        "period": order.period,
        "revision": order.revision,
        "n": step.people,
    }
    if step.proposal.elsewhere:
        console.echo(
            Message(
                "→ {department} {period}: {revision} pays nothing, for it was paid elsewhere; "
                "{pay} is due for it",
                pay=step.pay,
                **facts,
            )
        )
        return
    if bridge is None:
        console.echo(
            Message(
                "→ {department} {period}: {revision} pays {total} to {n} person",
                "→ {department} {period}: {revision} pays {total} to {n} people",
                total=step.pay + step.settled,
                **facts,
            )
        )
        if step.proposal.settlements:
            console.echo(
                Message(
                    "  {pay} of the period itself, and {settled} settled for earlier ones",
                    pay=step.pay,
                    settled=SignedAmount(step.settled),
                )
            )
        return
    console.echo(
        Message(
            "→ {department} {period}: {revision} replaces {before} and pays nothing; pay {was} → "
            "{now} ({gap}), {n} person moved",
            "→ {department} {period}: {revision} replaces {before} and pays nothing; pay {was} → "
            "{now} ({gap}), {n} people moved",
            before=step.replaces,
            was=bridge.issued,
            now=bridge.restated,
            gap=SignedAmount(bridge.difference),
            **facts,
        )
    )
    if not bridge.lines and (files := step.proposal.shown_otherwise):
        console.echo(
            Message(
                "  no amount or score is different, and its report shows something else: {files}",
                files=files[:_FILES] if len(files) <= _FILES else (*files[:_FILES], "…"),
            )
        )
    for line in step.rewritten:
        console.echo(f"  {line}")


def _tell_corrections(workspace: Workspace, proposal: IssueProposal) -> None:
    """What corrections have changed of a period that has not been issued yet."""
    entered = restate(workspace, proposal.order.department, proposal.order.period)
    if entered.changed and not entered.before:
        tell(entered)


def _settlements(rows: tuple[Settlement, ...]) -> list[str]:
    """One line per settled item, with what has moved it; aligned."""
    cells = []
    for row in rows:
        piece = row.origin_period
        if row.period != row.origin_period:
            piece = f"{piece} {row.period}"
        worth = Message("{amount} {causes}", amount=SignedAmount(row.amount), causes=_why(row))
        cells.append((row.employee_id, piece, row.item, console.said(worth)))
    return aligned(tuple(cells))


def _why(row: Settlement) -> str:
    words = CauseWords(console.spoken())
    causes = parse_causes(row.cause, row.origin_period) if row.cause else ()
    return console.language().listed(
        [words.cause(cause._replace(carried=False)) for cause in causes]
    )


def _tell_reports(step: PlanStep) -> None:
    order = step.proposal.order
    message = Message(
        "  reports/{period}/{department}/{revision}/: {formats}",
        period=order.period,
        department=order.department,
        revision=order.revision,
        formats=order.formats or Message("tables alone"),
    )
    console.echo(message)
