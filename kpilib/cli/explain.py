"""`kpi explain`: a figure down to its input rows."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, lang_option, options_value, workspace_option
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period


@dataclass(frozen=True)
class Explaining:
    """What is asked of `kpi explain`."""

    period: Period
    department: str
    employee: str
    item: str | None
    lang: str | None
    as_json: bool
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
@workspace_option
@options_value(Explaining)
def explain(asked: Explaining) -> None:
    """Explain a figure down to its input rows: kpi explain 2026Q1 key-accounts E007 [ITEM].

    ITEM is a pay item, an indicator, a column of the summary (score, total_pay, reason …), a flag,
    a kind of carried state, class, or any quantity of the scheme, by its name or as reports print
    it; score and pay when left out. Where one name means several things, all are told, and
    carry:NAME, flag:NAME and the like ask for one. EMPLOYEE is an id or a name, of a customer too,
    or @department; DEPARTMENT may be its title.
    """
    told = Workspace(asked.workspace).explain(
        asked.period, asked.department, asked.employee, asked.item, lang=asked.lang
    )
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(told.to_json() if asked.as_json else told.text(columns))
