"""`kpi restate`: an issued period worked out as it is known now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kpilib.cli.bridge_lines import tell
from kpilib.cli.options import (
    PERIOD,
    departments_option,
    formats_of,
    formats_option,
    lang_option,
    workspace_option,
)
from kpilib.core.problems import KpiError
from kpilib.history.restatement.report import (
    RestatementOptions,
    forget_restatement,
    write_restatement,
)
from kpilib.records.bridge.restate import chain, due_now
from kpilib.records.payment_record import open_period
from kpilib.text.formats import counted
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.records.bridge.restate import Restatement


@click.command()
@click.argument("period", type=PERIOD)
@departments_option
@formats_option
@lang_option("Instead of the departments' own.")
@workspace_option
def restate(
    *,
    period: Period,
    departments: tuple[str, ...],
    formats: str,
    lang: str | None,
    workspace: Path,
) -> None:
    """Work out a period, and every later one that it reaches, beside what was issued.

    Writes reports/PERIOD/DEPARTMENT/restatement/ for each that changed. Nothing is issued.
    """
    place = Workspace(workspace)
    options = RestatementOptions(formats_of(formats), lang or "")
    names = departments or place.with_inputs(period)
    failed = False
    for name in names:
        try:
            _restate(place, name, period, options)
        except KpiError as wrong:
            click.echo(str(wrong), err=True)
            failed = True
    if failed:
        sys.exit(1)


def _restate(
    workspace: Workspace, department: str, period: Period, options: RestatementOptions
) -> None:
    workspace.department(department)
    found = chain(workspace, department, period)
    if not any(one.changed for one in found):
        forget_restatement(workspace, department, period)
        click.echo(f"= {department} {period}: as {_base(found[0])}, nothing to restate")
        return
    for place, one in enumerate(found):
        if not one.changed:
            continue
        folder = write_restatement(workspace, found[place:], options)
        tell(one)
        click.echo(f"  {folder.relative_to(workspace.root).as_posix()}/")
    if not found[0].before:
        return
    following = open_period(workspace, department)
    owed = due_now(workspace, department)
    total = sum(row.amount for row in owed)
    when = f"in {following}" if following else "in the next period"
    left = f"{total:,.2f} in {counted(len(owed), 'item')}" if owed else "nothing"
    click.echo(f"  to be settled {when}: {left}")
    for one in found:
        if one.changed:
            click.echo(f"  then: kpi issue {one.period} -d {department}")


def _base(one: Restatement) -> str:
    return f"issued in {one.before}" if one.before else "first entered"
