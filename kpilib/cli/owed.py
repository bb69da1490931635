"""`kpi owed`: everything that is open, by person, department and cause."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.as_known import as_known_option, known_then
from kpilib.cli.command import Command
from kpilib.cli.options import console_options, departments_option, options_value
from kpilib.cli.payment_lines import payment_content, payment_lines
from kpilib.cli.still_open import not_issued
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.rounding import SignedAmount
from kpilib.publish.review.settlements import reason
from kpilib.records.as_known.issued_by import NotKnown, has_issued_by, refuse_future
from kpilib.records.bank_differences import bank_differences
from kpilib.records.ledger import Ledger
from kpilib.records.open_amounts import OpenKind, open_of
from kpilib.text.terminal_layout import aligned
from kpilib.workspace.workspace import Workspace
from kpilib.workspace.write_offs import write_offs_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.open_amounts import DepartmentOpen
    from kpilib.records.paid_against_computed import PaidPerson

_FORM = 1  # of the JSON


@dataclass(frozen=True)
class AskingOwed:
    """What is asked of `kpi owed`."""

    departments: tuple[str, ...]
    as_json: bool
    as_known: date | None
    workspace: Path


_KINDS: tuple[OpenKind, ...] = ("owed", "recover", "carried", "not recoverable")


@click.command(cls=Command)
@departments_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, with the version of its form.")
@as_known_option
@console_options
@options_value(AskingOwed)
def owed(asked: AskingOwed) -> None:
    """Show everything that is open: owed, to be recovered, not recoverable, paid elsewhere.

    What is due is what is known now. Departments that are gone are among them.

    What the bank's lists have paid otherwise than computed is told as well.
    """
    place = Workspace(asked.workspace)
    place.require()
    if asked.as_known:
        refuse_future(asked.as_known, _today())
    found, failed = [], False
    for name in _names(place, asked):
        try:
            found.append(_open_of(place, name, asked))
        except KpiError as wrong:
            console.echo_error(wrong)
            failed = True
    bank: tuple[PaidPerson, ...] = ()
    try:
        bank = bank_differences(
            place, _today(), departments=asked.departments, as_known=asked.as_known
        )
    except KpiError as wrong:
        console.echo_error(wrong)
        failed = True
    _tell(found, bank, asked)
    if failed or any(one.faults for one in found):
        sys.exit(1)


def _names(workspace: Workspace, asked: AskingOwed) -> tuple[str, ...]:
    """The departments asked for, or all; of an earlier day, those that had issued by then.

    Raises:
        KpiError: There is no such department, or none had issued anything.
    """
    ledger = Ledger(workspace)
    issued = ledger.departments()
    for name in asked.departments:
        if name not in issued:
            workspace.department(name)
    names = asked.departments or tuple(dict.fromkeys((*workspace.departments, *issued)))
    if asked.as_known is None or asked.departments:
        return names
    day, today = asked.as_known, _today()
    known = tuple(name for name in issued if has_issued_by(name, ledger.acts(name), day, today))
    if not known:
        raise NotKnown(Message("nothing had been issued by {day}", day=day))
    return known


def _tell(found: Sequence[DepartmentOpen], bank: Sequence[PaidPerson], asked: AskingOwed) -> None:
    if asked.as_json:
        content = _content(found, bank)
        if asked.as_known:
            content["as_known"] = asked.as_known.isoformat()
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
        return
    if asked.as_known and found:
        console.echo(Message("As known on {day}", day=asked.as_known))
    for line in _lines(found, bank):
        console.echo(line)


def _open_of(workspace: Workspace, department: str, asked: AskingOwed) -> DepartmentOpen:
    """What is open of a department, as known now or on the day that is asked for."""
    if asked.as_known is None:
        return open_of(workspace, department, _today())
    with known_then(workspace, department, asked.as_known) as known:
        return open_of(known, department, asked.as_known)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the analyst sits


def _lines(found: Sequence[DepartmentOpen], bank: Sequence[PaidPerson]) -> Iterator[str]:
    told = [one for one in found if one.says_anything]
    for one in told:
        yield _head(one)
        yield from _amounts(one)
        yield from _notes(one)
    total = sum((one.total() for one in told), Decimal("0.00"))
    count = sum(len(one.amounts) for one in told)
    if not count and not bank:
        yield Message("nothing is open")
    elif count and len(told) > 1:
        yield Message(
            "in all: {total} in {n} amount", "in all: {total} in {n} amounts",
            total=SignedAmount(total), n=count,
        )  # fmt: skip
    if bank:
        yield Message(
            "paid by the bank otherwise than computed, which no period settles; it is closed by a "
            "list of the rest, or of what came back (kpi paid FILE):"
        )
        yield from payment_lines(bank)


def _head(one: DepartmentOpen) -> Message:
    facts = {
        "department": one.department,
        "total": SignedAmount(one.total()),
        "period": one.settles_in,
        "limit": one.limit,
    }
    if one.is_dissolved:
        return Message("{department} (is gone, no period will settle anything): {total}", **facts)
    if not one.settles_in:
        return Message("{department} (no later period has inputs): {total}", **facts)
    if one.limit:
        return Message(
            "{department} (settled with {period}, which recovers {limit} from a person at most): "
            "{total}",
            **facts,
        )
    return Message("{department} (settled with {period}): {total}", **facts)


def _amounts(one: DepartmentOpen) -> Iterator[str]:
    for kind in _KINDS:
        rows = [each for each in one.amounts if each.kind == kind]
        if not rows:
            continue
        yield _group_head(kind, SignedAmount(one.total(kind)))
        cells = [_cells(each.row, each.name) for each in rows]
        yield from (f"    {line}" for line in aligned(tuple(cells)))
        if kind == "not recoverable":
            yield _decide(one)
    if one.is_dissolved and one.amounts:
        yield _decide(one)


def _group_head(kind: OpenKind, total: SignedAmount) -> Message:
    """The line above amounts of which the same comes."""
    if kind == "owed":
        return Message("  owed: {total}", total=total)
    if kind == "recover":
        return Message("  to be recovered: {total}", total=total)
    if kind == "carried":
        return Message("  to be recovered later, beyond the limit of a period: {total}",
                       total=total)  # fmt: skip
    return Message("  not recoverable, the person has left the department: {total}", total=total)


def _cells(row: Settlement, name: str) -> tuple[str, ...]:
    who = " ".join(dict.fromkeys((row.employee_id, name))).strip()  # a name may be the id
    origin = row.origin_period
    piece = row.period if row.period == origin else f"{origin} ({row.period})"
    amount = console.number(SignedAmount(row.amount))
    return (who, piece, row.item, amount, reason(row, console.spoken()))


def _decide(one: DepartmentOpen) -> Message:
    return Message(
        "    what is not going to be settled is decided in {file}",
        file=write_offs_file(one.department),
    )


def _notes(one: DepartmentOpen) -> Iterator[Message]:
    for decision in one.decisions:
        taken = sum(
            (row.amount for row in one.written_off if row.key == decision.key), Decimal("0.00")
        )
        yield Message(
            "  written off: {who}, {item} of {period}: {amount} of {decided} decided by {by} on "
            "{day}: {reason}",
            who=decision.employee,
            item=decision.item,
            period=decision.piece or decision.period,
            amount=SignedAmount(taken),
            decided=SignedAmount(decision.amount),
            by=decision.by,
            day=decision.on,
            reason=decision.reason,
        )
    for each in one.elsewhere:
        yield Message(
            "  paid elsewhere: {period}: {paid} paid, {due} due: {reason}",
            period=each.period, paid=each.paid, due=each.due, reason=each.reason,
        )  # fmt: skip
    facts = {"department": one.department}
    for period in one.to_issue:
        yield Message(
            "  {period} is known otherwise than it was issued: kpi issue {period} -d {department} "
            "comes before anything of it is settled",
            period=period, **facts,
        )  # fmt: skip
    for period, why in one.faults.items():
        yield Message(
            "  {period} cannot be worked out as it is now, and counts as it was issued: {why}",
            period=period, why=why,
        )  # fmt: skip
    yield from (not_issued(one.department, period) for period in one.not_issued)


def _content(found: Sequence[DepartmentOpen], bank: Sequence[PaidPerson]) -> dict[str, object]:
    return {
        "format": _FORM,
        "departments": [_of_department(one) for one in found],
        "bank": payment_content(one for one in bank if one.differs),
    }


def _of_department(one: DepartmentOpen) -> dict[str, object]:
    return {
        "department": one.department,
        "dissolved": one.is_dissolved,
        "settles_in": one.settles_in,
        "recover_at_most": one.limit,
        "total": f"{one.total():.2f}",
        "open": [_row(each.row, kind=each.kind, name=each.name) for each in one.amounts],
        "written_off": [_row(row) for row in one.written_off],
        "paid_elsewhere": [
            {"period": each.period, "paid": f"{each.paid:.2f}", "due": f"{each.due:.2f}",
             "reason": each.reason}
            for each in one.elsewhere
        ],
        "not_issued": list(one.not_issued),
        "to_issue": list(one.to_issue),
        "faults": {period: str(why) for period, why in one.faults.items()},
    }  # fmt: skip


def _row(row: Settlement, **more: str) -> dict[str, str]:
    return {**row._asdict(), "amount": f"{row.amount:.2f}", **more}
