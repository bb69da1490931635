"""Prove what has been issued: chain, hashes, and every figure computed anew from frozen inputs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.history.act_faults import act_faults
from kpilib.history.expected_head import head_verdict
from kpilib.history.heads_beside import heads_out_of_order, lost_heads, unordered
from kpilib.history.looked_ahead import LookedAhead
from kpilib.history.payment_faults import payments_head, payments_verdict
from kpilib.history.revision_faults import Depth, RevisionAsked, table_faults
from kpilib.history.signing.chain_standing import ChainStandings
from kpilib.history.signing.signature_faults import SignatureReview
from kpilib.history.stray_files import stray_files, stray_revisions
from kpilib.history.verdict import Verdict
from kpilib.publish.packs.order import LIMIT
from kpilib.records.folder_contents import contents_of, is_untouched, marks_of
from kpilib.records.ledger import Ledger
from kpilib.records.revision import live
from kpilib.records.revision_files import differing_files
from kpilib.workspace.people_file import PEOPLE
from kpilib.workspace.remembered import remembering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history import remade_statements
    from kpilib.history.proved_before import ProvedBefore
    from kpilib.records.folder_contents import FolderContents
    from kpilib.records.ledger_faults import LedgerFault
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace
else:
    remade_statements = lazy("kpilib.history.remade_statements")


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
        jobs: How many revisions are looked at at a time, where they are not made again.
        proofs: What has been proved before and need not be worked out again, where it is not made
            again; what is new is noted there.
    """

    period: Period | None = None
    departments: tuple[str, ...] = ()
    quick: bool = False
    remake: bool = False
    expected: tuple[str, ...] = ()
    limit: float = LIMIT
    today: str = ""
    jobs: int = 1
    proofs: ProvedBefore | None = None

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
    try:
        with remembering():
            for verdict in everything.verdicts():
                verdicts.append(verdict)
                told(verdict)
    finally:
        everything.close()
    return verdicts


@dataclass(frozen=True)
class _HashedRevision:
    """A revision whose files have been hashed.

    Attributes:
        place: Where it is in its chain, from 0 on.
        asked: What is asked of it.
        found: What stands in its folder.
    """

    place: int
    asked: RevisionAsked
    found: FolderContents


