"""`kpi pack --as-known DATE`: reports as they were known on an earlier day."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from kpilib.cli import console
from kpilib.cli.safe_streams import beneath
from kpilib.core.messages import Message
from kpilib.publish.packs.known_reports import DayBefore, known_folder, make_known_reports
from kpilib.publish.packs.order import Order
from kpilib.records.as_known.issued_by import refuse_future
from kpilib.records.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.publish.packs.pack import PackOptions
    from kpilib.workspace.workspace import Workspace


def refuse_beside(options: dict[str, object]) -> None:
    """Refuse what means nothing for an earlier day: it would speak of today.

    Args:
        options: By the name of each, whether it was given.

    Raises:
        UsageError: Names the first.
    """
    for name, given in options.items():
        if given:
            wrong = Message(
                "--as-known makes the departments' reports alone: leave out {option}", option=name
            )
            raise click.UsageError(console.said(wrong))


def pack_known(
    workspace: Workspace, periods: Sequence[Period], options: PackOptions, day: date
) -> None:
    """Make the reports of an earlier day, and say where they are; one failure stops no other."""
    back = DayBefore(day, date.today())  # noqa: DTZ011 - the day where the analyst sits
    refuse_future(back.day, back.today)
    orders = [
        Order(name, period, options.formats, options.lang, options.renderer)
        for period in periods
        for name in _departments(workspace, period, options.departments)
    ]
    failed: list[tuple[Order, str]] = []
    with tqdm(
        total=len(orders),
        unit=console.language().say("report", context="unit of progress"),
        leave=False,
        file=beneath(sys.stderr),
        disable=None,  # only on a terminal
    ) as bar:
        made = make_known_reports(workspace.root, orders, back, options.jobs, options.limit)
        for order, error in made:
            if error:
                failed.append((order, error))
            folder = Ledger(workspace).shown(known_folder(workspace.root, order, day))
            line = (
                Message("✗ {report}: failed", report=order.name)
                if error
                else Message("✓ {report}: {folder}", report=order.name, folder=folder)
            )
            bar.write(console.said(line), file=sys.stdout)
            bar.update()
    for order, error in failed:
        console.echo(f"\n{order.name}\n{console.said(error)}", err=True)
    if failed:
        sys.exit(1)


def _departments(workspace: Workspace, period: Period, named: Sequence[str]) -> Sequence[str]:
    """Those asked for, or all that have inputs or have issued anything of the period."""
    if named:
        return named
    ledger = Ledger(workspace)
    issued = [name for name in ledger.departments() if period in ledger.periods(name)]
    return [*dict.fromkeys([*workspace.with_inputs(period), *issued])]
