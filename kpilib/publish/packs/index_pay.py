"""What the page of a period says of pay: as issued, with its settlements; else as the draft has it.

What was paid is asked of the ledger and not of the draft, which may say something else by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.records.ledger import LedgerBroken
from kpilib.records.payment_record import issued_record
from kpilib.text.formats import counted
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.records.payment_record import PaymentRecord
    from kpilib.workspace.workspace import Workspace

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "plus": "本期 {own}，补以前期间 {settled}",
        "less": "本期 {own}，扣以前期间 {settled}",
        "revision": "{latest} 取代 r1，不付款：本期应付 {due}（{difference}）",
        "known": "按目前所知本期应付 {due}（{difference}）",
        "settled": "{period}已结清 {amount}",
        "open": "尚待结清{count}，合计 {open}，将在{period}结清",
        "closed": "差额已结清",
        "next": "下一次发布的期间",
        "broken": "已发布的文件不完整：见 kpi verify",
    },
    "en": {
        "plus": "{own} plus {settled} settled for earlier periods",
        "less": "{own} less {settled} settled for earlier periods",
        "revision": "{latest} replaces r1 and pays nothing: pay is {due} ({difference})",
        "known": "With what is known now pay is {due} ({difference})",
        "settled": "Settled in {period}: {amount}",
        "open": "Still to be settled in {period}: {open} in {count}",
        "closed": "The difference is settled",
        "next": "the next period that is issued",
        "broken": "What was issued is not whole: see kpi verify",
    },
}


@dataclass(frozen=True)
class PayCell:
    """What goes to the bank for a department and period.

    Attributes:
        amount: Pay and settlements together, yuan; None where there is none.
        own: Pay of the period itself.
        parts: How both make the amount; empty where nothing is settled.
        notes: Where what is due now is something else than what was paid.
        is_issued: Whether it has been paid.
        is_broken: Whether what was paid is not known: the ledger is not whole.
    """

    amount: Decimal | None = None
    own: Decimal | None = None
    parts: str = ""
    notes: tuple[str, ...] = ()
    is_issued: bool = False
    is_broken: bool = False

    @property
    def text(self) -> str:
        """The amount as printed."""
        return "" if self.amount is None else f"{self.amount:,.2f}"


def pay_cell(
    workspace: Workspace, name: str, period: Period, figures: Mapping[str, str], lang: str
) -> PayCell:
    """What a department gets for a period.

    Args:
        workspace: Whose ledger it is.
        name: The department's id.
        period: The period.
        figures: What its draft says, as `report.headline` gives it; may be empty.
        lang: `zh` or `en`.
    """
    words = _WORDS[lang]
    try:
        record = issued_record(workspace, name, period)
    except LedgerBroken:
        return PayCell(notes=(words["broken"],), is_issued=True, is_broken=True)
    if record is not None:
        return _as_issued(record, figures, lang)
    notes = tuple(filter(None, figures.get(f"notes {lang}", "").split("\n")))
    if not figures.get("pay") and not figures.get("settled"):
        return PayCell(notes=notes)
    own, settled = (Decimal(figures.get(key) or "0.00") for key in ("pay", "settled"))
    return PayCell(own + settled, own, _parts(own, settled, words), notes)


def _as_issued(record: PaymentRecord, figures: Mapping[str, str], lang: str) -> PayCell:
    words, notes = _WORDS[lang], []
    if not record.has_pay and not figures.get("pay"):
        return PayCell(is_issued=True)  # rules that only score
    # A draft that was made before the last revision knows less than that does.
    of_draft = figures.get("revision", "") == record.latest and figures.get("difference")
    gap, left, count = record.difference, record.open, record.open_items
    if record.latest != "r1" and record.differs:
        notes.append(
            words["revision"].format(
                latest=record.latest, due=f"{record.due:,.2f}", difference=f"{gap:+,.2f}"
            )
        )
    if of_draft:
        known = (
            Decimal(figures["difference"]),
            Decimal(figures["open"]),
            int(figures["open items"]),
        )
        if known != (gap, left, count):
            gap, left, count = known
            due = Decimal(figures["pay"] or "0.00")
            notes.append(words["known"].format(due=f"{due:,.2f}", difference=f"{gap:+,.2f}"))
    for name, amount in record.settled_since.items():
        when = period_name(Period.parse(name), lang)
        notes.append(words["settled"].format(period=when, amount=f"{amount:+,.2f}"))
    if count:
        after = record.settles_in
        when = period_name(Period.parse(after), lang) if after else words["next"]
        notes.append(
            words["open"].format(open=f"{left:+,.2f}", count=_amounts(count, lang), period=when)
        )
    elif notes:
        notes.append(words["closed"])
    parts = _parts(record.paid, record.settlement, words) if record.settlements else ""
    return PayCell(record.issued, record.paid, parts, tuple(notes), is_issued=True)


def _amounts(count: int, lang: str) -> str:
    return f"{count}项" if lang == "zh" else counted(count, "amount")


def _parts(own: Decimal, settled: Decimal, words: Mapping[str, str]) -> str:
    if not settled:
        return ""
    way = "less" if settled < 0 else "plus"
    return words[way].format(own=f"{own:,.2f}", settled=f"{abs(settled):,.2f}")
