"""What was decided of state that was open before, as a report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpilib.core.columns import Table
    from kpilib.rules.model import Bilingual
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the table `opening`, or of opening balances.

    Attributes:
        who: Whose open item it is.
        title: What it was called by the scheme that left it.
        origin: The period in which it arose.
        amount: What was open, yuan.
        becomes: `dropped`, `paid`, `carried`; `brought` along from before the workspace.
        as_kind: As what it is carried on; empty otherwise.
        as_amount: How much is carried on, yuan.
        by: Who decided; where the evidence is of what was brought along.
        on: When.
        reason: Why.
    """

    who: str
    title: Bilingual | str
    origin: str
    amount: Fraction
    becomes: str
    by: str
    reason: str
    as_kind: str = ""
    as_amount: Fraction = Fraction(0)
    on: date | None = None


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
        titles.get(kind, kind),
        word("origin_period"),
        number("amount"),
        word("becomes"),
        word("by"),
        word("reason"),
        word("as_kind"),
        number("as_amount"),
        day if not isinstance(day, (str, Fraction, bool)) else None,
    )
