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
from kpilib.publish.review.people_order import main_measure
from kpilib.rules.formula import names_in, parse_formula
from kpilib.rules.measured import measured_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    """The what-ifs that the scheme allows; none where it pays nothing, or over a range of days."""
    if not c.now.pays or not c.now.pay or c.now.period.cadence == "range":
        return ()
    base = _again(c.now)
    if base is None:
        return ()
    found = [Scenario("now", _paid(base))]
    measure = main_measure(c)
    quantities = measured_quantities(c.now.scheme, measure) if measure else ()
    if not quantities:
        return tuple(found)
    for level, period, shares in _levels(c, measure):
        stated = [_at(c.now, piece, measure, quantities, shares) for piece in base]
        if (again := _again(c.now, stated)) is not None:
            found.append(Scenario(level, _paid(again), period))
    return tuple(found)


def paid_back(c: Comparison, kind: str) -> tuple[str, Decimal] | None:
    """The item that pays for carried state once it is settled, and what it comes to at target.

    None where no item of the scheme does, where targets cannot be tried, or where it pays nothing.
    """
    measure = main_measure(c)
    quantities = measured_quantities(c.now.scheme, measure) if c.now.pay and measure else ()
    item = next(_items_paying_for(c.now, kind), "")
    base = _again(c.now) if quantities and item else None
    if base is None:
        return None
    again = _again(c.now, [_at(c.now, piece, measure, quantities, None) for piece in base])
    paid = _paid(again or (), item)
    return (item, paid) if paid > 0 else None


def _items_paying_for(snapshot: Snapshot, kind: str) -> Iterator[str]:
    """Pay items whose formula reads the bases of what is settled of a kind."""
    known = snapshot.scheme.quantities
    for item, part in snapshot.scheme.pay.items():
        for formula in part.formulas():
            for name in names_in(parse_formula(formula)):
                head, _, side = name.rpartition(".")
                fill = known.get(head)
                source = known.get(fill.fills()) if fill else None
                if side == "cleared_base" and source and source.takes_in() == kind:
                    yield item


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


def _again(
    snapshot: Snapshot, stated: Sequence[Mapping[str, Numbers]] = ()
) -> tuple[Piece, ...] | None:
    assessment = snapshot.assessment
    return once_more(assessment.run, assessment.inputs, stated)


def _at(
    snapshot: Snapshot,
    base: Piece,
    measure: str,
    quantities: Sequence[str],
    shares: Mapping[str, Fraction] | None,
) -> dict[str, Numbers]:
    """What everybody reaches in a piece, with what is carried in; as now where nothing is known.

    Several quantities keep their proportion; where there is nothing yet, all of it is the first.
    """
    rule, sheet = snapshot.scheme.measures[measure], base.sheet
    people = sheet.frames["people"]
    actual, target, carried = (
        sheet.numbers(formula, "people") for formula in (rule.actual, rule.target, rule.carried)
    )
    now = {name: sheet.numbers(name, "people") for name in quantities}
    found: dict[str, list[Fraction | None]] = {name: [] for name in quantities}
    for row, who in enumerate(people.ids):
        aim, reached = target.at(row), actual.at(row)
        share = Fraction(1) if shares is None else shares.get(who)
        if aim is None or share is None:
            wanted = reached
        else:
            wanted = aim * share + (carried.at(row) or _NONE)
        for place, name in enumerate(quantities):
            own = now[name].at(row)
            if len(quantities) == 1 or wanted is None:
                found[name].append(wanted)
            elif reached:
                found[name].append((own or _NONE) * wanted / reached)
            else:
                found[name].append(_NONE if place else wanted)
    return {name: Numbers.of(values) for name, values in found.items()}


def _paid(pieces: Sequence[Piece], item: str = "") -> Decimal:
    """The whole run's pay in yuan, or what it comes to under one item."""
    columns = (column for piece in pieces for column in piece.pay if item in {"", column.item})
    fen = (int(x) for column in columns for x in column.fen)
    return sum(map(Decimal, fen), Decimal(0)).scaleb(-2)
