"""`kpi diff`: the bridge between two revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.as_known import as_known_option, known_then
from kpilib.cli.bridge_lines import tell
from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, console_options, options_value
from kpilib.cli.read_anew import as_read_option, read_anew
from kpilib.core.messages import Message
from kpilib.records.bridge.bridge_table import bridge_csv
from kpilib.records.bridge.restate import between
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.records.bridge.restate import Restatement


@dataclass(frozen=True)
class Diffing:
    """What is asked of `kpi diff`."""

    period: Period
    department: str
    revisions: tuple[str, ...]
    as_csv: bool
    as_read: bool
    as_known: date | None
    workspace: Path

    @property
    def names(self) -> tuple[str, str] | None:
        """The two revisions, or none."""
        if len(self.revisions) not in {0, 2}:
            wrong = Message("name two revisions, such as r1 r2, or none")
            raise click.UsageError(console.said(wrong))
        return (self.revisions[0], self.revisions[1]) if self.revisions else None


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.argument("revisions", nargs=-1, metavar="[R1 R2]")
@click.option("--csv", "as_csv", is_flag=True, help="The bridge as CSV.")
@as_read_option
@as_known_option
@console_options
@options_value(Diffing)
def diff(asked: Diffing) -> None:
    """Show the bridge between two revisions, or from the latest one to what is known now."""
    place, department, period = Workspace(asked.workspace), asked.department, asked.period
    names = asked.names
    if asked.as_known is not None:
        with known_then(place, department, asked.as_known) as known:
            known.require_issued(department, period)
            for line in known.said(department, period):
                console.echo(line, err=asked.as_csv)
            _show(between(known, department, period, names), asked)
        return
    place.department(department)
    if not asked.as_read and not names:
        read_anew(place, [period], [department])
    _show(between(place, department, period, names), asked)


def _show(found: Restatement, asked: Diffing) -> None:
    if asked.as_csv:
        click.echo(bridge_csv(found.bridge), nl=False)
    else:
        tell(found, asked.as_known)
