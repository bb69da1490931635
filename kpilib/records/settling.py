"""What a period settles of all that is open, and what stays open all the same.

Everything that is open of earlier periods is settled with the period that is issued next, but for:

- what has been written off by a decision: it counts as settled without money;
- what is to be recovered from people who are gone: no pay is there to take it from;
- what is beyond the limit of recoveries for each person and period (`recover_at_most`). What is
  settled in the person's favour at the same time is set off first; of the rest the oldest is
  recovered first, and what is left is carried to the next period by staying open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from kpilib.core.tables import DEPARTMENT
from kpilib.records.left_open import LeftOpen
from kpilib.records.settlement import in_order, owed_in
from kpilib.workspace.departments import read_departments
from kpilib.workspace.write_offs import read_write_offs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.engine.results import Results
    from kpilib.records.frozen_tables import Settlement
    from kpilib.records.revision import Revision
    from kpilib.workspace.recovery_limit import RecoveryLimit
    from kpilib.workspace.workspace import Workspace
    from kpilib.workspace.write_offs import WriteOff

_NOTHING = Decimal("0.00")
_WITH_TERMS = 3  # the layout of manifests from which on these terms hold

Key = tuple[str, str, str, str]
"""Origin, employee, piece and item, as `Settlement.key` has them."""


@dataclass(frozen=True)
class SettlingTerms:
    """By what a period settles.

    Attributes:
        limit: The most that is recovered from a person; None where there is no limit.
        write_offs: The decisions that hold.
        pay: What each person is paid for the period itself, yuan.
        people: Who is there in the period; None where nobody is taken to be gone.
    """

    limit: RecoveryLimit | None = None
    write_offs: tuple[WriteOff, ...] = ()
    pay: Mapping[str, Decimal] = field(default_factory=dict)
    people: frozenset[str] | None = None


@dataclass(frozen=True)
class SettlingResult:
    """What becomes of everything that is open when a period is issued.

    Attributes:
        settles: What is paid or taken back with it.
        carried: What is beyond the limit, and stays open.
        gone: What is to be recovered from people who are gone, and stays open.
        written_off: What counts as settled without money.
    """

    settles: tuple[Settlement, ...] = ()
    carried: tuple[Settlement, ...] = ()
    gone: tuple[Settlement, ...] = ()
    written_off: tuple[Settlement, ...] = ()

    @property
    def left(self) -> tuple[LeftOpen, ...]:
        """What stays open, and why."""
        found = [LeftOpen(row, "limit") for row in self.carried]
        return (*found, *(LeftOpen(row, "gone") for row in self.gone))

    def explained_by(self, say: Callable[[tuple[Settlement, ...]], tuple[Settlement, ...]]) -> Self:
        """The same, each amount with its cause."""
        groups = (self.settles, self.carried, self.gone, self.written_off)
        return type(self)(*map(say, groups))


def settling(
    revisions: Sequence[Revision], period: Period | str, terms: SettlingTerms
) -> SettlingResult:
    """What the first revision of an open period settles.

    Args:
        revisions: All issued revisions of the department, in sequence.
        period: The period that is open; nothing is settled in one that has been issued.
        terms: By what it settles.
    """
    return settled_by(owed_in(revisions, period), terms, employed(revisions))


def settled_by(
    rows: Iterable[Settlement], terms: SettlingTerms, once: Mapping[str, frozenset[str]]
) -> SettlingResult:
    """The same of amounts that are known to be open.

    Args:
        rows: Everything that is open, whatever has been decided.
        terms: By what it is settled.
        once: Who was employed in each period that it comes from.
    """
    left, written_off = without_write_offs(rows, terms.write_offs)
    gone = [row for row in left if row.amount < 0 and _is_gone(row, terms, once)]
    here = [row for row in left if row not in gone]
    settles, carried = _within(here, terms)
    return SettlingResult(
        in_order(settles), in_order(carried), in_order(gone), in_order(written_off)
    )


def without_write_offs(
    rows: Iterable[Settlement], write_offs: Iterable[WriteOff]
) -> tuple[list[Settlement], list[Settlement]]:
    """What is still open beside the decisions, and what they take away of it.

    A decision takes away what is open at most, and only what is on its side of zero: where nothing
    is owed any more, a claim that was written off is nothing that somebody could be paid.
    """
    decided: dict[Key, Decimal] = {}
    for one in write_offs:
        decided[one.key] = decided.get(one.key, _NOTHING) + one.amount
    left, taken = [], []
    for row in rows:
        amount = nearer_to_zero(decided.get(row.key, _NOTHING), row.amount)
        if amount:
            taken.append(row._replace(amount=amount))
        if row.amount != amount:
            left.append(row._replace(amount=row.amount - amount))
    return left, taken


def nearer_to_zero(decided: Decimal, amount: Decimal) -> Decimal:
    """What of an open amount a decision takes away.

    >>> [nearer_to_zero(Decimal(-20), Decimal(each)) for each in (-30, -15, 15, 0)]
    [Decimal('-20'), Decimal('-15'), Decimal('0.00'), Decimal('0.00')]
    """
    if (decided < 0) != (amount < 0) or not decided or not amount:
        return _NOTHING
    return max(decided, amount) if amount < 0 else min(decided, amount)


def _is_gone(row: Settlement, terms: SettlingTerms, once: Mapping[str, frozenset[str]]) -> bool:
    """Whether somebody was employed in the period that it comes from, and is no more."""
    who = row.employee_id
    return (
        terms.people is not None
        and who not in terms.people
        and who in once.get(row.origin_period, frozenset())
    )


def _within(
    rows: Sequence[Settlement], terms: SettlingTerms
) -> tuple[list[Settlement], list[Settlement]]:
    """What is settled within the limit, and what is carried."""
    if terms.limit is None:
        return [*rows], []
    room: dict[str, Decimal] = {}
    for row in rows:
        who = row.employee_id
        room.setdefault(who, terms.limit.of(terms.pay.get(who, _NOTHING)))
        room[who] += max(row.amount, _NOTHING)
    settles, carried = [], []
    for row in in_order(rows):
        amount = max(row.amount, -room[row.employee_id]) if row.amount < 0 else row.amount
        if row.amount < 0:
            room[row.employee_id] += amount
        if amount:
            settles.append(row._replace(amount=amount))
        if amount != row.amount:
            carried.append(row._replace(amount=row.amount - amount))
    return settles, carried


def employed(revisions: Iterable[Revision]) -> dict[str, frozenset[str]]:
    """Who was employed in each issued period, by its latest revision."""
    return {one.manifest.period: present_in(one.tables) for one in revisions}


def present_in(results: Results) -> frozenset[str]:
    """Whom a period knows: its people, and the department itself."""
    return frozenset({row[0] for row in results.rows["summary"]} | {DEPARTMENT})


def pay_of(results: Results) -> dict[str, Decimal]:
    """What each person is paid for a period itself."""
    found: dict[str, Decimal] = {}
    for who, _, _, amount in results.rows["payouts"]:
        found[who] = found.get(who, _NOTHING) + amount
    return found


def terms_now(
    workspace: Workspace, department: str, results: Results | None, today: date | None = None
) -> SettlingTerms:
    """The terms as they stand in a workspace.

    Args:
        workspace: Where they are.
        department: Its id.
        results: The figures of the period that settles; None where none is there yet.
        today: See `read_write_offs`.

    Raises:
        ProblemsFound: The decisions are faulty.
    """
    decided = read_write_offs(workspace.root, department, today=today)
    limit = workspace.settings.recover_at_most
    if results is None:
        return SettlingTerms(limit, decided)
    return SettlingTerms(limit, decided, pay_of(results), present_in(results))


def terms_then(one: Revision) -> SettlingTerms:
    """The terms by which a revision settled, out of its frozen files.

    Raises:
        KpiError: They are not as they were.
    """
    if one.manifest.layout < _WITH_TERMS:
        return SettlingTerms()
    world: Path = one.folder / "world"
    limit = read_departments(world, as_issued=True).recover_at_most
    decided = read_write_offs(world, one.department)
    return SettlingTerms(limit, decided, pay_of(one.tables), present_in(one.tables))
