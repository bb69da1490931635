"""What was issued and voided of a period, by whom, and who consented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.history.audit.audit_act import AuditAct
from kpilib.history.audit.audit_effects import REVISION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.history.audit.audit_act import AuditStep
    from kpilib.records.ledger import Ledger, Revision
    from kpilib.text.formats import Wording


def revision_acts(
    ledger: Ledger, found: Sequence[Revision], steps: Sequence[AuditStep], wording: Wording
) -> Iterator[AuditAct]:
    """An act for each revision of a period.

    Args:
        ledger: Where they are.
        found: The period's revisions, voids among them, in sequence.
        steps: What was due before and after each.
        wording: The language.
    """
    for one, step in zip(found, steps, strict=False):  # one more for what is known now
        manifest = one.manifest
        yield AuditAct(
            (REVISION, one.name),
            manifest.on,
            kind_of(one, wording),
            one.name,
            manifest.by,
            wording.say("Pay of the period"),
            wording.pay(step.before),
            wording.pay(step.after),
            manifest.reason,
            signed=signed_by(one, wording),
            file=ledger.shown(one.folder / "manifest.json"),
        )


def kind_of(one: Revision, wording: Wording) -> str:
    """What sort of act a revision is."""
    say, replaced = wording.say, one.manifest.replaced
    if one.is_void:
        return say("Void of {revision}", revision=replaced)
    if one.manifest.paid:
        return say("Issue (paid elsewhere)")
    if one.pays:
        return say("Issue (pays)")
    return say("Issue (replaces {revision}, pays nothing)", revision=replaced)


def signed_by(one: Revision, wording: Wording) -> str:
    """By which key a revision is signed."""
    return one.manifest.key[:16] or wording.say("unsigned")
