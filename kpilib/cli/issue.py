"""`kpi issue`: a period's reports frozen as their next revision."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import DAY, formats_of, options_value, report_options
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.history.issue import issue as issue_report
from kpilib.history.issue_proposal import IssueOptions
from kpilib.publish.packs.order import Order
from kpilib.publish.packs.pack import page_of
from kpilib.publish.scheme_book.book_folder import keep_current
from kpilib.workspace.reports_folder import tidy
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period


@dataclass(frozen=True)
class Issuing:
    """What is asked of `kpi issue`."""

    period: Period
    departments: tuple[str, ...]
    formats: str
    lang: str | None
    on: date | None
    time_limit: float
    workspace: Path


@click.command(cls=Command)
@report_options
@click.option("--on", type=DAY, help="The day of issue, to be noted in the manifest.")
@options_value(Issuing)
def issue(asked: Issuing) -> None:
    """Freeze the reports of a period as their next revision, for good.

    The first revision pays; what earlier periods still owe is settled with it. Later ones record
    what is known now and pay nothing. Where nothing has changed, nothing is issued.
    """
    place, period = Workspace(asked.workspace), asked.period
    options = IssueOptions(
        formats_of(asked.formats),
        asked.lang or "",
        on=asked.on.isoformat() if asked.on else "",
        limit=asked.time_limit,
    )
    names = asked.departments or place.with_inputs(period)
    if set_right := tidy(place).told:
        console.echo(set_right, err=True)
    done = [_issue_one(place, name, period, options) for name in names]
    orders = [
        Order(name, period, options.formats, options.lang)
        for name, is_done in zip(names, done, strict=True)
        if is_done
    ]
    for hindered in keep_current(place, orders) if orders else ():
        console.echo(hindered, err=True)
    if (place.root / "reports" / str(period) / "index.html").is_file():
        page_of(place, period)  # it leads to what has been issued
    if not all(done):
        sys.exit(1)


def _issue_one(place: Workspace, name: str, period: Period, options: IssueOptions) -> bool:
    """Issue one department; one that fails stops no other."""
    try:
        console.echo(issue_report(place, name, period, options).line)
    except KpiError as wrong:
        console.echo(Message("✗ {name} {period}: not issued", name=name, period=period), err=True)
        console.echo_error(wrong)
        return False
    return True
