"""What a period settles for earlier ones, each amount with the revision and the corrections behind.

When a period is issued first, everything that earlier ones owe is settled with it. So what it
settles of a period is what the revisions of that period have changed since then, and their bridges
say why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.records.bridge.bridge_table import read_bridge
from kpilib.records.bridge.lines import ZERO
from kpilib.records.bridge.restate import compared_revisions
from kpilib.records.frozen_tables import read_settlements
from kpilib.records.ledger import Ledger
from kpilib.records.settlement import in_order, owed_in, settlements_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.bridge.lines import BridgeLine
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.ledger import Revision
    from kpilib.workspace.workspace import Workspace

BRIDGE = "bridge.csv"
"""The file of a revision that says what it changed."""


def settlements(workspace: Workspace, department: str, period: Period) -> tuple[Settlement, ...]:
    """What a report of a period settles: as frozen with it, or else as the ledger says.

    Raises:
        LedgerBroken: What has been issued is not whole.
    """
    frozen = settlements_file(workspace.root, department, period)
    if frozen.is_file():
        return in_order(read_settlements(frozen))
    revisions = Ledger(workspace).revisions(department)
    return explained(revisions, owed_in(revisions, period))


def explained(
    revisions: Sequence[Revision],
    rows: Iterable[Settlement],
    known: Mapping[str, tuple[BridgeLine, ...]] | None = None,
) -> tuple[Settlement, ...]:
    """Settlements with revision and cause.

    Args:
        revisions: Every revision of the department before the one that settles, in sequence.
        rows: What is owed.
        known: What has changed since the latest revision, by period; no revision says it yet.
    """
    later = known or {}
    found: dict[str, tuple[str, tuple[BridgeLine, ...]]] = {}
    done = []
    for row in rows:
        if row.origin_period not in found:
            since = tuple(_since_settled(revisions, row.origin_period))
            lines = tuple(line for one in since for line in pay_lines(revisions, one))
            more = later.get(row.origin_period, ())
            name = since[-1].name if since and not more else ""
            found[row.origin_period] = (name, (*lines, *more))
        name, lines = found[row.origin_period]
        done.append(row._replace(revision=name, cause=_cause(row, lines)))
    return tuple(done)


def _since_settled(revisions: Sequence[Revision], origin: str) -> Iterator[Revision]:
    """The revisions of a period since a first revision of any period settled what it owed."""
    last = max((place for place, one in enumerate(revisions) if one.pays), default=-1)
    return (one for one in revisions[last + 1 :] if one.manifest.period == origin)


def _cause(row: Settlement, lines: Iterable[BridgeLine]) -> str:
    """The causes that moved it, in their order; empty where the bridges do not lead there."""
    key = (row.employee_id, row.period, row.item)
    mine = [line for line in lines if (line.employee_id, line.period, line.item) == key]
    if sum((line.difference for line in mine), ZERO) != row.amount:
        return ""  # what an earlier program issued cannot be worked out any more: nothing is said
    causes = dict.fromkeys(cause for line in mine for part in line.parts for cause in part.causes)
    return "; ".join(map(str, causes))


def pay_lines(revisions: Sequence[Revision], one: Revision) -> tuple[BridgeLine, ...]:
    """What a later revision changed of pay: out of its bridge, or worked out where it has none."""
    path = one.folder / BRIDGE
    try:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            return read_bridge(text, one.manifest.period).groups["yuan"]
        return compared_revisions(before_it(revisions, one), one).bridge.pay
    except (KpiError, ValueError):
        return ()  # its frozen inputs say something else to this program, or verify names the file


def before_it(revisions: Sequence[Revision], one: Revision) -> Revision:
    """The revision of the same period that a later one replaces."""
    mine = [each for each in revisions if each.manifest.period == one.manifest.period]
    return mine[mine.index(one) - 1]
