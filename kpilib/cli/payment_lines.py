"""What the bank has paid beside what was computed, in lines and as content of a JSON."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.records.paid_against_computed import PaidPerson


def payment_lines(people: Iterable[PaidPerson]) -> Iterator[Message]:
    """Each period with what is paid of it, and everybody with whom it is not what was computed."""
    for period, mine in groupby(people, key=lambda one: one.period):
        yield from _of_period(period, tuple(mine))


def payment_content(people: Iterable[PaidPerson]) -> list[dict[str, str]]:
    """The same for a program."""
    return [
        {
            "period": one.period,
            "employee_id": one.employee_id,
            "name": one.name,
            "computed": f"{one.computed:.2f}",
            "paid": f"{one.paid:.2f}",
            "difference": f"{one.difference:.2f}",
        }
        for one in people
    ]


def _of_period(period: str, people: Sequence[PaidPerson]) -> Iterator[Message]:
    owed = [one for one in people if one.computed > 0]
    yield Message(
        "{period}: {paid} paid of {computed} computed, {count} of {all} people",
        period=period,
        paid=_sum(one.paid for one in people),
        computed=_sum(one.computed for one in owed),
        count=sum(1 for one in owed if one.paid),
        all=len(owed),
    )
    for one in people:
        if one.is_open:
            yield Message("  {who}: {computed} not paid yet", who=one.who,
                          computed=one.computed)  # fmt: skip
        elif one.computed <= 0 and not one.paid:
            yield Message("  {who}: {computed}, which no bank pays", who=one.who,
                          computed=one.computed)  # fmt: skip
        elif one.difference:
            yield Message(
                "  {who}: {paid} paid, {computed} computed, {gap} too much"
                if one.difference > 0
                else "  {who}: {paid} paid, {computed} computed, {gap} too little",
                who=one.who,
                paid=one.paid,
                computed=one.computed,
                gap=abs(one.difference),
            )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
