"""`kpi plan`: what would move if a period were issued now; nothing is written but the plan."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.draft_renderer_option import draft_renderer_option, renderer_named
from kpilib.cli.options import formats_of, options_value, report_options
from kpilib.cli.plan_lines import tell_plan
from kpilib.cli.read_anew import as_read_option, read_anew
from kpilib.core.files import replace_text
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.history.issue_proposal import IssueOptions
from kpilib.history.plan import plan_of
from kpilib.history.plan_file import plan_text
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.history.plan import DepartmentPlan


@dataclass(frozen=True)
class Planning:
    """What is asked of `kpi plan`."""

    period: Period
    departments: tuple[str, ...]
    formats: str
    lang: str | None
    renderer: str | None
    out: Path | None
    time_limit: float
    as_read: bool
    workspace: Path


@click.command(cls=Command)
@report_options
@draft_renderer_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the plan: kpi issue and kpi restate --plan FILE do exactly that, or refuse.",
)
@as_read_option
@options_value(Planning)
def plan(asked: Planning) -> None:
    """Show what would move if a period were issued now: revisions, people, amounts, causes.

    Earlier periods that are not up to date come first, later ones that the period reaches after
    it, as they would be issued. Nothing is issued.
    """
    place, period = Workspace(asked.workspace), asked.period
    options = IssueOptions(
        formats_of(asked.formats),
        asked.lang or "",
        renderer_named(asked.renderer),
        limit=asked.time_limit,
    )
    if not asked.as_read:
        read_anew(place, [period], asked.departments)
    plans: list[DepartmentPlan] = []
    failed = False
    for name in asked.departments or place.with_inputs(period):
        try:
            plans.append(plan_of(place, name, period, options))
        except KpiError as wrong:
            console.echo(Message("✗ {name} {period}: cannot be issued", name=name, period=period))
            console.echo_error(wrong)
            failed = True
            continue
        tell_plan(place, plans[-1])
    if failed:
        if asked.out:
            console.echo(Message("no plan was written"), err=True)
        sys.exit(1)
    if asked.out:
        replace_text(asked.out, plan_text(period, plans), place.access)
        then = f"kpi issue {period} --plan {asked.out}"
        message = Message("the plan is in {file}; then: {command}", file=asked.out, command=then)
        console.echo(message)
