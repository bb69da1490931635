"""What next period would pay: the same engine on this period's rows, with the state handed on.

At this period's level; with everybody exactly at target; and at the share of target that each
reached in the same period a year before the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.exact import Numbers
from kpilib.engine.scenario import once_more
from kpilib.publish.review.page_one.people_table import main_measure
from kpilib.rules.formula import Name, parse_formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.core.periods import Period
    from kpilib.engine.evaluate import Piece
    from kpilib.publish.review.comparison import Comparison
    from kpilib.publish.review.snapshot import Snapshot

_A_YEAR = 12
_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A what-if of the next period.

    Attributes:
        level: `now`, `target` or `year`.
        pay: What would be paid, yuan.
        period: Of `year` the period whose level is taken.
    """

    level: str
    pay: Decimal
    period: Period | None = None


def scenarios(c: Comparison) -> tuple[Scenario, ...]:
    """The what-ifs that the scheme allows; none where it pays nothing, or piece by piece."""
    if not c.now.pays or not c.now.pay or c.now.period.cadence == "range":
        return ()
    base = _again(c.now, {})
    if base is None:
        return ()
    found = [Scenario("now", _paid(base))]
    measure = main_measure(c)
    quantity = _quantity(c.now, measure) if measure else ""
    if not quantity:
        return tuple(found)
    for level, period, shares in _levels(c, measure):
        stated = {quantity: _at(c.now, base, measure, shares)}
        if (piece := _again(c.now, stated)) is not None:
            found.append(Scenario(level, _paid(piece), period))
    return tuple(found)


def _levels(
    c: Comparison, measure: str
) -> Iterator[tuple[str, Period | None, Mapping[str, Fraction] | None]]:
    """What share of target each reaches; None: all of it."""
    yield "target", None, None
    then = a_year_before_the_next(c)
    if then is not None:
        shares = {
            who: reached.own / reached.target
            for (who, name), reached in then.measures.items()
            if name == measure and reached.target
        }
        if any(who in shares for who in c.now.assessed):
            yield "year", then.period, shares


def a_year_before_the_next(c: Comparison) -> Snapshot | None:
    """The period that stands a year before the one to come."""
    period = c.now.period
    if period.months >= _A_YEAR:
        return None
    name = str(period.back(_A_YEAR // period.months - 1))
    return next((s for s in c.earlier if str(s.period) == name), None)


def _quantity(snapshot: Snapshot, measure: str) -> str:
    """The quantity that is measured; empty where it is no single one of people."""
    rule = snapshot.scheme.measures[measure]
    node = parse_formula(rule.actual)
    name = node.name if isinstance(node, Name) else ""
    part = snapshot.scheme.quantities.get(name)
    return name if part is not None and part.on == ("people",) and rule.on == ("people",) else ""


def _again(snapshot: Snapshot, stated: Mapping[str, Numbers]) -> Piece | None:
    assessment = snapshot.assessment
    return once_more(assessment.run, assessment.inputs, stated)


def _at(
    snapshot: Snapshot, base: Piece, measure: str, shares: Mapping[str, Fraction] | None
) -> Numbers:
    """What everybody reaches, with what is carried in; as now where nothing is known."""
    rule, sheet = snapshot.scheme.measures[measure], base.sheet
    people = sheet.frames["people"]
    actual, target, carried = (
        sheet.numbers(formula, "people") for formula in (rule.actual, rule.target, rule.carried)
    )
    values: list[Fraction | None] = []
    for row, who in enumerate(people.ids):
        aim = target.at(row)
        share = Fraction(1) if shares is None else shares.get(who)
        if aim is None or share is None:
            values.append(actual.at(row))
        else:
            values.append(aim * share + (carried.at(row) or _NONE))
    return Numbers.of(values)


def _paid(piece: Piece) -> Decimal:
    return sum((Decimal(int(fen)) for column in piece.pay for fen in column.fen), Decimal(0)) / 100
