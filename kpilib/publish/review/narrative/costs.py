"""Facts of pay: under which items, why it changed, for whom; and what is carried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.publish.review import findings
from kpilib.publish.review.narrative.happened import MoversOf, split
from kpilib.publish.review.narrative.told import PARTS
from kpilib.publish.review.snapshot import ZERO
from kpilib.publish.review.variance import RATE, Change, Movement, movement
from kpilib.text.formats import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from fractions import Fraction

    from kpilib.publish.review.comparison import Comparison, Mover
    from kpilib.publish.review.narrative.told import Told

_CAUSES = 2  # items named behind a person's change


@dataclass(frozen=True, slots=True)
class NothingPaid:
    """The scheme pays, and nothing is due."""


@dataclass(frozen=True, slots=True)
class Items:
    """What is due under each item."""

    total: Decimal
    items: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class PayMoved:
    """Which items moved the total."""

    moved: Movement


@dataclass(frozen=True, slots=True)
class Deductions:
    """What is taken off, and from whom."""

    total: Decimal
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureMoved:
    """What a person reached before and now: a share of the target, or an amount with its unit.

    A share counts what was carried in, where there is such; an amount does not.
    """

    name: str
    unit: str
    before: Fraction
    now: Fraction
    share: bool
    carried: bool = False


@dataclass(frozen=True, slots=True)
class PayMover:
    """A person whose pay changed.

    Attributes:
        who: The person.
        pay: The pay now and before.
        moved: The items behind it.
        measure: What the person reached, where that moved, too.
        settled: Kinds, units and amounts that had been carried in and are settled now.
    """

    who: str
    pay: Change
    moved: Movement | None
    measure: MeasureMoved | None
    settled: tuple[tuple[str, str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Carrying:
    """Carried amounts of one kind that went the same way.

    Attributes:
        kind: What is carried.
        unit: What it is counted in.
        state: One of `findings.STATES`.
        total: All of them.
        rows: Person, amount, the period it arose in (empty for new ones), and what is left or open
            of it (None where that is the amount itself).
    """

    kind: str
    unit: str
    state: str
    total: Decimal
    rows: tuple[tuple[str, Decimal, str, Decimal | None], ...]


def costs(told: Told) -> Iterator[Any]:
    """What is due, under which items, and why it changed."""
    now, c = told.now, told.comparison
    if not now.pay:
        if now.pays:
            yield NothingPaid()
        return
    yield Items(now.total_pay, tuple((item, now.paid_for(item)) for item in now.items))
    if c.total_pay().before is not None:
        moved = movement(c.total_pay(), c.item_changes(), PARTS)
        if moved:
            yield PayMoved(moved)
    below = {who: ZERO for (who, _), amount in now.pay.items() if amount < 0}
    if below:
        total = -sum((amount for amount in now.pay.values() if amount < 0), ZERO)
        yield Deductions(total, tuple(below))


def pay_movers(told: Told) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Whose pay moved most each way, with how many moved where that is not everyone."""
    movers = told.comparison.pay_movers()
    most = split(movers)
    count = (MoversOf(len(movers), pay=True),) if len(most) < len(movers) else ()
    return count, tuple(_pay_mover(told.comparison, mover) for mover in most)


def _pay_mover(c: Comparison, mover: Mover) -> PayMover:
    settled = tuple(
        (m.kind, c.now.carry_unit(m.kind), m.settled)
        for m in findings.carried(c)
        if m.who == mover.who and m.settled > 0
    )
    moved = movement(mover.change, mover.causes, _CAUSES)
    return PayMover(mover.who, mover.change, moved, _measure(c, mover.who), settled)


def _measure(c: Comparison, who: str) -> MeasureMoved | None:
    """The first measure that moved, whichever way: its attainment, or else its amount."""
    for name in c.now.measure_names:
        unit = c.now.scheme.measures[name].unit
        rate = c.attainment(name, who)
        if rate and rate.before is not None and min(rate.now, rate.before) >= 0:
            if rate.printed(RATE).delta:
                return MeasureMoved(
                    name, unit, rate.before, rate.now, share=True, carried=_carried(c, name, who)
                )
            continue
        actual = c.actual(name, who)
        then = actual.before if actual else None
        if actual and then is not None and told_apart(then, actual.now, unit):
            return MeasureMoved(name, unit, then, actual.now, share=False)
    return None


def _carried(c: Comparison, name: str, who: str) -> bool:
    periods = (c.now, c.before) if c.before else (c.now,)
    found = (snapshot.measures.get((who, name)) for snapshot in periods)
    return any(reached.carried for reached in found if reached)


def carrying(told: Told) -> Iterator[Carrying]:
    """What was settled, is new, or is carried on."""
    for (kind, state), moves in findings.carried_by_state(told.comparison).items():
        rows = tuple(
            (
                moved.who,
                moved.amount(state),
                "" if state == "new" else moved.origin,
                moved.now.amount if moved.now and state in {"reduced", "grown"} else None,
            )
            for moved in moves
        )
        yield Carrying(
            kind, told.now.carry_unit(kind), state, sum((row[1] for row in rows), ZERO), rows
        )
