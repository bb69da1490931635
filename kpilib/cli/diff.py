"""`kpi diff`: the bridge between two revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.bridge_lines import tell
from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, console_options
from kpilib.cli.read_anew import as_read_option, read_anew
from kpilib.core.messages import Message
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.restate import between
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.argument("revisions", nargs=-1, metavar="[R1 R2]")
@click.option("--csv", "as_csv", is_flag=True, help="The bridge as CSV.")
@as_read_option
@console_options
def diff(
    *,
    period: Period,
    department: str,
    revisions: tuple[str, ...],
    as_csv: bool,
    as_read: bool,
    workspace: Path,
) -> None:
    """Show the bridge between two revisions, or from the latest one to what is known now."""
    if len(revisions) not in {0, 2}:
        raise click.UsageError(console.said(Message("name two revisions, such as r1 r2, or none")))
    place = Workspace(workspace)
    place.department(department)
    if not as_read and not revisions:
        read_anew(place, [period], [department])
    names = (revisions[0], revisions[1]) if revisions else None
    found = between(place, department, period, names)
    if as_csv:
        click.echo(bridge_csv(found.bridge), nl=False)
    else:
        tell(found)
