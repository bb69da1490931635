"""The trail of a settlement: from the amount, over what was paid and is due, to the row behind.

settlement ← what the first revision paid, what the latest says is due ← bridge line by line
← correction with who, when and why ← row of an input file
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.engine.inputs.lineage import file_text, row_spot
from kpilib.publish.review.settlements import with_origins
from kpilib.records.bridge.settlement_causes import OpenHistory, settlements
from kpilib.records.ledger import Ledger
from kpilib.records.settlement import accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.core.columns import Table
    from kpilib.engine.inputs.correction_model import Correction, RowEdit
    from kpilib.publish.review.settlements import Settled
    from kpilib.records.bridge.lines import ChangeCause
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.revision import Revision
    from kpilib.records.settlement import Key
    from kpilib.workspace.workspace import Workspace

    _Found = tuple[Correction, tuple["TrailRow", ...]] | None

ITEMS = ("settled", "settlement")
"""By what `kpi explain` is asked for what a period settles of earlier ones."""

_ZERO = Decimal("0.00")


class NoSettlement(KpiError):  # noqa: N818 - it reads as what happened
    """A period settles nothing of somebody."""


class TrailRow(NamedTuple):
    """A row of an input file that a correction is about.

    Attributes:
        file: The file, from the workspace's folder.
        spot: Where in it, as an editor or a spreadsheet shows it.
        what: What became of the row, such as `amount: 30000 → 60000`.
    """

    file: str
    spot: str
    what: tuple[str, ...]


class TrailCause(NamedTuple):
    """One cause of an amount.

    Attributes:
        cause: What it was.
        amount: What it moved, yuan.
        revision: The revision that says so.
        act: The correction; None where it was none, or its file is gone.
        file: Where the correction stands.
        rows: The rows that it is about.
    """

    cause: ChangeCause
    amount: Decimal
    revision: str
    act: Correction | None
    file: str
    rows: tuple[TrailRow, ...]


@dataclass(frozen=True)
class SettlementTrail:
    """One settlement and what led to it.

    Attributes:
        row: The settlement.
        paid: What the origin's first revision paid for the item.
        settled: What had been settled of it before.
        due: What the origin's latest revision says is due.
        left: What stays open of it.
        causes: Why what is due moved, in sequence.
    """

    row: Settlement
    paid: Decimal
    settled: Decimal
    due: Decimal
    left: Decimal
    causes: tuple[TrailCause, ...]


@dataclass(frozen=True)
class SettlementTrails:
    """What a period settles of somebody.

    Attributes:
        period: The period that settles.
        settled: The settlements, with their names.
        trails: One for each of the person's.
    """

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
    else:
        results = workspace.assess(department, period).results
        done = settlements(workspace, department, period, results)
        before, rows, left = revisions, done.settles, done.left
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
    trail = partial(_trail, workspace, before, settled)
    return SettlementTrails(str(period), settled, tuple(map(trail, wanted)))


def _trail(
    workspace: Workspace, before: Sequence[Revision], settled: Settled, row: Settlement
) -> SettlementTrail:
    key: Key = (row.employee_id, row.period, row.item)
    account = accounts(before)[row.origin_period]
    history = OpenHistory.of(before, row.origin_period)
    _, moved = history.since_open(key)
    left = sum((one.row.amount for one in settled.left if one.row.key == row.key), _ZERO)
    causes = [
        _cause(workspace, revision, cause, part.amount)
        for revision, line in moved
        for part in line.parts
        for cause in part.causes[:1]
    ]
    return SettlementTrail(
        row,
        account.paid.get(key, _ZERO),
        account.settled.get(key, _ZERO),
        account.due.get(key, _ZERO),
        left,
        tuple(causes),
    )


def _cause(
    workspace: Workspace, revision: Revision, cause: ChangeCause, amount: Decimal
) -> TrailCause:
    if cause.kind not in {"correction", "withdrawal"}:
        return TrailCause(cause, amount, revision.name, None, "", ())
    found = _in_world(revision, partial(_act, cause=cause))
    if found is None:
        return TrailCause(cause, amount, revision.name, None, "", ())
    act, rows = found
    owner, _, name = act.id.rpartition("/")
    folder = workspace.corrections_folder(owner or revision.department, cause.period)
    file = (folder / f"{name}.yaml").relative_to(workspace.root).as_posix()
    return TrailCause(cause, amount, revision.name, act, file, rows)


def _in_world(revision: Revision, look: Callable[[Workspace, str], _Found]) -> _Found:
    """What is found in the files that a revision was made of."""
    try:
        with revision.bundle().opened() as frozen:
            return look(frozen, revision.department)
    except KpiError:
        return None  # this program reads them otherwise: the cause is told without its row


def _act(frozen: Workspace, department: str, cause: ChangeCause) -> _Found:
    period = Period.parse(cause.period)
    for one in frozen.corrections(department, period):
        if one.id == cause.name:
            rows = (_row(frozen, department, period, one, edit) for edit in one.edits)
            return one, tuple(rows)
    return None


def _row(
    frozen: Workspace, department: str, period: Period, act: Correction, edit: RowEdit
) -> TrailRow:
    table = frozen.inputs_of(department, period)[edit.table]
    said = edit.row or edit.add
    at = next((at for at in range(len(table)) if _is_row(table, at, act.id, said)), None)
    folder = frozen.inputs_folder(department, period).relative_to(frozen.root).as_posix()
    spot = "" if at is None else row_spot(table, at)
    if at is None:
        spot = ", ".join(f"{name}={cell}" for name, cell in said.items())
    return TrailRow(f"{folder}/{file_text(table.source or edit.table)}", spot, tuple(_what(edit)))


def _is_row(table: Table, at: int, act: str, said: object) -> bool:
    """Whether a row is the one that a correction has changed or added."""
    return table.corrected.get(int(table.rows[at])) == act and _matches(table, at, said)


def _matches(table: Table, at: int, said: object) -> bool:
    cells = said if isinstance(said, dict) else {}
    ids = {name: cell for name, cell in cells.items() if name.endswith("_id") or name == "subject"}
    return all(
        name not in table.columns or str(table.columns[name].at(at)) == cell
        for name, cell in ids.items()
    )


def _what(edit: RowEdit) -> Iterator[str]:
    if edit.remove:
        yield Message("the row is taken out")
    for name, change in edit.change.items():
        yield Message("{column}: {old} → {new}", column=name, old=change.old, new=change.new)
    if edit.add:
        yield Message("the row is added")