@dataclass(frozen=True)
class _ChainWalk:
    """A department's chain from its beginning on.

    Attributes:
        signatures: Who stands for each of it.
        above: What the system notes of the folders that lead to it.
        looked: All of it, in sequence.
    """

    signatures: SignatureReview
    above: Mapping[Path, tuple[int, ...]]
    looked: Sequence[_HashedRevision]


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
    _walks: dict[str, _ChainWalk] = field(default_factory=dict)
    _beside: LookedAhead | None = None

    def __post_init__(self) -> None:
        self.standings = ChainStandings(self.ledger)

    def verdicts(self) -> Iterator[Verdict]:
        """Registers and revisions, department by department, then the hashes kept elsewhere."""
        if strays := stray_files(self.workspace, self.ledger):
            where = self.ledger.shown(self.ledger.register_file("").parent)
            yield Verdict(where, tuple(strays))
        asked, expected = self.options.departments, self.options.expected
        for name in self._names:
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

    @property
    def _names(self) -> Sequence[str]:
        """The departments that are looked at, in order."""
        asked = self.options.departments
        return [*self.chains] if self.options.expected or not asked else asked

    def _department(self, name: str) -> Iterator[Verdict]:
        yield self._register(name)
        ahead, walk = self._ahead(), self._walk(name)
        for looked in walk.looked:
            for verdict in self._revision(looked, ahead):
                words = walk.signatures.words(looked.place)
                yield replace(verdict, proved=(*verdict.proved, words))
        self._keep_proofs(walk)

    def _walk(self, name: str) -> _ChainWalk:
        """What is to be looked at of a department, with its files hashed."""
        if name not in self._walks:
            revisions, faults = self.chains.get(name, ((), []))
            signatures = SignatureReview(self.ledger, self.standings, revisions)
            above = marks_of(self._above(revisions))
            self._walks[name] = _ChainWalk(signatures, above, [*self._along(revisions, faults)])
        return self._walks[name]

    def _above(self, revisions: Sequence[Revision]) -> set[Path]:
        """The folders that lead to revisions, which could be exchanged whole."""
        root = self.workspace.root
        return {root, *(root / each for one in revisions for each in
                        one.folder.relative_to(root).parents)}  # fmt: skip

    def _along(
        self, revisions: Sequence[Revision], faults: Sequence[LedgerFault]
    ) -> Iterator[_HashedRevision]:
        latest = {one.manifest.period: one.name for one in live(revisions)}
        broken = Message("the chain") if faults else ""
        for place, one in enumerate(revisions):
            before = live(revisions[:place])
            found = contents_of(one.folder)
            wrong = differing_files(self.ledger, one, found)
            if not faults:  # else every act after what is gone would be out of place
                wrong += act_faults(self.ledger, revisions[:place], before, one)
            # What was owed cannot be worked out from figures that somebody has changed.
            asked = RevisionAsked(
                self.workspace,
                self.ledger,
                one,
                acts=revisions[: place + 1],
                before=None if broken else before,
                broken=broken,
                wrong=tuple(wrong),
                elsewhere=tuple(found.elsewhere),
                is_latest=latest.get(one.manifest.period) == one.name,
            )
            proofs = self.options.proofs if self._is_looked_at(one) else None
            if proofs and not self.options.remake and proofs.has(asked):
                asked = replace(asked, is_proved=True)
            elif not wrong and not one.is_void:
                wrong += table_faults(self.ledger, one)
                asked = replace(asked, wrong=tuple(wrong))
            broken = broken or (str(one) if wrong else "")
            yield _HashedRevision(place, asked, found)

    def _is_looked_at(self, one: Revision) -> bool:
        return self.options.asks_for(one) and not one.is_void

    def _ahead(self) -> LookedAhead:
        """What is looked at beside; begun when the first revision is to be told."""
        if self._beside is None:
            jobs = 1 if self.options.quick or self.options.remake else self.options.jobs
            asked = {
                name: [
                    each.asked
                    for each in self._walk(name).looked
                    if self._is_looked_at(each.asked.one)
                    and not each.asked.wrong
                    and not each.asked.is_proved
                ]
                for name in (self._names if jobs > 1 else ())
            }
            self._beside = LookedAhead(asked, self.options.depth, jobs)
        return self._beside

    def close(self) -> None:
        """End what is at work beside."""
        if self._beside is not None:
            self._beside.close()

    def _keep_proofs(self, walk: _ChainWalk) -> None:
        """Note what was proved, unless files were changed meanwhile, be it for a moment."""
        if proofs := self.options.proofs:
            folders = ((each.asked.one.folder, each.found) for each in walk.looked)
            is_still = marks_of(walk.above) == walk.above
            if not (is_still and all(is_untouched(folder, found) for folder, found in folders)):
                proofs.drop()
            proofs.keep()

    def _revision(self, looked: _HashedRevision, ahead: LookedAhead) -> Iterator[Verdict]:
        """What comes of one revision, with what is wrong with who stands for it."""
        asked = looked.asked
        one, walk = asked.one, self._walk(asked.one.department)
        unfounded = walk.signatures.faults(looked.place, self.options.today)
        if asked.wrong:  # what somebody has changed says nothing about who signs
            unfounded = [fault for fault in unfounded if not fault.path.endswith(PEOPLE)]
        wrong = (*asked.wrong, *unfounded)
        if not self.options.asks_for(one):
            if wrong and self.options.expected:
                yield Verdict(str(one), wrong)
        elif one.is_void:
            yield Verdict(
                str(one),
                wrong,
                (),
                (Message("void of {revision}, as it was written", revision=one.manifest.replaced),),
            )
        else:
            verdict = ahead.verdict(asked)
            if self.options.proofs:
                self.options.proofs.note(asked, verdict, self.options.depth)
            verdict = replace(verdict, faults=(*verdict.faults, *unfounded))
            if self.options.remake and asked.is_latest:
                untold = remade_statements.untold_statements(self.workspace, self.ledger, one)
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
        if not faults and len(revisions) > len(self.ledger.register(name)):
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
