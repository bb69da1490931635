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
    """What a person was paid by the bank, which pays people and knows no departments.

    Attributes:
        employee_id: Who.
        departments: Printed names of all departments that pay them with the period.
        computed: What the payroll documents of these come to, yuan.
        paid: What the bank has paid, yuan.
    """

    employee_id: str
    departments: tuple[str, ...]
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
    lists: Iterable[PaymentList], period: str, people: Iterable[BankBalance], wording: Wording
) -> Iterator[AuditAct]:
    """The lists of the bank that hold payments of a department's people for a period."""
    mine = {one.employee_id: one for one in people}
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
            _payments(len(rows), (mine[row.employee_id] for row in rows), wording),
            after=wording.say(
                "paid {amount}", amount=wording.pay(sum((row.amount for row in rows), ZERO))
            ),
            evidence=f"{one.file} (SHA-256 {one.sha256})",
            file=PAYMENTS,
        )


def _payments(number: int, people: Iterable[BankBalance], wording: Wording) -> str:
    """How many payments, and who of the people gets pay of other departments with the same one."""
    told = wording.language.say_number("{n} payment", "{n} payments", n=number)
    shared = sorted({one.employee_id for one in people if len(one.departments) > 1})
    if not shared:
        return told
    return wording.say(
        "{payments}; of {people} with the pay of other departments",
        payments=told,
        people=wording.listed(shared),
    )


def bank_balances(
    chains: Mapping[str, Sequence[Revision]],
    department: str,
    paid: Mapping[tuple[str, str], Decimal],
    period: str,
    title: Callable[[str], str],
) -> tuple[BankBalance, ...]:
    """Everybody whom a department pays with a period, and what the bank has paid them for it.

    Args:
        chains: The revisions that count of every department, by its id.
        department: Whose people.
        paid: What the bank has paid, by period and person.
        period: The period.
        title: A department's printed name by id.
    """
    computed = {name: to_be_paid(revisions) for name, revisions in chains.items()}
    found = []
    for when, who in sorted(computed[department]):
        if when == period:
            mine = {name: each[when, who] for name, each in computed.items() if (when, who) in each}
            amount = sum(mine.values(), ZERO)
            titles = tuple(map(title, mine))
            found.append(BankBalance(who, titles, amount, paid.get((when, who), ZERO)))
    return tuple(found)
