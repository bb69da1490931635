"""What a department brings along into its first period: `params/opening/<department>/carry.csv`.

A new workspace begins in the middle of a company's life: gaps, excesses and counts are open from
before. The file has the columns of `carry.csv`, a reason for each row, and where the evidence is.
It is taken in by the first period of each length alone; every later one has an earlier period
that hands state on.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import CARRY_TABLE, ColumnSpec, TableSpec
from kpilib.engine.inputs.read import read_state
from kpilib.workspace.state_decisions import Decision

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.columns import Table
    from kpilib.core.problems import Problem
    from kpilib.rules.scheme import Scheme

OPENING = "params/opening/"
"""Where the balances of all departments are."""

BALANCES = TableSpec(
    CARRY_TABLE.name,
    (
        *CARRY_TABLE.columns,
        ColumnSpec("reason", "text", Message("why it is open"), required=True),
        ColumnSpec("evidence", "text", Message("where that can be looked up")),
    ),
    key=CARRY_TABLE.key,
)
"""The columns of such a file."""


def balances_place(department: str) -> str:
    """Where a department's opening balances stand in a workspace."""
    return f"{OPENING}{department}/carry.csv"


def opening_balances(root: Path, department: str, problems: list[Problem]) -> Table | None:
    """A department's opening balances; None where it brings nothing along.

    Args:
        root: The workspace.
        department: Its id.
        problems: What is wrong with the file is added.
    """
    place = balances_place(department)
    if not (root / place).is_file():
        return None
    return replace(read_state(root / place, BALANCES, problems), source=place)


def brought_along(balances: Table, scheme: Scheme) -> tuple[Decision, ...]:
    """Opening balances as a report shows them.

    Args:
        balances: The table.
        scheme: What takes them in, and knows their names.
    """
    titles = {rule.kind: rule.title for rule in scheme.carry}

    def word(column: str, row: int) -> str:
        return balances.labels(column).at(row) or ""

    return tuple(
        Decision(
            who=word("employee_id", row),
            title=titles.get(kind := word("kind", row), kind),
            origin=word("origin_period", row),
            amount=balances.numbers("amount").at(row) or Fraction(0),
            becomes="brought",
            by=word("evidence", row),
            reason=word("reason", row),
        )
        for row in range(len(balances))
    )
