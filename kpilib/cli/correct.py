"""`kpi correct`: a correction of an input, or an appeal, written down with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from kpilib.cli import console
from kpilib.cli.bridge_lines import tell
from kpilib.cli.command import Command
from kpilib.cli.options import (
    DAY,
    PERIOD,
    console_options,
    options_value,
    settings_of,
)
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.engine.inputs.correction_model import Appeal, Withdrawal
from kpilib.records.bridge.restate import restate
from kpilib.records.ledger import Ledger
from kpilib.rules.fault_text import fault_text
from kpilib.workspace.correcting import CorrectedInputs, decide, record, withdraw
from kpilib.workspace.correction_content import Edit, Why
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.correcting import Recorded

_SHOWN = 10  # amounts that are listed after a correction


@dataclass(frozen=True)
class Correcting:
    """What is asked of `kpi correct`: the names are those of its options."""

    period: Period
    department: str
    table: str
    row: tuple[str, ...]
    new: tuple[str, ...]
    old: tuple[str, ...]
    remove: bool
    add: tuple[str, ...]
    reason: str
    by: str
    on: date | None
    name: str
    withdraw: str
    appeal: str
    employee: str
    filed: date | None
    about: str
    decide: str
    outcome: str | None
    decided: date | None
    workspace: Path

    @property
    def day(self) -> date:
        """The day of the correction."""
        return self.on or date.today()  # noqa: DTZ011 - the day where the analyst sits

    def need(self, names: tuple[str, ...], what: str) -> None:
        """Make sure that options were given without which another means nothing."""
        for name in names:
            if not getattr(self, name):
                raise click.UsageError(
                    console.said(Message("{what} needs {option}", what=what, option=f"--{name}"))
                )


@click.command(cls=Command)
@click.argument("period", type=PERIOD)
@click.argument("department")
@click.option("--table", default="", help="The input table, such as deals.")
@click.option("--row", multiple=True, metavar="COLUMN=VALUE", help="Cells that name one row.")
@click.option("--set", "new", multiple=True, metavar="COLUMN=VALUE", help="What it should hold.")
@click.option(
    "--old", multiple=True, metavar="COLUMN=VALUE", help="What it holds; refused if it does not."
)
@click.option("--remove", is_flag=True, help="The row goes.")
@click.option("--add", multiple=True, metavar="COLUMN=VALUE", help="A row comes, cell by cell.")
@click.option("--reason", default="", help="Why; stands in the report.")
@click.option("--by", default="", help="Who corrects.")
@click.option("--on", type=DAY, help="The day; today when left out.")
@click.option("--id", "name", default="", help="The correction's name; C001, C002 … if left out.")
@click.option("--withdraw", metavar="ID", default="", help="That correction was wrong itself.")
@click.option("--appeal", metavar="NUMBER", default="", help="The appeal that it comes from.")
@click.option("--employee", default="", help="Who appeals.")
@click.option("--filed", type=DAY, help="The day on which the appeal came in.")
@click.option("--about", default="", help="What the appeal is about.")
@click.option("--decide", metavar="ID", default="", help="Decide the open appeal of that name.")
@click.option("--outcome", type=click.Choice(["upheld", "rejected"]), help="How it was decided.")
@click.option("--decided", type=DAY, help="The day of the decision.")
@console_options
@options_value(Correcting)
def correct(asked: Correcting) -> None:
    """Correct an input of a period, with its reason; the inputs themselves stay as they were.

    \b
    kpi correct 2026Q1 sales-east --table deals --row deal_id=D7 --set amount=40000 \\
        --reason "credit note 118" --by "Li Na"
    kpi correct 2026Q1 sales-east --withdraw C001 --reason "the note was void" --by "Li Na"
    kpi correct 2026Q1 sales-east --appeal A-3 --employee E007 --filed 2026-04-20 \\
        --about "a deal is missing" --reason "appeal registered" --by "Li Na"
    kpi correct 2026Q1 sales-east --decide C002 --outcome rejected --decided 2026-04-27
    """  # noqa: D301 - click's mark for lines that stay as they are
    place = CorrectedInputs(Workspace(asked.workspace), asked.department, asked.period)
    _tell(place, _written(place, asked))


def _written(place: CorrectedInputs, asked: Correcting) -> Recorded:
    if asked.decide:
        asked.need(("outcome", "decided"), "--decide")
        return decide(place, asked.decide, str(asked.outcome), asked.decided or asked.day)
    asked.need(("reason", "by"), Message("a correction"))
    if asked.withdraw:
        withdrawal = Withdrawal(by=asked.by, on=asked.day, reason=asked.reason)
        return withdraw(place, asked.withdraw, withdrawal)
    why = Why(asked.reason, asked.by, asked.day, _appeal(asked))
    return record(place, _edit(asked), why, asked.name)


def _edit(asked: Correcting) -> Edit:
    row, new, old, add = map(settings_of, (asked.row, asked.new, asked.old, asked.add))
    return Edit(asked.table, row, new, old, asked.remove, add)


def _appeal(asked: Correcting) -> Appeal | None:
    if not asked.appeal:
        return None
    asked.need(("employee", "filed", "about"), Message("an appeal"))
    try:
        return Appeal.model_validate(
            {
                "number": asked.appeal,
                "employee": asked.employee,
                "filed": asked.filed,
                "about": asked.about,
                "decided": asked.decided,
                "outcome": asked.outcome or "open",
            }
        )
    except ValidationError as wrong:
        raise click.UsageError(console.said(fault_text(wrong.errors()[0]))) from None


def _tell(place: CorrectedInputs, done: Recorded) -> None:
    written = Message(
        "{place} {id}: written to {path}",
        place=place,
        id=done.id,
        path=Ledger(place.workspace).shown(done.path),
    )
    console.echo(written)
    for who, piece, item, before, after in done.effect[:_SHOWN]:
        click.echo(f"  {who} {piece} {item}: {_amount(before)} -> {_amount(after)}")
    if len(done.effect) > _SHOWN:
        console.echo(Message("  and {number} amounts more", number=len(done.effect) - _SHOWN))
    for what, (who, piece, item, before, after) in done.beside[:_SHOWN]:
        click.echo(
            f"  {who} {piece} {item}, {console.said(what)}: {_amount(before)} -> {_amount(after)}"
        )
    if len(done.beside) > _SHOWN:
        more = Message("  and {number} carried amounts more", number=len(done.beside) - _SHOWN)
        console.echo(more)
    if Ledger(place.workspace).latest(place.department, place.period):
        _tell_bridge(place)
        issued = Message(
            "{period} has been issued; what this changes: {command}",
            period=place.period,
            command=f"kpi restate {place.period}",
        )
        console.echo(issued)


def _tell_bridge(place: CorrectedInputs) -> None:
    """The bridge from what was issued to what is known with the correction."""
    try:
        found = restate(Workspace(place.workspace.root), place.department, place.period)
    except ProblemsFound:
        return  # the inputs were faulty before, too: check and restate name it
    if found.changed:
        tell(found)


def _amount(amount: Decimal | None) -> str:
    return console.said(Message("nothing")) if amount is None else console.number(amount)
