"""`kpi what-if`: what changed rules would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, console_options, settings_of
from kpilib.core.messages import Message
from kpilib.core.rounding import SignedAmount
from kpilib.workspace.what_if import what_if as compare
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.what_if import WhatIf


@click.command("what-if", cls=Command)
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="PATH=VALUE",
    help="A changed rule, such as parameters.software_rate.value=5%.",
)
@console_options
def what_if(*, period: Period, department: str, settings: tuple[str, ...], workspace: Path) -> None:
    """Show what changed rules would cost, and who would gain or lose. Nothing is written."""
    changes = {path.removeprefix("scheme."): v for path, v in settings_of(settings).items()}
    _show(compare(Workspace(workspace), department, period, changes))


def _show(found: WhatIf) -> None:
    cost = Message(
        "pay {pay} -> {changed} ({difference})",
        pay=found.pay,
        changed=found.changed_pay,
        difference=SignedAmount(found.changed_pay - found.pay),
    )
    console.echo(cost)
    changed = [effect for effect in found.effects if effect.differs]
    gains = sum(1 for effect in changed if effect.difference > 0)
    losses = sum(1 for effect in changed if effect.difference < 0)
    same = len(found.effects) - len(changed)
    sides = Message(
        "{gains} gain, {losses} lose, {same} as before", gains=gains, losses=losses, same=same
    )
    console.echo(sides)
    for effect in changed:
        scores = _scores(effect.score, effect.changed_score)
        difference = console.number(SignedAmount(effect.difference))
        pay, new = console.number(effect.pay), console.number(effect.changed_pay)
        click.echo(
            f"  {effect.subject:<8} {difference:>14}  {pay:>12} -> {new:>12}{scores}  {effect.name}"
        )


def _scores(before: Decimal | None, after: Decimal | None) -> str:
    if before == after:
        return ""
    return console.said(Message("  score {before} -> {after}", before=before, after=after))
