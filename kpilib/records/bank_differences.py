"""Whom the bank has paid otherwise than the payroll documents say, of all periods that it has paid.

No period settles that: it is closed by another list, of the rest or of what came back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.records.as_known.issued_by import NothingIssuedYet, issued_by
from kpilib.records.ledger import Ledger
from kpilib.records.open_amounts import names_as_issued_last
from kpilib.records.paid_against_computed import paid_people, to_be_paid, together
from kpilib.records.payment_register import paid_by, whole_register
from kpilib.records.revision import live

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from kpilib.records.paid_against_computed import PaidPerson, PersonPeriod
    from kpilib.records.revision import Revision
    from kpilib.workspace.workspace import Workspace


def bank_differences(
    workspace: Workspace,
    today: date,
    *,
    departments: Collection[str] = (),
    as_known: date | None = None,
) -> tuple[PaidPerson, ...]:
    """Everybody of the periods in which somebody was paid otherwise than computed.

    The bank pays people and knows no departments: what is computed is that of all of them, also
    where the people of some are asked for. Of a period that no list names nothing is known.

    Args:
        workspace: Where everything is.
        today: Today.
        departments: Whose people are asked for; none asks for everybody.
        as_known: The day that is asked for: lists entered and revisions issued later are not there.

    Raises:
        LedgerBroken: What has been issued, or the register, is not whole.
        NotKnown: What had been issued by that day is on no record.
    """
    lists = whole_register(workspace).lists
    if as_known is not None:
        lists = tuple(one for one in lists if one.on <= as_known.isoformat())
    rows = [row for one in lists for row in one.rows]
    if not rows:
        return ()
    computed, wanted = _computed(workspace, departments, as_known or today, today)
    people = tuple(paid_people(computed, paid_by(rows), {row.period for row in rows}))
    asked = [one for one in people if not departments or (one.period, one.employee_id) in wanted]
    periods = {one.period for one in asked if one.differs}
    return with_names(Ledger(workspace), [one for one in asked if one.period in periods])


def with_names(ledger: Ledger, people: Iterable[PaidPerson]) -> tuple[PaidPerson, ...]:
    """The same, and what those are called who are told of: with whom the two sides differ.

    The bank pays people and knows no departments: any of them may have issued the name.
    """
    found = tuple(people)
    wanted = {one.employee_id for one in found if one.difference}
    names: dict[str, str] = {}
    for department in ledger.departments():
        if missing := wanted - names.keys():
            names |= names_as_issued_last(ledger.revisions(department), missing)
    return tuple(one._replace(name=names.get(one.employee_id, "")) for one in found)


def _computed(
    workspace: Workspace, departments: Collection[str], day: date, today: date
) -> tuple[dict[PersonPeriod, Decimal], set[PersonPeriod]]:
    """What the payroll documents of all departments came to, and who is on that of some."""
    ledger = Ledger(workspace)
    found = {name: to_be_paid(live(_issued(ledger, name, day, today)))
             for name in ledger.departments()}  # fmt: skip
    wanted = {key for name in departments for key in found.get(name, ())}
    return together(found.values()), wanted


def _issued(ledger: Ledger, department: str, day: date, today: date) -> Sequence[Revision]:
    try:
        return issued_by(department, ledger.acts(department), day, today)
    except NothingIssuedYet:
        return ()
