"""Facts of measures: who reached the target, through whom the total moved, and by piece."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review import findings
from kpilib.publish.review.narrative.told import PARTS, Ends, ends
from kpilib.publish.review.variance import FEN, Change, Movement, movement
from kpilib.text.formats import attained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative.told import Told

_FINEST = 6  # decimals of what is no money


@dataclass(frozen=True, slots=True)
class AtTarget:
    """How many people reached their target, and who stands where.

    Attributes:
        name: The measure.
        reached: How many reached it.
        count: How many have one.
        ends: Who stands highest and lowest; None where all are alike.
        alike: The share of all, where they are alike.
        carried: Whether the shares count what was carried in.
    """

    name: str
    reached: int
    count: int
    ends: Ends | None
    alike: Fraction | None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class TotalMoved:
    """Through whom a measure's total moved, of people who were there in both periods."""

    name: str
    unit: str
    people: int
    moved: Movement


@dataclass(frozen=True, slots=True)
class ByPiece:
    """A measure month by month: piece, what was reached in it, and its attainment."""

    name: str
    unit: str
    cadence: str
    rows: tuple[tuple[str, Fraction, Fraction | None], ...]


def measured(told: Told) -> Iterator[Any]:
    """Every measure in turn."""
    for name in told.now.measure_names:
        yield from _at_target(told, name)
        yield from _total_moved(told, name)
        yield from _by_piece(told, name)


def _at_target(told: Told, name: str) -> Iterator[AtTarget]:
    reached, count = findings.at_target(told.comparison, name)
    if not count:
        return
    values = {
        who: r.attainment
        for (who, measure), r in told.now.measures.items()
        if measure == name and who != DEPARTMENT and r.attainment is not None
    }
    carried = any(r.carried for (_, measure), r in told.now.measures.items() if measure == name)
    if min(values.values()) < 0:  # more was given back than sold: no share of a target
        yield AtTarget(name, reached, count, None, None, carried)
        return
    found = ends(values, attained)  # 99.996% is not 100.0%
    alike = None if found else next(iter(values.values()))
    yield AtTarget(name, reached, count, found, alike, carried)


def _total_moved(told: Told, name: str) -> Iterator[TotalMoved]:
    changes = findings.actual_changes(told.comparison, name)
    unit = told.now.scheme.measures[name].unit
    then = sum((c.before for c in changes if c.before is not None), Fraction(0))
    total = Change(name, sum((c.now for c in changes), Fraction(0)), then)
    moved = movement(total, changes, PARTS, FEN if unit == YUAN else _FINEST)
    if moved:
        yield TotalMoved(name, unit, len(changes), moved)


def _by_piece(told: Told, name: str) -> Iterator[ByPiece]:
    nobody = not told.now.assessed and "department" not in told.now.scheme.measures[name].on
    if not told.now.several or nobody:  # a total of nobody is no finding
        return
    found = ((piece, told.now.measures_by_piece.get((DEPARTMENT, piece, name)))
             for piece in told.now.pieces)  # fmt: skip
    rows = tuple(
        (piece, reached.own, reached.attainment if (reached.attainment or 0) >= 0 else None)
        for piece, reached in found
        if reached
    )
    if rows:
        unit = told.now.scheme.measures[name].unit
        yield ByPiece(name, unit, told.now.assessment.run.plan.cadence, rows)
