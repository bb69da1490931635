"""Enter the list that a bank has returned: held against the payroll, and kept in a register."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.files import hold_lock, replace_text
from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound, suggest
from kpilib.records.bank_differences import with_names
from kpilib.records.ledger import Ledger
from kpilib.records.paid_against_computed import computed_pay, paid_people
from kpilib.records.payment_list import read_payment_list
from kpilib.records.payment_register import PAYMENTS, PaymentList, paid_by, whole_register
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.records.paid_against_computed import PaidPerson, PersonPeriod
    from kpilib.records.payment_list import ReadList
    from kpilib.records.payment_register import PaymentRegister
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class PaymentOptions:
    """How a list is entered.

    Attributes:
        today: The day on which it is.
        by: Who does it; may be empty.
        as_returned: Amounts may be others than what was computed.
    """

    today: date
    by: str = ""
    as_returned: bool = False


@dataclass(frozen=True)
class TakenList:
    """What became of a list.

    Attributes:
        entry: Its line in the register.
        new: Whether it was written just now; otherwise it had been entered before.
        people: Everybody of its periods, with what was computed and what is paid by now.
    """

    entry: PaymentList
    new: bool
    people: tuple[PaidPerson, ...]


def take_payments(workspace: Workspace, path: Path, options: PaymentOptions) -> TakenList:
    """Take a list back.

    Raises:
        Busy: Somebody else is taking one back.
        LedgerBroken: What has been issued, or the register, is not whole.
        ProblemsFound: Rows cannot be read, belong to nobody, or are not what was computed.
    """
    workspace.require()
    read = read_payment_list(path, options.today)
    look_over(workspace).refuse((workspace.root / PAYMENTS).parent)
    with register_lock(workspace):
        register = whole_register(workspace)
        ledger = Ledger(workspace)
        computed = computed_pay(ledger)
        periods = {row.period for row in read.rows}
        if entry := _taken_before(register, read):
            before = with_names(ledger, paid_people(computed, register.paid(), periods))
            return TakenList(entry, new=False, people=before)
        problems = [*_unknown(read, computed), *_doubled(read, register)]
        if problems:
            raise ProblemsFound(problems, read.file)
        paid = register.paid()
        for key, amount in paid_by(read.rows).items():
            paid[key] = paid.get(key, Decimal(0)) + amount
        people = with_names(ledger, paid_people(computed, paid, periods))
        if not options.as_returned:
            _refuse_others(read, people)
        entry = PaymentList(
            sequence=len(register.lists) + 1,
            previous=register.head,
            file=read.file,
            sha256=read.sha256,
            by=options.by,
            on=options.today.isoformat(),
            as_returned=options.as_returned,
            rows=read.rows,
        )
        text = "".join(one.line() for one in (*register.lists, entry))
        replace_text(workspace.root / PAYMENTS, text, workspace.access)
        return TakenList(entry, new=True, people=people)


def register_lock(workspace: Workspace) -> AbstractContextManager[None]:
    """Nobody else enters a list within the block, nor voids what one may have paid."""
    lock = (workspace.root / PAYMENTS).with_name(".register.lock")
    message = Message(
        "the bank's payments are being entered by somebody else: try again when that is done"
    )
    return hold_lock(lock, message, workspace.access)


def _taken_before(register: PaymentRegister, read: ReadList) -> PaymentList | None:
    """The line of the same list, be it saved anew in another form."""
    for one in register.lists:
        if one.sha256 == read.sha256 or one.rows == read.rows:
            return one
    return None


def _unknown(read: ReadList, computed: Mapping[PersonPeriod, Decimal]) -> Iterator[Problem]:
    """Rows of periods that have not been issued, and of people who are not on their payroll."""
    issued = {period for period, _ in computed}
    for at, row in enumerate(read.rows):
        if row.period not in issued:
            message = Message(
                "{period} has not been issued: nothing can have been paid by it (kpi issue "
                "{period}); issued: {known}",
                period=row.period,
                known=tuple(sorted(issued)),
            )
            yield read.problem(at, "period", "not_issued", message)
        elif (row.period, row.employee_id) not in computed:
            message = Message(
                "{who} is not on the payroll of {period}: {hint}",
                who=row.employee_id,
                period=row.period,
                hint=_where_else(row.employee_id, row.period, computed),
            )
            yield read.problem(at, "employee_id", "unknown_employee", message)


def _where_else(who: str, period: str, computed: Mapping[PersonPeriod, Decimal]) -> Message | str:
    others = tuple(sorted(other for other, name in computed if name == who))
    if others:
        return Message("the person is on that of {others}", others=others)
    return suggest(who, sorted({name for other, name in computed if other == period}))


def _doubled(read: ReadList, register: PaymentRegister) -> Iterator[Problem]:
    """References that another list has brought."""
    known = {row.reference: one for one in register.lists for row in one.rows}
    for at, row in enumerate(read.rows):
        if one := known.get(row.reference):
            message = Message(
                "the reference {reference} was entered already, with list {number} ({file}) on "
                "{day}: take the row out",
                reference=repr(row.reference),
                number=one.sequence,
                file=one.file,
                day=one.on,
            )
            yield read.problem(at, "reference", "double_reference", message)


def _refuse_others(read: ReadList, people: tuple[PaidPerson, ...]) -> None:
    """Amounts that are not what was computed: a slip of the list, or of the bank."""
    last = {(row.period, row.employee_id): at for at, row in enumerate(read.rows)}
    problems = []
    for one in people:
        at = last.get((one.period, one.employee_id))
        if at is None or not one.difference:
            continue
        message = Message(
            "{who} has {paid} for {period} with this list, and {computed} was computed, {gap} too "
            "much: correct the amount, or, where the bank has paid just that, run it again with "
            "--as-returned"
            if one.difference > 0
            else "{who} has {paid} for {period} with this list, and {computed} was computed, {gap} "
            "too little: correct the amount, or, where the bank has paid just that, run it again "
            "with --as-returned",
            who=one.who,
            period=one.period,
            computed=one.computed,
            paid=one.paid,
            gap=abs(one.difference),
        )
        problems.append(read.problem(at, "amount", "other_amount", message))
    if problems:
        raise ProblemsFound(problems, read.file)
