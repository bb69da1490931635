"""How people, customers or the department's points are spread."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.charts.data import Bar, Bars, Chart, bar_chart, without_target
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kpilib.publish.review.narrative import NarrativeContext

_FULL = 100  # points
_FEWEST = 2
_ROOM = 30.0  # em of names beside a bar
_RATE_BOUNDS = tuple(Fraction(n, 100) for n in (120, 100, 80, 60))


def distribution(v: NarrativeContext) -> Chart | None:
    """The spread of what the scheme has: scores, attainment, classes, pay or points."""
    makers = [_scores, _attainments, _classes, _pay, _department, _quantities, _flagged]
    if len(v.now.assessed) < _FEWEST:  # of one person, or of none, nothing is spread
        makers = [_classes, _department]
    return next((chart for maker in makers if (chart := maker(v))), None)


def _scores(v: NarrativeContext) -> Chart | None:
    if not v.now.scores:
        return None
    scores = {who: Fraction(score) for who, score in v.now.scores.items()}
    bounds = [Fraction(g.from_) for g in v.now.scheme.grades if g.from_ is not None]
    labels = [v.label(g.grade) for g in v.now.scheme.grades]
    bars = _bands(v, scores, bounds or _tens(scores.values()), v.wording.exact)
    if bounds:
        # Whoever is below the last bound of grades without a rest has none, and is counted too.
        below = v.wording.say("no grade")
        bars = [
            Bar(
                v.wording.say("{grade} ({band})", grade=label or below, band=bar.name),
                bar.value,
                bar.text,
            )
            for label, bar in zip([*labels, ""], bars, strict=False)
            if label or bar.value
        ]
    caption = v.wording.say("People by score")
    return bar_chart(v, caption, Bars(tuple(bars)))


def _tens(values: Iterable[Fraction]) -> list[Fraction]:
    """Lower bounds of bands that cover the scores, the highest first: of ten, five or one point."""
    found = sorted(values)
    width = 10 if found[-1] > 10 else 1  # noqa: PLR2004 - a scale of ten points
    if width > 1 and found[-1] - found[0] < 2 * width:
        width //= 2
    low, high = int(found[0] // width), int(found[-1] // width)
    top = _FULL // width - 1
    high = min(high, top) if width > 1 and low < top else high  # full marks join the band below
    bounds = range(high, low, -1) or range(low, low - 1, -1)
    return [Fraction(bound * width) for bound in bounds]


def _attainments(v: NarrativeContext) -> Chart | None:
    for name in v.now.measure_names:
        rates = {
            who: reached.attainment
            for (who, measure), reached in v.now.measures.items()
            if measure == name and who != DEPARTMENT and reached.attainment is not None
        }
        if rates:
            bars = _bands(v, rates, _RATE_BOUNDS, lambda value: v.wording.in_percent(value, 0))
            caption = v.wording.say("{name}: people by share of target", name=v.counted(name))
            others = len(set(v.now.assessed) - set(rates))
            caption += without_target(v, others)
            return bar_chart(v, caption, Bars(tuple(bars)))
    return None


def _bands(
    v: NarrativeContext,
    values: Mapping[str, Fraction],
    bounds: Sequence[Fraction],
    show: Callable[[Fraction], str],
) -> list[Bar]:
    """How many people lie in each band, and who; bounds are lower ones, the highest first."""
    edges = [None, *bounds, None]
    bars = []
    for upper, lower in itertools.pairwise(edges):
        inside = [
            who
            for who, value in values.items()
            if (lower is None or value >= lower) and (upper is None or value < upper)
        ]
        inside.sort(key=lambda who: (-values[who], who))
        count = _head_count(v, len(inside))
        text = f"{count}  {_names(v, inside)}" if inside else count
        bars.append(Bar(_band(v, upper, lower, show), Fraction(len(inside)), text))
    return bars


def _head_count(v: NarrativeContext, count: int) -> str:
    return v.wording.say("{count}", context="people", count=count)


def _names(v: NarrativeContext, people: Sequence[str]) -> str:
    """As many names as there is room for."""
    told: list[str] = []
    mark = v.wording.say(", ")
    for who in people:
        name = v.names.get(who) or who
        if fonts.width(mark.join([*told, name])) > _ROOM:
            return mark.join(told) + v.wording.say(" …")
        told.append(name)
    return mark.join(told)


def _band(
    v: NarrativeContext,
    upper: Fraction | None,
    lower: Fraction | None,
    show: Callable[[Fraction], str],
) -> str:
    if lower is None and upper is not None:
        return v.wording.say("under {upper}", upper=show(upper))
    if upper is None and lower is not None:
        return v.wording.say("{lower} and above", lower=show(lower))
    return f"{show(lower or Fraction(0))}–{show(upper or Fraction(0))}"


def _classes(v: NarrativeContext) -> Chart | None:
    if v.now.scheme.classes is None:
        return None
    bars = tuple(
        Bar(
            v.label(name),
            Fraction(count),
            v.wording.say("{count}", context="customers", count=count),
        )
        for name, count in v.now.class_counts.items()
    )
    caption = v.wording.say("Customers per class")
    return bar_chart(v, caption, Bars(bars))


def _pay(v: NarrativeContext) -> Chart | None:
    if not v.now.pay:
        return None
    totals = {who: v.now.pay_of(who) for who in v.now.payees}
    order = sorted(totals, key=lambda who: (-totals[who], who))
    bars = tuple(Bar(v.person(w), Fraction(totals[w]), v.wording.grouped(totals[w])) for w in order)
    caption = v.wording.say(
        "Pay as known now per person (CNY)" if v.known_now else "Pay per person (CNY)"
    )
    return bar_chart(v, caption, Bars(bars))


def _department(v: NarrativeContext) -> Chart | None:
    changes = v.comparison.indicator_changes(department=True)
    if not changes:
        return None
    bars = tuple(
        Bar(
            v.label(c.name),
            c.now,
            v.wording.fixed(c.now),
            c.before,
            v.wording.fixed(c.before or Fraction(0)),
        )
        for c in changes
    )
    caption = v.wording.say("The department's points by indicator")
    return bar_chart(v, caption, Bars(bars, heads=(v.this, v.last)))


def _quantities(v: NarrativeContext) -> Chart | None:
    """The first named figure of the people, for a scheme that only takes note of something."""
    for name in () if v.now.several else v.now.quantities:
        values = dict(_values(v, name))
        if any(values.values()):
            order = sorted(values, key=lambda who: (-values[who], who))
            bars = tuple(
                Bar(v.person(who), values[who], v.wording.exact(values[who])) for who in order
            )
            others = len(set(v.now.assessed) - set(values))
            note = v.wording.say_number(
                " ({n} person without a figure not shown)",
                " ({n} people without a figure not shown)",
                n=others,
            )
            return bar_chart(v, v.label(name) + (note if others else ""), Bars(bars))
    return None


def _values(v: NarrativeContext, name: str) -> Iterator[tuple[str, Fraction]]:
    for who in v.now.assessed:
        value = v.now.quantity(who, name)
        if value is not None:
            yield who, value


def _flagged(v: NarrativeContext) -> Chart | None:
    """How many people have each flag of the scheme, and how many have none."""
    people = set(v.now.assessed)
    names = dict.fromkeys(flag.flag for flag in v.now.scheme.flags)
    if not people or not names:
        return None
    found = {name: {f.who for f in v.now.flags if f.flag == name} & people for name in names}
    without = people.difference(*found.values())
    counts = {v.label(name): len(who) for name, who in found.items()}
    counts[v.wording.say("No flag")] = len(without)
    bars = tuple(
        Bar(name, Fraction(count), _head_count(v, count)) for name, count in counts.items()
    )
    return bar_chart(v, v.wording.say("People by flag"), Bars(bars))
