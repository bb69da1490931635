"""`kpi verify`: what has been issued is proved."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.cache_folder import cache_folder
from kpilib.cli.command import Command
from kpilib.cli.options import (
    PERIOD,
    console_options,
    departments_option,
    options_value,
    time_limit_option,
)
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.sourcetext import shortened
from kpilib.history.proved_before import SAME_RESULTS, ProvedBefore
from kpilib.history.verify_seen import seen_by_verify
from kpilib.records.said_before import SaidBefore

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history import verify as history
    from kpilib.history import verify_code
    from kpilib.history.verdict import Verdict
    from kpilib.history.verify import VerifyOptions
    from kpilib.workspace import workspace as folders
    from kpilib.workspace.workspace import Workspace
else:  # what was said before is said again without any of it, and a code is looked up seldom
    folders = lazy("kpilib.workspace.workspace")
    history = lazy("kpilib.history.verify")
    verify_code = lazy("kpilib.history.verify_code")


class HashType(click.ParamType[str]):
    """The SHA-256 of a manifest, whole."""

    name = "hash"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the hash, or say where there is one."""
        digits = value.strip().lower()
        if not re.fullmatch(r"[0-9a-f]{64}", digits):
            wrong = Message(
                "{value} is the beginning of a hash, and others can be made that begin alike: give "
                "all 64 digits; {where}"
                if re.fullmatch(r"[0-9a-f]{6,63}", digits)
                else "{value} is no hash of a manifest, which has 64 digits of 0-9 and a-f; "
                "{where}",
                value=repr(shortened(value)),
                where=Message("kpi verify prints it, and each line of reports/ledger/ has one"),
            )
            self.fail(console.said(wrong), param, ctx)
        return digits


@dataclass(frozen=True)
class Verifying:
    """What is asked of `kpi verify`."""

    period: Period | None
    departments: tuple[str, ...]
    quick: bool
    remake: bool
    anew: bool
    jobs: int
    expected: tuple[str, ...]
    time_limit: float
    code: str | None
    workspace: Path

    @property
    def proofs(self) -> ProvedBefore | None:
        """What was proved before; whoever asks for more than usual has everything worked out."""
        folder = cache_folder()
        if folder is None or self.anew or self.quick or self.remake or self.expected:
            return None
        return ProvedBefore.of(folder, self.workspace)

    def said_before(self, proofs: ProvedBefore | None) -> SaidBefore | None:
        """What was said of just these files before.

        Args:
            proofs: What was proved before; what was said counts where that does.
        """
        folder = cache_folder()
        if folder is None or proofs is None or self.code:
            return None
        asked = ["verify", _today(), console.spoken(), str(self.period or ""), *self.departments]
        return SaidBefore.of(folder, self.workspace, asked, seen_by_verify)

    def options(self, proofs: ProvedBefore | None) -> VerifyOptions:
        """What is verified.

        Args:
            proofs: What need not be worked out again.
        """
        return history.VerifyOptions(
            period=self.period,
            departments=self.departments,
            quick=self.quick,
            remake=self.remake,
            expected=self.expected,
            limit=self.time_limit,
            today=_today(),
            jobs=self.jobs,
            proofs=proofs,
        )


@click.command(cls=Command)
@click.argument("period", type=PERIOD, required=False)
@departments_option
@click.option("--quick", is_flag=True, help="Chain and hashes only; compute nothing.")
@click.option(
    "--remake",
    is_flag=True,
    help="Make every notebook, report, workbook and statement again, and compare the bytes.",
)
@click.option(
    "--anew",
    is_flag=True,
    help="Work everything out again, also what this program has proved here before.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="processors",
    help="Revisions looked at at a time.",
)
@click.option(
    "--expect",
    "expected",
    type=HashType(),
    multiple=True,
    metavar="HASH",
    help="A manifest's hash that was kept elsewhere: prove everything up to it.",
)
@time_limit_option
@click.option("--code", metavar="CODE", help="Whose statement has this code, and is it as issued?")
@console_options
@options_value(Verifying)
def verify(asked: Verifying) -> None:
    """Prove what has been issued: the chain, every file, every figure from its frozen inputs.

    What was settled and the bridges are worked out again, too; notebooks, reports and statements
    with --remake only, which takes as long as making them. Every file is hashed each time; what
    this program has proved of the same files on this machine before is worked out again with
    --anew, --expect and --remake only. The hash of the last manifest of each department is printed:
    kept elsewhere, it proves with --expect that nobody has changed anything.
    """
    if asked.code:
        place = folders.Workspace(asked.workspace)
        _look_up(place, asked.code, asked.period, asked.departments)
        return
    if asked.quick and asked.remake:
        wrong = Message("--quick computes nothing, and --remake makes everything again: leave one")
        raise click.UsageError(console.said(wrong))
    proofs = asked.proofs
    before = asked.said_before(proofs)
    if before and (answer := before.answer()):
        console.echo_again(answer)
        return
    verdicts, lines = _looked(asked, proofs)
    if faults := sum(len(verdict.faults) for verdict in verdicts):
        console.echo(Message("{n} fault", "{n} faults", n=faults), err=True)
        sys.exit(1)
    proved = sum(SAME_RESULTS in verdict.proved for verdict in verdicts)
    if before and proved:
        lines.append(console.said(_worked_out_before(proved)))
        before.keep([(line, False) for line in lines])


def _looked(asked: Verifying, proofs: ProvedBefore | None) -> tuple[list[Verdict], list[str]]:
    """Look at everything; what was found, and what is said where nothing is wrong."""
    place, lines = folders.Workspace(asked.workspace), list[str]()

    def told(verdict: Verdict) -> None:
        for line in verdict.lines:
            lines.append(console.said(line))
            console.echo(line, err=bool(verdict.faults))

    period = asked.period
    if period and not any((place.root / "reports" / str(period)).glob("*/r*/manifest.json")):
        # Nothing to prove is no proof: of a period that is merely misspelt least of all.
        names = [name for name in asked.departments if name in place.departments]
        place.with_inputs(period, names)
    verdicts = history.verify(place, asked.options(proofs), told)
    if not verdicts:
        place.require()  # nothing issued in a wrong folder is no proof
        console.echo(Message("nothing has been issued yet: kpi issue PERIOD freezes one"))
    elif not asked.quick and not asked.remake:
        left = Message("notebooks and reports were not made again: kpi verify --remake does that")
        lines.append(console.said(left))
        console.echo(left)
    if proofs and proofs.used:
        console.echo(_worked_out_before(proofs.used))
    return verdicts, lines


def _worked_out_before(count: int) -> Message:
    return Message(
        "{n} revision was worked out again before by this program, from the same files: kpi "
        "verify --anew does so now",
        "{n} revisions were worked out again before by this program, from the same files: kpi "
        "verify --anew does so now",
        n=count,
    )


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 - the day where the auditor sits


def _look_up(
    place: Workspace, code: str, period: Period | None, departments: tuple[str, ...]
) -> None:
    """Say what a code of a statement is; exit code 1 unless it is that of something issued."""
    verdict = verify_code.verify_code(place, code, period, departments)
    console.echo(verdict.line, err=not verdict.issued)
    for fault in verdict.faults:
        console.echo(fault.line, err=True)
    if not verdict.issued:
        sys.exit(1)
