"""`kpi approve`: another person consents to what is going to be issued."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.act_options import act_asked, act_options, issue_command
from kpilib.cli.command import Command
from kpilib.cli.draft_renderer_option import draft_renderer_option
from kpilib.cli.options import DAY, options_value, report_options
from kpilib.cli.plan_lines import tell_plan
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.history.approve import approve as approve_report
from kpilib.history.plan import DepartmentPlan, PlanStep
from kpilib.history.void import VoidProposal
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date

    from kpilib.core.periods import Period
    from kpilib.history.approve import Approved
    from kpilib.history.issue_proposal import IssueOptions


@dataclass(frozen=True)
class Approving:
    """What is asked of `kpi approve`."""

    period: Period
    departments: tuple[str, ...]
    formats: str
    lang: str | None
    renderer: str | None
    by: str
    on: date | None
    out: Path | None
    paid_elsewhere: Path | None
    void: bool
    reason: str
    time_limit: float
    workspace: Path


@click.command(cls=Command)
@report_options
@draft_renderer_option
@click.option("--by", required=True, help="Who consents: the id in params/people.yaml, or a name.")
@click.option("--on", type=DAY, help="The day of the consent; today when left out.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of the consent; in params/consents/ when left out.",
)
@act_options
@options_value(Approving)
def approve(asked: Approving) -> None:
    """Consent to exactly what kpi issue would write now, as another person than who issues.

    Where params/people.yaml has keys the consent is signed. It holds for these figures, inputs,
    rules and formats: whatever changes after it needs another one.
    """
    options = act_asked(asked)
    place = Workspace(asked.workspace)
    names = asked.departments or place.with_inputs(asked.period)
    if asked.out and len(names) > 1:
        wrong = Message("--out takes the consent to one department: name it with -d")
        raise click.UsageError(console.said(wrong))
    done = [_approve_one(place, name, asked, options) for name in names]
    if not all(done):
        sys.exit(1)


def _approve_one(place: Workspace, name: str, asked: Approving, options: IssueOptions) -> bool:
    """Approve one department; one that fails stops no other."""
    facts = {"department": name, "period": asked.period}
    try:
        done = approve_report(place, name, asked.period, options, asked.out)
    except KpiError as wrong:
        console.echo(Message("✗ {department} {period}: not approved", **facts), err=True)
        console.echo_error(wrong)
        return False
    if done is None:
        console.echo(
            Message("= {department} {period}: nothing to approve, nothing would be issued", **facts)
        )
    else:
        _tell(done, place)
        console.echo(
            Message("  then another person: `{command}`", command=issue_command(asked, name))
        )
    return True


def _tell(done: Approved, place: Workspace) -> None:
    """What was consented to, and who has."""
    proposal = done.proposal
    if isinstance(proposal, VoidProposal):
        _tell_void(done, proposal, place)
        return
    order = proposal.order
    tell_plan(place, DepartmentPlan(order.department, order.period, (PlanStep(proposal),), "", ()))
    if done.new_keys:
        console.echo(
            Message("  keys that are new count from it on, those of {people}", people=done.new_keys)
        )
    facts = {
        "report": order.name,
        "revision": order.revision,
        "by": done.who.name,
        "digest": proposal.digest[:12],
        "file": done.path,
    }
    if done.path.is_relative_to(place.root):
        facts["file"] = done.path.relative_to(place.root).as_posix()
    console.echo(
        Message("✓ {report} {revision} ({digest}): {by} consents, signed: {file}", **facts)
        if done.who.private
        else Message("✓ {report} {revision} ({digest}): {by} consents, unsigned: {file}", **facts)
    )


def _tell_void(done: Approved, proposal: VoidProposal, place: Workspace) -> None:
    """That somebody consents to a void."""
    path = done.path
    facts = {
        "report": f"{proposal.department} {proposal.period}",
        "voided": tuple(one.name for one in proposal.voided),
        "by": done.who.name,
        "reason": proposal.reason,
        "file": path.relative_to(place.root).as_posix()
        if path.is_relative_to(place.root)
        else path,
    }
    console.echo(
        Message(
            "✓ {report}: {by} consents that {voided} is void ({reason}), signed: {file}", **facts
        )
        if done.who.private
        else Message(
            "✓ {report}: {by} consents that {voided} is void ({reason}), unsigned: {file}", **facts
        )
    )
