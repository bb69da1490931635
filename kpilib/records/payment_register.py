"""What the bank has paid, as its lists say: a register of its own, each line chained to the last.

    reports/ledger/payments/register.jsonl     one line per list that was entered

A list is a fact and stays one: money that came back is another list, with amounts below zero.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, PlainSerializer

from kpilib.core.jsontext import model_of
from kpilib.core.messages import Message
from kpilib.core.special_files import special
from kpilib.records.ledger_faults import LedgerFault, not_whole
from kpilib.rules.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kpilib.workspace.workspace import Workspace

PAYMENTS = "reports/ledger/payments/register.jsonl"
"""Where the register stands in a workspace."""


def _yuan(value: object) -> object:
    return Decimal(value) if isinstance(value, str) else value


Yuan = Annotated[Decimal, BeforeValidator(_yuan), PlainSerializer(lambda one: f"{one:.2f}")]


class BankPayment(Model):
    """One row of a list that the bank has returned.

    Attributes:
        employee_id: Who was paid.
        period: The period whose payroll it belongs to.
        amount: Yuan; below zero what came back.
        paid_on: The day, as ISO 8601 writes it.
        reference: By which the bank finds it.
    """

    employee_id: str
    period: str
    amount: Yuan
    paid_on: str
    reference: str


class PaymentList(Model):
    """One line of the register.

    Attributes:
        sequence: 1, 2 …
        previous: SHA-256 of the line before it; empty for the first.
        file: What the list was called.
        sha256: Of the list's bytes as they came.
        by: Who took it back; empty where nobody is named.
        on: The day on which it was entered.
        as_returned: Amounts may be others than what was computed; somebody has said so.
        rows: What was paid.
    """

    sequence: int
    previous: str
    file: str
    sha256: str
    by: str
    on: str
    as_returned: bool
    rows: tuple[BankPayment, ...]

    def line(self) -> str:
        """The line as it stands in the register."""
        text = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return f"{text}\n"

    @property
    def head(self) -> str:
        """SHA-256 of the line, by which the next one names it."""
        return hashlib.sha256(self.line().encode()).hexdigest()


@dataclass(frozen=True)
class PaymentRegister:
    """Everything that was entered.

    Attributes:
        lists: In sequence.
        faults: What is wrong with the register; nothing can be built on it then.
    """

    lists: tuple[PaymentList, ...] = ()
    faults: tuple[LedgerFault, ...] = ()

    @property
    def head(self) -> str:
        """SHA-256 of the last line; empty where there is none."""
        return self.lists[-1].head if self.lists else ""

    @property
    def rows(self) -> tuple[BankPayment, ...]:
        """All payments, list by list."""
        return tuple(row for one in self.lists for row in one.rows)

    def paid(self) -> dict[tuple[str, str], Decimal]:
        """What each person was paid for each period: by period and id."""
        return paid_by(self.rows)


def paid_by(rows: Iterable[BankPayment]) -> dict[tuple[str, str], Decimal]:
    """Payments added up by period and id."""
    found: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (row.period, row.employee_id)
        found[key] = found.get(key, Decimal("0.00")) + row.amount
    return found


def read_register(root: Path) -> PaymentRegister:
    """The register of a workspace, and whatever is wrong with its chain."""
    path = root / PAYMENTS
    if special(path):
        return PaymentRegister(faults=(_fault(Message("it is not a register as it was written")),))
    if not path.is_file():
        return PaymentRegister()
    lists: list[PaymentList] = []
    faults: list[LedgerFault] = []
    try:
        text = path.read_bytes().decode("utf-8")
        lines = text.splitlines(keepends=True)
        found = [(line, model_of(PaymentList, line, PAYMENTS)) for line in lines]
    except ValueError:
        return PaymentRegister(faults=(_fault(Message("it is not a register as it was written")),))
    before = ""
    for place, (line, one) in enumerate(found, start=1):
        if line != one.line():
            faults.append(_fault(Message("line {line} is not as it was written", line=place)))
        elif (one.sequence, one.previous) != (place, before):
            faults.append(
                _fault(Message("line {line} does not follow the one before it", line=place))
            )
        before = hashlib.sha256(line.encode()).hexdigest()
        lists.append(one)
    return PaymentRegister(tuple(lists), tuple(faults))


def whole_register(workspace: Workspace) -> PaymentRegister:
    """The register, where its chain is whole.

    Raises:
        LedgerBroken: It is not.
    """
    register = read_register(workspace.root)
    if register.faults:
        raise not_whole("payments", register.faults)
    return register


def _fault(message: Message) -> LedgerFault:
    return LedgerFault(PAYMENTS, message)
