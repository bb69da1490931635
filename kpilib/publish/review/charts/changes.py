"""What changed: per person, by indicator or item, and over the periods so far."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.charts.data import (
    Bar,
    Bars,
    Chart,
    TrendLine,
    bar_chart,
    line_chart,
)
from kpilib.publish.review.people_order import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.publish.review.snapshot import Snapshot
    from kpilib.publish.review.variance import Variance

    Figure = Fraction | Decimal | int | None


def change(v: NarrativeContext) -> Chart | None:
    """Pay against the period before; without pay, what comes nearest to it."""
    makers = (_pay, _scores, _classes, _department, _flags)
    return next((chart for maker in makers if (chart := maker(v))), None)


def _pay(v: NarrativeContext) -> Chart | None:
    if not v.now.pay:
        return None
    before = v.comparison.before
    gone = set(before.payees if before and before.pays else ()) - set(v.now.payees)
    changes = [v.comparison.pay_of(who) for who in v.now.payees]
    what = v.wording.say("Pay as known now (CNY)" if v.known_now else "Pay (CNY)", context="chart")
    return _people(v, what, changes, len(gone))


def _scores(v: NarrativeContext) -> Chart | None:
    if not v.now.scores:
        return None
    found = [v.comparison.score_of(who) for who in v.now.scores]
    before = v.comparison.before if v.comparison.same_rules else None
    gone = set(before.scores if before else ()) - set(v.now.scores)
    return _people(v, v.wording.say("Score"), [c for c in found if c], len(gone))


def _people(v: NarrativeContext, what: str, changes: Sequence[Variance], gone: int) -> Chart:
    """People as they are now; those who were there before and are not now are counted alone."""
    known = {c.name: c for c in changes}
    order = (*in_order(v.comparison, known), *({DEPARTMENT} & known.keys()))
    bars = tuple(_bar(known[who], v.person(who), v.wording.fixed) for who in order)
    note = v.wording.say_number(
        " ({n} person with figures of {last} alone not shown)",
        " ({n} people with figures of {last} alone not shown)",
        n=gone,
        last=v.last,
    )
    return _compared(v, what, bars, note if gone else "")


def _bar(found: Variance, name: str, show: Callable[[Fraction], str]) -> Bar:
    was = "" if found.before is None else show(found.before)
    return Bar(name, found.now, show(found.now), found.before, was)


def _compared(v: NarrativeContext, what: str, bars: tuple[Bar, ...], note: str = "") -> Chart:
    data = Bars(bars, heads=(v.this, v.last))
    if data.compared:
        what = v.wording.say("{what}: {this} against {last}", what=what, this=v.this, last=v.last)
        what += note
    return bar_chart(v, what, data)


def _classes(v: NarrativeContext) -> Chart | None:
    if v.now.scheme.classes is None:
        return None
    before = v.comparison.before if v.comparison.same_rules else None
    bars = []
    for name, count in v.now.class_counts.items():
        then = before.class_counts.get(name, 0) if before else None
        was = "" if then is None else str(then)
        value = None if then is None else Fraction(then)
        bars.append(Bar(v.label(name), Fraction(count), str(count), value, was))
    return _compared(v, v.wording.say("Customers per class"), tuple(bars))


def _department(v: NarrativeContext) -> Chart | None:
    """Points by indicator against the period before; in the first period the points lost."""
    changes = v.comparison.indicator_moves(department=True)
    if not changes:
        return None
    if any(found.before is not None for found in changes):
        bars = tuple(Bar(v.label(c.name), c.delta, v.wording.signed(c.delta)) for c in changes)
        caption = v.wording.say("The department's points against {last}", last=v.last)
        return bar_chart(v, caption, Bars(bars, signs=True))
    fulls = {c: v.now.full_points(c.name) for c in changes}
    lost = {c: full - c.now for c, full in fulls.items() if full is not None}
    if not lost:
        return _relative(v)
    bars = tuple(Bar(v.label(c.name), value, v.wording.fixed(value)) for c, value in lost.items())
    return bar_chart(v, v.wording.say("Points lost by indicator"), Bars(bars))


def _relative(v: NarrativeContext) -> Chart | None:
    """The department's actuals as shares of the largest, such as the stages of a funnel."""
    found = v.now.department_actuals
    most = max(found.values(), default=Fraction(0))
    if most <= 0:
        return None
    bars = tuple(
        Bar(v.label(name), x / most, v.wording.in_percent(x / most)) for name, x in found.items()
    )
    caption = v.wording.say("Actuals as shares of the largest")
    return bar_chart(v, caption, Bars(bars))


