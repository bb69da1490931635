"""What a period settles for earlier ones, each amount with the revision and the corrections behind.

What is open of a period came about since nothing was open of it last: by what its revisions have
changed since then, whose bridges say why, less what has been settled of that in the meantime.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.records.bridge.bridge_table import read_bridge
from kpilib.records.bridge.lines import ZERO
from kpilib.records.bridge.restate import compared_revisions
from kpilib.records.frozen_tables import read_settlements
from kpilib.records.ledger import Ledger
from kpilib.records.left_open import left_file, read_left
from kpilib.records.manifest import BRIDGE
from kpilib.records.settlement import in_order, payments, settlements_file
from kpilib.records.settling import SettlingResult, settling, terms_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from kpilib.core.periods import Period
    from kpilib.engine.results import Results
    from kpilib.records.bridge.lines import BridgeLine
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.revision import Revision
    from kpilib.records.settlement import Key
    from kpilib.workspace.workspace import Workspace


def settlements(
    workspace: Workspace, department: str, period: Period, results: Results
) -> SettlingResult:
    """What a report of a period settles and leaves open: as frozen with it, or as the ledger says.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period.
        results: Its figures.

    Raises:
        LedgerBroken: What has been issued is not whole.
        ProblemsFound: The decisions about what is open are faulty.
    """
    frozen = settlements_file(workspace.root, department, period)
    left = read_left(left_file(workspace.root, department, period))
    if frozen.is_file() or left:
        return SettlingResult(
            in_order(read_settlements(frozen)),
            tuple(one.row for one in left if one.why == "limit"),
            tuple(one.row for one in left if one.why == "gone"),
        )
    revisions = Ledger(workspace).revisions(department)
    terms = terms_now(workspace, department, results)
    return settling(revisions, period, terms).explained_by(partial(explained, revisions))


def explained(
    revisions: Sequence[Revision],
    rows: Iterable[Settlement],
    known: Mapping[str, tuple[BridgeLine, ...]] | None = None,
) -> tuple[Settlement, ...]:
    """Amounts that are open, or are settled now, with revision and cause.

    Args:
        revisions: Every revision of the department before the one that settles, in sequence.
        rows: What is open, or what of it is settled or carried.
        known: What has changed since the latest revision, by period; no revision says it yet.
    """
    later = known or {}
    histories: dict[str, OpenHistory] = {}
    done = []
    for row in rows:
        origin = row.origin_period
        if origin not in histories:
            histories[origin] = OpenHistory.of(revisions, origin)
        history, more = histories[origin], later.get(origin, ())
        name = "" if more else history.latest
        done.append(row._replace(revision=name, cause=_cause(row, history, more)))
    return tuple(done)


@dataclass(frozen=True)
class OpenMove:
    """What one revision changed of what is open of a period.

    Attributes:
        revision: The revision.
        changes: By person, piece and item, yuan.
        is_due: Whether it is a revision of the period itself, and says what is due; another one
            has settled something of it.
        lines: Of the first kind, why: the lines of its bridge.
    """

    revision: Revision
    changes: Mapping[Key, Decimal]
    is_due: bool = False
    lines: tuple[BridgeLine, ...] = ()


@dataclass(frozen=True)
class OpenHistory:
    """How it came that something is open of an issued period, revision by revision.

    Attributes:
        latest: The revision that says what is due.
        moves: What changed it, in sequence.
    """

    latest: str
    moves: tuple[OpenMove, ...]

    @classmethod
    def of(cls, revisions: Sequence[Revision], origin: str) -> OpenHistory:
        """The history of one period in a department's chain."""
        moves: list[OpenMove] = []
        due, latest = None, ""
        for one in revisions:
            if one.manifest.period == origin:
                now = payments(one.tables.rows["payouts"])
                before = one.paid_rows if due is None else due
                is_first = due is None and not one.is_paid_elsewhere
                lines = () if is_first else pay_lines(revisions, one)
                moves.append(OpenMove(one, _less(now, before), is_due=True, lines=lines))
                due, latest = now, one.name
            elif one.pays:
                mine = [row for row in one.settlements if row.origin_period == origin]
                settled = {(row.employee_id, row.period, row.item): -row.amount for row in mine}
                moves.append(OpenMove(one, settled))
        return cls(latest, tuple(moves))

    def since_open(self, key: Key) -> tuple[Decimal, list[tuple[Revision, BridgeLine]]]:
        """What the revisions have moved since nothing was open last, and their lines for it."""
        left = moved = ZERO
        lines: list[tuple[Revision, BridgeLine]] = []
        for move in self.moves:
            change = move.changes.get(key, ZERO)
            left += change
            if move.is_due and change:
                moved += change
                lines += [(move.revision, line) for line in _lines_of(key, move.lines)]
            if not left:
                moved, lines = ZERO, []
        return moved, lines


def _lines_of(key: Key, lines: Iterable[BridgeLine]) -> list[BridgeLine]:
    return [line for line in lines if (line.employee_id, line.period, line.item) == key]


def _less(now: Mapping[Key, Decimal], before: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    keys = {*now, *before}
    return {key: now.get(key, ZERO) - before.get(key, ZERO) for key in keys}


def _cause(row: Settlement, history: OpenHistory, more: Iterable[BridgeLine]) -> str:
    """The causes that moved it, in their order; empty where the bridges do not lead there."""
    key = (row.employee_id, row.period, row.item)
    moved, found = history.since_open(key)
    lines = [line for _, line in found]
    if sum((line.difference for line in lines), ZERO) != moved:
        return ""  # what an earlier program issued cannot be worked out any more: nothing is said
    lines += _lines_of(key, more)
    causes = dict.fromkeys(cause for line in lines for part in line.parts for cause in part.causes)
    return "; ".join(map(str, causes))


def pay_lines(revisions: Sequence[Revision], one: Revision) -> tuple[BridgeLine, ...]:
    """What a revision changed of pay: out of its bridge, or worked out where it has none."""
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
