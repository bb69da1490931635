"""The waterfall: from the last period's figure to this one's, each step with its reason.

Of pay it goes on with what is settled for earlier periods, to what is really paid; of scores it
goes by indicator. Steps add up: what is not drawn by itself is one step of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.publish.review.figure_cell import EVERYBODY, FigureCell, ShownFigure
from kpilib.publish.review.page_one.blocks import Grid
from kpilib.publish.review.page_one.reason_words import because, clause
from kpilib.publish.review.page_one.reasons import reason
from kpilib.publish.review.page_one.svg_marks import step, step_scale
from kpilib.publish.review.variance import FEN, Variance, largest_first, movement, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kpilib.publish.review.narrative.context import NarrativeContext

_MOST = 7  # steps drawn by themselves
_NONE = Fraction(0)
_ALL = 100
_NAMES = ("what", "bar", "amount")


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A waterfall, ready to show.

    Attributes:
        title: The finding.
        grid: Its rows.
    """

    title: str
    grid: Grid


@dataclass(frozen=True, slots=True)
class _WaterfallBar:
    """A bar: a sum from zero, or a step from one sum to the next; and what its figure opens to."""

    label: str
    start: Fraction
    end: Fraction
    is_sum: bool = False
    figure: ShownFigure | None = None


@dataclass(frozen=True)
class _What:
    """What a waterfall is about.

    Attributes:
        title: The sums in print.
        name: Their figure; empty where they do not open.
        sort: That of a step.
        why: The reason of a step.
        raw: Printed changes of the steps before they were made to add up, where they were.
    """

    title: str
    name: str
    sort: str
    why: Callable[[NarrativeContext, str], str]
    raw: Mapping[str, Fraction] | None = None

    def sum_figure(self, sort: str) -> ShownFigure | None:
        """What a sum opens to."""
        return ShownFigure(EVERYBODY, self.name, sort) if self.name else None

    def figure(self, part: Variance) -> ShownFigure | None:
        """What a step opens to; one that was rounded to add up would open to another figure."""
        if not self.name:
            return None
        if self.raw is not None and self.raw.get(part.name) != printed(part.delta, FEN):
            return None
        return ShownFigure(EVERYBODY, part.name, self.sort)


def waterfall(v: NarrativeContext) -> Waterfall | None:
    """The waterfall of pay, or else of scores; None where nothing is compared or made up."""
    return _pay(v) if v.now.pays else _score(v)


def _pay(v: NarrativeContext) -> Waterfall | None:
    total, say = v.comparison.total_pay(), v.wording.say
    parts = [part for part in v.comparison.item_changes() if part.before is not None]
    settled = Fraction(v.settled.total)
    if total.before is None:
        parts = [Variance(p.name, p.now, _NONE) for p in v.comparison.item_changes()]
    elif not total.before and not total.now:
        return None
    if not any(part.delta for part in parts) and not v.settled.rows:
        return None
    what = _What(say("Pay", context="waterfall"), "total_pay", "changed_pay", _reason_of_pay)
    rows = [*_steps(v, total, parts, what)]
    if v.settled.rows:
        label = v.wording.say_number(
            "For earlier periods ({n} settlement)", "For earlier periods ({n} settlements)",
            n=len(v.settled.rows))  # fmt: skip
        end, settling = total.now + settled, ShownFigure(EVERYBODY, "settled", "settlement")
        due = ShownFigure(EVERYBODY, "due", "due")
        rows.append(_WaterfallBar(label, total.now, end, figure=settling))
        rows.append(_WaterfallBar(say("Due in all"), _NONE, end, is_sum=True, figure=due))
    budget = v.comparison.budget
    caption = _caption(v, parts)
    line = Fraction(budget) if budget else None
    return Waterfall(_title(v, total, parts), _grid(v, caption, rows, line))


def _caption(v: NarrativeContext, parts: Sequence[Variance]) -> str:
    say, budget = v.wording.say, v.comparison.budget
    if v.comparison.total_pay().before is None:
        caption = say("Pay (CNY), by item", context="waterfall")
    else:
        caption = say("Pay (CNY): {last} to {this}", last=v.last, this=v.this)
    if budget:
        limit = v.wording.exact(budget)
        caption = say("{caption}; dashed: budget of {budget}", caption=caption, budget=limit)
    if words := _first_clause(v, parts):
        caption = say("{caption}. {clause}", caption=caption, clause=words)
    return caption


def _reason_of_pay(v: NarrativeContext, item: str) -> str:
    why = reason(v.comparison, item) if v.comparison.total_pay().before is not None else None
    return because(v, why) if why else ""


def _first_clause(v: NarrativeContext, parts: Sequence[Variance]) -> str:
    """The clause of the item that moved most."""
    moved = [part for part in parts if part.delta]
    if not moved or v.comparison.total_pay().before is None:
        return ""
    top = max(moved, key=lambda part: abs(part.delta)).name
    words = clause(v, top)
    return (
        v.wording.say("{item}: clause {clause}", item=v.label(top), clause=words) if words else ""
    )


