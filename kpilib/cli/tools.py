"""The commands around a quarter: `kpi what-if`, `kpi new-period`, `kpi lab`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilib.cli.options import PERIOD, errors_as_text, settings_of, workspace_option

if TYPE_CHECKING:
    from decimal import Decimal

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
@errors_as_text
def what_if(*, period: Period, department: str, settings: tuple[str, ...], workspace: Path) -> None:
    """Show what changed rules would cost, and who would gain or lose. Nothing is written."""
    from kpilib.workspace.what_if import what_if as compare  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

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


@click.command("new-period")
@click.argument("period", type=PERIOD)
@click.option("-d", "--department", "departments", multiple=True, help="Only these departments.")
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True
)
@workspace_option
@errors_as_text
def new_period(*, period: Period, departments: tuple[str, ...], form: str, workspace: Path) -> None:
    """Write empty input tables for a period: what the schemes ask for, for the people known."""
    from kpilib.workspace.templates import new_period as write  # noqa: PLC0415
    from kpilib.workspace.workspace import Workspace  # noqa: PLC0415

    place = Workspace(workspace)
    for name in departments or tuple(place.departments):
        place.department(name)
        for path in write(place, name, period, form):
            click.echo(path.relative_to(place.root).as_posix())


@click.command()
@workspace_option
@errors_as_text
def lab(*, workspace: Path) -> None:
    """Open JupyterLab on notebooks/."""
    root = Path(workspace).resolve()
    os.chdir(root)
    command = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(root / "notebooks")]
    os.execv(sys.executable, command)  # noqa: S606 - JupyterLab takes the place of this process
