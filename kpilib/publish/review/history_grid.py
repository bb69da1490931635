"""Every indicator, or every pay item, over the periods so far: small lines on one scale."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.page_one.blocks import Grid
from kpilib.publish.review.page_one.svg_marks import sparkline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.page_one.blocks import Cell
    from kpilib.publish.review.snapshot import Snapshot

    _Values = tuple[Fraction | None, ...]

_ENDS = 2  # a line has two of them
_WIDE = 12.0  # em


def history_grid(v: NarrativeContext) -> Grid | None:
    """A row for each indicator, or for pay and each item; None where no line can be drawn."""
    for what, read, show in (_points(v), _pay(v)):
        snapshots = tuple(s for s in (*v.comparison.earlier, v.now) if _comparable(v, s, what))
        rows = {name: _line(snapshots, read, name) for name in _names(v, what)}
        drawn = {name: line for name, line in rows.items() if _known(line) >= _ENDS}
        if drawn:
            return _grid(v, what, snapshots, drawn, show)
    return None


def _points(
    v: NarrativeContext,
) -> tuple[str, Callable[[Snapshot, str], Fraction | None], Callable[[Fraction], str]]:
    """Shares of full points, so that indicators of any weight have one scale."""

    def show(value: Fraction) -> str:
        return v.wording.of_full(value)

    return "points", _share, show


def _pay(
    v: NarrativeContext,
) -> tuple[str, Callable[[Snapshot, str], Fraction | None], Callable[[Fraction], str]]:
    def show(value: Fraction) -> str:
        return v.wording.fixed(value, 0)

    return "pay", _paid, show


def _comparable(v: NarrativeContext, snapshot: Snapshot, what: str) -> bool:
    """Points compare under one scheme alone; yuan are yuan."""
    return snapshot.pays if what == "pay" else snapshot.scheme.id == v.now.scheme.id


def _names(v: NarrativeContext, what: str) -> tuple[str, ...]:
    """What has a row; of pay the total first, which has no name."""
    if what == "points":
        return v.now.indicators() or v.now.indicators(department=True)
    return ("", *v.now.items) if v.now.pays else ()


def _share(snapshot: Snapshot, name: str) -> Fraction | None:
    full = snapshot.full_points(name)
    points = snapshot.mean_points(name)
    if points is None:
        points = snapshot.points.get((DEPARTMENT, name))
    return points / full if full and points is not None else None


def _paid(snapshot: Snapshot, name: str) -> Fraction | None:
    return Fraction(snapshot.paid_for(name) if name else snapshot.total_pay)


def _line(
    snapshots: Sequence[Snapshot], read: Callable[[Snapshot, str], Fraction | None], name: str
) -> _Values:
    return tuple(read(snapshot, name) for snapshot in snapshots)


def _known(line: _Values) -> int:
    return sum(value is not None for value in line)


def _grid(
    v: NarrativeContext,
    what: str,
    snapshots: Sequence[Snapshot],
    rows: dict[str, _Values],
    show: Callable[[Fraction], str],
) -> Grid:
    say = v.wording.say
    known = [value for line in rows.values() for value in line if value is not None]
    scale = min([*known, Fraction(0)]), max([*known, Fraction(0)])
    label = say("Total") if what == "pay" else ""
    periods = say(
        "{first} to {last}",
        first=v.wording.period(snapshots[0].period),
        last=v.wording.period(snapshots[-1].period),
    )
    columns = (
        say("Pay item") if what == "pay" else say("Indicator"),
        periods,
        say("Lowest"),
        say("Highest"),
    )
    cells = tuple(
        _row(v.label(name) if name else label, line, scale, show) for name, line in rows.items()
    )
    caption = say(
        "Pay over {n} periods (CNY)"
        if what == "pay"
        else "Mean share of full points over {n} periods",
        n=len(snapshots),
    )
    caption = say("{caption}; all lines on one scale, from {low} to {high}", caption=caption,
                  low=show(scale[0]), high=show(scale[1]))  # fmt: skip
    if left := len(v.comparison.earlier) + 1 - len(snapshots):
        caption += v.wording.say_number(
            " ({n} period without a comparable figure not shown)",
            " ({n} periods without a comparable figure not shown)",
            n=left,
        )
    return Grid("history", caption, columns, "lmrr", ("what", "trend", "low", "high"), cells)


def _row(
    name: str,
    line: _Values,
    scale: tuple[Fraction, Fraction],
    show: Callable[[Fraction], str],
) -> tuple[Cell, ...]:
    known = [value for value in line if value is not None]
    told = " → ".join("–" if value is None else show(value) for value in line)
    mark = replace(sparkline(line, None, told, tall=True, scale=scale), ems=_WIDE)
    return name, mark, show(min(known)), show(max(known))
