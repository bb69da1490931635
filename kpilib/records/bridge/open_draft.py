"""What the draft of a period that has not been issued must not pay, and what it does not know yet.

A draft shows what would be paid if it were issued now. Three things it must say beside that, or
somebody is paid twice, or by a sum that will be another one:

- What it holds may have been paid already: a month by itself, and then with its quarter.
- What earlier periods owe is settled once, by the period that is issued next. Of several drafts
  only that one's has it.
- What is known of issued periods since, and is no revision yet, is settled nowhere so far.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.problems import KpiError
from kpilib.records.payment_record import open_period
from kpilib.records.settlement import owed_in, paid_already, payments
from kpilib.records.settling import without_write_offs
from kpilib.workspace.input_bundle import InputBundle, of_period, of_schemes
from kpilib.workspace.opening_balances import OPENING
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.revision import Revision
    from kpilib.workspace.assessment import Assessment
    from kpilib.workspace.workspace import Workspace

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class OpenDraft:
    """What stands beside a draft of an open period.

    Attributes:
        paid: What of it has been paid already: the piece, and the period that it was paid with.
        unpaid: Pieces of it of which nothing has been paid, where something else of it has been:
            whoever takes all of it for paid leaves them unpaid.
        settles_in: The period that settles what earlier ones owe, where that is another one.
        owed: What they owe, yuan.
        known: Issued periods of which something else is known than their latest revision says: the
            difference in pay; None where it cannot be worked out.
    """

    paid: tuple[tuple[str, str], ...] = ()
    unpaid: tuple[str, ...] = ()
    settles_in: str = ""
    owed: Decimal = _NOTHING
    known: Mapping[str, Decimal | None] = field(default_factory=dict)

    @property
    def settles(self) -> bool:
        """Whether what earlier periods owe is paid with it."""
        return not self.paid and not self.settles_in


def open_draft(
    workspace: Workspace, assessment: Assessment, revisions: Sequence[Revision]
) -> OpenDraft:
    """What must be said beside a draft.

    Args:
        workspace: Where everything is.
        assessment: The draft's figures.
        revisions: All of the department's, in sequence; none is of the draft's period.
    """
    department, period = assessment.department.id, assessment.period
    rows = assessment.results.rows["payouts"]
    paid = tuple(sorted((piece, other) for other, piece in paid_already(revisions, rows)))
    unpaid = {row[1] for row in rows} - {piece for piece, _ in paid} if paid else set()
    decided = read_write_offs(workspace.root, department)
    owed, _ = without_write_offs(owed_in(revisions, period), decided)
    following = open_period(workspace, department) if owed else None
    elsewhere = str(following) if following and following != period else ""
    total = sum((row.amount for row in owed), _NOTHING)
    known = {} if paid or elsewhere else _known_since(workspace, department, period, revisions)
    left = total if paid or elsewhere else _NOTHING
    return OpenDraft(paid, tuple(sorted(unpaid)), elsewhere, left, known)


def _known_since(
    workspace: Workspace, department: str, period: Period, revisions: Sequence[Revision]
) -> dict[str, Decimal | None]:
    """What is known of earlier issued periods beyond their latest revisions, in time.

    From the first one on whose files are others than they were, later ones may take over something
    else; those before it are what they were.
    """
    latest = {one.period: one for one in revisions if one.period.end < period.start}
    found: dict[str, Decimal | None] = {}
    moved = False
    for each in sorted(latest, key=lambda one: one.order):
        moved = moved or _is_touched(workspace, latest[each])
        if moved:
            issued = payments(latest[each].tables.rows["payouts"])
            try:
                now = payments(workspace.assess(department, each).results.rows["payouts"])
            except KpiError:
                found[str(each)] = None
                continue
            if now != issued:
                found[str(each)] = sum(now.values(), _NOTHING) - sum(issued.values(), _NOTHING)
    return found


def _is_touched(workspace: Workspace, one: Revision) -> bool:
    """Whether inputs, corrections or rules of an issued period are others than its revision's."""
    start, mine = "world/", of_period(one.manifest.period)

    def counts(path: str) -> bool:
        return mine(path) or of_schemes(path) or path.startswith(OPENING)

    then = {
        name.removeprefix(start): digest
        for name, digest in one.manifest.files.items()
        if name.startswith(start) and counts(name.removeprefix(start))
    }
    try:
        bundle = InputBundle.of(workspace, one.department, one.period).only(counts)
    except KpiError:
        return True
    now = {path: hashlib.sha256(content).hexdigest() for path, content in bundle.files.items()}
    return then != now