def _flags(v: NarrativeContext) -> Chart | None:
    """How often each flag of the scheme was raised."""
    names = dict.fromkeys(flag.flag for flag in v.now.scheme.flags)
    if not names:
        return None
    before = v.comparison.before if v.comparison.same_rules else None
    bars = []
    for name in names:
        count = sum(raised.flag == name for raised in v.now.flags)
        then = sum(raised.flag == name for raised in before.flags) if before else None
        value = None if then is None else Fraction(then)
        bars.append(Bar(v.label(name), Fraction(count), str(count), value, str(then or 0)))
    if not any(bar.value or bar.before for bar in bars):
        return None  # nothing to see
    return _compared(v, v.wording.say("Flags raised"), tuple(bars))


def drivers(v: NarrativeContext) -> Chart | None:
    """What moved the total: indicators of the mean score, or pay items."""
    if v.now.scores:
        found = v.comparison.indicator_moves()
        caption = v.wording.say("Mean score against {last}, by indicator", last=v.last)
    else:
        found = v.comparison.item_changes() if v.now.pays else ()
        caption = v.wording.say(
            "Total pay as known now against {last}, by item (CNY)"
            if v.known_now
            else "Total pay against {last}, by item (CNY)",
            last=v.last,
        )
    moved = [c for c in found if c.printed().delta]
    if not moved:
        return None
    bars = tuple(Bar(v.label(c.name), c.delta, v.wording.signed(c.delta)) for c in moved)
    return bar_chart(v, caption, Bars(bars, signs=True))


class MainFigure(NamedTuple):
    """The department's main figure over the periods so far.

    Attributes:
        what: What it is.
        by_period: Of each period; None where there is none to compare.
        line: Those that there are.
    """

    what: str
    by_period: tuple[Bar | None, ...]
    line: TrendLine


def main_figure(v: NarrativeContext) -> MainFigure | None:
    """The department's main figure over the periods so far; None where there are not two."""
    for what, read, show in _figures(v):
        by_period = tuple(
            None if (value := read(s)) is None
            else Bar(v.wording.period(s.period), Fraction(value), show(Fraction(value)))
            for s in (*v.comparison.earlier, v.now)
        )  # fmt: skip
        points = tuple(point for point in by_period if point is not None)
        if len(points) > 1:
            return MainFigure(what, by_period, _with_budget(v, points))
    return None


def trend(v: NarrativeContext) -> Chart | None:
    """The department's main figure over the periods so far, drawn."""
    found = main_figure(v)
    if found is None:
        return None
    caption = v.wording.say("{what} over time", what=found.what)
    if gaps := found.by_period.count(None):
        caption += v.wording.say_number(
            " ({n} period without a comparable figure not shown)",
            " ({n} periods without a comparable figure not shown)",
            n=gaps,
        )
    return line_chart(v, caption, found.line)


def _with_budget(v: NarrativeContext, points: tuple[Bar, ...]) -> TrendLine:
    budget = v.comparison.budget
    if budget is None or v.now.scores:
        return TrendLine(points)
    return TrendLine(
        points, Fraction(budget), v.wording.say("Budget") + f" {v.wording.exact(budget)}"
    )


def _figures(
    v: NarrativeContext,
) -> Iterator[tuple[str, Callable[[Snapshot], Figure], Callable[[Fraction], str]]]:
    say, rules = v.wording.say, v.now.scheme.id

    def same(read: Callable[[Snapshot], Figure]) -> Callable[[Snapshot], Figure]:
        return lambda s: read(s) if s.scheme.id == rules else None

    def whole(value: Fraction) -> str:
        return v.wording.fixed(value, 0)

    if v.now.scores:
        yield say("Mean score"), same(lambda s: s.mean_score), v.wording.fixed
    if v.now.department_score is not None:
        yield (
            say("Department's score"),
            same(lambda s: s.department_score),
            v.wording.fixed,
        )
    if v.now.pays:
        yield (
            say(
                "Total pay as known now (CNY)" if v.known_now else "Total pay (CNY)",
                context="chart",
            ),
            lambda s: s.total_pay if s.pays else None,
            whole,
        )
    if v.now.scheme.classes is not None:
        yield say("Customers classified"), same(lambda s: len(s.classes)), v.wording.exact
    for name in v.now.indicators(department=True):
        yield v.label(name), same(partial(_department_points, name=name)), v.wording.fixed
    yield say("Flags raised"), same(lambda s: len(s.flags)), v.wording.exact


def _department_points(snapshot: Snapshot, name: str) -> Fraction | None:
    return snapshot.points.get((DEPARTMENT, name))
