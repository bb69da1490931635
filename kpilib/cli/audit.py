"""`kpi audit`: who did what to a period, and what it moved."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import (
    PERIOD,
    departments_option,
    lang_option,
    options_value,
    workspace_option,
)
from kpilib.core.messages import Message
from kpilib.core.rounding import SignedAmount
from kpilib.history.audit.audit_act import total
from kpilib.history.audit.write_audit import audit_of, write_audit
from kpilib.records.ledger import Ledger
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.audit.department_audit import DepartmentAudit


@dataclass(frozen=True)
class Auditing:
    """What is asked of `kpi audit`."""

    period: Period
    departments: tuple[str, ...]
    lang: str | None
    workspace: Path


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@departments_option
@lang_option("Instead of the first department's own.")
@workspace_option
@options_value(Auditing)
def audit(asked: Auditing) -> None:
    """Write down every act of a period: who, when, what, why, and what it moved.

    Writes reports/PERIOD/_company/audit.xlsx: each act with the state before and since, its effect
    in fen, consent and signature, and the sums that tie all of them to what was issued.
    """
    place = Workspace(asked.workspace)
    place.require()
    language = asked.lang or next(iter(place.departments.values())).language
    lang = place.spoken(language)
    found = audit_of(place, asked.period, asked.departments, lang)
    path = write_audit(place, found, lang)
    for one in found.departments:
        console.echo(_line(one, asked.period))
        for remark in one.remarks:
            console.echo(f"  {remark}")
    console.echo(Message("written to {path}", path=Ledger(place).shown(path)))
    for name, wrong in found.failed.items():
        console.echo(
            Message("✗ {name} {period}: not in it", name=name, period=asked.period), err=True
        )
        console.echo_error(wrong)
    if found.failed:
        sys.exit(1)


def _line(one: DepartmentAudit, period: Period) -> Message:
    moved = total(one.effects)
    return Message(
        "{department} {period}: {n} act, which comes to {total}",
        "{department} {period}: {n} acts, which come to {total}",
        department=one.department,
        period=period,
        n=len(one.acts),
        total=SignedAmount(moved),
    )
