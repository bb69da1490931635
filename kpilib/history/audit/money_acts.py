"""Acts about money beside the chain: decisions about what is open, lists that the bank returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpilib.history.audit.audit_act import ZERO, AuditAct
from kpilib.records.paid_against_computed import to_be_paid
from kpilib.records.payment_register import PAYMENTS
from kpilib.workspace.write_offs import write_offs_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from kpilib.records.payment_register import PaymentList
    from kpilib.records.revision import Revision
    from kpilib.text.formats import Wording
    from kpilib.workspace.write_offs import WriteOff


class BankBalance(NamedTuple):
    """What a person was paid by the bank.

    Attributes:
        employee_id: Who.
        computed: What the payroll documents of the department come to, yuan.
        paid: What the bank has paid for all departments, yuan.
    """

    employee_id: str
    computed: Decimal
    paid: Decimal


def write_off_acts(
    department: str,
    found: Iterable[WriteOff],
    person: Callable[[str], str],
    label: Callable[[str], str],
    wording: Wording,
) -> Iterator[AuditAct]:
    """What was decided about open amounts of a period; it moves no pay, and settles without money.

    Args:
        department: Whose.
        found: The decisions about the period.
        person: A person's printed name by id.
        label: A pay item's printed name.
        wording: The language.
    """
    for number, one in enumerate(found):
        yield AuditAct(
            ("write off", f"{number}"),
            one.on.isoformat(),
            wording.say("Write-off"),
            by=one.by,
            what=wording.say(
                "{person}: {item} of {period}",
                person=person(one.employee),
                item=label(one.item),
                period=one.piece or one.period,
            ),
            before=wording.say("open"),
            after=wording.say("written off {amount}", amount=wording.gap(one.amount)),
            reason=one.reason,
            evidence=one.evidence,
            file=write_offs_file(department),
        )


def bank_acts(
    lists: Iterable[PaymentList], period: str, people: Iterable[str], wording: Wording
) -> Iterator[AuditAct]:
    """The lists of the bank that hold payments of a department's people for a period."""
    mine = {*people}
    for one in lists:
        rows = [row for row in one.rows if row.period == period and row.employee_id in mine]
        if not rows:
            continue
        yield AuditAct(
            ("bank", f"{one.sequence}"),
            one.on,
            wording.say("Bank's list entered"),
            one.file,
            one.by,
            wording.language.say_number("{n} payment", "{n} payments", n=len(rows)),
            after=wording.say(
                "paid {amount}", amount=wording.pay(sum((row.amount for row in rows), ZERO))
            ),
            evidence=f"{one.file} (SHA-256 {one.sha256})",
            file=PAYMENTS,
        )


def bank_balances(
    revisions: Sequence[Revision], paid: Mapping[tuple[str, str], Decimal], period: str
) -> tuple[BankBalance, ...]:
    """Everybody whom a department pays with a period, and what the bank has paid them for it."""
    return tuple(
        BankBalance(who, amount, paid.get((when, who), ZERO))
        for (when, who), amount in sorted(to_be_paid(revisions).items())
        if when == period
    )
