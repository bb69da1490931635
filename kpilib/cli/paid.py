"""`kpi paid`: the bank's list of payments, entered and held against the payroll."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import DAY, FILE, console_options, options_value
from kpilib.cli.payment_lines import payment_content, payment_lines
from kpilib.core.messages import Message
from kpilib.history.take_payments import PaymentOptions, take_payments
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.history.take_payments import TakenList

_FORM = 1  # of the JSON


@dataclass(frozen=True)
class TakingBack:
    """What is asked of `kpi paid`."""

    file: Path
    by: str
    on: date | None
    as_returned: bool
    as_json: bool
    workspace: Path


@click.command(cls=Command)
@click.argument("file", type=FILE)
@click.option("--by", default="", help="Who enters the list, to be noted.")
@click.option("--on", type=DAY, help="The day on which it is entered; today when left out.")
@click.option(
    "--as-returned",
    is_flag=True,
    help="The bank has paid just these amounts, also where they are not what was computed.",
)
@click.option("--json", "as_json", is_flag=True, help="What was computed and paid, as JSON.")
@console_options
@options_value(TakingBack)
def paid(asked: TakingBack) -> None:
    """Enter the bank's list of payments, and show what is paid of what was computed.

    FILE is CSV or a workbook with one sheet, with the columns employee_id, period, amount, paid_on
    and reference. A list is entered whole or not at all, and only once; money that came back
    is a row with an amount below zero.
    """
    today = date.today()  # noqa: DTZ011 - the day where the analyst sits
    options = PaymentOptions(asked.on or today, asked.by.strip(), asked.as_returned)
    done = take_payments(Workspace(asked.workspace), asked.file, options)
    if asked.as_json:
        click.echo(json.dumps(_content(done), ensure_ascii=False, indent=1))
        return
    for line in _lines(done):
        console.echo(line)


def _lines(done: TakenList) -> Iterator[Message]:
    entry = done.entry
    facts = {"number": entry.sequence, "n": len(entry.rows), "file": entry.file, "day": entry.on}
    if done.new:
        yield Message(
            "✓ list {number}: {n} payment entered from {file}",
            "✓ list {number}: {n} payments entered from {file}",
            **facts,
        )
    else:
        yield Message(
            "= list {number}: this list ({file}, {n} payment) was entered on {day}; nothing is "
            "written",
            "= list {number}: this list ({file}, {n} payments) was entered on {day}; nothing is "
            "written",
            **facts,
        )
    yield from payment_lines(done.people)


def _content(done: TakenList) -> dict[str, object]:
    return {
        "format": _FORM,
        "list": done.entry.sequence,
        "new": done.new,
        "people": payment_content(done.people),
    }
