"""What would move if a period were issued now: a plan of every revision, before any is written.

A correction of one quarter may reach later ones, and what is owed settles in the open one. The
plan goes through all of them in the order in which they would be issued, each as if those before
it had been. Nothing is written; `history/plan_file.py` keeps a plan, and holds an act against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib import __version__
from kpilib.core.program_hash import program_hash
from kpilib.history.issue_proposal import propose
from kpilib.history.stale import stale_before
from kpilib.records.bridge.bridge_table import read_bridge
from kpilib.records.bridge.lines import ZERO
from kpilib.records.bridge.restate import chain
from kpilib.records.ledger import Ledger
from kpilib.records.manifest import LAYOUT, Manifest
from kpilib.records.open_amounts import terms_of_next
from kpilib.records.payment_record import open_period
from kpilib.records.revision import Revision, live
from kpilib.records.rewritten_acts import rewritten_acts
from kpilib.records.settlement import payments
from kpilib.records.settling import settling

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from kpilib.core.messages import Message
    from kpilib.core.periods import Period
    from kpilib.engine.results import Results
    from kpilib.history.issue_proposal import IssueOptions, IssueProposal
    from kpilib.records.bridge.lines import Bridge
    from kpilib.records.frozen_tables import Settlement
    from kpilib.workspace.input_bundle import InputBundle
    from kpilib.workspace.workspace import Workspace


@dataclass(frozen=True)
class PlannedRevision(Revision):
    """A revision that is proposed, taken for one that has been issued.

    Attributes:
        proposal: What it would be.
    """

    proposal: IssueProposal

    @classmethod
    def of(cls, ledger: Ledger, proposal: IssueProposal) -> PlannedRevision:
        """The revision that would come of a proposal."""
        order, replaces = proposal.order, proposal.replaces
        manifest = Manifest(
            department=order.department,
            period=str(order.period),
            revision=order.revision,
            sequence=len(proposal.acts) + 1,
            previous="",  # the hash of a manifest is known when its files are
            digest="",
            program=program_hash(),
            version=__version__,
            lang=order.lang,
            renderer=order.renderer,
            formats=order.formats,
            replaces=replaces.name if replaces else "",
            layout=LAYOUT,
        )
        folder = ledger.revision_folder(order.department, order.period, order.revision)
        return cls(folder, manifest, proposal.digest, proposal)

    @cached_property
    def tables(self) -> Results:
        """The result tables as they would be issued."""
        return self.proposal.results

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """What it would settle."""
        return self.proposal.settlements

    def bundle(self) -> InputBundle:
        """Everything that it would be made of."""
        return self.proposal.bundle


@dataclass(frozen=True)
class PlanStep:
    """One revision of a plan.

    Attributes:
        proposal: What would be issued.
    """

    proposal: IssueProposal

    @property
    def replaces(self) -> str:
        """The revision that it replaces; empty where it pays."""
        before = self.proposal.replaces
        return before.name if before else ""

    @property
    def pay(self) -> Decimal:
        """All pay of the period by it, yuan."""
        return _total(payments(self.proposal.results.rows["payouts"]).values())

    @property
    def rewritten(self) -> tuple[Message, ...]:
        """Acts that the revision before it has frozen, and that somebody has changed since."""
        before, order = self.proposal.replaces, self.proposal.order
        if before is None:
            return ()
        was, now = before.bundle().files, self.proposal.bundle.files
        return tuple(rewritten_acts(order.department, (before.name, was), (order.revision, now)))

    @property
    def settled(self) -> Decimal:
        """What is paid with it for earlier periods, yuan."""
        return _total(row.amount for row in self.proposal.settlements)

    @property
    def people(self) -> int:
        """How many people get or give back anything by it, or are moved by it."""
        if bridge := self.bridge:
            return len({line.employee_id for line in bridge.lines})
        rows = self.proposal.results.rows["payouts"]
        settled = {row.employee_id for row in self.proposal.settlements}
        return len({row[0] for row in rows} | settled)

    @cached_property
    def bridge(self) -> Bridge | None:
        """What it changes, and why; None where it replaces nothing."""
        before, order = self.proposal.replaces, self.proposal.order
        if before is None:
            return None
        issued = _total(payments(before.tables.rows["payouts"]).values())
        lines = read_bridge(self.proposal.bridge.decode(), str(order.period))
        return lines.bridge(order.department, str(order.period), issued)


@dataclass(frozen=True)
class DepartmentPlan:
    """What would become of one department.

    Attributes:
        department: Its id.
        period: What was asked for.
        steps: The revisions in the order in which they would be issued.
        settles_in: The period that would settle what is owed after them; empty where none is open.
        owed: What that would settle.
    """

    department: str
    period: Period
    steps: tuple[PlanStep, ...]
    settles_in: str
    owed: tuple[Settlement, ...]

    @property
    def left(self) -> Decimal:
        """What would be owed after them, yuan."""
        return _total(row.amount for row in self.owed)


def plan_of(
    workspace: Workspace, department: str, period: Period, options: IssueOptions
) -> DepartmentPlan:
    """What would be issued of a department, in order, and what would be left to settle.

    A period, those before it that are not up to date, and those after it that it reaches.

    Args:
        workspace: Where everything is; nothing is written.
        department: Its id.
        period: The period.
        options: How it would be issued.

    Raises:
        IssueRefused: One of them could not be issued now.
        LedgerBroken: What has been issued before is not whole.
        ProblemsFound: The inputs are faulty.
        WorkspaceError: There is no such department or period.
    """
    workspace.department(department)
    ledger = Ledger(workspace)
    steps: list[PlanStep] = []
    planned: list[PlannedRevision] = []
    for each in _to_issue(workspace, ledger, department, period):
        if proposal := propose(workspace, department, each, options, tuple(planned)):
            steps.append(PlanStep(proposal))
            planned.append(PlannedRevision.of(ledger, proposal))
    acts = (*ledger.acts(department), *planned)
    following = _open_after(workspace, department, [step.proposal.order.period for step in steps])
    revisions = live(acts)
    terms = terms_of_next(workspace, department, following, revisions)
    owed = settling(revisions, following or period, terms).settles
    return DepartmentPlan(department, period, tuple(steps), str(following or ""), owed)


def _to_issue(
    workspace: Workspace, ledger: Ledger, department: str, period: Period
) -> list[Period]:
    """A period, with those that go before and come after, in the order of time."""
    revisions = ledger.revisions(department)
    found = {*stale_before(workspace, department, period, revisions), period}
    # It may be the first issue of a period before others: what these carry over moves with it.
    if any(one.period.start >= period.start for one in revisions):
        found |= {
            one.period for one in chain(workspace, department, period) if one.before and one.changed
        }
    return sorted(found, key=lambda each: each.order)


def _open_after(workspace: Workspace, department: str, issued: Iterable[Period]) -> Period | None:
    """The open period that would settle what is left, once some have been issued."""
    done = {str(each) for each in issued}
    following = open_period(workspace, department)
    if following is None or str(following) not in done:
        return following
    later = [each for each in workspace.periods(department) if each.start > following.start]
    return next(iter(sorted(later, key=lambda each: each.order)), None)


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
