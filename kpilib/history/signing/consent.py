"""Another person's consent to exactly what is going to be issued, and why one does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.history.signing.dsse import digest_of, enclosed, read_envelope
from kpilib.history.signing.in_toto import CONSENT, Statement, read_statement
from kpilib.workspace.people_file import same_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.history.signing.dsse import Envelope
    from kpilib.history.signing.signer import Signer
    from kpilib.history.signing.trust import CountingKey

FOLDER = "params/consents"
PROPOSAL = "proposal"

_PARTS = {
    "kind": Message("what is done"),
    "replaces": Message("what it replaces"),
    "world": Message("inputs, rules, notebooks or keys"),
    "results": Message("figures"),
    "settlements": Message("settlements of earlier periods"),
    "bridge": Message("the bridge from the revision before"),
    "formats": Message("formats"),
    "lang": Message("the language"),
    "renderer": Message("what lays it out"),
    "program": Message("the program"),
    "reason": Message("the reason"),
}
"""What a consent is to, by the keys of a proposal's content."""


def consent_file(root: Path, department: str, period: object, revision: str) -> Path:
    """Where a consent stands until the revision is issued."""
    return root / FOLDER / str(period) / department / f"{revision}.dsse.json"


def consent_of(content: Mapping[str, Any], who: Signer, day: str) -> bytes:
    """The file of somebody's consent.

    Args:
        content: Of the proposal.
        who: Who consents.
        day: The day.
    """
    predicate = {"proposal": content, "by": who.person, "on": day}
    statement = Statement(CONSENT, PROPOSAL, digest_of(content), predicate)
    return enclosed(statement.content(), who.private).to_bytes()


@dataclass(frozen=True)
class Consent:
    """A consent as it was read.

    Attributes:
        envelope: Who has signed it.
        to: The content of the proposal that it is to.
        by: Who gives it.
        on: The day.
    """

    envelope: Envelope
    to: Mapping[str, Any]
    by: str
    on: str

    @property
    def about(self) -> str:
        """What it is to, for people."""
        return " ".join(str(self.to.get(key)) for key in ("department", "period", "revision"))


def read_consent(content: bytes, source: str) -> Consent:
    """The consent in a file.

    Raises:
        ValueError: It is none.
    """
    envelope = read_envelope(content, source)
    statement = read_statement(envelope.payload, source)
    if statement.says != CONSENT:
        raise ValueError(Message("it is no consent, but says {says}", says=statement.says))
    said = statement.predicate
    if set(said) != {"proposal", "by", "on"} or not isinstance(said["proposal"], dict):
        raise ValueError(Message("it does not say who consents to what on which day"))
    if (statement.name, statement.sha256) != (PROPOSAL, digest_of(said["proposal"])):
        raise ValueError(Message("the hash in it is not that of what it is about"))
    if not isinstance(said["by"], str) or not said["by"].strip():
        raise ValueError(Message("it does not say who consents to what on which day"))
    try:
        day = date.fromisoformat(said["on"]).isoformat()
    except (TypeError, ValueError):
        day = ""
    if day != said["on"]:
        raise ValueError(Message("{value} is a day that does not exist", value=said["on"]))
    return Consent(envelope, said["proposal"], said["by"], day)


@dataclass(frozen=True)
class ToConsent:
    """What a consent must be to, and of whom.

    Attributes:
        content: Of the proposal.
        by: Who issues it.
        key: The id of their key; empty where it is unsigned.
        on: The day of issue.
        keys: The keys that count.
    """

    content: Mapping[str, Any]
    by: str
    key: str
    on: str
    keys: Sequence[CountingKey]


def consent_faults(given: Consent, asked: ToConsent) -> Iterator[Message]:
    """Why a consent does not count; nothing where it does."""
    yield from _of_another(given, asked)
    if given.on > asked.on:
        yield Message(
            "it is of {day}, and what it is to is of {issued} already",
            day=given.on,
            issued=asked.on,
        )
    if same_name(given.by) == same_name(asked.by):
        yield Message("{by} issues and cannot consent to it, too: another person does", by=given.by)
    if not asked.by:
        yield Message("nobody is named who issues it, and so nobody who is another person")
    if given.envelope.signature:
        yield from _of_the_key(given, asked)
    elif asked.keys:
        yield Message(
            "it is unsigned, and there are keys: kpi approve signs it where --by names who has one"
        )


def _of_another(given: Consent, asked: ToConsent) -> Iterator[Message]:
    """What it is to, where that is something else."""
    names = ("department", "period", "revision")
    if any(given.to.get(name) != asked.content[name] for name in names):
        yield Message("it is the consent to {about}, and not to this", about=given.about)
    elif given.to != asked.content:
        changed = [key for key in _PARTS if given.to.get(key) != asked.content.get(key)]
        yield Message(
            "something else is there now than was consented to: {parts}",
            parts=tuple(_PARTS[key] for key in changed or _PARTS),
        )


def _of_the_key(given: Consent, asked: ToConsent) -> Iterator[Message]:
    key = next((one for one in asked.keys if one.id == given.envelope.key), None)
    if key is None:
        yield Message(
            "it is signed with a key that does not count: {key}", key=given.envelope.key[:16]
        )
        return
    if not given.envelope.is_signed_by(key.public):
        yield Message("its signature is not that of {name}", name=key.name)
    if key.person != given.by:
        yield Message("it names {by}, and {name} has signed it", by=given.by, name=key.name)
    for day in sorted({given.on, asked.on}):
        if not key.holds_on(day):
            yield Message("the key of {name} is not in force on {day}", name=key.name, day=day)
    issuing = next((one for one in asked.keys if one.id == asked.key), None)
    if issuing and issuing.id == key.id:
        yield Message("it is signed with the key that issues it: another person has another key")
    elif issuing and issuing.root == key.root:
        yield Message(
            "{person} alone stands for both keys: {new} has been new since the revision before, "
            "and nobody else vouches for it",
            person=issuing.root,
            new=tuple(one.person for one in (issuing, key) if one.person != one.root),
        )
