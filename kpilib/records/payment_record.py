"""The payment record of a period: what was paid, what has been settled since, what is due.

Every paper that says what somebody gets asks here: payroll's workbook, the review, the page of the
period. Pay of the period itself, settlements for earlier periods and what is known now are three
different things, and no paper may take one for another:

    paid          the pay of the first revision, which is what pays           record.pay
    settlements   what it paid or took back with it for earlier periods       record.settlements
    issued        both together: what went to the bank                        record.issued
    known         what is due for the period by what the paper shows          record.known
    difference    known less paid                                             record.difference
    settled       what later periods have paid or taken back of that          record.settled
    decided       what a decision has taken away of it, without money         record.decided
    still open    difference less settled and decided                         record.open

Of a period that has not been issued, `known` is what its draft pays and `settlements` what will be
paid with it; nothing is paid yet.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.jsontext import parse_json
from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.records.frozen_tables import Settlement
from kpilib.records.ledger import Ledger
from kpilib.records.settlement import payments
from kpilib.records.settling import without_write_offs
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kpilib.engine.results import Row
    from kpilib.records.left_open import LeftOpen
    from kpilib.records.revision import Revision
    from kpilib.records.settlement import Key
    from kpilib.workspace.workspace import Workspace
    from kpilib.workspace.write_offs import WriteOff

RECORD = "record.json"
"""The file of a frozen workspace that says what was paid before; see `frozen_folder`."""

_NOTHING = Decimal("0.00")


class Balance(NamedTuple):
    """One person, piece and item of a period that has been issued.

    Attributes:
        paid: With the first revision.
        settled: By later periods.
        known: Due as known now.
    """

    paid: Decimal
    settled: Decimal
    known: Decimal
    written_off: Decimal = _NOTHING

    @property
    def open(self) -> Decimal:
        """What is still to be paid, or below zero to be taken back."""
        return self.known - self.paid - self.settled - self.written_off


@dataclass(frozen=True)
class PaymentRecord:
    """What was paid for a period and what is due for it; amounts in yuan.

    Attributes:
        period: The period.
        revisions: What has been issued, in order: `r1`, `r2` …; empty while it is open.
        pay: What the first revision paid for the period itself.
        settlements: What it paid or took back for earlier periods; of an open one, what it will.
        left: What it left open of earlier periods, or will.
        settled: What later periods have paid or taken back for this one, by their name.
        known: What is due by the paper at hand: the draft, or the revision it belongs to.
        settles_in: The open period, which will settle what is left; empty where none is there.
        names: Names of people who stand in `pay`, by id, as they were issued.
        written_off: What decisions have taken away of what is open of the period.
        elsewhere: Why it was paid elsewhere; empty where its first revision pays.
    """

    period: str
    revisions: tuple[str, ...] = ()
    pay: Mapping[Key, Decimal] = field(default_factory=dict)
    settlements: tuple[Settlement, ...] = ()
    settled: Mapping[str, Mapping[Key, Decimal]] = field(default_factory=dict)
    known: Mapping[Key, Decimal] = field(default_factory=dict)
    settles_in: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    written_off: Mapping[Key, Decimal] = field(default_factory=dict)
    left: tuple[LeftOpen, ...] = ()
    elsewhere: str = ""

    @property
    def is_issued(self) -> bool:
        """Whether it has been paid: by a first revision, or elsewhere."""
        return bool(self.revisions or self.elsewhere)

    @property
    def first(self) -> str:
        """The revision that pays: `r1`, or a later one where that was voided."""
        return (self.revisions or ("r1",))[0]

    @property
    def latest(self) -> str:
        """The last revision; empty while nothing has been issued."""
        return (self.revisions or ("",))[-1]

    @property
    def paid(self) -> Decimal:
        """Pay of the period itself, as issued."""
        return sum(self.pay.values(), _NOTHING)

    @property
    def settlement(self) -> Decimal:
        """What is paid with it for earlier periods."""
        return sum((row.amount for row in self.settlements), _NOTHING)

    @property
    def issued(self) -> Decimal:
        """Everything that the first revision paid: pay and settlements together."""
        return self.paid + self.settlement

    @property
    def due(self) -> Decimal:
        """All pay of the period as known."""
        return sum(self.known.values(), _NOTHING)

    @property
    def payable(self) -> Decimal:
        """What goes to the bank with this period: as issued, or as the draft would pay it."""
        return (self.paid if self.is_issued else self.due) + self.settlement

    @property
    def difference(self) -> Decimal:
        """What is due beyond what the first revision paid; below zero where it paid too much."""
        return self.due - self.paid

    @property
    def settled_since(self) -> Mapping[str, Decimal]:
        """What later periods have settled of the difference, by their name in time."""
        return {
            name: sum(rows.values(), _NOTHING)
            for name, rows in sorted(
                self.settled.items(), key=lambda item: Period.parse(item[0]).order
            )
        }

    @property
    def open(self) -> Decimal:
        """What of the difference no period has settled yet, nor a decision taken away."""
        settled = sum(self.settled_since.values(), _NOTHING)
        return self.difference - settled - self.decided

    @property
    def decided(self) -> Decimal:
        """What decisions have taken away of it: it is settled without money."""
        return sum(self.written_off.values(), _NOTHING)

    @property
    def balances(self) -> dict[Key, Balance]:
        """By person, piece and item: paid, settled since and known, where they are not one."""
        found = {}
        keys = {key for rows in (self.pay, self.known, *self.settled.values()) for key in rows}
        for key in sorted(keys):
            settled = sum((rows.get(key, _NOTHING) for rows in self.settled.values()), _NOTHING)
            off = self.written_off.get(key, _NOTHING)
            one = Balance(self.pay.get(key, _NOTHING), settled, self.known.get(key, _NOTHING), off)
            if one.paid != one.known or any(key in rows for rows in self.settled.values()):
                found[key] = one
        return found if self.is_issued else {}

    @property
    def has_pay(self) -> bool:
        """Whether there is any pay at all to speak of; some rules only score."""
        return any((self.pay, self.known, self.settlements, self.settled))

    @property
    def open_items(self) -> int:
        """How many amounts are still to be settled; there may be some where `open` is zero."""
        return sum(1 for one in self.balances.values() if one.open)

    @property
    def recovers(self) -> bool:
        """Whether anything is to be recovered: of whom has left, or beyond a limit, nothing is."""
        return any(one.open < 0 for one in self.balances.values())

    @property
    def differs(self) -> bool:
        """Whether any amount is due that is not the one that was issued."""
        return self.is_issued and any(one.paid != one.known for one in self.balances.values())


def record_of(
    revisions: Sequence[Revision],
    period: Period,
    known: Iterable[Row],
    *,
    settles_in: str = "",
    names: Mapping[str, str] | None = None,
    write_offs: Iterable[WriteOff] = (),
) -> PaymentRecord:
    """The record of a period out of a department's ledger.

    Args:
        revisions: All of the department's, in sequence.
        period: The period.
        known: The rows of `payouts` that the paper at hand shows.
        settles_in: The open period.
        names: Names by id, as issued.
        write_offs: The decisions that hold.
    """
    mine = [one for one in revisions if one.manifest.period == str(period)]
    settled: dict[str, dict[Key, Decimal]] = {}
    for one in revisions if mine else ():
        for row in one.settlements if one.pays else ():
            if row.origin_period == str(period):
                rows = settled.setdefault(one.manifest.period, {})
                key = (row.employee_id, row.period, row.item)
                rows[key] = rows.get(key, _NOTHING) + row.amount
    record = PaymentRecord(
        str(period),
        tuple(one.name for one in mine),
        mine[0].paid_rows if mine else {},
        mine[0].settlements if mine else (),
        settled,
        payments(known),
        settles_in,
        names or {},
        left=mine[0].left if mine else (),
        elsewhere=mine[0].elsewhere if mine else "",
    )
    return replace(record, written_off=_written_off(record, write_offs))


def _written_off(record: PaymentRecord, write_offs: Iterable[WriteOff]) -> dict[Key, Decimal]:
    """What the decisions take away of what is open of a period."""
    rows = [
        Settlement(who, record.period, piece, item, one.open)
        for (who, piece, item), one in record.balances.items()
    ]
    _, taken = without_write_offs(rows, write_offs)
    return {(row.employee_id, row.period, row.item): row.amount for row in taken}


def issued_record(workspace: Workspace, department: str, period: Period) -> PaymentRecord | None:
    """The record of a period as its latest revision says it; None where none has been issued.

    Raises:
        LedgerBroken: What has been issued is not whole.
    """
    revisions = Ledger(workspace).revisions(department)
    mine = [one for one in revisions if one.manifest.period == str(period)]
    if not mine:
        return None
    following = open_period(workspace, department)
    known = mine[-1].tables.rows["payouts"]
    return record_of(
        revisions,
        period,
        known,
        settles_in=str(following or ""),
        write_offs=read_write_offs(workspace.root, department),
    )


def open_period(workspace: Workspace, department: str) -> Period | None:
    """The first period with inputs after the last one that has been issued."""
    issued = Ledger(workspace).periods(department)
    last = max((period.end for period in issued), default=None)
    later = (p for p in workspace.periods(department) if last is None or p.start > last)
    return next(later, None)


def frozen_folder(root: Path, department: str, period: Period | str) -> Path:
    """Where a frozen workspace keeps what a later revision replaces, and the bridge from there."""
    return root / "params" / "issued" / str(period) / department


def record_json(record: PaymentRecord) -> str:
    """The record as it is frozen; without `known`, which is worked out again, and settlements."""
    content = {
        "period": record.period,
        "revisions": record.revisions,
        "pay": _listed(record.pay),
        "settled": {name: _listed(rows) for name, rows in sorted(record.settled.items())},
        "settlements": [[f"{cell}" for cell in row] for row in record.settlements],
        "settles_in": record.settles_in,
        "names": dict(sorted(record.names.items())),
        **({"written_off": _listed(record.written_off)} if record.written_off else {}),
        **({"elsewhere": record.elsewhere} if record.elsewhere else {}),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_record(text: str, known: Iterable[Row]) -> PaymentRecord:
    """A frozen record read back, with what is due by the revision that it belongs to.

    Raises:
        ValueError: It is no record.
    """
    try:
        content = parse_json(text, RECORD)
        return PaymentRecord(
            content["period"],
            tuple(content["revisions"]),
            _amounts(content["pay"]),
            tuple(_settlement(row) for row in content["settlements"]),
            {name: _amounts(rows) for name, rows in content["settled"].items()},
            payments(known),
            content["settles_in"],
            content["names"],
            _amounts(content.get("written_off", ())),
            elsewhere=content.get("elsewhere", ""),
        )
    except (KeyError, TypeError, ArithmeticError) as wrong:
        raise ValueError(Message("it is no record of payments: {why}", why=str(wrong))) from None


def _listed(rows: Mapping[Key, Decimal]) -> list[list[str]]:
    return [[*key, f"{amount:.2f}"] for key, amount in sorted(rows.items())]


def _amounts(rows: Sequence[Sequence[str]]) -> dict[Key, Decimal]:
    return {(who, piece, item): Decimal(amount) for who, piece, item, amount in rows}


def _settlement(row: Sequence[str]) -> Settlement:
    who, origin, piece, item, amount, revision, cause = row
    return Settlement(who, origin, piece, item, Decimal(amount), revision, cause)
