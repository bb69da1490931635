"""Whether the bridge of a later revision leads from the one before it to its own figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.library_reasons import reason_of
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.records.bridge.bridge_table import bridge_csv, differs, read_bridge
from kpilib.records.bridge.elsewhere_bridge import elsewhere_bridge
from kpilib.records.bridge.lines import Figures
from kpilib.records.bridge.restate import compared_revisions
from kpilib.records.bridge.settlement_causes import before_it
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import BRIDGE, WITH_BRIDGE
from kpilib.records.payment_record import RECORD, frozen_folder, read_record, record_of
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision


def bridge_faults(ledger: Ledger, before: Sequence[Revision], one: Revision) -> list[LedgerFault]:
    """What is wrong with the bridge of a revision, or with what its report was told of the past.

    Programs before this file was one of a revision left it out; their manifests say so.

    Args:
        ledger: Where it is.
        before: Every revision of the department before it, in sequence.
        one: The revision.
    """
    if one.pays and not one.is_paid_elsewhere:
        return []
    path = one.folder / BRIDGE
    if not path.is_file():
        gone = Message("it is gone: a later revision says in it what it changed, and why")
        return [LedgerFault(ledger.shown(path), gone)] if one.manifest.layout >= WITH_BRIDGE else []
    frozen = frozen_folder(one.folder / "world", one.department, one.manifest.period)
    found = [
        LedgerFault(ledger.shown(path), message) for message in _of_bridge(before, one, frozen)
    ]
    where = ledger.shown(frozen / RECORD)
    return found + [LedgerFault(where, message) for message in _of_record(before, one, frozen)]


def _of_bridge(before: Sequence[Revision], one: Revision, frozen: Path) -> Iterator[str]:
    text = (one.folder / BRIDGE).read_text(encoding="utf-8")
    try:
        lines = read_bridge(text, one.manifest.period)
    except ValueError as wrong:
        yield Message("it is no bridge: {why}", why=message_of(wrong))
        return
    now = Figures.of(one.tables.rows)
    if one.is_paid_elsewhere:
        yield from differs(lines, Figures(one.paid_rows, {}), Figures(now.pay, {}))
    else:
        yield from differs(lines, Figures.of(before_it((*before, one), one).tables.rows), now)
    told = frozen / BRIDGE
    if not told.is_file() or told.read_text(encoding="utf-8") != text:
        yield Message("it is not what the frozen inputs name")


def _of_record(before: Sequence[Revision], one: Revision, frozen: Path) -> Iterator[str]:
    """What the report was told was paid and settled is what the ledger says."""
    rows = one.tables.rows["payouts"]
    try:
        told = read_record((frozen / RECORD).read_text(encoding="utf-8"), rows)
    except (OSError, ValueError) as wrong:
        yield Message("it cannot be read: {why}", why=reason_of(wrong))
        return
    try:
        decided = read_write_offs(one.folder / "world", one.department)
    except KpiError as wrong:
        yield Message("it cannot be read: {why}", why=wrong.message)
        return
    known = replace(record_of(before, one.period, rows, write_offs=decided), left=())
    if one.is_paid_elsewhere:
        known = replace(known, pay=one.paid_rows, elsewhere=one.manifest.reason)
    if replace(told, settles_in="", names={}) != known:
        yield Message(
            "it is not what the ledger says: paid {paid}, settled since {settled}, and the ledger "
            "paid {known_paid}, settled since {known_settled}",
            paid=told.paid,
            settled=told.difference - told.open,
            known_paid=known.paid,
            known_settled=known.difference - known.open,
        )


def remade_bridge(before: Sequence[Revision], one: Revision) -> list[str]:
    """What is different when the bridge is made again from the frozen inputs of both revisions.

    Raises:
        KpiError: They cannot be assessed.
    """
    if not (one.folder / BRIDGE).is_file():
        return []
    if one.is_paid_elsewhere:
        again = elsewhere_bridge(one.department, one.manifest.period, one.paid_rows, one.bundle())
    else:
        again = compared_revisions(before_it((*before, one), one), one).bridge
    same = bridge_csv(again) == (one.folder / BRIDGE).read_text(encoding="utf-8")
    if same:
        return []
    return [Message("made again from the frozen inputs of both revisions it is another")]
