"""Which charts a review has, with their data as finished text and their alternative text.

Every department gets at least three: how its people are spread, what each reached in each
indicator, and what changed. What they are about depends on what the scheme has.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.formatting import fixed, grouped, percent, plain, signed
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kpilib.comparison import Change
    from kpilib.narrative import Voice
    from kpilib.snapshot import Snapshot

KEYS = ("distribution", "attainment", "change", "drivers", "trend")
"""Every chart there is, in the order of a report."""

MOST_ROWS = 30
"""People on one chart at most; of more the first and last halves are drawn."""


@dataclass(frozen=True)
class Bar:
    """One bar or row.

    Attributes:
        name: At the axis.
        value: Its length; exact.
        text: Printed at its end.
        before: The earlier value, drawn beside it; None where there is none.
    """

    name: str
    value: Fraction
    text: str
    before: Fraction | None = None


@dataclass(frozen=True)
class Bars:
    """Horizontal bars.

    Attributes:
        bars: From top to bottom.
        line: A value to mark across them, such as the target; None for none.
        line_text: What it is.
        signs: Whether the bars are changes, coloured by their sign.
        legend: What `value` and `before` are, where both are drawn.
    """

    bars: tuple[Bar, ...]
    line: Fraction | None = None
    line_text: str = ""
    signs: bool = False
    legend: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Grid:
    """People × indicators.

    Attributes:
        rows: Names at the left.
        columns: Names above.
        texts: Per row and column what is printed; empty where there is nothing.
        shades: Per row and column a share from 0 to 1 that the cell is shaded by.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    shades: tuple[tuple[Fraction | None, ...], ...]


@dataclass(frozen=True)
class Line:
    """A figure over periods.

    Attributes:
        points: Period, value and its text, in time; None for a gap.
        line: A value to mark, such as a budget.
        line_text: What it is.
    """

    points: tuple[Bar, ...]
    line: Fraction | None = None
    line_text: str = ""


@dataclass(frozen=True)
class Chart:
    """One chart of a review.

    Attributes:
        key: `distribution`, `attainment`, `change`, `trend` or `drivers`.
        caption: What it shows.
        alt: The same with its figures, for readers who do not see it.
        data: What is drawn.
    """

    key: str
    caption: str
    alt: str
    data: Bars | Grid | Line = field(repr=False)


def charts(v: Voice) -> tuple[Chart, ...]:
    """The charts of a review, in order; at most one per key."""
    made = (maker(v) for maker in _MAKERS)
    return tuple(chart for chart in made if chart is not None)


def _distribution(v: Voice) -> Chart | None:
    if v.now.scores:
        return _score_bands(v)
    for name in v.now.measure_names:
        rates = _rates(v.now, name)
        if rates:
            return _attainment_bands(v, name, rates)
    if v.now.scheme.classes is not None:
        return _class_counts(v)
    return _pay_order(v) if v.now.pay else _department_points(v)


def _score_bands(v: Voice) -> Chart:
    bounds = [Fraction(g.from_) for g in v.now.scheme.grades if g.from_ is not None]
    labels = [v.label(g.grade) for g in v.now.scheme.grades]
    scores = {who: Fraction(score) for who, score in v.now.scores.items()}
    if not bounds:
        bounds, labels = _tens(scores.values()), []
    bands = _bands(v, scores, bounds, labels, plain)
    caption = v.wording.pick("得分分布（人数）", "Scores: how many people in each band")
    return Chart("distribution", caption, _alt(v, caption, bands), Bars(bands))


