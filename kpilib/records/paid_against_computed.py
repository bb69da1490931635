"""What the bank has paid, beside what the payroll documents of each period come to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kpilib.records.ledger import Ledger
    from kpilib.records.revision import Revision

_NOTHING = Decimal("0.00")

PersonPeriod = tuple[str, str]
"""A period, and a person by id."""


class PaidPerson(NamedTuple):
    """What a person was paid for a period.

    Attributes:
        period: The period whose payroll it is.
        employee_id: Who.
        computed: What the payroll documents of all departments come to, yuan.
        paid: What the bank has paid, yuan.
        name: The person's name; empty where none is known, or nobody asked for it.
    """

    period: str
    employee_id: str
    computed: Decimal
    paid: Decimal
    name: str = ""

    @property
    def who(self) -> str:
        """The person by id and name."""
        return f"{self.employee_id} {self.name}".strip()

    @property
    def difference(self) -> Decimal:
        """What the bank has paid beyond that; below zero where it is less."""
        return self.paid - self.computed

    @property
    def is_open(self) -> bool:
        """Whether the bank has paid nothing so far of what it has to."""
        return self.computed > 0 and not self.paid

    @property
    def differs(self) -> bool:
        """Whether the bank has to pay more, or has paid too much; it pays no amount below zero."""
        return bool(self.difference) and bool(self.computed > 0 or self.paid)


def to_be_paid(revisions: Iterable[Revision]) -> dict[PersonPeriod, Decimal]:
    """What the payroll documents of a department come to: pay and settlements of each period."""
    found: dict[PersonPeriod, Decimal] = {}
    for one in revisions:
        if not one.pays:
            continue
        rows = [(row.employee_id, row.amount) for row in one.settlements]
        own = one.paid_rows.items() if not one.is_paid_elsewhere else ()
        for who, amount in (*rows, *((key[0], amount) for key, amount in own)):
            key = (one.manifest.period, who)
            found[key] = found.get(key, _NOTHING) + amount
    return found


def computed_pay(ledger: Ledger) -> dict[PersonPeriod, Decimal]:
    """The same of all departments together.

    Raises:
        LedgerBroken: What has been issued is not whole.
    """
    return together(to_be_paid(ledger.revisions(name)) for name in ledger.departments())


def together(departments: Iterable[Mapping[PersonPeriod, Decimal]]) -> dict[PersonPeriod, Decimal]:
    """What several departments come to: the bank pays people and knows no departments."""
    found: dict[PersonPeriod, Decimal] = {}
    for mine in departments:
        for key, amount in mine.items():
            found[key] = found.get(key, _NOTHING) + amount
    return found


def paid_people(
    computed: Mapping[PersonPeriod, Decimal],
    paid: Mapping[PersonPeriod, Decimal],
    periods: Iterable[str],
) -> Iterator[PaidPerson]:
    """Everybody of some periods, by period and id, with both sides."""
    wanted = set(periods)
    for period, who in sorted({*computed, *paid}):
        if period in wanted:
            due, had = (each.get((period, who), _NOTHING) for each in (computed, paid))
            yield PaidPerson(period, who, due, had)
