"""What was decided of state that an earlier scheme has left open, as a report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.rules.model import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpilib.core.columns import Table
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the table `opening`.

    Attributes:
        who: Whose open item it is.
        title: What it was called by the scheme that left it.
        origin: The period in which it arose.
        amount: What was open, yuan.
        becomes: `dropped`, `paid` or `carried`.
        as_kind: As what it is carried on; empty otherwise.
        as_amount: How much is carried on, yuan.
        by: Who decided.
        on: When.
        reason: Why.
    """

    who: str
    title: Bilingual
    origin: str
    amount: Fraction
    becomes: str
    as_kind: str
    as_amount: Fraction
    by: str
    on: date | None
    reason: str


def decisions_of(said: Table | None, schemes: Sequence[Scheme]) -> tuple[Decision, ...]:
    """The decisions of a table, in its order.

    Args:
        said: The table `opening`; None where there is none.
        schemes: The schemes that left something open.
    """
    if said is None:
        return ()
    titles = {rule.kind: rule.title for scheme in schemes for rule in scheme.carry}
    return tuple(_decision(said, row, titles) for row in range(len(said)))


def _decision(said: Table, row: int, titles: dict[str, Bilingual]) -> Decision:
    def word(column: str) -> str:
        return said.labels(column).at(row) or ""

    def number(column: str) -> Fraction:
        return said.numbers(column).at(row) or Fraction(0)

    kind, day = word("kind"), said.columns["on"].at(row)
    return Decision(
        word("employee_id"),
        titles.get(kind, Bilingual(zh=kind, en=kind)),
        word("origin_period"),
        number("amount"),
        word("becomes"),
        word("as_kind"),
        number("as_amount"),
        word("by"),
        day if not isinstance(day, (str, Fraction, bool)) else None,
        word("reason"),
    )