def _tens(values: Iterator[Fraction] | object) -> list[Fraction]:
    """Lower bounds of bands of ten points that cover the scores, the highest first."""
    found = sorted(values)  # type: ignore[call-overload]
    top, low = min(int(found[-1]) // 10, 9) * 10, int(found[0]) // 10 * 10
    return [Fraction(bound) for bound in range(max(top, low + 10), low, -10)]


def _bands(
    v: Voice,
    values: Mapping[str, Fraction],
    bounds: Sequence[Fraction],
    labels: Sequence[str],
    show: Callable[[Fraction], str],
) -> tuple[Bar, ...]:
    """How many people lie in each band; bounds are lower ones, from the highest down."""
    edges = [None, *bounds, None]
    bars = []
    for number, (upper, lower) in enumerate(itertools.pairwise(edges)):
        inside = [who for who, x in values.items()
                  if (lower is None or x >= lower) and (upper is None or x < upper)]  # fmt: skip
        name = _band_name(v, upper, lower, show)
        if number < len(labels):
            name = v.wording.pick(f"{labels[number]}（{name}）", f"{labels[number]} ({name})")
        inside.sort(key=lambda who: (-values[who], who))
        told = v.wording.listed([v.comparison.names.get(who) or who for who in inside][:_NAMED])
        more = v.wording.pick("等", " …") if len(inside) > _NAMED else ""
        count = v.wording.pick(f"{len(inside)}人", str(len(inside)))
        text = f"{count}  {told}{more}" if inside else count
        bars.append(Bar(name, Fraction(len(inside)), text))
    return tuple(bars)


_NAMED = 6


def _band_name(
    v: Voice, upper: Fraction | None, lower: Fraction | None, show: Callable[[Fraction], str]
) -> str:
    if upper is None and lower is not None:
        return v.wording.pick(f"{show(lower)}及以上", f"{show(lower)} and more")
    if lower is None and upper is not None:
        return v.wording.pick(f"{show(upper)}以下", f"under {show(upper)}")
    return f"{show(lower or Fraction(0))}–<{show(upper or Fraction(0))}"


def _rates(snapshot: Snapshot, measure: str) -> dict[str, Fraction]:
    return {
        who: reached.attainment
        for (who, name), reached in snapshot.measures.items()
        if name == measure and who != DEPARTMENT and reached.attainment is not None
    }


def _attainment_bands(v: Voice, measure: str, rates: Mapping[str, Fraction]) -> Chart:
    bounds = [Fraction(n, 100) for n in (120, 100, 80, 60)]
    bands = _bands(v, rates, bounds, (), lambda value: percent(value, 0))
    caption = v.wording.pick(
        f"{v.label(measure)}完成率分布（人数）",
        f"{v.label(measure)}: people by share of target reached",
    )
    return Chart("distribution", caption, _alt(v, caption, bands), Bars(bands))


def _class_counts(v: Voice) -> Chart:
    bars = tuple(
        Bar(v.label(name), Fraction(n), v.wording.pick(f"{n}家", str(n)))
        for name in v.now.class_names
        for n in [sum(name in given for given in v.now.classes.values())]
    )
    caption = v.wording.pick("各类客户数量", "Customers per class")
    return Chart("distribution", caption, _alt(v, caption, bars), Bars(bars))


def _pay_order(v: Voice) -> Chart:
    people = sorted(v.now.payees, key=lambda who: (-v.now.pay_of(who), who))
    bars = tuple(
        Bar(v.person(who), Fraction(v.now.pay_of(who)), grouped(v.now.pay_of(who)))
        for who in people
    )
    caption = v.wording.pick("应付金额（元）", "Pay per person (CNY)")
    return Chart("distribution", caption, _alt(v, caption, bars), Bars(_shortened(bars)))


def _department_points(v: Voice) -> Chart | None:
    changes = v.comparison.indicator_changes(department=True)
    if not changes:
        return None
    bars = tuple(_with_before(v, change, v.label(change.name)) for change in changes)
    caption = v.wording.pick("部门各指标得分", "The department's points by indicator")
    legend = (v.this, v.last)
    return Chart("distribution", caption, _alt(v, caption, bars), Bars(bars, legend=legend))


def _with_before(_: Voice, change: Change, name: str) -> Bar:
    return Bar(name, change.now, fixed(change.now), change.before)


def _attainment(v: Voice) -> Chart | None:
    indicators = v.now.indicators()
    if indicators:
        return _points_grid(v, indicators)
    for measure in v.now.measure_names:
        if v.now.several:
            return _pieces_grid(v, measure)
        if rates := _rates(v.now, measure):
            return _rate_bars(v, measure, rates)
    if v.now.pay:
        return _pay_grid(v)
    return _quantity_grid(v)


def _points_grid(v: Voice, indicators: Sequence[str]) -> Chart:
    people = dict.fromkeys(who for who, _ in v.now.points if who != DEPARTMENT)
    order = sorted(people, key=lambda who: (-v.now.scores.get(who, 0), who))
    fulls = {name: v.now.full_points(name) for name in indicators}
    best = {
        name: max(v.now.points.get((w, name), Fraction(0)) for w in order) for name in indicators
    }
    rows, texts, shades = [], [], []
    for who in _ends(order):
        points = [v.now.points.get((who, name)) for name in indicators]
        rows.append(v.person(who))
        texts.append(tuple(_share(p, fulls[n]) for p, n in zip(points, indicators, strict=True)))
        shades.append(
            tuple(_shade(p, fulls[n] or best[n]) for p, n in zip(points, indicators, strict=True))
        )
    known = all(fulls.values())
    caption = v.wording.pick(
        "各人各指标得分率" if known else "各人各指标得分",
        "Share of full points by person and indicator"
        if known
        else "Points by person and indicator",
    )
    columns = tuple(v.label(name) for name in indicators)
    grid = Grid(tuple(rows), columns, tuple(texts), tuple(shades))
    return Chart("attainment", caption, _grid_alt(v, caption, grid), grid)


def _share(points: Fraction | None, full: Fraction | None) -> str:
    if points is None:
        return ""
    return percent(points / full, 0) if full else fixed(points)


def _shade(points: Fraction | None, full: Fraction) -> Fraction | None:
    if points is None or not full:
        return None
    return min(max(points / full, Fraction(0)), Fraction(1))


def _ends(order: Sequence[str]) -> Sequence[str]:
    """All of a short row; of a long one the first and the last."""
    half = MOST_ROWS // 2
    return order if len(order) <= MOST_ROWS else (*order[:half], *order[-half:])


def _shortened(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    half = MOST_ROWS // 2
    return bars if len(bars) <= MOST_ROWS else (*bars[:half], *bars[-half:])


def _pieces_grid(v: Voice, measure: str) -> Chart:
    people = dict.fromkeys(who for who, name in v.now.measures if name == measure)
    rows, texts, shades = [], [], []
    for who in _ends(list(people)):
        cells = [v.now.measures_by_piece.get((who, piece, measure))
                 for piece in (*v.now.pieces, str(v.now.period))]  # fmt: skip
        rates = [cell.attainment if cell else None for cell in cells]
        rows.append(v.wording.pick("合计", "Total") if who == DEPARTMENT else v.person(who))
        texts.append(tuple("" if r is None else percent(r, 0) for r in rates))
        shades.append(tuple(None if r is None else _shade(r, Fraction(1)) for r in rates))
    columns = (*(v.piece(piece) for piece in v.now.pieces), v.wording.pick("合计", "Total"))
    caption = v.wording.pick(f"{v.label(measure)}完成率", f"{v.label(measure)}: share of target")
    grid = Grid(tuple(rows), columns, tuple(texts), tuple(shades))
    return Chart("attainment", caption, _grid_alt(v, caption, grid), grid)


def _rate_bars(v: Voice, measure: str, rates: Mapping[str, Fraction]) -> Chart:
    order = sorted(rates, key=lambda who: (-rates[who], who))
    bars = []
    for who in order:
        change = v.comparison.attainment(measure, who)
        bars.append(Bar(v.person(who), rates[who], percent(rates[who]), change and change.before))
    caption = v.wording.pick(f"{v.label(measure)}完成率", f"{v.label(measure)}: share of target")
    data = Bars(
        _shortened(tuple(bars)), Fraction(1), v.wording.pick("目标", "target"),
        legend=(v.this, v.last),
    )  # fmt: skip
    return Chart("attainment", caption, _alt(v, caption, tuple(bars)), data)


def _pay_grid(v: Voice) -> Chart:
    best = max(abs(amount) for amount in v.now.pay.values())
    rows, texts, shades = [], [], []
    for who in _ends(v.now.payees):
        cells = [v.now.pay.get((who, item)) for item in v.now.items]
        rows.append(v.person(who))
        texts.append(tuple("" if cell is None else grouped(cell) for cell in cells))
        shades.append(
            tuple(None if c is None else Fraction(abs(c)) / Fraction(best) for c in cells)
        )
    caption = v.wording.pick("应付金额（人员与项目，元）", "Pay by person and item (CNY)")
    columns = tuple(v.label(item) for item in v.now.items)
    grid = Grid(tuple(rows), columns, tuple(texts), tuple(shades))
    return Chart("attainment", caption, _grid_alt(v, caption, grid), grid)


def _quantity_grid(v: Voice) -> Chart | None:
    """Titled numbers of the people, for a scheme that has neither points nor pay here."""
    names = v.now.quantities
    people = list(v.now.assessed)
    if not names or not people:
        return None
    rows, texts, shades = [], [], []
    for who in _ends(people):
        cells = [v.now.quantity(who, name) for name in names]
        rows.append(v.person(who))
        texts.append(tuple("" if cell is None else plain(cell) for cell in cells))
        shades.append(tuple(None for _ in cells))
    caption = v.wording.pick("各人数据", "Figures by person")
    grid = Grid(tuple(rows), tuple(v.label(n) for n in names), tuple(texts), tuple(shades))
    return Chart("attainment", caption, _grid_alt(v, caption, grid), grid)


def _change(v: Voice) -> Chart | None:
    if v.now.pay:
        return _pay_change(v)
    if v.now.scores:
        return _score_change(v)
    if v.now.scheme.classes is not None:
        return _class_change(v)
    return _department_change(v)


def _pay_change(v: Voice) -> Chart:
    people = sorted(v.now.payees, key=lambda who: (-v.now.pay_of(who), who))
    bars = tuple(
        Bar(v.person(who), Fraction(v.now.pay_of(who)), grouped(v.now.pay_of(who)),
            v.comparison.pay_of(who).before)
        for who in people
    )  # fmt: skip
    caption = _against(v, v.wording.pick("应付金额（元）", "Pay (CNY)"), bars)
    legend = (v.this, v.last)
    data = Bars(_shortened(bars), legend=legend)
    return Chart("change", caption, _alt(v, caption, bars, before=grouped_pay), data)


def grouped_pay(value: Fraction) -> str:
    """Pay as text, to the fen."""
    return fixed(value)


def _against(v: Voice, what: str, bars: Sequence[Bar]) -> str:
    if all(bar.before is None for bar in bars):
        return what
    return v.wording.pick(f"{what}：{v.this}与{v.last}", f"{what}: {v.this} against {v.last}")


def _score_change(v: Voice) -> Chart:
    people = sorted(v.now.scores, key=lambda who: (-v.now.scores[who], who))
    bars = []
    for who in people:
        change = v.comparison.score_of(who)
        bars.append(
            Bar(v.person(who), Fraction(v.now.scores[who]), fixed(v.now.scores[who]),
                change and change.before)
        )  # fmt: skip
    caption = _against(v, v.wording.pick("得分", "Score"), bars)
    data = Bars(_shortened(tuple(bars)), legend=(v.this, v.last))
    return Chart("change", caption, _alt(v, caption, tuple(bars), before=fixed), data)


def _class_change(v: Voice) -> Chart:
    before = v.comparison.before if v.comparison.same_rules else None
    bars = []
    for name in v.now.class_names:
        count = sum(name in given for given in v.now.classes.values())
        then = sum(name in given for given in before.classes.values()) if before else None
        bars.append(
            Bar(
                v.label(name), Fraction(count), str(count), None if then is None else Fraction(then)
            )
        )
    caption = _against(v, v.wording.pick("各类客户数量", "Customers per class"), bars)
    data = Bars(tuple(bars), legend=(v.this, v.last))
    return Chart("change", caption, _alt(v, caption, tuple(bars), before=plain), data)


def _department_change(v: Voice) -> Chart | None:
    changes = v.comparison.indicator_changes(department=True)
    if not changes or changes[0].before is None:
        return None
    bars = tuple(Bar(v.label(c.name), c.delta, signed(c.delta)) for c in changes)
    caption = v.wording.pick(
        f"部门各指标得分较{v.last}的变化", f"Points by indicator against {v.last}"
    )
    return Chart("change", caption, _alt(v, caption, bars), Bars(bars, signs=True))


def _drivers(v: Voice) -> Chart | None:
    """What moved the total: indicators of the mean score, or pay items."""
    changes = v.comparison.indicator_changes()
    if v.now.scores and any(change.before is not None for change in changes):
        caption = v.wording.pick(
            f"平均得分较{v.last}的变化：按指标（分）", f"Mean score against {v.last}, by indicator"
        )
    elif v.now.pay and v.comparison.before is not None:
        changes = v.comparison.item_changes()
        caption = v.wording.pick(
            f"应付合计较{v.last}的变化：按项目（元）", f"Total pay against {v.last}, by item (CNY)"
        )
    else:
        return None
    bars = tuple(Bar(v.label(c.name), c.delta, signed(c.delta)) for c in changes)
    if all(not bar.value for bar in bars):
        return None
    return Chart("drivers", caption, _alt(v, caption, bars), Bars(bars, signs=True))


def _trend(v: Voice) -> Chart | None:
    """The department's main figure over the periods so far."""
    snapshots = (*v.comparison.earlier, v.now)
    for what, read, show in _trends(v):
        values = [(s, read(s)) for s in snapshots]
        points = tuple(
            Bar(str(s.period), Fraction(value), show(Fraction(value)))
            for s, value in values
            if value is not None
        )
        if len(points) > 1:
            budget = v.comparison.budget if v.now.pay and not v.now.scores else None
            line = None if budget is None else Fraction(budget)
            text = v.wording.pick("预算", "budget") if budget is not None else ""
            caption = v.wording.pick(f"{what}：历期走势", f"{what} over time")
            return Chart("trend", caption, _alt(v, caption, points), Line(points, line, text))
    return None


def _trends(
    v: Voice,
) -> Iterator[tuple[str, Callable[[Snapshot], object], Callable[[Fraction], str]]]:
    scheme = v.now.scheme.id

    def same(read: Callable[[Snapshot], object]) -> Callable[[Snapshot], object]:
        return lambda s: read(s) if s.scheme.id == scheme else None

    pick = v.wording.pick
    if v.now.scores:
        yield pick("平均得分（分）", "Mean score"), same(lambda s: s.mean_score), fixed
    if v.now.department_score is not None:
        yield (
            pick("部门得分（分）", "Department's score"),
            same(lambda s: s.department_score),
            fixed,
        )
    if v.now.pays:
        read = lambda s: s.total_pay if s.pays else None  # noqa: E731
        yield pick("应付合计（元）", "Total pay (CNY)"), read, lambda x: fixed(x, 0)
    if v.now.scheme.classes is not None:
        yield pick("分类客户数", "Customers classified"), same(lambda s: len(s.classes)), plain


def _alt(
    v: Voice, caption: str, bars: Sequence[Bar], before: Callable[[Fraction], str] = percent
) -> str:
    """The caption with every figure of the chart."""
    told = []
    for bar in bars:
        text = f"{bar.name} {' '.join(bar.text.split())}"
        if bar.before is not None:
            text += v.wording.pick(
                f"（{v.last}{before(bar.before)}）", f" ({v.last} {before(bar.before)})"
            )
        told.append(text)
    return v.wording.pick(f"{caption}：{'；'.join(told)}。", f"{caption}: {'; '.join(told)}.")


def _grid_alt(v: Voice, caption: str, grid: Grid) -> str:
    pick = v.wording.pick
    told = []
    for name, texts in zip(grid.rows, grid.texts, strict=True):
        cells = [f"{c} {t}" for c, t in zip(grid.columns, texts, strict=True) if t]
        told.append(f"{name} {pick('、', ', ').join(cells)}")
    return pick(f"{caption}：{'；'.join(told)}。", f"{caption}: {'; '.join(told)}.")


_MAKERS: tuple[Callable[[Voice], Chart | None], ...] = (
    _distribution, _attainment, _change, _drivers, _trend,
)  # fmt: skip
