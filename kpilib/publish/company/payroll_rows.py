"""What the company's payroll workbook lists: every amount of each department, as reported.

An issued department counts with what its first revision paid, a draft with its result tables. The
amounts must come to what the page says of the department; otherwise nothing is written.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.settlements import with_origins
from kpilib.records.bridge.replaced_revision import names_as_issued
from kpilib.records.ledger import Ledger
from kpilib.records.payment_record import issued_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.department_rows import DepartmentRow
    from kpilib.workspace.workspace import Workspace

_NOTHING = Decimal("0.00")


class PayrollDiffers(KpiError):  # noqa: N818 - reads as what happened
    """A department's amounts do not come to what its report says; no workbook was made."""


class PayrollRow(NamedTuple):
    """An amount.

    Attributes:
        who: The person's id.
        name: Their name; the id where none is known.
        period: The piece it is for.
        item: The pay item's id.
        label: Its printed name.
        amount: Yuan.
        reason: Why it is settled; empty for pay of the period itself.
        is_settled: Whether it is settled for an earlier period.
    """

    who: str
    name: str
    period: str
    item: str
    label: str
    amount: Decimal
    reason: str = ""
    is_settled: bool = False


@dataclass(frozen=True)
class DepartmentPayroll:
    """The amounts of a department.

    Attributes:
        row: The department.
        rows: Its amounts.
    """

    row: DepartmentRow
    rows: tuple[PayrollRow, ...]

    @property
    def people(self) -> int:
        """How many get anything."""
        return len({row.who for row in self.rows})

    def total(self, *, settled: bool) -> Decimal:
        """Pay of the period, or settlements."""
        return sum((row.amount for row in self.rows if row.is_settled == settled), _NOTHING)


def payrolls(workspace: Workspace, c: CompanyFigures) -> list[DepartmentPayroll]:
    """The amounts of every department that pays something.

    Raises:
        PayrollDiffers: Those of one do not come to what its report says.
    """
    found = []
    for row in c.rows:
        if row.bank.own is None or row.bank.is_elsewhere:
            continue
        made = _issued(workspace, row, c) if row.bank.is_issued else _draft(workspace, row, c)
        one = DepartmentPayroll(row, tuple(made))
        both = (one.total(settled=False), one.total(settled=True))
        if both != (row.bank.own, row.bank.settled):
            raise PayrollDiffers(
                Message(
                    "{department}: its amounts come to {found}, and its report says {said}. Make "
                    "the report again: kpi pack {period} -d {name} --force",
                    department=row.title,
                    found=sum(both, _NOTHING),
                    said=row.bank.amount,
                    period=str(c.period),
                    name=row.name,
                )
            )
        found.append(one)
    return found


def _named(names: dict[str, str], row: DepartmentRow, who: str) -> str:
    return row.title if who == DEPARTMENT else names.get(who, who)


def _draft(workspace: Workspace, row: DepartmentRow, c: CompanyFigures) -> Iterator[PayrollRow]:
    """By the report's own result table, and what it settles."""
    payroll, lang = row.facts.payroll, str(c.wording.lang)
    path = workspace.root / "reports" / str(c.period) / row.name / "results" / "payouts.csv"
    for who, piece, item, amount in _table(path.read_text(encoding="utf-8"), row):
        label = payroll.labels.get(item, {}).get(lang, item)
        yield PayrollRow(who, _named(payroll.names, row, who), piece, item, label, amount)
    for one in payroll.settlements:
        name = _named(payroll.names, row, one.who)
        yield PayrollRow(one.who, name, one.period, one.code, one.label.get(lang, one.code),
                         one.amount, one.reason.get(lang, ""), is_settled=True)  # fmt: skip


def _table(text: str, row: DepartmentRow) -> Iterator[tuple[str, str, str, Decimal]]:
    """The rows of `payouts.csv`, which somebody may have changed."""
    _, *lines = [*csv.reader(io.StringIO(text))] or [[]]
    for line in lines:
        try:
            who, piece, item, amount = line
            yield who, piece, item, Decimal(amount)
        except (ValueError, InvalidOperation):
            raise PayrollDiffers(
                Message(
                    "{department}: results/payouts.csv has a line that is none of its own: {line}",
                    department=row.title,
                    line=repr(line),
                )
            ) from None


def _issued(workspace: Workspace, row: DepartmentRow, c: CompanyFigures) -> Iterator[PayrollRow]:
    """By the ledger: what the first revision paid and settled."""
    record, lang = issued_record(workspace, row.name, c.period), c.wording.lang
    if record is None:
        return
    first = Ledger(workspace).of_period(row.name, c.period)[0]
    due = with_origins(workspace, row.name, record.settlements, record.left)
    names = {**names_as_issued(first), **row.facts.payroll.names, **due.names()}
    labels = row.facts.payroll.labels
    for (who, piece, item), amount in record.pay.items():
        label = labels.get(item, {}).get(str(lang), item)
        yield PayrollRow(who, _named(names, row, who), piece, item, label, amount)
    for one in due.rows:
        yield PayrollRow(one.employee_id, _named(names, row, one.employee_id), one.period,
                         one.item, due.item(one, lang), one.amount, due.reason(one, lang),
                         is_settled=True)  # fmt: skip
