"""Issue a report: freeze everything that it is made of, as the next revision.

What is issued is made from a copy of the inputs that was taken first, so that a file saved in the
middle of it changes nothing. The revision is there, whole, from the moment that its folder gets
its name; its line in the register follows. What comes first is the line to come, in a file of its
own: so a revision whose line is missing is known from one whose line somebody has cut off.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from kpilib import __version__
from kpilib.core.access import PRIVATE, Access, make_folder, write_new
from kpilib.core.files import hold_lock, replace_text
from kpilib.core.messages import Message
from kpilib.core.program_hash import program_hash
from kpilib.core.unwritable import writing
from kpilib.core.watched import Failed
from kpilib.history.draft_renderer import renderer_version
from kpilib.history.environment import environment
from kpilib.history.issue_proposal import of_period, propose
from kpilib.history.issue_refused import IssueRefused
from kpilib.history.program import program_commit, program_lock
from kpilib.history.rests_on import refuse_unfounded
from kpilib.history.signing.proposed_act import act_of
from kpilib.history.signing.signed_act import sign_act
from kpilib.history.signing.signer import SignerAsked
from kpilib.publish.packs.report import in_own_process
from kpilib.records.frozen_tables import settlements_csv
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import BRIDGE, LAYOUT, MANIFEST, STATEMENT, Manifest
from kpilib.records.payment_register import whole_register
from kpilib.records.revision import Revision
from kpilib.records.seal import clear_away, hashes, make_read_only, put_away
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.history.issue_proposal import IssueOptions, IssueProposal
    from kpilib.history.signing.signed_act import SignedAct
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class Issued:
    """What became of one department.

    Attributes:
        revision: The latest revision.
        new: Whether it has been issued just now; otherwise nothing had changed since.
        stands: Who stands for it, in few words.
        befell: Why its report had to be made a second time; empty where the first one stood.
    """

    revision: Revision
    new: bool
    stands: str = ""
    befell: str = ""

    @property
    def line(self) -> str:
        """One line for the terminal."""
        one = self.revision
        if not self.new:
            return Message(
                "= {department} {period}: nothing to issue, {revision} is as it is now",
                department=one.department,
                period=one.period,
                revision=one.name,
            )
        facts = {
            "department": one.department,
            "period": one.period,
            "revision": one.name,
            "hash": one.sha256[:12],
        }
        if one.is_paid_elsewhere:
            return Message(
                "✓ {department} {period}: issued {revision}, paid elsewhere with {paid} ({hash})",
                paid=sum(one.paid_rows.values(), Decimal("0.00")),
                **facts,
            )
        if not one.pays:
            return Message(
                "✓ {department} {period}: issued {revision}, replaces {before} and pays nothing "
                "({hash})",
                before=one.manifest.replaced,
                **facts,
            )
        if not one.settlements:
            return Message("✓ {department} {period}: issued {revision} ({hash})", **facts)
        return Message(
            "✓ {department} {period}: issued {revision}, settles {settled} of earlier periods "
            "({hash})",
            settled=len(one.settlements),
            **facts,
        )


def issue(workspace: Workspace, department: str, period: Period, options: IssueOptions) -> Issued:
    """Issue a department's report of a period as its next revision, if anything is new.

    Raises:
        Busy: Somebody else is issuing this department.
        SigningRefused: Who signs or consents is missing, or may not.
        NoKey: The private key of who signs is not here.
        IssueRefused: An earlier period must be issued first, or the day lies before the last one.
        LedgerBroken: What has been issued before is not whole.
        ProblemsFound: The inputs are faulty.
    """
    workspace.department(department)
    ledger = Ledger(workspace)
    reports, folder = look_over(workspace), ledger.revision_folder(department, period, "r1").parent
    for each in (ledger.register_file(department).parent, folder):
        reports.refuse(each)
    lock = ledger.register_file(department).with_name(f".{department}.lock")
    access = workspace.access
    with hold_lock(lock, being_issued(department), access):
        finish_interrupted(ledger, department, access)
        proposal = propose(workspace, department, period, options)
        options.allow(proposal)
        if proposal is None:
            return Issued(of_period(ledger.revisions(department), period)[-1], new=False)
        day = day_of_act(proposal.order.name, proposal.acts, options.on)
        signed = sign_act(
            workspace.root, act_of(ledger, proposal), SignerAsked(options.by, day, options.keys)
        )
        last = _last_day_of_acts(proposal, day, signed)
        refuse_unfounded(workspace, department, period, last)
        bank = whole_register(workspace).head
        manifest = signed.named_in(_manifest(ledger, proposal, day, bank))
        befell: list[str] = []
        write = partial(_write, proposal, options, manifest, signed, befell)
        revision = commit(ledger, manifest, write, access, signed.statement)
        return Issued(revision, new=True, stands=signed.words, befell="".join(befell[:1]))


def being_issued(department: str) -> Message:
    """That somebody else is at it."""
    return Message(
        "{department} is being issued by somebody else: try again when that is done",
        department=department,
    )


def day_of_act(report: str, acts: Sequence[Revision], said: str) -> str:
    """The day of an issue or a void: not to come, nor before what somebody has signed already.

    An unsigned chain holds the days that its analyst says.

    Args:
        report: What it is about, for people.
        acts: The department's chain up to now.
        said: The day as it was given; today when empty.

    Raises:
        IssueRefused: It is no such day.
    """
    today = date.today()  # noqa: DTZ011 - the day where the analyst sits
    day = date.fromisoformat(said) if said else today
    if day > today:
        raise IssueRefused(
            Message(
                "{report} cannot be issued on {day}: that day has not come yet",
                report=report,
                day=day,
            )
        )
    before = acts[-1] if acts else None
    if before and before.manifest.key and before.manifest.on > day.isoformat():
        raise IssueRefused(
            Message(
                "{report} cannot be issued on {day}: {before} was issued on {later}, and the chain "
                "only goes forward",
                report=report,
                day=day,
                before=str(before),
                later=before.manifest.on,
            )
        )
    return day.isoformat()


def _last_day_of_acts(proposal: IssueProposal, day: str, signed: SignedAct) -> date:
    """No act that counts is of a later day: today's, and where people sign that of the first."""
    is_signed = signed.who.private or (proposal.latest and proposal.latest.manifest.key)
    today = date.today()  # noqa: DTZ011 - the day where the analyst sits
    return date.fromisoformat(signed.consented_on or day) if is_signed else today


