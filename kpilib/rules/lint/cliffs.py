"""Tables by which pay or points fall although the result rises.

What can be decided without data, and nothing else:

- The table is a step table of numbers, or a look-up by grade.
- Its value raises the amount (or lowers it) whatever the other figures are: the formulas between
  lead through sums, products with what is never negative, quotients, `min`, `max`, `mean`,
  pools and totals. Where a condition (`if`, `when`, a comparison) depends on it, nothing is said.
- More of what is looked up is better: score, points, attainment, rating, grade, money of deals,
  years of service. Whether a count or a metric should be high nobody can tell; for these only a
  table that goes both up and down is reported.

A regulation may want such a cliff, so that it is a warning.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.lint.direction import Directions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Finding, Subject
    from kpilib.rules.parts import Part

_FIX = Message("see whether the regulation wants it; if not, correct a value")


def cliffs(subject: Subject) -> Iterator[Finding]:
    """Every table that pay items or points depend on in one direction."""
    if not subject.cadences:
        return
    directions = {cadence: Directions(subject.scheme, cadence) for cadence in subject.cadences}
    for path, part in subject.parts():
        values = _values(subject, part)
        if len(values) < len("ab"):
            continue
        cadence = next((c for c in subject.cadences if not part.periods or c in part.periods), None)
        if cadence is not None:
            yield from _of_table(subject, path, part, values, directions[cadence])


def _values(subject: Subject, part: Part) -> list[tuple[str, Decimal]]:
    """Bound or word and value, from the worst to the best."""
    if steps := part.step_table():
        rows = sorted(
            steps.rows,
            key=lambda band: Decimal("-Infinity") if band.from_ is None else band.from_,
        )
        return [(str(b.from_), b.value) for b in rows if isinstance(b.value, Decimal)]
    words = part.word_table()
    if words is not None and words.names == ("grade",):
        values = {keys[0]: value for keys, value in words.rows}
        grades = [grade.grade for grade in reversed(subject.scheme.grades)]
        found = ((grade, values.get(grade)) for grade in grades)
        return [(grade, value) for grade, value in found if isinstance(value, Decimal)]
    return []


def _of_table(
    subject: Subject,
    path: KeyPath,
    part: Part,
    values: list[tuple[str, Decimal]],
    directions: Directions,
) -> Iterator[Finding]:
    name = str(path[-1])
    changes = [(at, after - before) for (_, before), (at, after) in pairwise(values)]
    up, down = any(c > 0 for _, c in changes), any(c < 0 for _, c in changes)
    steps = part.step_table()
    better = directions.better(steps) if steps else 1
    for target in directions.targets(path):
        use = directions.use(target, name)
        if not use:
            continue
        if better:
            falls = [at for at, change in changes if change * use * better < 0]
        else:
            falls = [at for at, change in changes if change * use < 0] if up and down else []
        for at in falls:
            message = Message(
                "{target} falls at {at} of {name}, although the result rises",
                target=target,
                at=at,
                name=name,
            )
            yield subject.warning(path, "cliff", message, _FIX)
