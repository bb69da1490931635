"""What a page draws of a chart by itself: places as shares of the room there is, and its texts.

A page lays them out for the window that it is in, so a phone has a chart of its own and not a small
one; its texts are text, in the page's colours. Paper and notebooks have matplotlib's picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.charts.data import Bars, ShadedGrid, TrendLine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from kpilib.publish.review.charts.data import Bar, Chart

_DIGITS = 4  # a ten thousandth of the width is no pixel
_ROOM = 0.14  # of the height above and below a line


def shapes(chart: Chart) -> dict[str, Any]:
    """A chart as plain values, for the metadata of its output."""
    match chart.data:
        case Bars() as data:
            return _bars(data)
        case ShadedGrid() as data:
            return {
                "kind": "grid",
                "columns": list(data.columns),
                "rows": [
                    {"name": name, "texts": list(texts), "shades": [_share(s) for s in shades]}
                    for name, texts, shades in zip(data.rows, data.texts, data.shades, strict=True)
                ],
            }
        case TrendLine() as data:
            return _line(data)


def _share(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), _DIGITS)


def _scale(low: float, high: float) -> Callable[[Fraction | None], float | None]:
    room = (high - low) or 1.0

    def at(value: Fraction | None) -> float | None:
        return None if value is None else round((float(value) - low) / room, _DIGITS)

    return at


def _known(points: Sequence[Bar], line: Fraction | None) -> list[float]:
    values = [x for point in points for x in (point.value, point.before) if x is not None]
    return [float(x) for x in [*values, *([] if line is None else [line])]]


def _bars(data: Bars) -> dict[str, Any]:
    reach = [0.0, *_known(data.bars, data.line)]
    at = _scale(min(reach), max(reach))
    zero = round(-min(reach) / ((max(reach) - min(reach)) or 1.0), _DIGITS)
    return {
        "kind": "bars",
        "heads": list(data.heads) if data.compared else [],
        "line": at(data.line),
        "line_text": data.line_text,
        "rows": [
            {
                "name": bar.name,
                "text": bar.text,
                "was": bar.was if bar.before is not None else "",
                "ends": sorted([zero, at(bar.value) or 0.0]),
                "before": at(bar.before),
                "colour": "down" if bar.value < 0 else "sum" if data.signs else "good",
            }
            for bar in data.bars
        ],
    }


def _line(data: TrendLine) -> dict[str, Any]:
    known = _known(data.points, data.line)
    room = (max(known) - min(known)) * _ROOM
    at = _scale(min(known) - room, max(known) + room)
    return {
        "kind": "line",
        "line": at(data.line),
        "line_text": data.line_text,
        "rows": [
            {"name": point.name, "text": point.text, "at": at(point.value)} for point in data.points
        ],
    }
