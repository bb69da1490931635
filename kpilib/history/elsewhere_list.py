"""The list of what was paid for a period before there was a ledger, read and held against its pay.

The columns are those of `payouts.csv`, so that what was worked out here may be taken as it is:
`employee_id, amount`, and `period` and `item` where somebody has several. Everybody who has any pay
by the period's inputs must stand in it, be it with 0: nobody's pay is guessed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, suggest
from kpilib.core.rounding import exact_text, parts_of_one
from kpilib.core.tables import YUAN, ColumnSpec, TableSpec
from kpilib.engine.inputs.single_table import placed, read_single_table
from kpilib.records.settlement import payments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kpilib.core.columns import Table
    from kpilib.engine.results import Results, Row
    from kpilib.records.settlement import Key

ELSEWHERE_LIST = TableSpec(
    "paid_elsewhere",
    (
        ColumnSpec("employee_id", "text", Message("who was paid"), required=True, person=True),
        ColumnSpec("period", "text", Message("a month of the period, where it is paid by month")),
        ColumnSpec("item", "text", Message("the pay item, as payouts.csv names it")),
        ColumnSpec(
            "amount", "number", Message("what was paid"), YUAN, required=True, negative=True
        ),
    ),
)
"""The columns of such a list."""

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class ElsewhereList:
    """A list as it was read.

    Attributes:
        file: Its name.
        content: Its bytes, which are kept as evidence.
        table: Its rows.
    """

    file: str
    content: bytes
    table: Table

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def evidence(self) -> str:
        """What the evidence is called where it is frozen."""
        ending = self.file.rpartition(".")[2].lower()
        return (
            f"evidence.{ending}" if ending in {"csv", "tsv", "txt", "xlsx", "xlsm"} else "evidence"
        )


def read_elsewhere_list(path: Path) -> ElsewhereList:
    """A list out of a CSV file, or of the only sheet of a workbook.

    Raises:
        ProblemsFound: It cannot be read, or a row cannot be; all of them with their lines.
    """
    table, problems = read_single_table(path, ELSEWHERE_LIST)
    if not problems and not len(table):
        message = Message("it holds no payments")
        problems.append(Problem(table.name, None, "", "no_rows", message))
    for at in range(len(table)):
        amount = _amount(table, at)
        if (amount * 100).denominator != 1:
            message = Message(
                "it is {found}, and must be yuan with two decimals at most",
                found=exact_text(amount),
            )
            problems.append(
                Problem(table.name, int(table.rows[at]), "amount", "bad_amount", message)
            )
    if problems:
        raise ProblemsFound(placed(problems, table, path.name), path.name)
    return ElsewhereList(path.name, path.read_bytes(), table)


def paid_by_list(
    found: ElsewhereList, known: Results, entered: Results, items: Sequence[str]
) -> tuple[Row, ...]:
    """What the list says was paid, by person, piece and item, as rows of `payouts`.

    A person's one amount without an item is what was paid in all: it belongs to the items of the
    pay that it is the sum of, as it is known now or was first entered, or to the only one.

    Args:
        found: The list.
        known: The period's figures as they are known now.
        entered: The same without any correction.
        items: The pay items of the scheme.

    Raises:
        ProblemsFound: A row belongs to nobody, or to no item; everybody is named.
    """
    reader = _Reader(found, known, entered, items)
    rows = reader.rows()
    if reader.problems:
        raise ProblemsFound(placed(reader.problems, found.table, found.file), found.file)
    return tuple((*key, amount) for key, amount in sorted(rows.items()))


class _Reader:
    """Rows of a list, one person after the other."""

    def __init__(
        self, found: ElsewhereList, known: Results, entered: Results, items: Sequence[str]
    ) -> None:
        self.table = found.table
        self.people = {row[0] for row in known.rows["summary"]}
        self.pieces = tuple(dict.fromkeys(row[1] for row in known.rows["summary"]))
        self.pay = [_by_person(each) for each in (known, entered)]
        self.items = list(items)
        self.problems: list[Problem] = []

    def rows(self) -> dict[Key, Decimal]:
        """What was paid; problems are kept beside."""
        mine: dict[str, list[int]] = defaultdict(list)
        for at in range(len(self.table)):
            mine[self._word("employee_id", at)].append(at)
        paid: dict[Key, Decimal] = {}
        for who, places in mine.items():
            if who not in self.people and not any(who in pay for pay in self.pay):
                hint = suggest(who, sorted(self.people))
                message = Message(
                    "{who} is not among the employees of the period: {hint}", who=who, hint=hint
                )
                self._wrong(places[0], "employee_id", "unknown_employee", message)
            elif len(places) == 1 and not self._word("item", places[0]):
                paid |= self._in_all(who, places[0])
            else:
                paid |= self._by_item(who, places)
        for who in sorted({who for pay in self.pay for who in pay} - mine.keys()):
            total = sum(self.pay[0].get(who, {}).values(), _NOTHING)
            message = Message(
                "{who} is not in the list, and has {total} by the inputs of the period: add what "
                "was paid, be it 0",
                who=who,
                total=total,
            )
            self.problems.append(
                Problem(self.table.name, None, "employee_id", "missing_row", message)
            )
        return paid

    def _in_all(self, who: str, at: int) -> Mapping[Key, Decimal]:
        """One amount of a person, without an item."""
        amount = _yuan(self.table, at)
        for pay in self.pay:
            if sum(pay.get(who, {}).values(), _NOTHING) == amount:
                return pay.get(who, {})
        keys = sorted({key for pay in self.pay for key in pay.get(who, {})})
        if len(keys) == 1:
            return {keys[0]: amount}
        told = tuple(
            Message(
                "{item} {amount}", item=key[2], amount=self.pay[0].get(who, {}).get(key, _NOTHING)
            )
            for key in keys
        )
        message = Message(
            "{who} was paid {amount}, and by the inputs of the period it is {known}: give the "
            "amount of each item, a row each with the column item"
            if keys
            else "{who} was paid {amount}, and has no pay by the inputs of the period: name the "
            "item in the column item",
            who=who,
            amount=amount,
            known=told,
        )
        self._wrong(at, "amount", "no_item", message)
        return {}

    def _by_item(self, who: str, places: Sequence[int]) -> dict[Key, Decimal]:
        """Amounts of a person, each with its item."""
        found: dict[Key, Decimal] = {}
        for at in places:
            item, piece = self._word("item", at), self._word("period", at)
            piece = piece or (self.pieces[0] if len(self.pieces) == 1 else "")
            if item not in self.items:
                message = Message(
                    "{item} is no pay item of the period: {hint}",
                    item=repr(item),
                    hint=suggest(item, self.items),
                )
                self._wrong(at, "item", "unknown_item", message)
            elif piece not in self.pieces:
                message = Message("the period must be one of {pieces}", pieces=self.pieces)
                self._wrong(at, "period", "not_a_period", message)
            elif (who, piece, item) in found:
                message = Message("{who} has two rows of {item}", who=who, item=item)
                self._wrong(at, "item", "duplicate_row", message)
            else:
                found[who, piece, item] = _yuan(self.table, at)
        return found

    def _word(self, column: str, at: int) -> str:
        return self.table.labels(column).at(at) or ""

    def _wrong(self, at: int, column: str, code: str, message: Message) -> None:
        row = int(self.table.rows[at])
        self.problems.append(Problem(self.table.name, row, column, code, message))


def _by_person(results: Results) -> dict[str, dict[Key, Decimal]]:
    found: dict[str, dict[Key, Decimal]] = {}
    for key, amount in payments(results.rows["payouts"]).items():
        found.setdefault(key[0], {})[key] = amount
    return found


def _amount(table: Table, at: int) -> Fraction:
    return table.numbers("amount").at(at) or Fraction(0)


def _yuan(table: Table, at: int) -> Decimal:
    return parts_of_one(int(_amount(table, at) * 100), 2)
