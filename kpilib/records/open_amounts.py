"""Everything that is open of a department's issued periods: whose, of what, why, what comes of it.

What is due is what is known now, issued anew already or not; what a department that is gone has
left is what its ledger says.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from kpilib.core.periods import Period
from kpilib.core.problems import KpiError
from kpilib.records.bridge.restate import due_now, restate
from kpilib.records.bridge.settlement_causes import explained
from kpilib.records.frozen_tables import same_tables
from kpilib.records.ledger import Ledger
from kpilib.records.payment_record import open_period
from kpilib.records.settlement import accounts, owed, payments
from kpilib.records.settling import (
    SettlingResult,
    SettlingTerms,
    employed,
    pay_of,
    present_in,
    settled_by,
    terms_now,
)
from kpilib.workspace.names import names_of
from kpilib.workspace.templates.blank_tables import is_blank
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from kpilib.records.bridge.lines import BridgeLine
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.revision import Revision
    from kpilib.records.settlement import Account
    from kpilib.workspace.workspace import Workspace
    from kpilib.workspace.write_offs import WriteOff

_NOTHING = Decimal("0.00")

OpenKind = Literal["owed", "recover", "carried", "not recoverable"]
"""What comes of an open amount: it is paid or recovered with the next period, it is beyond the
limit of that and stays open, or nobody is there to recover it from."""


class OpenAmount(NamedTuple):
    """One amount that is open.

    Attributes:
        row: Whose, of what, how much, and why.
        kind: What comes of it.
        name: The person's name; empty where none is known.
    """

    row: Settlement
    kind: OpenKind
    name: str


class PaidOutside(NamedTuple):
    """An issued period that was paid elsewhere.

    Attributes:
        period: The period.
        paid: What was paid there, yuan.
        due: What is due for it.
        reason: Why it was paid elsewhere.
    """

    period: str
    paid: Decimal
    due: Decimal
    reason: str


@dataclass(frozen=True)
class DepartmentOpen:
    """Everything open of a department.

    Attributes:
        department: Its id.
        is_dissolved: It stands in `departments.yaml` no more: no period will settle anything.
        settles_in: The open period, which settles what can be; empty where none is there.
        limit: The limit of recoveries, as it is written; empty where there is none.
        amounts: What is open, by person, then by period in time, then by item.
        written_off: What decisions have taken away of it.
        decisions: The decisions themselves.
        elsewhere: The periods that were paid elsewhere.
        not_issued: Earlier periods with inputs that have not been issued: what they owe is not
            known here.
        to_issue: Issued periods of which something else is known than their latest revision says.
        faults: Periods that cannot be worked out as they are now, with the reason; by what was
            issued they count all the same.
    """

    department: str
    is_dissolved: bool = False
    settles_in: str = ""
    limit: str = ""
    amounts: tuple[OpenAmount, ...] = ()
    written_off: tuple[Settlement, ...] = ()
    decisions: tuple[WriteOff, ...] = ()
    elsewhere: tuple[PaidOutside, ...] = ()
    not_issued: tuple[str, ...] = ()
    to_issue: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)

    def total(self, *kinds: OpenKind) -> Decimal:
        """The open amounts of some kinds, or all of them, yuan."""
        return sum(
            (one.row.amount for one in self.amounts if not kinds or one.kind in kinds), _NOTHING
        )

    @property
    def says_anything(self) -> bool:
        """Whether there is anything that somebody should know."""
        return any((self.amounts, self.written_off, self.elsewhere, self.not_issued,
                    self.to_issue, self.faults))  # fmt: skip


@dataclass(frozen=True)
class _KnownAccounts:
    """What is known now of the issued periods.

    Attributes:
        accounts: With what is due now.
        lines: What changed since the latest revision, by period.
        faults: Periods that cannot be worked out.
    """

    accounts: tuple[Account, ...]
    lines: Mapping[str, tuple[BridgeLine, ...]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    to_issue: tuple[str, ...] = ()


def open_of(workspace: Workspace, department: str, today: date | None = None) -> DepartmentOpen:
    """Everything open of a department, be it one that is gone.

    Args:
        workspace: Where everything is.
        department: Its id.
        today: No decision is of a later day.

    Raises:
        LedgerBroken: What has been issued is not whole.
        ProblemsFound: The decisions are faulty.
    """
    revisions = Ledger(workspace).revisions(department)
    if department not in workspace.departments:
        decided = read_write_offs(workspace.root, department, today=today)
        terms = SettlingTerms(write_offs=decided)
        known = _KnownAccounts(tuple(accounts(revisions).values()))
        found = _open(revisions, known, terms)
        return replace(found, department=department, is_dissolved=True)
    known = _known_now(workspace, department, revisions)
    following = open_period(workspace, department)
    terms = terms_of_next(workspace, department, following, revisions, today)
    return replace(
        _open(revisions, known, terms),
        department=department,
        settles_in=str(following or ""),
        limit=str(terms.limit or ""),
        not_issued=tuple(not_issued_before(workspace, department)),
        to_issue=known.to_issue,
        faults=known.faults,
    )


def not_issued_before(workspace: Workspace, department: str) -> Iterator[str]:
    """Periods with inputs that end before an issued one begins, and have not been issued.

    A period whose days other periods have been issued for, such as a quarter beside its months, is
    none; nor is one that nobody has filled in.
    """
    issued = Ledger(workspace).periods(department)
    last = max((period.start for period in issued), default=None)
    for period in workspace.periods(department):
        if last is None or period in issued or period.end >= last:
            continue
        if any(one.start <= period.end and period.start <= one.end for one in issued):
            continue
        if not is_blank(workspace, department, period):
            yield str(period)


def _known_now(
    workspace: Workspace, department: str, revisions: Sequence[Revision]
) -> _KnownAccounts:
    latest = {one.manifest.period: one for one in revisions}
    found, lines, faults, to_issue = [], {}, {}, []
    for name, account in accounts(revisions).items():
        period = Period.parse(name)
        try:
            results = workspace.assess(department, period).results
        except KpiError as wrong:
            faults[name] = wrong.message
            found.append(account)
            continue
        found.append(replace(account, due=payments(results.rows["payouts"])))
        if not same_tables(results, latest[name].tables):
            to_issue.append(name)
            lines[name] = restate(workspace, department, period).bridge.pay
    return _KnownAccounts(tuple(found), lines, faults, tuple(to_issue))


def next_settling(
    workspace: Workspace, department: str, today: date | None = None
) -> SettlingResult:
    """What the open period settles of all that is known to be open now, without the causes.

    Args:
        workspace: Where everything is.
        department: Its id.
        today: No decision is of a later day.
    """
    revisions = Ledger(workspace).revisions(department)
    terms = terms_of_next(
        workspace, department, open_period(workspace, department), revisions, today
    )
    return settled_by(due_now(workspace, department), terms, employed(revisions))


def terms_of_next(
    workspace: Workspace,
    department: str,
    following: Period | None,
    revisions: Sequence[Revision],
    today: date | None = None,
) -> SettlingTerms:
    """By what the open period would settle; by who was there last, where it cannot be assessed.

    Args:
        workspace: Where everything is.
        department: Its id.
        following: The open period; None where none is there.
        revisions: The department's, in sequence.
        today: No decision is of a later day.
    """
    results = None
    if following is not None:
        try:
            results = workspace.assess(department, following).results
        except KpiError:
            results = None  # `kpi check` says what is missing; until then the last period counts
    terms = terms_now(workspace, department, results, today)
    if results is None and revisions:
        last = max(revisions, key=lambda one: (one.period.end, one.manifest.sequence))
        terms = replace(terms, pay=pay_of(last.tables), people=present_in(last.tables))
    return terms


def _open(
    revisions: Sequence[Revision], known: _KnownAccounts, terms: SettlingTerms
) -> DepartmentOpen:
    rows = owed(known.accounts)
    done = settled_by(rows, terms, employed(revisions))
    names = names_as_issued_last(revisions, {row.employee_id for row in rows})
    amounts = [
        OpenAmount(row, kind, names.get(row.employee_id, ""))
        for kind, mine in _kinds(done)
        for row in explained(revisions, mine, known.lines)
    ]
    return DepartmentOpen(
        "",
        amounts=tuple(sorted(amounts, key=_order)),
        written_off=explained(revisions, done.written_off, known.lines),
        decisions=terms.write_offs,
        elsewhere=tuple(_elsewhere(revisions, known.accounts)),
    )


def _kinds(done: SettlingResult) -> Iterator[tuple[OpenKind, tuple[Settlement, ...]]]:
    yield "owed", tuple(row for row in done.settles if row.amount > 0)
    yield "recover", tuple(row for row in done.settles if row.amount < 0)
    yield "carried", done.carried
    yield "not recoverable", done.gone


def _order(one: OpenAmount) -> tuple[object, ...]:
    row = one.row
    origin, piece = (Period.parse(name).order for name in (row.origin_period, row.period))
    return (row.employee_id, origin, piece, row.item, one.kind)


def names_as_issued_last(revisions: Sequence[Revision], wanted: set[str]) -> dict[str, str]:
    """What people were called in the last issued period that knows them."""
    names: dict[str, str] = {}
    for one in reversed(revisions):
        if wanted <= names.keys():
            break
        if wanted & {row[0] for row in one.tables.rows["summary"]} - names.keys():
            names = {**_called(one), **names}
    return names


def _called(one: Revision) -> dict[str, str]:
    try:
        with one.bundle().opened() as frozen:
            return names_of(frozen.assess(one.department, one.period))
    except KpiError:
        return {}  # this program reads its inputs otherwise: ids instead of names


def _elsewhere(revisions: Sequence[Revision], known: Iterable[Account]) -> Iterator[PaidOutside]:
    due = {account.period: sum(account.due.values(), _NOTHING) for account in known}
    for one in revisions:
        if one.is_paid_elsewhere:
            paid = sum(one.paid_rows.values(), _NOTHING)
            name = one.manifest.period
            yield PaidOutside(name, paid, due.get(name, _NOTHING), one.elsewhere)
