"""`kpi issue`: a period's reports frozen as their next revision."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.act_options import act_asked, act_options
from kpilib.cli.command import Command
from kpilib.cli.draft_renderer_option import draft_renderer_option
from kpilib.cli.options import DAY, options_value, plan_option, report_options
from kpilib.cli.plan_lines import tell_step
from kpilib.cli.progress import reports_bar
from kpilib.cli.still_open import tell_open
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.history.issue import issue as issue_report
from kpilib.history.plan import PlanStep
from kpilib.history.plan_file import as_planned, read_plan
from kpilib.history.void import void as void_period
from kpilib.history.void import voided_already
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.pack import page_of
from kpilib.publish.scheme_book.book_folder import keep_current
from kpilib.workspace.reports_folder import tidy
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.issue_proposal import IssueOptions, IssueProposal
    from kpilib.history.plan_file import KeptPlan


@dataclass(frozen=True)
class Issuing:
    """What is asked of `kpi issue`."""

    period: Period
    departments: tuple[str, ...]
    formats: str
    lang: str | None
    renderer: str | None
    by: str
    on: date | None
    time_limit: float
    plan: Path | None
    paid_elsewhere: Path | None
    void: bool
    reason: str
    workspace: Path


@click.command(cls=Command)
@report_options
@draft_renderer_option
@click.option("--by", default="", help="Who issues, by id in params/people.yaml, or by name.")
@click.option("--on", type=DAY, help="The day of issue; today when left out.")
@plan_option
@act_options
@options_value(Issuing)
def issue(asked: Issuing) -> None:
    """Freeze the reports of a period as their next revision, for good.

    The first revision pays; what earlier periods still owe is settled with it. Later ones record
    what is known now and pay nothing. Where nothing has changed, nothing is issued.
    """
    options = act_asked(asked)
    place, period = Workspace(asked.workspace), asked.period
    kept = read_plan(asked.plan) if asked.plan else None
    names = asked.departments or (kept.departments if kept else place.with_inputs(period))
    if set_right := tidy(place).told:
        console.echo(set_right, err=True)
    with reports_bar(len(names)) as bar:
        done = []
        for name in names:
            with bar.external_write_mode(file=sys.stdout):
                act = _void_one if asked.void else _issue_one
                done.append(act(place, name, period, options, kept))
            bar.update()
    orders = [
        Order(name, period, options.formats, options.lang)
        for name, is_done in zip(names, done, strict=True)
        if is_done is not None and not asked.void  # the rules are what they were
    ]
    for hindered in keep_current(place, orders) if orders else ():
        console.echo(hindered, err=True)
    if (place.root / "reports" / str(period) / "index.html").is_file():
        page_of(place, period)  # it leads to what has been issued
    if heads := [head for head in done if head]:
        console.echo(
            Message(
                "kept elsewhere, this hash proves that everything issued until now stays as it is "
                "(kpi verify --expect HASH):"
            )
        )
        click.echo(f"  {heads[-1]}")  # it stands for the other departments' last ones, too
    if None in done:
        sys.exit(1)


def _issue_one(
    place: Workspace, name: str, period: Period, options: IssueOptions, kept: KeptPlan | None
) -> str | None:
    """Issue one department; one that fails stops no other.

    Returns:
        The hash of what was written, empty where nothing is new; None where it failed.
    """
    try:
        if kept:
            options = as_planned(kept, options, name, period)
        done = issue_report(place, name, period, _telling(options))
        console.echo(
            Message("{line}, {who}", line=done.line, who=done.stands) if done.stands else done.line
        )
        if done.befell:
            again = Message(
                "  its report was made twice, because the first time {why}", why=done.befell
            )
            console.echo(again, err=True)
    except KpiError as wrong:
        console.echo(Message("✗ {name} {period}: not issued", name=name, period=period), err=True)
        console.echo_error(wrong)
        return None
    tell_open(place, name)
    return done.revision.sha256 if done.new else ""


def _void_one(
    place: Workspace, name: str, period: Period, options: IssueOptions, _: KeptPlan | None
) -> str | None:
    """Void what was issued of one department's period, with the same answer as `_issue_one`."""
    try:
        if before := voided_already(place, name, period):
            console.echo(
                Message(
                    "= {department} {period}: void already ({revision}), and open again",
                    department=name,
                    period=period,
                    revision=before.name,
                )
            )
            return ""
        done, stands = void_period(place, name, period, options)
    except KpiError as wrong:
        console.echo(Message("✗ {name} {period}: not voided", name=name, period=period), err=True)
        console.echo_error(wrong)
        return None
    line = Message(
        "✓ {department} {period}: {voided} is void ({revision}, {hash}); the period is open again",
        department=name,
        period=period,
        voided=done.manifest.replaces,
        revision=done.name,
        hash=done.sha256[:12],
    )
    console.echo(Message("{line}, {who}", line=line, who=stands))
    tell_open(place, name)
    return done.sha256


def _telling(options: IssueOptions) -> IssueOptions:
    """The same options; what is going to be written is told before it is."""

    def allow(proposal: IssueProposal | None) -> None:
        options.allow(proposal)
        if proposal:
            tell_step(PlanStep(proposal))

    return replace(options, allow=allow)