def _manifest(ledger: Ledger, proposal: IssueProposal, day: str, bank: str) -> Manifest:
    """The manifest of what is proposed, without what only comes of making it."""
    order, latest, replaces = proposal.order, proposal.latest, proposal.replaces
    return Manifest(
        department=order.department,
        period=str(order.period),
        revision=order.revision,
        sequence=len(proposal.acts) + 1,
        previous=latest.sha256 if latest else "",
        digest="",
        program=program_hash(),
        version=__version__,
        lang=order.lang,
        renderer=order.renderer,
        renderer_version=renderer_version(order.renderer),
        commit=program_commit(),
        lock=program_lock(),
        formats=order.formats,
        on=day,
        replaces=replaces.name if replaces else "",
        paid="elsewhere" if proposal.elsewhere else "",
        reason=proposal.elsewhere,
        beside=ledger.heads_beside(order.department),
        payments=bank,
        layout=LAYOUT,
    )


def _write(
    proposal: IssueProposal,
    options: IssueOptions,
    manifest: Manifest,
    signed: SignedAct,
    befell: list[str],
    folder: Path,
) -> Manifest:
    """Everything that a revision consists of but its manifest, made from the frozen files alone.

    Args:
        proposal: What is issued.
        options: How.
        manifest: Its manifest, without what only comes of making it.
        signed: Who stands for it.
        befell: Takes why the report came to nothing the first time.
        folder: Empty.

    Returns:
        The manifest with what has come of it.
    """
    order = proposal.order
    with proposal.bundle.opened() as frozen:
        assessment = frozen.assess(order.department, order.period)
        make = partial(options.make, frozen, order, folder)
        _make_report(make, options.limit, folder, befell)
    proposal.bundle.write(folder / "world")
    write_new(folder / "settlements.csv", settlements_csv(proposal.settlements).encode())
    if proposal.bridge:
        write_new(folder / BRIDGE, proposal.bridge)
    versions = json.dumps(environment(), indent=1, sort_keys=True)
    write_new(folder / "environment.json", f"{versions}\n".encode())
    signed.add_to(folder)
    return manifest.model_copy(update={"digest": assessment.inputs_hash})


def _make_report(make: Callable[[], object], limit: float, folder: Path, befell: list[str]) -> None:
    """Have the report made, and made again where it came to nothing before its time was up.

    What befalls a process by chance (memory runs out, somebody ends it) does not befall it twice;
    a fault does. Departments that are issued together follow each other in the hash chain: if the
    next one went first because of such a chance, another chain would come of the same inputs.
    """
    began = time.monotonic()
    try:
        in_own_process(make, limit)
    except Failed as failed:
        if time.monotonic() - began >= limit:
            raise
        befell.append(failed.message)
        clear_away(folder)
        folder.mkdir(PRIVATE.folder)
        in_own_process(make, limit)


def commit(
    ledger: Ledger,
    manifest: Manifest,
    write: Callable[[Path], Manifest],
    access: Access,
    statement: Callable[[Manifest], bytes],
) -> Revision:
    """Fill a folder beside, give it its name, then write its line in the register.

    Args:
        ledger: Where it goes.
        manifest: What it is going to be called.
        write: Fills the folder, and returns the manifest without the files' hashes. The manifest
            is written last: it holds the hash of every file and that of the manifest before,
            which makes the hash chain.
        access: Who may read it.
        statement: What is signed about the finished manifest; empty where it is unsigned.
    """
    department = manifest.department
    target = ledger.revision_folder(department, manifest.period, manifest.revision)
    folder = target.with_name(f".issuing-{target.name}")
    with writing(target):
        make_folder(folder.parent, access)
        folder.mkdir(PRIVATE.folder)  # not there: what was left has been cleared away
        try:
            done = write(folder).model_copy(update={"files": hashes(folder)})
            write_new(folder / MANIFEST, done.to_bytes())
            if sealed := statement(done):
                write_new(folder / STATEMENT, sealed)
            entry = Revision(folder, done, hashlib.sha256(done.to_bytes()).hexdigest()).entry
            replace_text(ledger.pending_file(department), entry.line(), access)
        except BaseException:
            clear_away(folder)
            raise
        put_away(folder, target, access)
    _complete_register(ledger, department, access)
    return ledger.acts(department)[-1]


def _complete_register(ledger: Ledger, department: str, access: Access) -> None:
    if pending := ledger.pending(department):
        path = ledger.register_file(department)
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        replace_text(path, before + pending.entry.line(), access)
    with writing(ledger.pending_file(department)):
        ledger.pending_file(department).unlink(missing_ok=True)


def finish_interrupted(ledger: Ledger, department: str, access: Access) -> None:
    """Complete or clear away what an issue that was killed has left."""
    for left in ledger.unfinished(department):
        clear_away(left)
    if pending := ledger.pending(department):
        make_read_only(pending.folder, access)
    _complete_register(ledger, department, access)
