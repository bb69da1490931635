"""Settlement of restated periods: what is due or to be recovered (clawback), once, none lost.

For each person, piece and item of an issued period there are three figures: what its first
revision paid, what settlements since then have paid, and what its latest revision says is due. What
is owed is the last less the other two, whatever happened in between; so it does not matter how
often a period was restated, whether a correction was withdrawn, or whether the person has left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.records.frozen_tables import Settlement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kpilib.engine.results import Row
    from kpilib.records.revision import Revision

Key = tuple[str, str, str]
"""Employee, piece (a month of a monthly scheme) and pay item."""

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Account:
    """What is known of one issued period.

    Attributes:
        period: The run.
        paid: What its first revision paid.
        settled: What settlements have paid since.
        due: What is due as it is known now.
    """

    period: str
    paid: Mapping[Key, Decimal] = field(default_factory=dict)
    settled: Mapping[Key, Decimal] = field(default_factory=dict)
    due: Mapping[Key, Decimal] = field(default_factory=dict)

    def owed(self) -> tuple[Settlement, ...]:
        """What is owed (or, below zero, owed back) for this period; nothing where it is zero."""
        found = []
        for key in sorted({*self.paid, *self.settled, *self.due}):
            known = self.due.get(key, _NOTHING)
            had = self.paid.get(key, _NOTHING) + self.settled.get(key, _NOTHING)
            if known != had:
                who, piece, item = key
                found.append(Settlement(who, self.period, piece, item, known - had))
        return tuple(found)


def owed(accounts: Iterable[Account]) -> tuple[Settlement, ...]:
    """What is owed for all of these periods: by person, then by period in time, then by item."""
    rows = [row for account in accounts for row in account.owed()]
    return in_order(rows)


def payments(rows: Iterable[Row]) -> dict[Key, Decimal]:
    """The rows of a result table `payouts` by person, piece and item."""
    found: dict[Key, Decimal] = {}
    for who, piece, item, amount in rows:
        found[who, piece, item] = found.get((who, piece, item), _NOTHING) + amount
    return found


def accounts(revisions: Sequence[Revision]) -> dict[str, Account]:
    """The account of every issued period of a department, in time.

    Args:
        revisions: All of the department's, in sequence.
    """
    paid: dict[str, Mapping[Key, Decimal]] = {}
    due: dict[str, dict[Key, Decimal]] = {}
    settled: dict[str, dict[Key, Decimal]] = {}
    for one in revisions:
        period = one.manifest.period
        paid.setdefault(period, one.paid_rows)
        due[period] = payments(one.tables.rows["payouts"])
        settled.setdefault(period, {})
        for row in one.settlements if one.pays else ():
            # A forged row may name a period that was never issued; verify says so.
            account = settled.setdefault(row.origin_period, {})
            key = (row.employee_id, row.period, row.item)
            account[key] = account.get(key, _NOTHING) + row.amount
    return {
        period: Account(period, paid[period], settled[period], due[period])
        for period in sorted(due, key=lambda name: Period.parse(name).order)
    }


def owed_in(revisions: Sequence[Revision], period: Period | str) -> tuple[Settlement, ...]:
    """What the first revision of an open period settles.

    Args:
        revisions: All issued revisions of the department, in sequence.
        period: The period that is open; nothing is settled in one that has been issued.
    """
    found = accounts(revisions)
    return () if str(period) in found else owed(found.values())


def paid_already(revisions: Iterable[Revision], rows: Iterable[Row]) -> set[tuple[str, str]]:
    """Which of these payouts another period has paid: its name, and the piece.

    A monthly scheme can be run over a month and over the quarter; only one of them may pay.
    """
    wanted = payments(rows)
    return {
        (one.manifest.period, key[1])
        for one in revisions
        if one.pays
        for key in {*payments(one.tables.rows["payouts"]), *one.paid_rows}
        if key in wanted
    }


def settlements_file(root: Path, department: str, period: Period | str) -> Path:
    """Where a frozen workspace keeps the settlements of its period."""
    return root / "params" / "settlements" / str(period) / f"{department}.csv"


def in_order(rows: Iterable[Settlement]) -> tuple[Settlement, ...]:
    """Settlements by person, then by period in time, then by item."""
    return tuple(sorted(rows, key=_order))


def _order(row: Settlement) -> tuple[object, ...]:
    origin, period = (Period.parse(name).order for name in (row.origin_period, row.period))
    return (row.employee_id, origin, period, row.item)
