"""`kpi new-period`: empty input tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, departments_option, lang_option, workspace_option
from kpilib.workspace.templates import new_period as write
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period


@click.command("new-period", cls=Command)
@click.argument("period", type=PERIOD)
@departments_option
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True
)
@lang_option("Of the notes in a workbook; instead of the departments' own.")
@workspace_option
def new_period(
    *, period: Period, departments: tuple[str, ...], form: str, lang: str | None, workspace: Path
) -> None:
    """Write empty input tables for a period: what the schemes ask for, for the people known."""
    place = Workspace(workspace)
    for name in departments or tuple(place.departments):
        place.department(name)
        for path in write(place, name, period, form, lang or ""):
            click.echo(path.relative_to(place.root).as_posix())
