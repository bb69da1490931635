"""What goes to the bank for a department: as issued, with settlements; else as its draft has it.

What was paid is asked of the ledger and not of the draft, which may say something else by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.rounding import SignedAmount
from kpilib.records.ledger import Ledger
from kpilib.records.ledger_faults import LedgerBroken
from kpilib.records.payment_record import issued_record
from kpilib.records.settlement import payments
from kpilib.text.language import language
from kpilib.text.period_names import period_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.company.report_facts import ReportFacts
    from kpilib.records.payment_record import PaymentRecord
    from kpilib.records.revision import Revision
    from kpilib.text.language import Language
    from kpilib.workspace.workspace import Workspace


_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class BankAmount:
    """What goes to the bank for a department and period.

    Attributes:
        own: Pay of the period itself, yuan; None where there is none.
        settled: What is paid or taken back with it for earlier periods.
        notes: Where what is due now is something else than what was paid.
        is_issued: Whether it has been paid.
        is_broken: Whether what was paid is not known: the ledger is not whole.
        revision: The last revision; empty for a draft.
        gap: By how much the pay of the last revision differs from the one before; None where there
            is none before.
        owed: What is still to be settled with a later period, paid or taken back.
        owed_items: In how many amounts.
        is_elsewhere: Whether it was paid elsewhere, and goes to no bank from here.
        first: The revision that pays.
    """

    own: Decimal | None = None
    settled: Decimal = _NOTHING
    notes: tuple[str, ...] = ()
    is_issued: bool = False
    is_broken: bool = False
    revision: str = ""
    gap: Decimal | None = None
    owed: Decimal = _NOTHING
    owed_items: int = 0
    is_elsewhere: bool = False
    first: str = "r1"

    @property
    def amount(self) -> Decimal | None:
        """Pay and settlements together."""
        return None if self.own is None else self.own + self.settled


def bank_amount(
    workspace: Workspace, name: str, period: Period, facts: ReportFacts | None, lang: str
) -> BankAmount:
    """What a department gets for a period.

    Args:
        workspace: Whose ledger it is.
        name: The department's id.
        period: The period.
        facts: What its draft records; None where there is none.
        lang: The language.
    """
    spoken = language(lang)
    try:
        record = issued_record(workspace, name, period)
        revisions = Ledger(workspace).of_period(name, period) if record else ()
    except LedgerBroken:
        broken = spoken.say("What was issued is not whole: see kpi verify")
        return BankAmount(notes=(broken,), is_issued=True, is_broken=True)
    if record is not None:
        return _as_issued(record, facts, spoken, _gap(revisions))
    if facts is None:
        return BankAmount()
    notes = facts.notes.get(lang, ())
    if facts.pay is None and facts.settled is None:
        return BankAmount(notes=notes)
    return BankAmount(facts.pay or _NOTHING, facts.settled or _NOTHING, notes)


def paid_for(workspace: Workspace, name: str, period: str) -> Decimal | None:
    """What the first revision of a period paid for the period itself; None where there is none."""
    try:
        revisions = Ledger(workspace).of_period(name, period)
    except LedgerBroken:
        return None
    return sum(revisions[0].paid_rows.values(), _NOTHING) if revisions else None


def _gap(revisions: Sequence[Revision]) -> Decimal | None:
    """What the last revision says beyond the one before it."""
    due = [sum(payments(one.tables.rows["payouts"]).values(), _NOTHING) for one in revisions[-2:]]
    return due[1] - due[0] if len(due) > 1 else None


def _as_issued(
    record: PaymentRecord, facts: ReportFacts | None, spoken: Language, before: Decimal | None
) -> BankAmount:
    revision = record.latest
    if not record.has_pay and (facts is None or facts.pay is None):
        return BankAmount(is_issued=True, revision=revision)  # rules that only score
    say, notes = spoken.say, []
    gap, left, count = record.difference, record.open, record.open_items
    if record.elsewhere:
        notes.append(
            say("{paid} was paid elsewhere: {reason}", paid=record.paid, reason=record.elsewhere)
        )
    if revision != record.first and record.differs:
        notes.append(
            say(
                "{latest} replaces {first} and pays nothing: pay is {due} ({difference})",
                latest=revision,
                first=record.first,
                due=record.due,
                difference=SignedAmount(gap),
            )
        )
    known = _of_draft(record, facts)
    if known and known != (gap, left, count):
        gap, left, count = known
        notes.append(
            say(
                "With what is known now pay is {due} ({difference})",
                due=(facts.pay if facts else None) or _NOTHING,
                difference=SignedAmount(gap),
            )
        )
    for name, amount in record.settled_since.items():
        when = _period(spoken, name)
        notes.append(say("Settled in {period}: {amount}", period=when, amount=SignedAmount(amount)))
    if count:
        when = _period(spoken, record.settles_in) if record.settles_in else ""
        recovers = left < 0 or record.recovers
        notes.append(_open(spoken, when, (left, count), recovers=recovers))
    elif notes:
        notes.append(say("The difference is settled"))
    return BankAmount(record.paid, record.settlement, tuple(notes), is_issued=True,
                      revision=revision, gap=before, owed=left, owed_items=count,
                      is_elsewhere=bool(record.elsewhere), first=record.first)  # fmt: skip


def _of_draft(
    record: PaymentRecord, facts: ReportFacts | None
) -> tuple[Decimal, Decimal, int] | None:
    """Difference and open amounts by the draft; one made before the last revision knows less."""
    if facts is None or facts.revision != record.latest:
        return None
    if facts.difference is None or facts.open is None:
        return None
    return facts.difference, facts.open, facts.open_items


def _open(spoken: Language, when: str, amount: tuple[Decimal, int], *, recovers: bool) -> str:
    """What is still to be settled, and when; of what is to be recovered only what can be."""
    left, count = amount
    period = when or spoken.say("the next period that is issued")
    if recovers:
        return spoken.say_number(
            "Still to be settled in {period} as far as it can be recovered: {open} in {n} amount",
            "Still to be settled in {period} as far as it can be recovered: {open} in {n} amounts",
            n=count, open=SignedAmount(left), period=period,
        )  # fmt: skip
    return spoken.say_number(
        "Still to be settled in {period}: {open} in {n} amount",
        "Still to be settled in {period}: {open} in {n} amounts",
        n=count, open=SignedAmount(left), period=period,
    )  # fmt: skip


def _period(spoken: Language, name: str) -> str:
    return period_name(Period.parse(name), spoken.code)
