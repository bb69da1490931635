"""What is known now, beside what was issued: one period, and every later one that it reaches.

Nothing is issued here. A period that has not been issued yet is compared with its inputs as they
were first entered, so that the effect of its corrections can be seen all the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.records.bridge.attribution import Assessor, corrections_in, counts, states
from kpilib.records.bridge.lines import Bridge, Figures, bridge
from kpilib.records.frozen_tables import same_tables
from kpilib.records.ledger import Ledger
from kpilib.records.settlement import accounts, owed, payments
from kpilib.workspace.input_bundle import CORRECTIONS, INPUTS, InputBundle
from kpilib.workspace.lookback import earlier_periods
from kpilib.workspace.remembered import remembering
from kpilib.workspace.templates.blank_tables import is_blank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.engine.results import Results
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace


class NoRevision(KpiError):  # noqa: N818 - it reads as what happened
    """A revision was named that has not been issued."""


@dataclass(frozen=True)
class Restatement:
    """One department's period before and after.

    Attributes:
        department: Its id.
        period: The period.
        before: The revision that it is compared with; empty for the inputs as first entered.
        after: The revision that it leads to; empty for what is known now.
        tables: The result tables before and after.
        bridge: What changed, and why.
        corrections: Every correction and appeal that is known, by period and id.
        digest: Hash of what was compared.
        bundles: What both sides are made of.
        reached: In a chain, whether its first period, or one before that, changed this one.
    """

    department: str
    period: Period
    before: str
    after: str
    tables: tuple[Results, Results]
    bridge: Bridge
    corrections: Mapping[tuple[str, str], Correction]
    digest: str
    bundles: tuple[InputBundle, InputBundle]
    reached: bool = False

    @cached_property
    def changed(self) -> bool:
        """Whether any result is different, be it only what is carried on."""
        return not same_tables(*self.tables)


@dataclass(frozen=True)
class _Side:
    """One end of a comparison."""

    name: str
    tables: Results
    bundle: InputBundle
    digest: str


@remembering()
def restate(workspace: Workspace, department: str, period: Period) -> Restatement:
    """A period as known now, against its latest revision.

    Raises:
        LedgerBroken: What has been issued is not whole.
        ProblemsFound: The inputs are faulty.
        WorkspaceError: There is no such department or period.
    """
    latest = _latest(Ledger(workspace).revisions(department), period)
    after = _known(workspace, department, period)
    before = _issued(latest) if latest else _as_entered(after.bundle, department, period)
    return _compared(department, period, before, after)


@remembering()
def chain(workspace: Workspace, department: str, period: Period) -> tuple[Restatement, ...]:
    """A period, and each later one that has other results because of anything since.

    A year that is made of the period counts as later. Later periods count when they have been
    issued; when the period itself has not been, all do in which anything is filled in.
    """
    first = restate(workspace, department, period)
    issued = Ledger(workspace).periods(department)
    known = issued if first.before else workspace.periods(department)
    found = [first]
    for each in sorted(known, key=lambda each: each.order):
        if _is_later(workspace, department, each, period) and not (
            each not in issued and is_blank(workspace, department, each)
        ):
            done = restate(workspace, department, each)
            if done.changed:
                found.append(replace(done, reached=_reaches(period, done)))
    return tuple(found)


def _is_later(workspace: Workspace, department: str, each: Period, period: Period) -> bool:
    """Whether a period comes after another, or is made of it."""
    if each.start > period.start and each.end > period.end:
        return True
    around = each != period and each.end >= period.end
    return around and str(period) in workspace.reads(department, each)


def _reaches(period: Period, later: Restatement) -> bool:
    """Whether a later period would be another without what changed up to this one."""
    before, after = later.bundles

    def is_old(path: str) -> bool:
        if not path.startswith((INPUTS, CORRECTIONS)):
            return False
        name = path.split("/")[2]  # the later one's own files may end on the same day
        return name != str(later.period) and Period.parse(name).end <= period.end

    with after.with_from(before, is_old).only(counts).opened() as workspace:
        try:
            without = workspace.assess(later.department, later.period).results
        except KpiError:
            return True
    return not same_tables(without, later.tables[1])


def between(
    workspace: Workspace, department: str, period: Period, names: tuple[str, str] | None = None
) -> Restatement:
    """The bridge between two revisions, or from the latest one to what is known now.

    Raises:
        NoRevision: One of them has not been issued.
    """
    issued = Ledger(workspace).of_period(department, period)
    if names is None:
        if not issued:
            raise _no_revision(department, period, "", issued)
        return restate(workspace, department, period)
    by_name = {one.name: one for one in issued}
    for name in names:
        if name not in by_name:
            raise _no_revision(department, period, name, issued)
    return compared_revisions(*(by_name[name] for name in names))


@remembering()
def compared_revisions(before: Revision, after: Revision) -> Restatement:
    """The bridge between two revisions of a period, from their frozen inputs alone.

    Raises:
        KpiError: What the later one was made of cannot be assessed by this program.
    """
    return _compared(after.department, after.period, _issued(before), _issued(after))


@remembering()
def towards(before: Revision, name: str, tables: Results, bundle: InputBundle) -> Restatement:
    """The bridge from a revision to the one that is going to be issued.

    Args:
        before: The revision that is replaced.
        name: What the new one is called.
        tables: Its results.
        bundle: What it is made of.
    """
    after = _Side(name, tables, bundle, bundle.digest)
    return _compared(before.department, before.period, _issued(before), after)


def due_now(workspace: Workspace, department: str) -> tuple[Settlement, ...]:
    """What is owed for issued periods by what is known now, issued anew already or not."""
    found = []
    for account in accounts(Ledger(workspace).revisions(department)).values():
        rows = workspace.assess(department, Period.parse(account.period)).results.rows["payouts"]
        found.append(replace(account, due=payments(rows)))
    return owed(found)


def _latest(revisions: Sequence[Revision], period: Period) -> Revision | None:
    mine = [one for one in revisions if one.manifest.period == str(period)]
    return mine[-1] if mine else None


def _issued(revision: Revision) -> _Side:
    return _Side(revision.name, revision.tables, revision.bundle(), revision.sha256)


def _known(workspace: Workspace, department: str, period: Period) -> _Side:
    tables = workspace.assess(department, period).results
    shown = [period, *earlier_periods(workspace, department, period)]
    bundle = InputBundle.of(workspace, department, *shown)
    return _Side("", tables, bundle, bundle.digest)


def _as_entered(known: InputBundle, department: str, period: Period) -> _Side:
    bundle = known.only(lambda path: not path.startswith(CORRECTIONS))
    with bundle.opened() as opened:
        tables = opened.assess(department, period).results
    return _Side("", tables, bundle, bundle.digest)


def _compared(department: str, period: Period, before: _Side, after: _Side) -> Restatement:
    assessor = Assessor(department, str(period))
    reached = Figures.of(after.tables.rows) if after.name else None
    found = states(Figures.of(before.tables.rows), before.bundle, after.bundle, assessor, reached)
    known = {
        **corrections_in(before.bundle, department),
        **corrections_in(after.bundle, department),
    }
    digest = hashlib.sha256(f"{before.digest} {after.digest}".encode()).hexdigest()
    return Restatement(
        department,
        period,
        before.name,
        after.name,
        (before.tables, after.tables),
        bridge(department, str(period), found),
        {(path.split("/")[2], one.id): one for path, one in sorted(known.items())},
        digest,
        (before.bundle, after.bundle),
    )


def _no_revision(
    department: str, period: Period, name: str, issued: Sequence[Revision]
) -> NoRevision:
    if not issued:
        return NoRevision(
            Message(
                "{department} {period}: nothing has been issued; `kpi issue {period} -d "
                "{department}` does it",
                department=department,
                period=period,
            )
        )
    return NoRevision(
        Message(
            "{department} {period}: there is no {revision}; revisions: {known}",
            department=department,
            period=period,
            revision=name,
            known=tuple(one.name for one in issued),
        )
    )
