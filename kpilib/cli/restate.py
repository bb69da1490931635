"""Commands that compare: `kpi restate` and `kpi diff`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kpilib.cli.options import PERIOD, errors_as_text, formats_of, workspace_option
from kpilib.core.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.restatement.report import RestatementOptions
    from kpilib.records.bridge.lines import Line
    from kpilib.records.bridge.restate import Restatement
    from kpilib.workspace.workspace import Workspace


@click.command()
@click.argument("period", type=PERIOD)
@click.option("-d", "--department", "departments", multiple=True, help="Only these departments.")
@click.option("--to", "formats", default="html,pdf,docx,xlsx", show_default=True, help="Formats.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Instead of the departments' own.")
@workspace_option
@errors_as_text
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
    from kpilib.history.restatement.report import RestatementOptions  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

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
    from kpilib.history.restatement.report import forget_restatement, write_restatement  # noqa: PLC0415
    from kpilib.records.bridge.restate import chain, due_now  # noqa: PLC0415
    from kpilib.records.payment_record import open_period  # noqa: PLC0415
    from kpilib.text.formats import counted  # noqa: PLC0415

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


@click.command()
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.argument("revisions", nargs=-1, metavar="[R1 R2]")
@click.option("--csv", "as_csv", is_flag=True, help="The bridge as CSV.")
@workspace_option
@errors_as_text
def diff(
    *,
    period: Period,
    department: str,
    revisions: tuple[str, ...],
    as_csv: bool,
    workspace: Path,
) -> None:
    """Show the bridge between two revisions, or from the latest one to what is known now."""
    from kpilib.records.bridge.restate import between  # noqa: PLC0415
    from kpilib.records.bridge.table import bridge_csv  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    if len(revisions) not in {0, 2}:
        raise click.UsageError("name two revisions, such as r1 r2, or none")
    place = Workspace(workspace)
    place.department(department)
    names = (revisions[0], revisions[1]) if revisions else None
    found = between(place, department, period, names)
    if as_csv:
        click.echo(bridge_csv(found.bridge), nl=False)
    else:
        tell(found)


def _base(one: Restatement) -> str:
    return f"issued in {one.before}" if one.before else "first entered"


def tell(one: Restatement) -> None:
    """Print a bridge: totals, then line by line with the causes, carried amounts below."""
    bridge = one.bridge
    ends = f"{one.before or 'as first entered'} → {one.after or 'known now'}"
    gap = bridge.restated - bridge.issued
    pay = f"{bridge.issued:,.2f} → {bridge.restated:,.2f} ({gap:+,.2f})"
    click.echo(f"{one.department} {one.period}: {ends}: pay {pay}")
    for line in _lines((*bridge.pay, *bridge.scores)):
        click.echo(f"  {line}")
    for lines, what in ((bridge.carried, "carried on"), (bridge.bases, "what depends on it")):
        if lines:
            click.echo(f"  {what}, by the period it arose in:")
        for line in _lines(lines):
            click.echo(f"    {line}")
    if not bridge.lines:
        what = "only flags or classes" if one.changed else "no difference"
        click.echo(f"  {what}")


def _lines(lines: Sequence[Line]) -> list[str]:
    """One line per person and item, with its causes; aligned."""
    rows = []
    for line in lines:
        parts = ", ".join(
            f"{part.amount:+,.2f} {' and '.join(map(str, part.causes))}" for part in line.parts
        )
        amounts = f"{line.before:,.2f} → {line.after:,.2f}"
        rows.append((line.employee_id, line.period, line.item, amounts, parts))
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]
