"""Whether a revision settles exactly what the revisions before it owed.

What was owed follows from the ledger alone: what was paid, what was settled since, and what the
latest revision before says is due. How much of it is settled follows from the limit, the decisions
and the people that are frozen with it. So nothing that is written into a revision, however well it
is sealed, can make somebody be paid who is owed nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.rounding import SignedAmount
from kpilib.records.frozen_tables import read_settlements, settlements_csv
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.left_open import left_file, read_left
from kpilib.records.settlement import settlements_file
from kpilib.records.settling import SettlingResult, settling, terms_then

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision

_Key = tuple[str, str, str, str]
_NOTHING = Decimal("0.00")


def settlement_faults(
    ledger: Ledger, before: Sequence[Revision], one: Revision
) -> list[LedgerFault]:
    """What is wrong with the settlements of a revision.

    Args:
        ledger: Where it is.
        before: Every revision of the department before it, in sequence.
        one: The revision.
    """
    where = ledger.shown(one.folder / "settlements.csv")
    frozen = settlements_file(one.folder / "world", one.department, one.manifest.period)
    left = left_file(one.folder / "world", one.department, one.manifest.period)
    try:
        terms = terms_then(one)
    except KpiError as wrong:
        place = ledger.shown(one.folder / "world")
        message = Message("by what it settled cannot be read: {why}", why=wrong.message)
        return [LedgerFault(place, message)]
    due = SettlingResult() if one.is_paid_elsewhere else settling(before, one.period, terms)
    faults = [LedgerFault(where, message) for message in _differences(one.settlements, due.settles)]
    for path, read in ((frozen, _told(frozen, one)), (left, _left(left, due))):
        try:
            faults += [LedgerFault(where, message) for message in read]
        except ValueError as wrong:
            message = Message("it cannot be read: {why}", why=reason_of(wrong))
            return [LedgerFault(ledger.shown(path), message)]
    return faults


def _told(frozen: Path, one: Revision) -> Iterator[Message]:
    """Whether the report was made with just these settlements."""
    if settlements_csv(read_settlements(frozen)) != settlements_csv(one.settlements):
        yield Message("it is not what the frozen inputs name")


def _left(frozen: Path, due: SettlingResult) -> Iterator[Message]:
    """Whether the report was told what stays open, and why."""
    told = {(found.row.key, found.row.amount, found.why) for found in read_left(frozen)}
    known = {(found.row.key, found.row.amount, found.why) for found in due.left}
    for (origin, who, piece, item), amount, why in sorted(told ^ known):
        facts = {"who": who, "item": item, "piece": piece, "origin": origin, "amount": amount}
        is_told = ((origin, who, piece, item), amount, why) in told
        yield Message(
            "{who}, {item} of {piece}: {amount} is said to stay open, and does not"
            if is_told
            else "{who}, {item} of {piece}: {amount} stays open, and is not said to",
            **facts,
        )


def _differences(found: Sequence[Settlement], owed: Sequence[Settlement]) -> Iterator[str]:
    """Both sides of every settlement that is not what was owed."""
    settles, due = _sums(found), {row.key: row.amount for row in owed}
    for key in sorted({*settles, *due}):
        origin, who, piece, item = key
        facts = {
            "line": Message("{who}, {item} of {piece}", who=who, item=item, piece=piece)
            if piece == origin
            else Message(
                "{who}, {item} of {piece} (in {origin})",
                who=who,
                item=item,
                piece=piece,
                origin=origin,
            ),
            "was": SignedAmount(due.get(key, _NOTHING)),
            "now": SignedAmount(settles.get(key, _NOTHING)),
        }
        was, now = due.get(key, _NOTHING), settles.get(key, _NOTHING)
        if was == now:
            continue
        if not was:
            others = _elsewhere(key, due)
            yield Message(
                "{line}: it settles {now}, and nothing was owed; owed to {who}: {others}"
                if others
                else "{line}: it settles {now}, and nothing was owed",
                who=who,
                others=others,
                **facts,
            )
        elif not now:
            yield Message("{line}: {was} was owed, and it settles nothing", **facts)
        else:
            yield Message(
                "{line}: it settles {now}, and {was} was owed: {gap} apart",
                gap=abs(now - was),
                **facts,
            )
    keys = [row.key for row in found]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        _, who, piece, item = key
        yield Message(
            "{line}: it has {count} rows of one thing",
            line=Message("{who}, {item} of {piece}", who=who, item=item, piece=piece),
            count=keys.count(key),
        )


def _sums(rows: Iterable[Settlement]) -> dict[_Key, Decimal]:
    sums: dict[_Key, Decimal] = {}
    for row in rows:
        sums[row.key] = sums.get(row.key, _NOTHING) + row.amount
    return sums


def _elsewhere(key: _Key, due: Mapping[_Key, Decimal]) -> tuple[Message, ...]:
    """What the person was owed instead, for whoever looks for a slip."""
    mine = [other for other in due if other[1] == key[1]]
    return tuple(
        Message(
            "{amount} for {item} of {piece}",
            amount=SignedAmount(due[one]),
            item=one[3],
            piece=one[2],
        )
        for one in mine
    )
