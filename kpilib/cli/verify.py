"""`kpi verify`: what has been issued is proved."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import PERIOD, console_options, departments_option, time_limit_option
from kpilib.core.messages import Message
from kpilib.history.verify import VerifyOptions
from kpilib.history.verify import verify as verify_ledger
from kpilib.history.verify_code import verify_code
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.verify import Verdict


@click.command(cls=Command)
@click.argument("period", type=PERIOD, required=False)
@departments_option
@click.option("--quick", is_flag=True, help="Chain and hashes only; compute nothing.")
@time_limit_option
@click.option("--code", metavar="CODE", help="Whose statement has this code, and is it as issued?")
@console_options
def verify(
    *,
    period: Period | None,
    departments: tuple[str, ...],
    quick: bool,
    time_limit: float,
    code: str | None,
    workspace: Path,
) -> None:
    """Prove what has been issued: the chain, every file, every figure from its frozen inputs.

    Under the same program and packages, notebook and page are made again and compared byte by byte.
    """
    if code:
        _look_up(Workspace(workspace), code, period, departments)
        return

    def told(verdict: Verdict) -> None:
        for line in verdict.lines:
            console.echo(line, err=bool(verdict.faults))

    place = Workspace(workspace)
    if period and not any((place.root / "reports" / str(period)).glob("*/r*/manifest.json")):
        # Nothing to prove is no proof: of a period that is merely misspelt least of all.
        names = [name for name in departments if name in place.departments]
        place.with_inputs(period, names)
    today = date.today().isoformat()  # noqa: DTZ011 - the day where the auditor sits
    options = VerifyOptions(period, departments, quick, time_limit, today)
    verdicts = verify_ledger(place, options, told)
    if not verdicts:
        place.require()  # nothing issued in a wrong folder is no proof
        console.echo(Message("nothing has been issued yet: kpi issue PERIOD freezes one"))
    faults = sum(len(verdict.faults) for verdict in verdicts)
    if faults:
        console.echo(Message("{n} fault", "{n} faults", n=faults), err=True)
        sys.exit(1)


def _look_up(
    place: Workspace, code: str, period: Period | None, departments: tuple[str, ...]
) -> None:
    """Say what a code of a statement is; exit code 1 unless it is that of something issued."""
    verdict = verify_code(place, code, period, departments)
    console.echo(verdict.line, err=not verdict.issued)
    for fault in verdict.faults:
        console.echo(fault.line, err=True)
    if not verdict.issued:
        sys.exit(1)
