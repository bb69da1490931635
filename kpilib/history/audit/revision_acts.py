"""What was issued and voided of a period, by whom, and who consented."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.problems import KpiError
from kpilib.history.audit.audit_act import AuditAct
from kpilib.history.audit.audit_effects import REVISION
from kpilib.history.signing.consent import read_consent
from kpilib.records.manifest import CONSENT_COPY, MANIFEST
from kpilib.records.paid_elsewhere import read_about
from kpilib.workspace.people_file import People, read_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.history.audit.audit_act import AuditStep
    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision
    from kpilib.text.formats import Wording


class ConsentGiven(NamedTuple):
    """Another person's consent to a revision.

    Attributes:
        by: Who, as printed.
        on: The day; empty where the file cannot be read.
        key: The id of the key that signs it; empty where it is unsigned.
    """

    by: str
    on: str
    key: str


def revision_acts(
    ledger: Ledger, found: Sequence[Revision], steps: Sequence[AuditStep], wording: Wording
) -> Iterator[AuditAct]:
    """An act for each revision of a period, and one for each consent.

    Args:
        ledger: Where they are.
        found: The period's revisions, voids among them, in sequence.
        steps: What was due before and after each.
        wording: The language.
    """
    for one, step in zip(found, steps, strict=False):  # one more for what is known now
        manifest, given = one.manifest, consent_to(one, wording)
        if given:
            yield AuditAct(
                ("consent", one.name),
                given.on,
                wording.say("Consent to a revision"),
                one.name,
                given.by,
                kind_of(one, wording),
                signed=given.key[:_SHOWN] or wording.say("unsigned"),
                file=ledger.shown(one.folder / CONSENT_COPY),
            )
        yield AuditAct(
            (REVISION, one.name),
            manifest.on,
            kind_of(one, wording),
            one.name,
            people_of(one).shown(manifest.by),
            wording.say("Pay of the period"),
            wording.pay(step.before),
            wording.pay(step.after),
            *_why(one),
            consent=consent_text(given, wording),
            signed=signed_by(one, wording),
            file=ledger.shown(one.folder / MANIFEST),
        )


def _why(one: Revision) -> tuple[str, str]:
    """The reason of a revision, and what it rests on: of a void, and of one paid elsewhere."""
    manifest = one.manifest
    if not one.is_paid_elsewhere:
        return manifest.reason, ""
    about = read_about(one.folder / "world", manifest.department, manifest.period)
    return manifest.reason, f"{about.file} (SHA-256 {about.sha256})" if about else ""


_SHOWN = 16  # signs of a key's id


def people_of(one: Revision) -> People:
    """The people as a revision knows them; a void knows nobody by name."""
    try:
        return read_people(one.folder / "world")
    except KpiError:
        return People()  # kpi verify names the file


def consent_to(one: Revision, wording: Wording) -> ConsentGiven | None:
    """Who consented to a revision; None where nobody did."""
    path = one.folder / CONSENT_COPY
    if not path.is_file():
        return None
    try:
        given = read_consent(path.read_bytes(), CONSENT_COPY)
    except (OSError, ValueError):
        return ConsentGiven(wording.say("unreadable: kpi verify says why"), "", "")
    return ConsentGiven(people_of(one).shown(given.by), given.on, given.envelope.key)


def consent_text(given: ConsentGiven | None, wording: Wording) -> str:
    """Who consented, and when."""
    if given is None:
        return ""
    return wording.say("{by}, {day}", by=given.by, day=given.on) if given.on else given.by


def kind_of(one: Revision, wording: Wording) -> str:
    """What sort of act a revision is."""
    say, replaced = wording.say, one.manifest.replaced
    if one.is_void:
        return say("Void of {revision}", revision=replaced)
    if one.is_paid_elsewhere:
        return say("Issue (paid elsewhere)")
    if one.pays:
        return say("Issue (pays)")
    return say("Issue (replaces {revision}, pays nothing)", revision=replaced)


def signed_by(one: Revision, wording: Wording) -> str:
    """By which key a revision is signed."""
    return one.manifest.key[:_SHOWN] or wording.say("unsigned")
