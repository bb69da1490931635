"""What the page of a period says of pay: as issued, with its settlements; else as the draft has it.

What was paid is asked of the ledger and not of the draft, which may say something else by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.rounding import SignedAmount
from kpilib.records.ledger import LedgerBroken
from kpilib.records.payment_record import issued_record
from kpilib.text.language import language
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.records.payment_record import PaymentRecord
    from kpilib.text.language import Language
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class PayCell:
    """What goes to the bank for a department and period.

    Attributes:
        amount: Pay and settlements together, yuan; None where there is none.
        own: Pay of the period itself.
        text: The amount as printed.
        parts: How both make the amount; empty where nothing is settled.
        notes: Where what is due now is something else than what was paid.
        is_issued: Whether it has been paid.
        is_broken: Whether what was paid is not known: the ledger is not whole.
    """

    amount: Decimal | None = None
    own: Decimal | None = None
    text: str = ""
    parts: str = ""
    notes: tuple[str, ...] = ()
    is_issued: bool = False
    is_broken: bool = False


def pay_cell(
    workspace: Workspace, name: str, period: Period, figures: Mapping[str, str], lang: str
) -> PayCell:
    """What a department gets for a period.

    Args:
        workspace: Whose ledger it is.
        name: The department's id.
        period: The period.
        figures: What its draft says, as `report.headline` gives it; may be empty.
        lang: The language.
    """
    spoken = language(lang)
    try:
        record = issued_record(workspace, name, period)
    except LedgerBroken:
        broken = spoken.say("What was issued is not whole: see kpi verify")
        return PayCell(notes=(broken,), is_issued=True, is_broken=True)
    if record is not None:
        return _as_issued(record, figures, spoken)
    notes = tuple(filter(None, figures.get(f"notes {lang}", "").split("\n")))
    if not figures.get("pay") and not figures.get("settled"):
        return PayCell(notes=notes)
    own, settled = (Decimal(figures.get(key) or "0.00") for key in ("pay", "settled"))
    total = own + settled
    return PayCell(total, own, spoken.number(total), _parts(own, settled, spoken), notes)


def _as_issued(record: PaymentRecord, figures: Mapping[str, str], spoken: Language) -> PayCell:
    if not record.has_pay and not figures.get("pay"):
        return PayCell(is_issued=True)  # rules that only score
    say, notes = spoken.say, []
    gap, left, count = record.difference, record.open, record.open_items
    if record.latest != "r1" and record.differs:
        notes.append(
            say(
                "{latest} replaces r1 and pays nothing: pay is {due} ({difference})",
                latest=record.latest,
                due=record.due,
                difference=SignedAmount(gap),
            )
        )
    known = _of_draft(record, figures)
    if known and known != (gap, left, count):
        gap, left, count = known
        notes.append(
            say(
                "With what is known now pay is {due} ({difference})",
                due=Decimal(figures["pay"] or "0.00"),
                difference=SignedAmount(gap),
            )
        )
    for name, amount in record.settled_since.items():
        when = _period(spoken, name)
        notes.append(say("Settled in {period}: {amount}", period=when, amount=SignedAmount(amount)))
    if count:
        notes.append(_open(record.settles_in, left, count, spoken))
    elif notes:
        notes.append(say("The difference is settled"))
    parts = _parts(record.paid, record.settlement, spoken) if record.settlements else ""
    text = spoken.number(record.issued)
    return PayCell(record.issued, record.paid, text, parts, tuple(notes), is_issued=True)


def _of_draft(
    record: PaymentRecord, figures: Mapping[str, str]
) -> tuple[Decimal, Decimal, int] | None:
    """Difference and open amounts by the draft; one made before the last revision knows less."""
    if figures.get("revision", "") != record.latest or not figures.get("difference"):
        return None
    gap, left = Decimal(figures["difference"]), Decimal(figures["open"])
    return gap, left, int(figures["open items"])


def _open(settles_in: str, left: Decimal, count: int, spoken: Language) -> str:
    """What is still to be settled, and when."""
    next_one = spoken.say("the next period that is issued")
    return spoken.say_number(
        "Still to be settled in {period}: {open} in {n} amount",
        "Still to be settled in {period}: {open} in {n} amounts",
        n=count,
        open=SignedAmount(left),
        period=_period(spoken, settles_in) if settles_in else next_one,
    )


def _period(spoken: Language, name: str) -> str:
    return period_name(Period.parse(name), spoken.code)


def _parts(own: Decimal, settled: Decimal, spoken: Language) -> str:
    if not settled:
        return ""
    return spoken.say(
        "{own} less {settled} settled for earlier periods"
        if settled < 0
        else "{own} plus {settled} settled for earlier periods",
        own=own,
        settled=abs(settled),
    )
