"""The steps behind a waterfall: what is due now less what was due before, and what is settled.

What was due in an earlier period is told person by person and no further: its own report and
`kpi explain` of that period unfold it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.explained.table_totals import mean_of, sum_of
from kpilib.publish.review.settlements import item_id, reason
from kpilib.rules.formula import parse_formula
from kpilib.rules.model import Bilingual
from kpilib.rules.trace import FormulaStep, GivenStep, Step, SumStep
from kpilib.text.explain.titles import PeriodName
from kpilib.text.formats import Wording
from kpilib.text.language import SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.review.figure_cell import ShownFigure
    from kpilib.publish.review.settlements import Settled
    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.records.frozen_tables import Settlement
    from kpilib.rules.trace import Title, TraceWords

_OWN = "zh"  # the language whose names are as people write them
_DUE = Message("Due in all")


@dataclass(frozen=True)
class _SettlementName:
    """Whose settlement it is and what it is for, as a step is titled."""

    settled: Settled
    row: Settlement

    def in_(self, lang: str) -> str:
        """In a language."""
        item = self.settled.item(self.row, lang)
        name = self.settled.name(self.row, lang)
        return f"{Wording(lang).person(self.row.employee_id, name)} {item}"

    def __str__(self) -> str:
        return self.in_(SOURCE)


@dataclass(frozen=True)
class _SettlementCause:
    """The corrections behind a settlement."""

    row: Settlement

    def in_(self, lang: str) -> str:
        """In a language."""
        return reason(self.row, lang)

    def __str__(self) -> str:
        return self.in_(SOURCE)


@dataclass(frozen=True, eq=False, kw_only=True)
class SettledStep(Step):
    """A leaf: what is settled for an earlier period; the ledger says why.

    Attributes:
        row: The settlement.
    """

    kind = "given"
    row: Settlement

    def said(self, words: TraceWords) -> str:
        """The corrections, and the revision that knows of them."""
        return words.said(Message("because of {cause}", cause=_SettlementCause(self.row)))


def changed(now: Step, before: Step) -> Step:
    """What a figure is now, less what it was before; called as it is now."""
    value = _number(now) - _number(before)
    parts = (replace(now, name="now"), replace(before, name="before"))
    return FormulaStep(now.name, value, now.title, now.unit, parts,
                       formula=parse_formula("now - before"))  # fmt: skip


def before_step(before: Snapshot, shown: ShownFigure) -> Step | None:
    """A figure of the period before: the sum of pay, or the mean of scores and points."""
    if shown.name == "total_pay":
        values = {who: Fraction(before.pay_of(who)) for who in before.payees}
    elif shown.sort == "changed_pay":
        values = {who: Fraction(amount) for (who, item), amount in before.pay.items()
                  if item == shown.name}  # fmt: skip
    elif shown.name == "score":
        values = {who: Fraction(score) for who, score in before.scores.items()}
    else:
        values = {who: points for (who, name), points in before.points.items()
                  if name == shown.name and who != DEPARTMENT}  # fmt: skip
    in_yuan = shown.name == "total_pay" or shown.sort == "changed_pay"
    unit, title = YUAN if in_yuan else "points", _period(before)
    names = {_OWN: before.names, SOURCE: {**before.names, **before.latin_names}}
    leaves = [GivenStep(who, value, _called(who, names), unit, hundredths=True)
              for who, value in values.items()]  # fmt: skip
    if in_yuan:
        return sum_of(shown.name, leaves, title, unit)
    return mean_of(shown.name, leaves, title, unit) if leaves else None


def _called(who: str, names: Mapping[str, Mapping[str, str]]) -> Title:
    """A person as trees call them, by language where the names differ."""
    called = {lang: known.get(who) or who for lang, known in names.items()}
    return Bilingual(**called) if len({*called.values()}) > 1 else called[_OWN]


def settlement_step(settled: Settled, shown: ShownFigure) -> Step | None:
    """One settlement with its cause, or all of them."""
    found = [_settlement(settled, row) for row in settled.rows if _is_of(row, shown)]
    if shown.name == "settled":
        return sum_of("settled", found, Message("Settled for earlier periods"), YUAN)
    return found[0] if found else None


def due_in_all(pay: Step, settled: Settled) -> Step:
    """Pay of the period with what is settled for earlier ones."""
    rows = [_settlement(settled, row) for row in settled.rows]
    other = sum_of("settled", rows, Message("Settled for earlier periods"), YUAN)
    return SumStep("due", _number(pay) + _number(other), _DUE, YUAN, (pay, other))


def _is_of(row: Settlement, shown: ShownFigure) -> bool:
    if shown.name == "settled":
        return True
    return (row.employee_id, row.period, row.origin_period, item_id(row)) == (
        shown.who, shown.piece, shown.origin, shown.name)  # fmt: skip


def _settlement(settled: Settled, row: Settlement) -> Step:
    title = Message("settlement: {what}", what=_SettlementName(settled, row))
    return SettledStep(name=item_id(row), value=Fraction(row.amount), title=title, unit=YUAN,
                       hundredths=True, row=row)  # fmt: skip


def _period(snapshot: Snapshot) -> Message:
    return Message("in {period}", period=PeriodName(snapshot.period))


def _number(step: Step) -> Fraction:
    return step.value if isinstance(step.value, Fraction) else Fraction(0)
