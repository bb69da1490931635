"""`kpi new-period`: empty input tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, departments_option, lang_option, workspace_option
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.records.ledger import Ledger
from kpilib.workspace.templates.new_period import new_period as write
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.templates.new_period import NewTables


@click.command("new-period", cls=Command)
@click.argument("period", type=PERIOD)
@departments_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["xlsx", "csv"]),
    default="xlsx",
    show_default=True,
    help="Of tables that are new; those that are there keep theirs.",
)
@lang_option("Of the notes in a workbook; instead of the departments' own.")
@workspace_option
def new_period(
    *, period: Period, departments: tuple[str, ...], form: str, lang: str | None, workspace: Path
) -> None:
    """Write empty input tables for a period: what the schemes ask for, for the people known.

    Run again, it adds what is missing (rows of people and months, columns, tables) and touches
    nothing that is there.
    """
    place = Workspace(workspace)
    names = [place.department(name).id for name in departments] or [*place.departments]
    failed = False
    for name in names:
        try:
            if issued := Ledger(place).latest(name, period):
                console.echo(Message(
                    "{about}: issued as {revision}, and its inputs stay as they were; what proves "
                    "wrong goes into `kpi correct {period} {department}`",
                    about=f"{name} {period}", revision=issued.name, period=period, department=name,
                ))  # fmt: skip
                continue
            _tell(place, f"{name} {period}", write(place, name, period, form, lang or ""))
        except KpiError as wrong:
            failed = True
            if not isinstance(wrong, ProblemsFound):  # which says whose they are
                click.echo(f"{name} {period}:", err=True)
            console.echo_error(wrong)
    if failed:
        sys.exit(1)
    console.echo(Message("Next: fill them in; `kpi check {period}` lists what is still open",
                         period=period))  # fmt: skip


def _tell(place: Workspace, about: str, done: NewTables) -> None:
    for path in (*done.written, *done.completed):
        click.echo(path.relative_to(place.root).as_posix())
    if not done.written and not done.completed:
        console.echo(Message("{about}: nothing is missing", about=about))
    for line in done.told:
        console.echo(Message("  {line}", line=line))
