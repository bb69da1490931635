"""The list that a bank returns, read: who was paid how much for which period, on which day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.rounding import exact_text, parts_of_one
from kpilib.core.tables import YUAN, ColumnSpec, TableSpec
from kpilib.engine.inputs.single_table import placed, read_single_table
from kpilib.records.payment_register import BankPayment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.core.columns import Table

PAYMENT_LIST = TableSpec(
    "payments",
    (
        ColumnSpec("employee_id", "text", Message("who was paid"), required=True, person=True),
        ColumnSpec("period", "text", Message("whose payroll it is, like 2026Q1"), required=True),
        ColumnSpec(
            "amount", "number", Message("what was paid"), YUAN, required=True, negative=True
        ),
        ColumnSpec("paid_on", "date", Message("the day of the payment"), required=True),
        ColumnSpec("reference", "text", Message("the bank's number of it"), required=True),
    ),
    key=("reference",),
)
"""The columns of such a list."""

_FEN = 100


@dataclass(frozen=True)
class ReadList:
    """A list as it was read.

    Attributes:
        file: Its name.
        sha256: Of its bytes.
        rows: What was paid, in the list's order.
        table: The same with its lines.
    """

    file: str
    sha256: str
    rows: tuple[BankPayment, ...]
    table: Table

    def problem(self, at: int, column: str, code: str, message: Message) -> Problem:
        """A problem of one row, with its place in the file."""
        row = int(self.table.rows[at])
        found = Problem(PAYMENT_LIST.name, row, column, code, message)
        return placed([found], self.table, self.file)[0]


def read_payment_list(path: Path, today: date) -> ReadList:
    """A list out of a CSV file, or of the only sheet of a workbook.

    Raises:
        ProblemsFound: It cannot be read, or a row cannot be; all of them with their lines.
    """
    table, problems = read_single_table(path, PAYMENT_LIST)
    if not problems:
        problems = placed(_faults(table, today), table, path.name)
    if problems:
        raise ProblemsFound(problems, path.name)
    rows = tuple(_row(table, at) for at in range(len(table)))
    return ReadList(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), rows, table)


def _faults(table: Table, today: date) -> Iterator[Problem]:
    if not len(table):
        yield Problem(table.name, None, "", "no_rows", Message("it holds no payments"))
    seen: dict[str, int] = {}
    for at in range(len(table)):
        row, amount = int(table.rows[at]), table.numbers("amount").at(at) or Fraction(0)
        word, reference = _word(table, "period", at), _word(table, "reference", at)
        try:
            Period.parse(word)
        except ValueError as wrong:
            yield Problem(table.name, row, "period", "not_a_period", wrong.args[0])
        if not amount or (amount * _FEN).denominator != 1:
            message = Message(
                "it is {found}, and must be yuan with two decimals at most, and not zero",
                found=exact_text(amount),
            )
            yield Problem(table.name, row, "amount", "bad_amount", message)
        day = _day(table, at)
        if day > today:
            message = Message("{day} has not come yet", day=day)
            yield Problem(table.name, row, "paid_on", "day_to_come", message)
        first = seen.setdefault(reference, at)
        if first != at:
            message = Message(
                "the reference {reference} stands twice: with {who} and with {other}; each payment "
                "has its own",
                reference=repr(reference),
                who=_word(table, "employee_id", first),
                other=_word(table, "employee_id", at),
            )
            yield Problem(table.name, row, "reference", "double_reference", message)


def _row(table: Table, at: int) -> BankPayment:
    amount = table.numbers("amount").at(at) or Fraction(0)
    return BankPayment(
        employee_id=_word(table, "employee_id", at),
        period=str(Period.parse(_word(table, "period", at))),
        amount=parts_of_one(int(amount * _FEN), 2),
        paid_on=_day(table, at).isoformat(),
        reference=_word(table, "reference", at),
    )


def _word(table: Table, column: str, at: int) -> str:
    return table.labels(column).at(at) or ""


def _day(table: Table, at: int) -> date:
    day = table.columns["paid_on"].at(at)
    return day if isinstance(day, date) else date.min


def amount_of(rows: tuple[BankPayment, ...]) -> Decimal:
    """What was paid in all."""
    return sum((row.amount for row in rows), Decimal("0.00"))
