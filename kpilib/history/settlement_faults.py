"""Whether a revision settles exactly what the revisions before it owed.

What was owed follows from the ledger alone: what was paid, what was settled since, and what the
latest revision before says is due. So nothing that is written into a revision, however well it is
sealed, can make somebody be paid who is owed nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.records.frozen_tables import read_settlements, settlements_csv
from kpilib.records.ledger import Fault
from kpilib.records.settlement import owed_in, settlements_file
from kpilib.text.formats import grouped, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.ledger import Ledger, Revision

_Key = tuple[str, str, str, str]
_NOTHING = Decimal("0.00")


def settlement_faults(ledger: Ledger, before: Sequence[Revision], one: Revision) -> list[Fault]:
    """What is wrong with the settlements of a revision.

    Args:
        ledger: Where it is.
        before: Every revision of the department before it, in sequence.
        one: The revision.
    """
    where = ledger.shown(one.folder / "settlements.csv")
    frozen = settlements_file(one.folder / "world", one.department, one.manifest.period)
    messages = list(_differences(one.settlements, owed_in(before, one.period)))
    try:
        told = settlements_csv(read_settlements(frozen))
    except ValueError as wrong:
        return [Fault(ledger.shown(frozen), f"it cannot be read: {wrong}")]
    if told != settlements_csv(one.settlements):
        messages.append("it is not what the frozen inputs name")
    return [Fault(where, message) for message in messages]


def _differences(found: Sequence[Settlement], owed: Sequence[Settlement]) -> Iterator[str]:
    """Both sides of every settlement that is not what was owed."""
    settles, due = _sums(found), {row.key: row.amount for row in owed}
    for key in sorted({*settles, *due}):
        origin, who, piece, item = key
        name = f"{who}, {item} of {piece}" + (f" (in {origin})" if piece != origin else "")
        was, now = due.get(key, _NOTHING), settles.get(key, _NOTHING)
        if was == now:
            continue
        if not was:
            yield f"{name}: it settles {signed(now)}, and nothing was owed{_elsewhere(key, due)}"
        elif not now:
            yield f"{name}: {signed(was)} was owed, and it settles nothing"
        else:
            gap = grouped(abs(now - was))
            yield f"{name}: it settles {signed(now)}, and {signed(was)} was owed: {gap} apart"
    keys = [row.key for row in found]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{key[1]}, {key[3]} of {key[2]}: it has {keys.count(key)} rows of one thing"


def _sums(rows: Iterable[Settlement]) -> dict[_Key, Decimal]:
    sums: dict[_Key, Decimal] = {}
    for row in rows:
        sums[row.key] = sums.get(row.key, _NOTHING) + row.amount
    return sums


def _elsewhere(key: _Key, due: Mapping[_Key, Decimal]) -> str:
    """What the person was owed instead, for whoever looks for a slip."""
    mine = [other for other in due if other[1] == key[1]]
    texts = [f"{signed(due[other])} for {other[3]} of {other[2]}" for other in mine]
    return f"; owed to {key[1]}: {', '.join(texts)}" if texts else ""
