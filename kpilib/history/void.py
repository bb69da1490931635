"""Void a period: what was issued of it counts no more, as long as nobody was paid by it.

A void is an act of the chain like an issue, and stays there with its reason, as does what it voids.
The period is open again, and its next revision pays; no name of a revision comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib import __version__
from kpilib.core.files import hold_lock
from kpilib.core.messages import Message
from kpilib.core.program_hash import program_hash
from kpilib.history.issue import being_issued, commit, day_of_act, finish_interrupted
from kpilib.history.issue_proposal import of_period, refuse_damaged
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.signing.chain_standing import ChainStandings
from kpilib.history.signing.dsse import digest_of
from kpilib.history.signing.signed_act import Act, sign_act
from kpilib.history.signing.signer import SignerAsked
from kpilib.history.signing.trust import frozen_policy
from kpilib.history.take_payments import register_lock
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import LAYOUT, Manifest
from kpilib.records.paid_against_computed import to_be_paid
from kpilib.records.payment_register import whole_register
from kpilib.records.revision import live
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.issue_proposal import IssueOptions
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class VoidProposal:
    """A void that is going to be.

    Attributes:
        department: Whose.
        period: What is voided.
        revision: What the void is called: `r2` after `r1`.
        reason: Why.
        voided: What of the period counts until then, in sequence.
        acts: The department's chain up to now, in sequence.
    """

    department: str
    period: str
    revision: str
    reason: str
    voided: tuple[Revision, ...]
    acts: tuple[Revision, ...]

    @property
    def name(self) -> str:
        """For people: `key-accounts 2026Q1 r2`."""
        return f"{self.department} {self.period} {self.revision}"

    @property
    def content(self) -> dict[str, object]:
        """What is consented to."""
        return {
            "kind": "void",
            "department": self.department,
            "period": self.period,
            "revision": self.revision,
            "replaces": self.voided[-1].name,
            "reason": self.reason,
        }

    @property
    def digest(self) -> str:
        """SHA-256 of its content."""
        return digest_of(self.content)


def propose_void(
    workspace: Workspace, department: str, period: Period, reason: str
) -> VoidProposal:
    """What would be voided now.

    Raises:
        IssueRefused: There is nothing to void, or it must not be any more.
        LedgerBroken: What has been issued is not whole.
    """
    acts = Ledger(workspace).acts(department)
    refuse_damaged(workspace, department, acts)
    mine = tuple(of_period(live(acts), period))
    name = f"{department} {period}"
    if why := _why_not(workspace, live(acts), mine, reason):
        raise IssueRefused(Message("{report} cannot be voided: {why}", report=name, why=why))
    revision = f"r{1 + len(of_period(acts, period))}"
    return VoidProposal(department, str(period), revision, reason.strip(), mine, acts)


def _why_not(
    workspace: Workspace, counting: Sequence[Revision], mine: Sequence[Revision], reason: str
) -> Message | None:
    """Why a period must not be voided; None where it may."""
    if not mine:
        return Message("nothing of it counts as issued")
    if not reason.strip():
        return Message("say why with --reason")
    since = counting[counting.index(mine[0]) + 1 :]
    later = tuple(str(one) for one in since if one.manifest.period != mine[0].manifest.period)
    if later:
        return Message(
            "{later} was issued on it: void that first, or correct what is wrong (kpi correct)",
            later=later,
        )
    paid = tuple(_paid(workspace, mine[0]))
    if paid:
        return Message(
            "{paid} of it has been paid, as the bank's lists say; what is wrong is corrected (kpi "
            "correct) and settled in the next period",
            paid=paid,
        )
    return None


def _paid(workspace: Workspace, first: Revision) -> Iterator[Message]:
    """Who was paid by it, as far as the bank's lists say."""
    paid = whole_register(workspace).paid()
    for period, who in sorted(to_be_paid([first])):
        if amount := paid.get((period, who)):
            yield Message("{amount} to {who}", amount=amount, who=who)


def voided_already(workspace: Workspace, department: str, period: Period) -> Revision | None:
    """The void of a period of which nothing has been issued since; None where there is none.

    Where it was killed just before it was done it is completed.

    Raises:
        Busy: Somebody else is issuing this department.
        LedgerBroken: What has been issued is not whole.
    """
    ledger = Ledger(workspace)
    mine = of_period(ledger.acts(department), period)
    if not mine or not mine[-1].is_void:
        return None
    if ledger.pending_file(department).exists():
        with hold_lock(_lock(ledger, department), being_issued(department), workspace.access):
            finish_interrupted(ledger, department, workspace.access)
    return mine[-1]


def _lock(ledger: Ledger, department: str) -> Path:
    return ledger.register_file(department).with_name(f".{department}.lock")


def void_act(workspace: Workspace, proposal: VoidProposal) -> Act:
    """The act that a void is: who may sign it is what was in force before, for it freezes nothing.

    Raises:
        LedgerBroken: Another department's register cannot be read.
        ProblemsFound: `params/people.yaml` is faulty.
    """

    def content_of(place: str) -> bytes | None:
        path = workspace.root / place
        return path.read_bytes() if path.is_file() else None

    ledger = Ledger(workspace)
    beside = ledger.heads_beside(proposal.department)
    before = ChainStandings(ledger).before_next(proposal.acts, beside)
    return Act(before, proposal.content, frozen_policy(content_of), freezes=False)


def void(
    workspace: Workspace, department: str, period: Period, options: IssueOptions
) -> tuple[Revision, Message]:
    """Void what was issued of a period, for the reason that the options give.

    Returns:
        The void, and who stands for it.

    Raises:
        Busy: Somebody else is issuing this department, or takes payments back.
        IssueRefused: There is nothing to void, or it must not be any more.
        LedgerBroken: What has been issued is not whole.
        NoKey: The private key of who signs is not here.
        SigningRefused: Who signs or consents is missing, or may not.
    """
    ledger = Ledger(workspace)
    reports, folder = look_over(workspace), ledger.revision_folder(department, period, "r1").parent
    for each in (ledger.register_file(department).parent, folder):
        reports.refuse(each)
    access = workspace.access
    # While it is looked at, the bank's lists stay what they are.
    with (
        hold_lock(_lock(ledger, department), being_issued(department), access),
        register_lock(workspace),
    ):
        finish_interrupted(ledger, department, access)
        proposal = propose_void(workspace, department, period, options.reason)
        day = day_of_act(proposal.name, proposal.acts, options.on)
        asked = SignerAsked(options.by, day, options.keys)
        signed = sign_act(workspace.root, void_act(workspace, proposal), asked)
        bank = whole_register(workspace).head
        manifest = signed.named_in(_manifest(ledger, proposal, day, bank))

        def write(folder: Path) -> Manifest:
            signed.add_to(folder)
            return manifest

        return commit(ledger, manifest, write, access, signed.statement), signed.words


def _manifest(ledger: Ledger, proposal: VoidProposal, day: str, bank: str) -> Manifest:
    last = proposal.voided[-1].manifest
    return Manifest(
        department=proposal.department,
        period=proposal.period,
        revision=proposal.revision,
        sequence=len(proposal.acts) + 1,
        previous=proposal.acts[-1].sha256,
        digest="",
        program=program_hash(),
        version=__version__,
        lang=last.lang,
        renderer="",
        formats=(),
        on=day,
        kind="void",
        replaces=last.revision,
        reason=proposal.reason,
        beside=ledger.heads_beside(proposal.department),
        payments=bank,
        layout=LAYOUT,
    )