def _score(v: NarrativeContext) -> Waterfall | None:
    c, say = v.comparison, v.wording.say
    own = c.department_score()
    total = own or c.mean_score()
    if total is None or total.before is None or not printed(total.delta, FEN):
        return None
    parts = [
        part for part in c.indicator_moves(department=own is not None) if part.before is not None
    ]
    what = say("Department's score") if own else say("Mean score")

    def why(v: NarrativeContext, indicator: str) -> str:
        return "" if own else _mean_actual(v, indicator)

    raw = {one.name: printed(one.delta, FEN) for one in c.indicator_changes()}
    told = _What(what, "" if own else "score", "changed_points", why, raw)
    rows = [*_steps(v, total, parts, told)]
    caption = say("{what}: {last} to {this}", what=what, last=v.last, this=v.this)
    return Waterfall(_title(v, total, parts), _grid(v, caption, rows, None))


def _mean_actual(v: NarrativeContext, indicator: str) -> str:
    """How the mean of what people reached moved, where everybody's figure is known."""
    before = v.comparison.before
    found = []
    for snapshot in (before, v.now):
        values = [
            Fraction(value)
            for (who, name), value in (snapshot.actuals if snapshot else {}).items()
            if name == indicator and snapshot and who in snapshot.scores
        ]
        if not values or snapshot is None or len(values) != len(snapshot.scores):
            return ""
        found.append(v.wording.large(sum(values, _NONE) / len(values)))
    then, now = found
    return "" if then == now else v.say("mean actual {before}, now {now}", before=then, now=now)


def _steps(
    v: NarrativeContext,
    total: Variance,
    parts: Sequence[Variance],
    what: _What,
) -> Iterator[_WaterfallBar]:
    """From the sum before over its steps, the largest first, to the sum now."""
    say = v.wording.say
    at = total.before or _NONE
    if total.before is not None:
        then = say("{what}, {when}", what=what.title, when=v.last)
        yield _WaterfallBar(then, _NONE, at, is_sum=True, figure=what.sum_figure("before"))
    moved = largest_first(p for p in parts if printed(p.delta, FEN))
    for part in moved[:_MOST]:
        told, label = what.why(v, part.name), v.label(part.name)
        text = say("{item}: {reason}", item=label, reason=told) if told else label
        yield _WaterfallBar(text, at, at + part.delta, figure=what.figure(part))
        at += part.delta
    if printed(total.now - at, FEN):
        yield _WaterfallBar(say("All others"), at, total.now)
    now = say("{what}, {when}", what=what.title, when=v.this)
    figure = what.sum_figure("summary")
    yield _WaterfallBar(now, _NONE, total.now, is_sum=True, figure=figure)


def _grid(
    v: NarrativeContext, caption: str, rows: Sequence[_WaterfallBar], line: Fraction | None
) -> Grid:
    say = v.wording.say
    edges = [row.end for row in rows] + ([line] if line is not None else [])
    edges += [row.start for row in rows if not row.is_sum]
    of = step_scale(edges)
    if of.low > 0:
        caption = say(
            "{caption}; bars start at {low}", caption=caption, low=v.wording.fixed(of.low)
        )
    cells = tuple(
        (
            row.label,
            step(of.low if row.is_sum and of.low > 0 else row.start, row.end, _kind(row), of, line),
            _opened(v, row),
        )
        for row in rows
    )
    columns = (
        say("Step", context="waterfall"),
        say("Chart", context="heading"),
        say("Amount", context="waterfall") if v.now.pays else say("Points", context="waterfall"),
    )
    sums = frozenset(number for number, row in enumerate(rows) if row.is_sum)
    return Grid("waterfall", caption, columns, "lmr", _NAMES, cells, sums)


def _opened(v: NarrativeContext, row: _WaterfallBar) -> str:
    text = v.wording.fixed(row.end) if row.is_sum else v.wording.signed(row.end - row.start)
    return FigureCell(text, row.figure) if row.figure else text


def _kind(row: _WaterfallBar) -> str:
    if row.is_sum:
        return "sum"
    return "up" if row.end >= row.start else "down"


def _title(v: NarrativeContext, total: Variance, parts: Sequence[Variance]) -> str:
    """What makes up most of the change; parts never exceed the whole."""
    if total.before is None:
        return v.wording.say("What pay is made of")
    moved, say = movement(total, parts, 2), v.wording.say
    shares = (
        [(part.name, part.delta / total.delta) for part in moved.along]
        if moved and moved.kind != "opposed" and printed(total.delta, FEN)
        else []
    )
    if not shares or shares[0][1] > 1:
        return say("What moved, and why")
    (first, share), *rest = shares
    beside = [(name, part) for name, part in rest if share + part <= 1 and printed(part, 2)][:1]
    told = told_shares(v, [share, *(part for _, part in beside)])
    facts = {"item": v.label(first), "share": told[0]}
    rose = total.delta > 0
    if beside:
        facts |= {"second": v.label(beside[0][0]), "part": told[1]}
        return say(
            "{item} makes up {share} of the rise, {second} {part}"
            if rose
            else "{item} makes up {share} of the fall, {second} {part}",
            **facts,
        )
    return say(
        "{item} makes up {share} of the rise" if rose else "{item} makes up {share} of the fall",
        **facts,
    )


def told_shares(v: NarrativeContext, shares: Sequence[Fraction]) -> list[str]:
    """Shares of a whole, 100% only of all of it; in print, too, they are no more than the whole.

    57.5% and 42.5% would come to 101%.
    """
    places = 0
    while sum(printed(share * 100, places) for share in shares) > _ALL:
        places += 1
    return [v.wording.of_full(share, places) for share in shares]
