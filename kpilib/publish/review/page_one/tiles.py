"""The tiles: what is paid, of the budget, against the target, scored, and how it goes over time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review import findings
from kpilib.publish.review.charts.changes import main_figure
from kpilib.publish.review.figure_cell import EVERYBODY, opens
from kpilib.publish.review.page_one.blocks import Tile
from kpilib.publish.review.page_one.svg_marks import sparkline
from kpilib.publish.review.variance import FEN, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.variance import Variance

_MOST = 4  # beside the trend
_PERIODS = 5


def tiles(v: NarrativeContext) -> tuple[Tile, ...]:
    """The tiles that the figures allow, the trend last."""
    found = [*_paid(v), *_budget(v), *_measures(v), *_scores(v), *_grades(v), *_customers(v)]
    if len(found) < 2:  # noqa: PLR2004 - one alone is no row
        found += [*_actuals(v), *_people(v)]
    return (*found[:_MOST], *_trend(v))


def _paid(v: NarrativeContext) -> Iterator[Tile]:
    """What is due: pay and what is settled for earlier periods, told apart."""
    if not v.now.pays:
        return
    total, say = v.comparison.total_pay(), v.wording.say
    if v.settled.rows:
        settled = v.settled.total
        pay = say("pay {pay}", pay=v.wording.grouped(v.now.total_pay))
        earlier = say("for earlier periods {amount}", amount=v.wording.signed(settled))
        due = opens(v.wording.grouped(v.now.total_pay + settled), EVERYBODY, "due", "due")
        yield Tile(say("Due in all (CNY)"), due, (pay, earlier))
        return
    label = (
        say("Pay as known now (CNY)", context="tile")
        if v.known_now
        else say("Pay (CNY)", context="tile")
    )
    paid = opens(v.wording.grouped(v.now.total_pay), EVERYBODY, "total_pay", "summary")
    yield Tile(label, paid, _versus(v, total, FEN))


def _versus(v: NarrativeContext, change: Variance, places: int) -> tuple[str, ...]:
    """`last quarter 95,691.92 (-48.8%)`."""
    if change.before is None:
        return ()
    before = v.wording.fixed(change.before, places)
    if change.relative is None:
        return (v.wording.say("{last} {before}", last=v.last, before=before),)
    share = v.wording.signed(change.relative * 100, 1)
    return (v.wording.say("{last} {before} ({share}%)", last=v.last, before=before, share=share),)


def _budget(v: NarrativeContext) -> Iterator[Tile]:
    budget, before = v.comparison.budget, v.comparison.before
    if not budget or v.now.total_pay < 0:
        return
    say = v.wording.say
    label = say("Budget of CNY {budget} used", budget=v.wording.exact(budget))
    used = Fraction(v.now.total_pay) / Fraction(budget)
    notes: tuple[str, ...] = ()
    if before is not None and before.pays and before.total_pay >= 0:
        then = v.wording.of_full(Fraction(before.total_pay) / Fraction(budget))
        notes = (say("{last} {before}", last=v.last, before=then),)
    yield Tile(label, opens(v.wording.of_full(used), EVERYBODY, "total_pay", "budget"), notes)


def _measures(v: NarrativeContext) -> Iterator[Tile]:
    """What the department reached of its own, against its target, then and a year ago."""
    say = v.wording.say
    for name in v.now.measure_names:
        reached, change = v.now.measures.get((DEPARTMENT, name)), v.comparison.attainment(name)
        if reached is None or (
            not v.now.assessed and "department" not in v.now.scheme.measures[name].on
        ):
            continue
        unit = v.now.scheme.measures[name].unit
        own = v.wording.amount(reached.own, unit)
        if change is None or change.now < 0:
            yield Tile(v.label(name), opens(own, DEPARTMENT, name, "measure", side="own"))
            continue
        target = "" if reached.target is None else v.wording.amount(reached.target, unit)
        notes = [say("{own} of {target}", own=own, target=target)]
        if then := " · ".join(_earlier_rates(v, name)):
            notes.append(then)
        label = say("{measure} / target", measure=v.label(name))
        share = opens(v.wording.attained(change.now), DEPARTMENT, name, "measure", side="attained")
        yield Tile(label, share, tuple(notes))


def _earlier_rates(v: NarrativeContext, name: str) -> Iterator[str]:
    year = v.comparison.year_ago
    for of, when in ((v.comparison.before, v.last), (year, v.wording.say("a year ago"))):
        reached = of.measures.get((DEPARTMENT, name)) if of else None
        if reached and reached.attainment is not None and reached.attainment >= 0:
            rate = v.wording.attained(reached.attainment)
            yield v.wording.say("{last} {before}", last=when, before=rate)


def _scores(v: NarrativeContext) -> Iterator[Tile]:
    say = v.wording.say
    if own := v.comparison.department_score():
        score = opens(v.wording.fixed(own.now), DEPARTMENT, "score", "summary")
        yield Tile(say("Department's score"), score, _score_notes(v, own))
    if mean := v.comparison.mean_score():
        notes = list(_score_notes(v, mean))
        scores = sorted(v.now.scores.values())
        if scores[0] != scores[-1]:
            low, high = v.wording.fixed(scores[0]), v.wording.fixed(scores[-1])
            notes.append(say("lowest {low}, highest {high}", low=low, high=high))
        score = opens(v.wording.fixed(mean.now), EVERYBODY, "score", "summary")
        yield Tile(say("Mean score"), score, tuple(notes))


def _score_notes(v: NarrativeContext, change: Variance) -> tuple[str, ...]:
    if change.before is None:
        return ()
    before = v.wording.fixed(change.before)
    if not printed(change.delta, FEN):
        return (v.wording.say("{last} {before}", last=v.last, before=before),)
    gap = v.wording.signed(change.delta)
    return (v.wording.say("{last} {before} ({gap})", last=v.last, before=before, gap=gap),)


def _grades(v: NarrativeContext) -> Iterator[Tile]:
    counts = [(grade, n) for grade, n in findings.by_grade(v.comparison) if n]
    if not counts:
        return
    say = v.wording.say
    (first, n), *rest = counts
    told = [say("{grade}: {count}", grade=v.label(grade), count=count) for grade, count in rest]
    below = len(findings.ungraded(v.comparison))
    told += [say("no grade: {count}", count=below)] if below else []
    value = say("{grade}: {count}", grade=v.label(first), count=n)
    yield Tile(say("People by grade"), value, (" · ".join(told),) if told else ())


def _customers(v: NarrativeContext) -> Iterator[Tile]:
    if v.now.scheme.classes is None:
        return
    told = [v.wording.say("{grade}: {count}", grade=v.label(name), count=n)
            for name, n in v.now.class_counts.items() if n]  # fmt: skip
    count = str(len(v.now.classes))
    yield Tile(
        v.wording.say("Customers classified", context="tile"),
        count,
        (" · ".join(told),) if told else (),
    )


def _actuals(v: NarrativeContext) -> Iterator[Tile]:
    """What the department reached, where it has neither scores nor pay."""
    for name, value in v.now.department_actuals.items():
        actual = opens(v.wording.exact(value), DEPARTMENT, name, "indicator", side="actual")
        yield Tile(v.label(name), actual)


def _people(v: NarrativeContext) -> Iterator[Tile]:
    say = v.wording.say
    out = len(v.now.excluded)
    notes = (say("{count} not assessed", count=out),) if out else ()
    yield Tile(say("People assessed", context="tile"), str(len(v.now.assessed)), notes)


def _trend(v: NarrativeContext) -> Iterator[Tile]:
    """The department's main figure over the last periods, with the budget where there is one."""
    found = main_figure(v)
    if found is None:
        return
    shown, line = found.line.points[-_PERIODS:], found.line
    told = v.wording.say(", ").join(f"{point.name} {point.text}" for point in shown)
    # A period without a figure is a gap in the line, and none at its end.
    since = found.by_period[found.by_period.index(shown[0]) : found.by_period.index(shown[-1]) + 1]
    values = [point.value if point else None for point in since]
    mark = sparkline(values, line.line, told, tall=True)
    label = v.wording.say("{what}, {n} periods", what=found.what, n=len(shown))
    if line.line_text:
        note = v.wording.say("dashed: {line}", line=line.line_text)
    else:
        note = v.wording.say("{first} to {last}", first=shown[0].name, last=shown[-1].name)
    yield Tile(label, mark, (note,))
