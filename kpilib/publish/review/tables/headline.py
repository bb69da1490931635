"""The headline figures: three to seven numbers with their change against the period before."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review.tables.table import (
    NOTHING,
    TableText,
    capital,
    figure,
    measured,
    without_empty,
)
from kpilib.publish.review.variance import Variance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative import NarrativeContext


def headline(v: NarrativeContext) -> TableText | None:
    """The figures that matter first, with their change against the period before."""
    say = v.wording.say
    columns = (
        say("Figure"),
        v.this,
        v.last or say("Before"),
        say("Change", context="review"),
    )
    rows = tuple(_headline_rows(v))
    if not rows:
        return None
    caption = say("Headline figures (changes before rounding)")
    return without_empty(TableText(caption, capital(columns), "lrrr", rows))


def _headline_rows(v: NarrativeContext) -> Iterator[tuple[str, ...]]:
    say, c = v.wording.say, v.comparison
    if own := c.department_score():
        yield figure(v.wording, say("Department's score"), own)
    if mean := c.mean_score():
        yield figure(v.wording, say("Mean score"), mean)
        yield from _extreme_rows(v)
    for name in v.now.measure_names:
        yield from _measure_rows(v, name)
    if v.now.pays:
        known = say("Total pay as known now (CNY)")
        paid = say("Total pay (CNY)")
        yield figure(v.wording, known if v.known_now else paid, c.total_pay())
    yield from _settled_rows(v)
    yield from _budget_row(v)
    if v.now.scheme.classes is not None or not v.now.summary:
        yield from _department_rows(v)
    yield from _head_count(v)


def _department_rows(v: NarrativeContext) -> Iterator[tuple[str, ...]]:
    """Customers and the department's own points, where nobody has a score."""
    before = v.comparison.before if v.comparison.same_rules else None
    if v.now.scheme.classes is not None:
        then = Fraction(len(before.classes)) if before else None
        name = v.wording.say("Customers classified", context="review")
        yield _counted(v, name, Variance(name, Fraction(len(v.now.classes)), then))
    for name, value in v.now.department_actuals.items():
        was = before.department_actuals.get(name) if before else None
        yield _counted(v, v.label(name), Variance(name, value, was))


def _counted(v: NarrativeContext, name: str, change: Variance) -> tuple[str, ...]:
    if change.before is None:
        return (name, v.wording.exact(change.now), NOTHING, NOTHING)
    sign = "+" if change.delta > 0 else ""
    return (
        name,
        v.wording.exact(change.now),
        v.wording.exact(change.before),
        sign + v.wording.exact(change.delta),
    )


def _extreme_rows(v: NarrativeContext) -> Iterator[tuple[str, ...]]:
    """The highest and the lowest score, whoever has them."""
    then = v.comparison.before.scores if v.comparison.before and v.comparison.same_rules else {}
    for name, most in (
        (v.wording.say("Highest score"), max),
        (v.wording.say("Lowest score"), min),
    ):
        before = Fraction(most(then.values())) if then else None
        yield figure(v.wording, name, Variance(name, Fraction(most(v.now.scores.values())), before))


def _measure_rows(v: NarrativeContext, name: str) -> Iterator[tuple[str, ...]]:
    total = v.now.measures.get((DEPARTMENT, name))
    if total is None:
        return
    before = v.comparison.before
    then = before.measures.get((DEPARTMENT, name)) if before else None
    unit = v.now.scheme.measures[name].unit
    printed = v.wording.unit(unit)
    notes = [printed] if printed else []
    if total.carried or (then and then.carried):
        notes.append(v.wording.say("without what was carried in"))
    note = v.wording.say(", ", context="formats").join(notes)
    title = v.label(name) + (v.wording.say(" ({note})", note=note) if note else "")
    yield (
        title,
        measured(v.wording, total.own, unit),
        measured(v.wording, then.own if then else None, unit),
        NOTHING if then is None else _moved(v, total.own - then.own, unit),
    )
    change = v.comparison.attainment(name)
    if change is None:
        return
    yield (
        v.wording.say("{name}, share of target", name=v.label(name)),
        v.wording.attained(change.now),
        NOTHING if change.before is None else v.wording.attained(change.before),
        NOTHING if change.before is None else _points(v, change.delta),
    )


def _moved(v: NarrativeContext, delta: Fraction, unit: str) -> str:
    """A change of a measured amount, with the digits the amounts have."""
    if unit == YUAN:
        return v.wording.signed(delta)
    return ("+" if delta > 0 else "") + v.wording.exact(delta)


def _points(v: NarrativeContext, delta: Fraction) -> str:
    return v.wording.signed(delta * 100, 1) + v.wording.say(" pp")


def _settled_rows(v: NarrativeContext) -> Iterator[tuple[str, ...]]:
    """What is paid or taken back for earlier periods, and all of it with the period's own pay."""
    if not v.settled.rows:
        return
    say, earlier = v.wording.say, v.settled.total
    yield (say("For earlier periods (CNY)"), v.wording.grouped(earlier),
           NOTHING, NOTHING)  # fmt: skip
    yield (say("Due in all (CNY)"), v.wording.grouped(v.now.total_pay + earlier),
           NOTHING, NOTHING)  # fmt: skip


def _budget_row(v: NarrativeContext) -> Iterator[tuple[str, ...]]:
    budget, before = v.comparison.budget, v.comparison.before
    if not budget:
        return
    used = Fraction(v.now.total_pay) / Fraction(budget)
    if used < 0 or (before and before.total_pay < 0):  # a share of less than nothing
        return
    name = v.wording.say("Share of budget (CNY {budget})", budget=v.wording.exact(budget))
    if before is None or not before.pays:
        yield (name, v.wording.of_full(used), NOTHING, NOTHING)
        return
    then = Fraction(before.total_pay) / Fraction(budget)
    yield (name, v.wording.of_full(used), v.wording.of_full(then), _points(v, used - then))


def _head_count(v: NarrativeContext) -> Iterator[tuple[str, ...]]:
    now, before = v.now, v.comparison.before
    for name, count, then in (
        (v.wording.say("People assessed"), len(now.assessed),
         len(before.assessed) if before else None),
        (v.wording.say("People excluded"), len(now.excluded),
         len(before.excluded) if before else None),
    ):  # fmt: skip
        if count or then:
            delta = NOTHING if then is None else v.wording.signed(Fraction(count - then), 0)
            yield (name, str(count), NOTHING if then is None else str(then), delta)
