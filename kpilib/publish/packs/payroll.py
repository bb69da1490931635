"""The workbook payroll works from: who gets what for which item, with totals that recompute.

Sheet 1 has a row per person and a column per item, totals as formulas; sheet 2 lists every
amount. The same amounts give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError
from kpilib.core.rounding import SignedAmount
from kpilib.publish.paper_revision import is_draft, revision_name
from kpilib.publish.render.payout_sheets import Payout, PayoutBook
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kpilib.publish.render.payout_sheets import Standing
    from kpilib.text.language import Language

__all__ = ["Payout", "PayoutTexts", "PayoutsInvalid", "Settling", "particulars", "payout_book"]

_ZERO = Decimal("0.00")
_FEN = Decimal("0.01")
# A cell is a binary double: 15 decimal digits come back exactly, so 2 decimals up to here.
_LIMIT = Decimal(10) ** 13


class PayoutsInvalid(KpiError):  # noqa: N818 - reads as what happened
    """Amounts or items that cannot be written; no file was made."""


@dataclass(frozen=True)
class Settling:
    """What the workbook says of settlements, by the item id that `payouts` gives each.

    Attributes:
        codes: The pay item's own id.
        reasons: Why, by employee id and item.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class PayoutTexts:
    """What a payroll workbook says about its amounts.

    Attributes:
        department: Printed name of the department.
        period: Printed period of the whole run.
        names: Printed names by id; somebody without one, such as a customer, is called by the id.
        labels: Printed name of each item that is paid; columns come in this order.
        revision: `"draft"`, `"r1"`, … or what looks back.
        lang: The language.
        settling: What is said of settlements.
        standing: `issued` where the amounts have been paid already, `blocked` where others than
            this paper have paid some of them.
        notice: What is said on top.
        paid_with: The revision that has paid; empty where it was paid elsewhere, or not at all.
    """

    department: str
    period: str
    names: Mapping[str, str]
    labels: Mapping[str, str]
    revision: str
    lang: str
    settling: Settling = field(default_factory=Settling)
    standing: Standing = ""
    notice: str = ""
    paid_with: str = ""


def payout_book(rows: Iterable[tuple[str, str, str, Decimal]], texts: PayoutTexts) -> PayoutBook:
    """The sheets of the payroll workbook as text and figures.

    Amounts are numbers, not text. An .xlsx file knows only binary doubles; each cell holds the
    double nearest to the amount, and every total is rounded to the fen again, so what is shown,
    added up or copied is exact (amounts below 10^13 yuan).

    Args:
        rows: The result table `payouts`: employee id, period, item, amount in yuan.
        texts: What is said about them.

    Raises:
        PayoutsInvalid: With every amount that is wrong and every item without a printed name.
    """
    payouts, names = tuple(Payout(*row) for row in rows), texts.names
    _check(payouts, texts.labels)
    spoken, settling = language(texts.lang), texts.settling
    used = {row.item for row in payouts}
    top = particulars(spoken, texts.department, texts.period, texts.revision)
    return PayoutBook(
        rows=payouts,
        people=tuple(dict.fromkeys(row.employee_id for row in payouts)),
        items=tuple(item for item in texts.labels if item in used),
        names={row.employee_id: names.get(row.employee_id, row.employee_id) for row in payouts},
        labels=texts.labels,
        sums=_sums(payouts),
        spoken=spoken,
        particulars=top + _parts(payouts, settling, spoken),
        notice=texts.notice,
        standing=texts.standing,
        codes=settling.codes,
        reasons=settling.reasons,
        paid_with=texts.paid_with,
    )


def particulars(spoken: Language, department: str, period: str, revision: str) -> str:
    """The line under the title of a department's workbook."""
    return spoken.say(
        "Department: {department}   Period: {period}   Revision: {revision}   Amounts in CNY",
        department=department,
        period=period,
        revision=revision_name(revision, spoken.code) if is_draft(revision) else revision,
    )


def _parts(rows: Sequence[Payout], settling: Settling, spoken: Language) -> str:
    """Pay, what is settled with it, and both together; empty where nothing is settled."""
    if not settling.codes:
        return ""
    settled = sum((row.amount for row in rows if row.item in settling.codes), _ZERO)
    total = sum((row.amount for row in rows), _ZERO)
    return spoken.say(
        "   Pay {pay}, settled for earlier periods {settled}, in all {total}",
        pay=total - settled,
        settled=SignedAmount(settled),
        total=total,
    )


def _check(rows: Sequence[Payout], labels: Mapping[str, str]) -> None:
    wrong = []
    for number, row in enumerate(rows, start=1):
        where = Message(
            "payouts row {number} ({who}, {period}, {item})",
            number=number,
            who=row.employee_id,
            period=row.period,
            item=row.item,
        )
        if not _is_payable(row.amount):
            what = Message(
                "{where}: amount {amount}, expected a Decimal of whole fen below {limit} yuan",
                where=where,
                amount=repr(row.amount),
                limit=_LIMIT,
            )
            wrong.append(what)
        if row.item not in labels:
            what = Message(
                "{where}: {item} is no pay item of the scheme or of a settlement",
                where=where,
                item=row.item,
            )
            wrong.append(what)
    if wrong:
        head = Message("payouts.xlsx was not written:")
        raise PayoutsInvalid(joined([head, *wrong], "\n"))


def _is_payable(amount: object) -> bool:
    if not isinstance(amount, Decimal) or not amount.is_finite() or abs(amount) >= _LIMIT:
        return False
    return amount == amount.quantize(_FEN)


def _sums(rows: Sequence[Payout]) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        for key in product((row.employee_id, ""), (row.item, "")):
            sums[key] = sums.get(key, _ZERO) + row.amount
    return sums
