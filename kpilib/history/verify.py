"""Prove what has been issued: chain, hashes, and every figure computed anew from frozen inputs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.history.act_faults import act_faults
from kpilib.history.expected_head import head_verdict
from kpilib.history.heads_beside import heads_out_of_order, lost_heads, unordered
from kpilib.history.payment_faults import payments_head, payments_verdict
from kpilib.history.remade_statements import untold_statements
from kpilib.history.revision_faults import Depth, RevisionAsked, looked_at, table_faults
from kpilib.history.signing.chain_standing import ChainStandings
from kpilib.history.signing.signature_faults import SignatureReview
from kpilib.history.stray_files import stray_files, stray_revisions
from kpilib.history.verdict import Verdict
from kpilib.publish.packs.order import LIMIT
from kpilib.records.folder_contents import contents_of
from kpilib.records.ledger import Ledger, LedgerFault, differing_files, live
from kpilib.workspace.people_file import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.records.ledger import Revision
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class VerifyOptions:
    """What is verified.

    Attributes:
        period: Only this period; all when None.
        departments: Only these; all that have issued anything when empty.
        quick: Chain and hashes only; nothing is computed.
        remake: Every paper is made again and compared byte by byte.
        expected: Hashes of manifests that were kept elsewhere: whatever is asked for, everything
            is looked at that they stand for.
        limit: Seconds that making one report again may take.
        today: The day; acts of later ones are faults. Not looked at when empty.
    """

    period: Period | None = None
    departments: tuple[str, ...] = ()
    quick: bool = False
    remake: bool = False
    expected: tuple[str, ...] = ()
    limit: float = LIMIT
    today: str = ""

    @property
    def depth(self) -> Depth:
        """How far each revision is looked at."""
        return Depth(self.quick, self.remake, self.limit)

    def asks_for(self, one: Revision) -> bool:
        """Whether a revision is one of those that are asked for."""
        is_theirs = not self.departments or one.department in self.departments
        return is_theirs and (self.period is None or one.manifest.period == str(self.period))


def verify(
    workspace: Workspace,
    options: VerifyOptions,
    told: Callable[[Verdict], None] = lambda _: None,
) -> list[Verdict]:
    """Verify issued revisions.

    Args:
        workspace: Where they are.
        options: Which, and how far.
        told: Called with each verdict as it comes.

    Raises:
        WorkspaceError: A department is not known and has issued nothing.
    """
    ledger = Ledger(workspace)
    issued = ledger.departments()
    for name in options.departments:
        if name not in issued:
            workspace.department(name)
    chains = {name: ledger.chain(name) for name in issued}
    # A department may be gone with its register, and others know that it had issued something.
    beside = {name for chain, _ in chains.values() for one in chain for name in one.manifest.beside}
    chains |= {name: ledger.chain(name) for name in sorted(beside - chains.keys())}
    everything = _Everything(workspace, ledger, options, chains)
    verdicts = []
    for verdict in everything.verdicts():
        verdicts.append(verdict)
        told(verdict)
    return verdicts


@dataclass
class _Everything:
    """All that has been issued, and what is asked of it.

    Attributes:
        chains: Of each department, and what is wrong with it.
        faulty: What has been found not to be as it was issued, by the names of verdicts.
    """

    workspace: Workspace
    ledger: Ledger
    options: VerifyOptions
    chains: dict[str, tuple[tuple[Revision, ...], list[LedgerFault]]]
    faulty: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.standings = ChainStandings(self.ledger)

    def verdicts(self) -> Iterator[Verdict]:
        """Registers and revisions, department by department, then the hashes kept elsewhere."""
        if strays := stray_files(self.workspace, self.ledger):
            where = self.ledger.shown(self.ledger.register_file("").parent)
            yield Verdict(where, tuple(strays))
        asked, expected = self.options.departments, self.options.expected
        for name in self.chains if expected or not asked else asked:
            for verdict in self._department(name):
                if verdict.faults:
                    self.faulty.add(verdict.about)
                yield verdict
        chains = {name: chain for name, (chain, _) in self.chains.items()}
        if (expected or not asked) and (payments := payments_verdict(self.workspace.root, chains)):
            yield payments
        for head in expected:
            of_payments = payments_head(self.workspace.root, head)
            yield of_payments or head_verdict(self.ledger, chains, self.faulty, head)

    def _department(self, name: str) -> Iterator[Verdict]:
        revisions, faults = self.chains.get(name, ((), []))
        yield self._register(name)
        latest = {one.manifest.period: one.name for one in live(revisions)}
        signatures = SignatureReview(self.ledger, self.standings, revisions)
        broken = Message("the chain") if faults else ""
        for place, one in enumerate(revisions):
            before = live(revisions[:place])
            found = contents_of(one.folder)
            wrong = differing_files(self.ledger, one, found)
            if not faults:  # else every act after what is gone would be out of place
                wrong += act_faults(self.ledger, revisions[:place], before, one)
            wrong += [] if wrong or one.is_void else table_faults(self.ledger, one)
            is_latest = latest.get(one.manifest.period) == one.name
            # What was owed cannot be worked out from figures that somebody has changed.
            asked = RevisionAsked(
                self.workspace,
                self.ledger,
                one,
                before=None if broken else before,
                broken=broken,
                wrong=tuple(wrong),
                elsewhere=tuple(found.elsewhere),
                is_latest=is_latest,
            )
            broken = broken or (str(one) if wrong else "")
            unfounded = signatures.faults(place, self.options.today)
            if wrong:  # what somebody has changed says nothing about who signs
                unfounded = [fault for fault in unfounded if not fault.path.endswith(PEOPLE)]
            for verdict in self._revision(asked, unfounded):
                yield replace(verdict, proved=(*verdict.proved, signatures.words(place)))

    def _revision(
        self, asked: RevisionAsked, unfounded: Sequence[LedgerFault]
    ) -> Iterator[Verdict]:
        """What comes of one revision, with what is wrong with who stands for it."""
        one, wrong = asked.one, (*asked.wrong, *unfounded)
        if not self.options.asks_for(one):
            if wrong and self.options.expected:
                yield Verdict(str(one), wrong)
        elif one.is_void:
            yield Verdict(str(one), wrong, (), (Message("void, as it was written"),))
        else:
            verdict = looked_at(asked, self.options.depth)
            verdict = replace(verdict, faults=(*verdict.faults, *unfounded))
            if self.options.remake and asked.is_latest:
                untold = untold_statements(self.workspace, self.ledger, one)
                verdict = Verdict(str(one), verdict.faults, (*verdict.notes, *untold),
                                  verdict.proved)  # fmt: skip
            yield verdict

    def _register(self, name: str) -> Verdict:
        revisions, faults = self.chains.get(name, ((), []))
        chains = {each: chain for each, (chain, _) in self.chains.items()}
        found = [*faults, *stray_revisions(self.workspace, self.ledger, name)]
        found += lost_heads(self.ledger, chains, name)
        found += heads_out_of_order(self.ledger, chains, name)
        found += unordered(self.ledger, chains, name)
        notes = [
            Message(
                "{folder} is left of an interrupted issue; the next one clears it away",
                folder=self.ledger.shown(path),
            )
            for path in self.ledger.unfinished(name)
        ]
        if not faults and self.ledger.pending(name):
            waits = Message(
                "{revision} is whole; its line in the register comes with the next issue",
                revision=str(revisions[-1]),
            )
            notes.insert(0, waits)
        return Verdict(name, tuple(sorted(set(found))), tuple(notes), (_in_one_chain(revisions),))


def _in_one_chain(revisions: Sequence[Revision]) -> Message:
    if not revisions:
        return Message("no revisions")
    return Message(
        "{n} revision in one chain, the last one {hash}",
        "{n} revisions in one chain, the last one {hash}",
        n=len(revisions),
        hash=revisions[-1].sha256,
    )
