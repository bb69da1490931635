"""What each person reached in each indicator, against each target, or under each pay item."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.charts.data import (
    PASS,
    Bar,
    Bars,
    Chart,
    ShadedGrid,
    bar_chart,
    grid_chart,
    without_target,
)
from kpilib.publish.review.people_order import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.review.narrative import NarrativeContext

_ONE = Fraction(1)


def attainment(v: NarrativeContext) -> Chart | None:
    """Person × indicator, or what comes nearest to it."""
    makers = (_points, _measures, _pay, _department, _actuals, _classes, _class_shares, _quantities)
    return next((chart for maker in makers if (chart := maker(v))), None)


def _points(v: NarrativeContext) -> Chart | None:
    indicators = v.now.indicators()
    if not indicators:
        return None
    fulls = {name: v.now.full_points(name) for name in indicators}
    people = dict.fromkeys(who for who, _ in v.now.points if who != DEPARTMENT)
    order = in_order(v.comparison, people)
    texts, shades = [], []
    for who in order:
        points = {name: v.now.points.get((who, name)) for name in indicators}
        texts.append(tuple(_share_text(v, p, fulls[name]) for name, p in points.items()))
        shades.append(tuple(_shade(p, fulls[name] or _best(v, name)) for name, p in points.items()))
    caption = v.wording.say("Points by person and indicator")
    if all(fulls.values()):
        caption = v.wording.say("Share of full points by person and indicator")
    columns = tuple(v.label(name) for name in indicators)
    data = replace(_made(v, order, columns, texts, shades), legend=_legend(v))
    return grid_chart(
        v, v.wording.say("{caption}; orange: little, blue: all", caption=caption), data
    )


def _legend(v: NarrativeContext) -> tuple[tuple[Fraction, str], ...]:
    """The ends and the middle of the shades."""
    marks = (Fraction(0), Fraction(3, 10), PASS, Fraction(4, 5), _ONE)
    return tuple((share, v.wording.in_percent(share, 0)) for share in marks)


def _made(
    v: NarrativeContext,
    people: Sequence[str],
    columns: tuple[str, ...],
    texts: Sequence[tuple[str, ...]],
    shades: Sequence[tuple[Fraction | None, ...]],
) -> ShadedGrid:
    return ShadedGrid(tuple(v.person(who) for who in people), columns, tuple(texts), tuple(shades))


def _best(v: NarrativeContext, indicator: str) -> Fraction:
    """The most points that anyone has, where the rule states no full marks."""
    return max(
        p for (who, name), p in v.now.points.items() if name == indicator and who != DEPARTMENT
    )


def _share_text(v: NarrativeContext, points: Fraction | None, full: Fraction | None) -> str:
    if points is None:
        return ""
    return v.wording.of_full(points / full, 0) if full else v.wording.fixed(points)


def _shade(value: Fraction | None, full: Fraction) -> Fraction | None:
    if value is None or full <= 0:
        return None
    return min(max(value / full, Fraction(0)), _ONE)


def _measures(v: NarrativeContext) -> Chart | None:
    for name in v.now.measure_names:
        people = [
            who
            for (who, measure), reached in v.now.measures.items()
            if measure == name and who != DEPARTMENT and reached.attainment is not None
        ]
        if people:
            people = [*in_order(v.comparison, people)]
            return _pieces(v, name, people) if v.now.several else _rates(v, name, people)
    return None


def _pieces(v: NarrativeContext, measure: str, people: Sequence[str]) -> Chart:
    """Attainment by month where the run is made of months."""
    texts, shades = [], []
    for who in (*people, DEPARTMENT):
        cells = [v.now.measures_by_piece.get((who, piece, measure))
                 for piece in (*v.now.pieces, str(v.now.period))]  # fmt: skip
        rates = [cell.attainment if cell else None for cell in cells]
        texts.append(tuple("" if rate is None else v.wording.attained(rate, 0) for rate in rates))
        shades.append(tuple(_shade(rate, _ONE) for rate in rates))
    total = v.wording.say("Total")
    columns = (*(v.piece(piece) for piece in v.now.pieces), total)
    caption = _rate_caption(v, measure, people)
    rows = (*(v.person(who) for who in people), total)
    return grid_chart(v, caption, ShadedGrid(rows, columns, tuple(texts), tuple(shades)))


def _rate_caption(v: NarrativeContext, measure: str, people: Sequence[str]) -> str:
    label = v.counted(measure)
    others = len(set(v.now.assessed) - set(people))
    return v.wording.say("{label}: share of target", label=label) + without_target(v, others)


def _rates(v: NarrativeContext, measure: str, people: Sequence[str]) -> Chart:
    bars = []
    for who in people:
        change = v.comparison.attainment(measure, who)
        if change:
            was = "" if change.before is None else v.wording.attained(change.before)
            bars.append(
                Bar(v.person(who), change.now, v.wording.attained(change.now), change.before, was)
            )
    caption = _rate_caption(v, measure, people)
    target = v.wording.say("target")
    return bar_chart(v, caption, Bars(tuple(bars), (v.this, v.last), _ONE, target))


def _pay(v: NarrativeContext) -> Chart | None:
    if not v.now.pay:
        return None
    most = Fraction(max(abs(amount) for amount in v.now.pay.values()))
    texts, shades = [], []
    for who in v.now.payees:
        cells = [v.now.pay.get((who, item)) for item in v.now.items]
        texts.append(tuple("" if cell is None else v.wording.grouped(cell) for cell in cells))
        shades.append(tuple(None if c is None else _shade(Fraction(abs(c)), most) for c in cells))
    caption = v.wording.say(
        "Pay as known now by person and item (CNY)"
        if v.known_now
        else "Pay by person and item (CNY)"
    )
    columns = tuple(v.label(item) for item in v.now.items)
    return grid_chart(v, caption, _made(v, v.now.payees, columns, texts, shades))


def _department(v: NarrativeContext) -> Chart | None:
    """Share of full points, for a scheme that scores the department alone."""
    fulls = {name: v.now.full_points(name) for name in v.now.indicators(department=True)}
    shares = {name: v.now.points[DEPARTMENT, name] / full for name, full in fulls.items() if full}
    if not shares:
        return None
    bars = tuple(
        Bar(v.label(name), share, v.wording.of_full(share)) for name, share in shares.items()
    )
    full_marks = v.wording.say("full marks")
    caption = v.wording.say("The department's share of full points")
    return bar_chart(v, caption, Bars(bars, line=_ONE, line_text=full_marks))


def _actuals(v: NarrativeContext) -> Chart | None:
    """What the department reached in each indicator, where the rule states no full marks."""
    found = v.now.department_actuals
    if not found:
        return None
    bars = tuple(Bar(v.label(name), value, v.wording.exact(value)) for name, value in found.items())
    return bar_chart(v, v.wording.say("The department's actuals"), Bars(bars))


def _class_shares(v: NarrativeContext) -> Chart | None:
    """Share of each class, where customers have no figures."""
    total = sum(v.now.class_counts.values())
    if not total:
        return None
    shares = {name: Fraction(count, total) for name, count in v.now.class_counts.items()}
    bars = tuple(
        Bar(v.label(name), share, v.wording.in_percent(share)) for name, share in shares.items()
    )
    return bar_chart(v, v.wording.say("Share of each class"), Bars(bars))


def _classes(v: NarrativeContext) -> Chart | None:
    """Mean of each numeric attribute per class of customers."""
    means = v.now.class_means
    attributes = tuple(dict.fromkeys(attribute for _, attribute in means))
    if not attributes:
        return None
    most = {a: max(x for (_, name), x in means.items() if name == a) for a in attributes}
    classes = [name for name, count in v.now.class_counts.items() if count]
    texts, shades = [], []
    for name in classes:
        cells = {a: means.get((name, a)) for a in attributes}
        texts.append(
            tuple("" if cell is None else v.wording.exact(cell) for cell in cells.values())
        )
        shades.append(tuple(_shade(cell, most[a]) for a, cell in cells.items()))
    caption = v.wording.say("Mean of each attribute per class")
    rows = tuple(v.label(name) for name in classes)
    columns = tuple(v.label(attribute) for attribute in attributes)
    return grid_chart(v, caption, ShadedGrid(rows, columns, tuple(texts), tuple(shades)))


def _quantities(v: NarrativeContext) -> Chart | None:
    """The named figures of the people, for a scheme that only takes note of something."""
    names = v.now.quantities
    if not names or not v.now.assessed:
        return None
    # Of a run of several pieces the first figure, piece by piece.
    wanted = [(names[0], n) for n in range(len(v.now.pieces))] if v.now.several else [
        (name, 0) for name in names]  # fmt: skip
    texts, shades = [], []
    for who in v.now.assessed:
        cells = [v.now.quantity(who, name, piece) for name, piece in wanted]
        texts.append(tuple("" if cell is None else v.wording.exact(cell) for cell in cells))
        shades.append(tuple(None for _ in cells))
    heads = [v.piece(piece) for piece in v.now.pieces] if v.now.several else [
        v.label(name) for name in names]  # fmt: skip
    caption = v.wording.say("Figures by person")
    if v.now.several:
        caption = v.label(names[0])
    return grid_chart(v, caption, _made(v, v.now.assessed, tuple(heads), texts, shades))
