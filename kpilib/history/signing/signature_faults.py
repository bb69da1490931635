"""Who stands for each revision of a chain, and what is wrong with it: for `kpi verify`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.core.program_hash import program_hash
from kpilib.core.sourcetext import read_bytes
from kpilib.core.tables import RESULT_TABLES
from kpilib.core.text_limits import JSON_SIZE
from kpilib.history.signing.consent import Consent, ToConsent, consent_faults, read_consent
from kpilib.history.signing.dsse import read_envelope
from kpilib.history.signing.in_toto import read_statement
from kpilib.history.signing.issue_statement import issue_statement
from kpilib.history.signing.signed_act import SCRIPT, shipped_script
from kpilib.history.signing.trust import (
    CountingKey,
    FrozenPolicy,
    InForce,
    counting,
    policy_in,
    policy_in_force,
)
from kpilib.history.signing.who_stands import who_stands
from kpilib.records.ledger_faults import LedgerFault
from kpilib.records.manifest import BRIDGE, CONSENT_COPY, MANIFEST, STATEMENT, WITH_ACTS
from kpilib.workspace.departments import FOUR_EYES
from kpilib.workspace.people_file import PEOPLE, People

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.history import rests_on
    from kpilib.history.signing.chain_standing import ChainStandings
    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision
else:  # hardly anybody signs what rests on corrections
    rests_on = lazy("kpilib.history.rests_on")

Found = tuple[str, str]
"""A file of the revision, and what is wrong with it."""


class SignatureReview:
    """Looks at signatures and consents of one department's chain.

    Args:
        ledger: Where it is.
        standings: What is in force where, found once for all departments.
        chain: All of it in sequence, voids among them.
    """

    def __init__(
        self, ledger: Ledger, standings: ChainStandings, chain: Sequence[Revision]
    ) -> None:
        self._ledger = ledger
        before_each = standings.before_each(chain)
        self._looked: list[_Looked] = []
        known = People()
        for one, before in zip(chain, before_each, strict=True):
            self._looked.append(_Looked.at(one, before, known))
            known = self._looked[-1].people

    def faults(self, place: int, today: str = "") -> list[LedgerFault]:
        """What is wrong with who stands for one revision.

        Args:
            place: Which of the chain.
            today: Days after it have not come yet; nothing is said of them where it is left out.
        """
        looked = self._looked[place]
        found = looked.faults(today)
        shown = self._ledger.shown
        return sorted(LedgerFault(shown(looked.one.folder / file), what) for file, what in found)

    def words(self, place: int) -> Message:
        """Who stands for a revision, in few words."""
        looked = self._looked[place]
        try:
            given = looked.consent()
        except ValueError:
            given = None
        shown, mine = looked.people.shown, looked.one.manifest
        return who_stands(shown(mine.by), shown(given.by) if given else "", signed=bool(mine.key))


def issued_content(one: Revision) -> dict[str, Any]:
    """The content of the proposal that a revision was: what had to be consented to."""
    mine = one.manifest
    content: dict[str, Any] = {
        "kind": mine.kind,
        "department": mine.department,
        "period": mine.period,
        "revision": mine.revision,
        "replaces": mine.replaces,
    }
    if one.is_void:
        return {**content, "reason": mine.reason}
    return {
        **content,
        "world": one.bundle().digest,
        "results": {name: mine.files.get(f"results/{name}.csv", "") for name in RESULT_TABLES},
        "settlements": mine.files.get("settlements.csv", ""),
        "bridge": mine.files.get(BRIDGE, ""),
        "formats": list(mine.formats),
        "lang": mine.lang,
        "renderer": f"{mine.renderer} {mine.renderer_version}".strip(),
        "program": mine.program,
        **({"paid": mine.paid, "reason": mine.reason} if mine.paid else {}),
    }


@dataclass(frozen=True)
class _Looked:
    """A revision with what was in force before it.

    Attributes:
        one: The revision.
        before: What was in force.
        known: Whom the one before it has frozen.
        frozen: Who signs, by its own files; None of a void.
        unread: Why these cannot be read.
    """

    one: Revision
    before: InForce
    known: People
    frozen: FrozenPolicy | None
    unread: str

    @classmethod
    def at(cls, one: Revision, before: InForce, known: People) -> _Looked:
        try:
            return cls(one, before, known, policy_in(one.folder), "")
        except (KpiError, OSError, ValueError) as wrong:
            return cls(one, before, known, None, message_of(wrong))

    @property
    def people(self) -> People:
        """Whom it has frozen; a void freezes nobody, and was done by people known before it."""
        return self.frozen.people if self.frozen else self.known

    @property
    def keys(self) -> tuple[CountingKey, ...]:
        if self.frozen is None:
            return self.before.keys
        return counting(self.frozen.people, self.before, self.one.manifest.on)

    @property
    def policy(self) -> dict[str, Any]:
        return policy_in_force(self.before, self.frozen)

    @property
    def four_eyes(self) -> bool:
        return bool(self.policy[FOUR_EYES])

    def consent(self) -> Consent | None:
        """The consent that was issued with it.

        Raises:
            ValueError: It is none.
        """
        path = self.one.folder / CONSENT_COPY
        if CONSENT_COPY not in self.one.manifest.files or not path.is_file():
            return None
        return read_consent(read_bytes(path, CONSENT_COPY, JSON_SIZE), CONSENT_COPY)

    def faults(self, today: str) -> Iterator[Found]:
        mine = self.one.manifest
        if self.unread:
            yield f"world/{PEOPLE}", Message("it cannot be read: {why}", why=self.unread)
        if mine.layout >= WITH_ACTS:
            yield from self._of_days(today)
        yield from self._of_statement() if mine.key else self._of_unsigned()
        yield from self._of_consent()
        yield from self._of_script()

    def _of_script(self) -> Iterator[Found]:
        """Under the same program what verifies alone is what the program ships."""
        path, mine = self.one.folder / SCRIPT, self.one.manifest
        comparable = mine.key and mine.program == program_hash() and path.is_file()
        if comparable and path.read_bytes() != shipped_script():
            yield SCRIPT, Message("it is not the one that this program puts there")

    def _of_days(self, today: str) -> Iterator[Found]:
        day = self.one.manifest.on
        if day < self.before.day:
            yield (
                MANIFEST,
                Message(
                    "it is of {day}, and the one before it of {before}",
                    day=day,
                    before=self.before.day,
                ),
            )
        if today and day > today:
            yield MANIFEST, Message("it is of {day}, which has not come yet", day=day)
        for what in rests_on.acts_after(self.one, day) if self.one.manifest.key else ():
            yield MANIFEST, Message("it rests on what came later: {what}", what=what)

    def _of_unsigned(self) -> Iterator[Found]:
        if self.before.signed:
            yield (
                MANIFEST,
                Message(
                    "it is unsigned, and {before} before it is signed", before=self.before.signed
                ),
            )
        elif self.four_eyes and self.keys:
            yield MANIFEST, Message("it is unsigned, and two people must sign it (four_eyes)")

    def _of_statement(self) -> Iterator[Found]:
        mine = self.one.manifest
        path = self.one.folder / STATEMENT
        if not path.is_file():
            yield STATEMENT, Message("it is gone: the manifest says that it is signed")
            return
        try:
            envelope = read_envelope(read_bytes(path, STATEMENT, JSON_SIZE), STATEMENT)
            said = read_statement(envelope.payload, STATEMENT)
        except ValueError as wrong:
            yield STATEMENT, Message("it cannot be read: {why}", why=message_of(wrong))
            return
        key = next((one for one in self.keys if one.id == envelope.key), None)
        if key is None or envelope.key != mine.key:
            yield (
                STATEMENT,
                Message(
                    "it is signed with a key that does not count: {key}", key=envelope.key[:16]
                ),
            )
            return
        if not envelope.is_signed_by(key.public):
            yield STATEMENT, Message("its signature is not that of {name}", name=key.name)
        if key.person != mine.by:
            yield (
                MANIFEST,
                Message("it names {by}, and {name} has signed it", by=mine.by, name=key.name),
            )
        if not key.holds_on(mine.on):
            yield (
                STATEMENT,
                Message("the key of {name} is not in force on {day}", name=key.name, day=mine.on),
            )
        wanted = issue_statement(mine, self.one.sha256, self.keys, self.policy)
        if said.sha256 != wanted.sha256:
            yield STATEMENT, Message("it is about another manifest")
        elif said != wanted:
            different = [
                name
                for name in sorted({*said.predicate, *wanted.predicate})
                if said.predicate.get(name) != wanted.predicate.get(name)
            ]
            yield (
                STATEMENT,
                Message(
                    "it says something else than the revision: {names}",
                    names=tuple(different or ["predicateType"]),
                ),
            )

    def _of_consent(self) -> Iterator[Found]:
        mine = self.one.manifest
        try:
            given = self.consent()
        except ValueError as wrong:
            yield CONSENT_COPY, Message("it cannot be read: {why}", why=message_of(wrong))
            return
        if given is None:
            if self.four_eyes:
                yield (
                    CONSENT_COPY,
                    Message("two people must stand for it (four_eyes), and nobody has consented"),
                )
            return
        asked = ToConsent(issued_content(self.one), mine.by, mine.key, mine.on, self.keys)
        for what in consent_faults(given, asked):
            yield CONSENT_COPY, what
        if mine.key:  # days that nobody has signed are as the analyst says
            for later in rests_on.acts_after(self.one, given.on):
                yield CONSENT_COPY, Message("nobody had seen it by then: {what}", what=later)
