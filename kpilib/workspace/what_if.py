"""What-if scenario: what changed rules would cost, who would gain or lose: one engine, twice.

The values are put in by `kpilib.rules.scheme_book`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.workspace.names import names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.periods import Period
    from kpilib.engine.results import Results
    from kpilib.workspace.workspace import Workspace

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a changed rule does to one person (or the department).

    Attributes:
        subject: The employee_id.
        name: The person's (or department's) name; the id where there is none.
        pay: Yuan under the rule in force.
        changed_pay: Yuan under the changed rule.
        score: Under the rule in force; None without one.
        changed_score: Under the changed rule.
    """

    subject: str
    name: str
    pay: Decimal
    changed_pay: Decimal
    score: Decimal | None
    changed_score: Decimal | None

    @property
    def difference(self) -> Decimal:
        """What the person gains, yuan; negative for a loss."""
        return self.changed_pay - self.pay

    @property
    def differs(self) -> bool:
        """Whether anything changes for the person."""
        return bool(self.difference) or self.score != self.changed_score


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The effects of changed rules on one department and period, the largest gain first."""

    effects: tuple[Effect, ...]

    @property
    def pay(self) -> Decimal:
        """Cost under the rule in force, yuan."""
        return sum((effect.pay for effect in self.effects), _ZERO)

    @property
    def changed_pay(self) -> Decimal:
        """Cost under the changed rule, yuan."""
        return sum((effect.changed_pay for effect in self.effects), _ZERO)


def what_if(
    workspace: Workspace, department: str, period: Period, changes: Mapping[str, str]
) -> WhatIf:
    """Compare changed rules with those in force; nothing is written.

    Args:
        workspace: Where everything is.
        department: Its id.
        period: The period; state from earlier ones stays as it is.
        changes: Values of the scheme by path, such as `parameters.software_rate.value: 5%`.

    Raises:
        ProblemsFound: A path or value is not the scheme's, or inputs are faulty.
    """
    now = workspace.assess(department, period)
    then = workspace.assess_changed(department, period, changes)
    names = names_of(now) | {DEPARTMENT: now.department.title.zh}
    before, after = (_standing(a.results, str(period)) for a in (now, then))
    nobody: tuple[Decimal, Decimal | None] = (_ZERO, None)
    effects = []
    for who in sorted({*before, *after}):
        (pay, score), (changed_pay, changed_score) = before.get(who, nobody), after.get(who, nobody)
        effects.append(Effect(who, names.get(who, who), pay, changed_pay, score, changed_score))
    return WhatIf(tuple(sorted(effects, key=lambda e: (-e.difference, e.subject))))


def _standing(results: Results, period: str) -> dict[str, tuple[Decimal, Decimal | None]]:
    """Per subject all pay, and the score of the whole run."""
    pay: dict[str, Decimal] = {}
    for who, _, _, amount in results.rows["payouts"]:
        pay[who] = pay.get(who, _ZERO) + amount
    scores = {row[0]: row[4] for row in results.rows["summary"] if row[1] == period}
    return {who: (pay.get(who, _ZERO), scores.get(who)) for who in {*pay, *scores}}
