"""`kpi explain`: a figure down to its input rows."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.as_known import as_known_option, known_then
from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, lang_option, options_value, workspace_option
from kpilib.cli.settlement_lines import trail_content, trail_lines
from kpilib.publish.explained.settlement_trail import ITEMS, settlement_trails
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.text.explain import Explanation


@dataclass(frozen=True)
class Explaining:
    """What is asked of `kpi explain`."""

    period: Period
    department: str
    employee: str
    item: str | None
    lang: str | None
    as_json: bool
    as_known: date | None
    workspace: Path


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.argument("employee")
@click.argument("item", required=False)
@lang_option("Instead of the department's own.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="The tree as JSON, with the version of its form in `format`.",
)
@as_known_option
@workspace_option
@options_value(Explaining)
def explain(asked: Explaining) -> None:
    """Explain a figure down to its input rows: kpi explain 2026Q1 key-accounts E007 [ITEM].

    ITEM is a pay item, an indicator, a column of the summary (score, total_pay, reason …), a flag,
    a kind of carried state, class, or any quantity of the scheme, by its name or as reports print
    it; score and pay when left out. Where one name means several things, all are told, and
    carry:NAME, flag:NAME and the like ask for one. EMPLOYEE is an id or a name, of a customer too,
    or @department; DEPARTMENT may be its title.

    ITEM settled: what the period settles of earlier ones, down to the correction and its row.
    """
    if asked.item in ITEMS:
        _explain_settlements(Workspace(asked.workspace), asked)
        return
    told = _told(Workspace(asked.workspace), asked)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(told.to_json() if asked.as_json else told.text(columns))


def _explain_settlements(workspace: Workspace, asked: Explaining) -> None:
    """Print the trails of what a period settles of somebody."""
    name = workspace.department_called(asked.department)
    if asked.as_known is None:
        found = settlement_trails(workspace, name, asked.period, asked.employee)
    else:
        with known_then(workspace, name, asked.as_known) as known:
            found = settlement_trails(known, name, asked.period, asked.employee)
    if asked.as_json:
        click.echo(json.dumps(trail_content(found), ensure_ascii=False, indent=1))
        return
    for line in trail_lines(found):
        console.echo(line)


def _told(workspace: Workspace, asked: Explaining) -> Explanation:
    """The explanation, as known now or on the day that is asked for."""
    figures = (asked.employee, asked.item)
    if asked.as_known is None:
        return workspace.explain(asked.period, asked.department, *figures, lang=asked.lang)
    name = workspace.department_called(asked.department)
    with known_then(workspace, name, asked.as_known) as known:
        told = known.explain(asked.period, name, *figures, lang=asked.lang)
        said = known.said(name, asked.period)
    return replace(told, as_known=asked.as_known.isoformat(), remarks=said)
