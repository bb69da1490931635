"""Who stands for an act that is going to be written into a chain: signatures and consent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.access import write_new
from kpilib.core.messages import Message, joined
from kpilib.core.sourcetext import read_bytes
from kpilib.core.text_limits import JSON_SIZE
from kpilib.history.signing.consent import (
    ToConsent,
    consent_faults,
    consent_file,
    read_consent,
)
from kpilib.history.signing.dsse import enclosed
from kpilib.history.signing.issue_statement import issue_statement
from kpilib.history.signing.signer import Signer, SignerAsked, SigningRefused, signer
from kpilib.history.signing.trust import CountingKey, FrozenPolicy, counting, policy_in_force
from kpilib.history.signing.who_stands import who_stands
from kpilib.records.manifest import CONSENT_COPY, Manifest
from kpilib.workspace.departments import FOUR_EYES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.history.signing.trust import InForce

SCRIPT = "check_signature.py"
"""What verifies the signatures of a revision by itself; it lies beside them."""


def shipped_script() -> bytes:
    """What verifies signatures by itself, as it comes with this program."""
    return Path(__file__).with_name(SCRIPT).read_bytes()


@dataclass(frozen=True)
class Act:
    """What is going to be written into a department's chain.

    Attributes:
        before: What is in force after the chain up to now.
        content: Of the proposal: what is consented to.
        frozen: Who signs, by the files as they are going to be frozen.
        freezes: Whether they are: a void freezes nothing, and adds nobody.
    """

    before: InForce
    content: Mapping[str, Any]
    frozen: FrozenPolicy
    freezes: bool = True

    @property
    def name(self) -> str:
        """For people: `key-accounts 2026Q1 r1`."""
        return " ".join(str(self.content[each]) for each in ("department", "period", "revision"))

    @property
    def approving(self) -> str:
        """The command by which another person consents to it."""
        words = f"kpi approve {self.content['period']} -d {self.content['department']} --by NAME"
        if self.content["kind"] == "void":
            words += " --void"
        elif self.content.get("paid"):
            words += " --paid-elsewhere FILE"
        reason = self.content.get("reason")  # consent holds for this one, letter by letter
        return f"{words} --reason {json.dumps(reason, ensure_ascii=False)}" if reason else words

    @property
    def four_eyes(self) -> bool:
        """Whether another person must consent: now, or in the revision before."""
        return bool(self.policy[FOUR_EYES])

    @property
    def policy(self) -> dict[str, Any]:
        """What is in force in it."""
        frozen = self.frozen if self.freezes else None
        return policy_in_force(self.before, frozen)

    def keys(self, day: str) -> tuple[CountingKey, ...]:
        """The keys that count in it."""
        found = counting(self.frozen.people, self.before, day)
        known = {one.public for one in self.before.keys}
        return tuple(one for one in found if self.freezes or one.public in known)

    def must_sign(self, day: str) -> str:
        """Why an unsigned one is refused; empty where it is not."""
        if signed := self.before.signed:
            return Message("{before} is signed, and so must be what follows it", before=signed)
        if self.four_eyes and self.keys(day):
            return Message("two people must sign (four_eyes in params/departments.yaml)")
        return ""


@dataclass(frozen=True)
class SignedAct:
    """An act with who stands for it.

    Attributes:
        act: The act.
        who: Who does it.
        day: The day.
        consent: The file of another person's consent; empty where there is none.
        consented: Who that is, as printed.
        consented_on: The day of the consent.
    """

    act: Act
    who: Signer
    day: str
    consent: bytes = b""
    consented: str = ""
    consented_on: str = ""

    @property
    def words(self) -> Message:
        """Who stands for it, in few words."""
        return who_stands(self.who.name, self.consented, signed=self.who.private is not None)

    def named_in(self, manifest: Manifest) -> Manifest:
        """The manifest with who signs it."""
        return manifest.model_copy(update={"by": self.who.person, "key": self.who.key_id})

    def add_to(self, folder: Path) -> None:
        """Put into a revision's folder what goes with signatures, before its files are hashed."""
        if self.consent:
            write_new(folder / CONSENT_COPY, self.consent)
        if self.who.private:
            write_new(folder / SCRIPT, shipped_script())

    def statement(self, manifest: Manifest) -> bytes:
        """The signed statement about a finished manifest; empty where it is unsigned."""
        if self.who.private is None:
            return b""
        sha256 = hashlib.sha256(manifest.to_bytes()).hexdigest()
        said = issue_statement(manifest, sha256, self.act.keys(self.day), self.act.policy)
        return enclosed(said.content(), self.who.private).to_bytes()


def sign_act(root: Path, act: Act, asked: SignerAsked) -> SignedAct:
    """Find who stands for an act: its signer, and another person where two must.

    Args:
        root: The workspace's folder.
        act: What is going to be written.
        asked: Who is named.

    Raises:
        NoKey: The private key is not here.
        SigningRefused: Somebody is missing, or may not.
    """
    people = act.frozen.people
    keys = act.keys(asked.day)
    who = signer(asked, people, keys, must_sign=act.must_sign(asked.day))
    done = SignedAct(act, who, asked.day)
    where = [str(act.content[each]) for each in ("department", "period", "revision")]
    path = consent_file(root, where[0], where[1], where[2])
    shown = path.relative_to(root).as_posix()
    if not path.exists():
        if act.four_eyes:
            raise SigningRefused(_no_consent(act))
        return done
    content = read_bytes(path, shown, JSON_SIZE)
    try:
        given = read_consent(content, shown)
    except ValueError as wrong:
        raise SigningRefused(_not_that(act, shown, [str(wrong)])) from None
    to = ToConsent(act.content, who.person, who.key_id, asked.day, keys)
    if faults := list(consent_faults(given, to)):
        raise SigningRefused(_not_that(act, shown, faults))
    return SignedAct(act, who, asked.day, content, people.shown(given.by), given.on)


def _no_consent(act: Act) -> Message:
    return Message(
        "{name} needs the consent of a second person (four_eyes): `{command}`; who approves needs "
        "to read the files (access: group)",
        name=act.name,
        command=act.approving,
    )


def _not_that(act: Act, shown: str, faults: Sequence[str]) -> Message:
    return Message(
        "{name}: the consent in {file} does not count: {faults}. Have it approved again "
        "(`{command}`), or take the file away",
        name=act.name,
        file=shown,
        faults=joined(faults),
        command=act.approving,
    )
