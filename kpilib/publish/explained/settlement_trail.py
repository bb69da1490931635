"""The trail of a settlement: from the amount, over what was paid and is due, to the row behind.

settlement ← what the first revision paid, what the latest says is due ← bridge line by line
← correction with who, when and why ← row of an input file
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.publish.explained.trail_causes import trail_part
from kpilib.publish.review.settlements import with_origins
from kpilib.records.bridge.settlement_causes import OpenHistory, settlements
from kpilib.records.ledger import Ledger
from kpilib.records.settlement import accounts
from kpilib.records.settling import settling, terms_then

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.publish.explained.trail_causes import TrailPart
    from kpilib.publish.review.settlements import Settled
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.revision import Revision
    from kpilib.records.settlement import Key
    from kpilib.workspace.workspace import Workspace

ITEMS = ("settled", "settlement")
"""By what `kpi explain` is asked for what a period settles of earlier ones."""

_ZERO = Decimal("0.00")


class NoSettlement(KpiError):  # noqa: N818 - it reads as what happened
    """A period settles nothing of somebody."""


@dataclass(frozen=True)
class SettlementTrail:
    """One settlement and what led to it.

    Attributes:
        row: The settlement.
        paid: What the origin's first revision paid for the item.
        settled: What had been settled of it before.
        due: What the origin's latest revision says is due.
        left: What stays open of it.
        written_off: What of it counts as settled without money by a decision.
        parts: Why what is due moved, in sequence.
    """

    row: Settlement
    paid: Decimal
    settled: Decimal
    due: Decimal
    left: Decimal
    written_off: Decimal
    parts: tuple[TrailPart, ...]


@dataclass(frozen=True)
class SettlementTrails:
    """What a period settles of somebody.

    Attributes:
        department: Whose.
        period: The period that settles.
        settled: The settlements, with their names.
        trails: One for each of the person's.
    """

    department: str
    period: str
    settled: Settled
    trails: tuple[SettlementTrail, ...]


def settlement_trails(
    workspace: Workspace, department: str, period: Period, who: str
) -> SettlementTrails:
    """The trails of everything that a period settles of somebody, as issued or as its draft would.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period that settles.
        who: The person, by id or name.

    Raises:
        LedgerBroken: What has been issued is not whole.
        NoSettlement: It settles nothing of them.
    """
    revisions = Ledger(workspace).revisions(department)
    mine = [one for one in revisions if one.manifest.period == str(period)]
    if mine:
        before = revisions[: revisions.index(mine[0])]
        rows, left = mine[0].settlements, mine[0].left
        written_off = settling(before, period, terms_then(mine[0])).written_off
    else:
        results = workspace.assess(department, period).results
        done = settlements(workspace, department, period, results)
        before, rows, left = revisions, done.settles, done.left
        written_off = done.written_off
    settled = with_origins(workspace, department, rows, left)
    wanted = [row for row in rows if who in {row.employee_id, settled.name(row)}]
    if not wanted:
        raise NoSettlement(
            Message(
                "{department} {period} settles nothing of {who} for earlier periods: kpi owed "
                "shows what is open",
                department=department,
                period=period,
                who=who,
            )
        )
    trail = partial(_trail, before, settled, written_off)
    return SettlementTrails(department, str(period), settled, tuple(map(trail, wanted)))


def _trail(
    before: Sequence[Revision],
    settled: Settled,
    written_off: Sequence[Settlement],
    row: Settlement,
) -> SettlementTrail:
    key: Key = (row.employee_id, row.period, row.item)
    account = accounts(before)[row.origin_period]
    history = OpenHistory.of(before, row.origin_period)
    _, moved = history.since_open(key)
    left = sum((one.row.amount for one in settled.left if one.row.key == row.key), _ZERO)
    parts = [trail_part(before, revision, part) for revision, line in moved for part in line.parts]
    return SettlementTrail(
        row,
        account.paid.get(key, _ZERO),
        account.settled.get(key, _ZERO),
        account.due.get(key, _ZERO),
        left,
        sum((one.amount for one in written_off if one.key == row.key), _ZERO),
        tuple(parts),
    )
