"""`kpi what-if`: what changed rules would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpilib.cli.options import PERIOD, settings_of, workspace_option
from kpilib.workspace.what_if import what_if as compare
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.what_if import WhatIf


@click.command("what-if")
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
@workspace_option
def what_if(*, period: Period, department: str, settings: tuple[str, ...], workspace: Path) -> None:
    """Show what changed rules would cost, and who would gain or lose. Nothing is written."""
    changes = {path.removeprefix("scheme."): v for path, v in settings_of(settings).items()}
    _show(compare(Workspace(workspace), department, period, changes))


def _show(found: WhatIf) -> None:
    difference = found.changed_pay - found.pay
    click.echo(f"pay {found.pay:,.2f} -> {found.changed_pay:,.2f} ({difference:+,.2f})")
    changed = [effect for effect in found.effects if effect.differs]
    gains = sum(1 for effect in changed if effect.difference > 0)
    losses = sum(1 for effect in changed if effect.difference < 0)
    same = len(found.effects) - len(changed)
    click.echo(f"{gains} gain, {losses} lose, {same} as before")
    for effect in changed:
        scores = _scores(effect.score, effect.changed_score)
        click.echo(
            f"  {effect.subject:<8} {effect.difference:>+14,.2f}  "
            f"{effect.pay:>12,.2f} -> {effect.changed_pay:>12,.2f}{scores}  {effect.name}"
        )


def _scores(before: Decimal | None, after: Decimal | None) -> str:
    return f"  score {before} -> {after}" if before != after else ""
