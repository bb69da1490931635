"""What the paper of a superseded revision says of its money, and what changed since.

A revision from the second on is made from frozen files alone, which hold both; a draft asks the
ledger. This is the one place that reports, workbooks and statements ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.records.bridge.bridge_table import read_bridge
from kpilib.records.bridge.open_draft import OpenDraft, open_draft
from kpilib.records.bridge.restate import restate
from kpilib.records.bridge.settlement_causes import settlements
from kpilib.records.frozen_tables import same_tables
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import BRIDGE
from kpilib.records.payment_record import (
    RECORD,
    PaymentRecord,
    frozen_folder,
    open_period,
    read_record,
    record_of,
)
from kpilib.records.source_changes import source_changes
from kpilib.workspace.names import names_of
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from kpilib.records.bridge.lines import Bridge
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.left_open import LeftOpen
    from kpilib.records.revision import Revision
    from kpilib.records.source_changes import SourceChange
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class Replaced:
    """What a paper shows beside what was issued.

    Attributes:
        record: What was paid, settled and is due; see `kpilib.records.payment_record`.
        bridge: From the latest revision to the paper's own figures; None where nothing has been
            issued, or nothing has changed since.
        draft: What must be said beside the draft of a period that has not been issued.
        sources: What the sources give otherwise than when the latest revision was issued.
    """

    record: PaymentRecord
    bridge: Bridge | None = None
    draft: OpenDraft = field(default_factory=OpenDraft)
    sources: tuple[SourceChange, ...] = ()

    @property
    def pays(self) -> bool:
        """Whether a paper with these figures pays anything, or would once it is issued."""
        return not self.record.is_issued and not self.draft.paid

    @property
    def settles(self) -> tuple[Settlement, ...]:
        """What is paid with these very figures for earlier periods.

        A draft that no longer says what was issued, and a later revision, pay nothing: what the
        first revision settled stands in the record, and never beside other figures as a sum.
        """
        return () if self.bridge or self.record.differs else self.record.settlements

    @property
    def leaves(self) -> tuple[LeftOpen, ...]:
        """What is left open of earlier periods by that."""
        return () if self.bridge or self.record.differs else self.record.left


def replaced_by(workspace: Workspace, assessment: Assessment) -> Replaced:
    """The record of a period that has been assessed, be it a draft's or a revision's.

    Raises:
        LedgerBroken: What has been issued is not whole.
    """
    department, period = assessment.department.id, assessment.period
    known = assessment.results.rows["payouts"]
    frozen = frozen_folder(workspace.root, department, period)
    if (frozen / RECORD).is_file():
        record = read_record((frozen / RECORD).read_text(encoding="utf-8"), known)
        lines = read_bridge((frozen / BRIDGE).read_text(encoding="utf-8"), str(period))
        return Replaced(record, lines.bridge(department, str(period), record.due))
    revisions = Ledger(workspace).revisions(department)
    mine = [one for one in revisions if one.manifest.period == str(period)]
    if not mine:
        draft = open_draft(workspace, assessment, revisions)
        record = record_of((), period, known)
        if draft.settles:
            done = settlements(workspace, department, period, assessment.results)
            record = replace(record, settlements=done.settles, left=done.left)
        return Replaced(record, draft=draft)
    following, names = open_period(workspace, department), names_as_issued(mine[0])
    record = record_of(
        revisions,
        period,
        known,
        settles_in=str(following or ""),
        names=names,
        write_offs=read_write_offs(workspace.root, department),
    )
    if same_tables(assessment.results, mine[-1].tables):
        return Replaced(record)
    found = restate(workspace, department, period)
    return Replaced(record, found.bridge, sources=source_changes(*found.bundles))


def names_as_issued(first: Revision) -> dict[str, str]:
    """What the people were called whom a first revision paid; some are gone by now."""
    paid = {who for who, _, _ in first.paid_rows}
    paid |= {row.employee_id for row in first.settlements}
    try:
        with first.bundle().opened() as frozen:
            names = names_of(frozen.assess(first.department, first.period))
    except KpiError:
        return {}  # this program reads its inputs otherwise: ids instead of names
    return {who: name for who, name in names.items() if who in paid}
