"""Charts as a page draws them: for the window they are in, with text as text, in its colours.

`kpilib.publish.review.charts.page_shapes` says what there is to draw; the style sheet lays it out.
A chart that is only a picture, such as an analyst's own, stays one.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_SIZES = {"wide": (960, 230), "narrow": (358, 210)}  # pixels of a line's picture
_EDGE = 46  # of a figure's half width
_TICKS = 26  # below the line
_HEIGHT = 22  # of a line of text
_TYPE = 13  # pixels
_FEW = 5  # columns whose headings a phone has room for
_PASS = 0.6  # share of full points from which a cell turns from orange to blue


def drawn(shapes: Mapping[str, Any], alt: str) -> str:
    """The chart as HTML; empty where nothing but its picture is known."""
    draw = _KINDS.get(str(shapes.get("kind", "")))
    if draw is None:
        return ""
    inside = draw(shapes)
    kind = f"kpi-chart kpi-chart-{shapes['kind']}"
    return f'<div class="{kind}" role="img" aria-label="{escape(alt)}">{inside}</div>'


def words(shapes: Mapping[str, Any]) -> str:
    """Every text of a chart, for the font."""
    told = [*shapes.get("heads", ()), *shapes.get("columns", ()), shapes.get("line_text", "")]
    for row in shapes.get("rows", ()):
        told += [row["name"], row.get("text", ""), row.get("was", ""), *row.get("texts", ())]
    return "".join(map(str, told))


def _percent(share: float) -> str:
    return f"{100 * float(share):.2f}%"


def _bars(shapes: Mapping[str, Any]) -> str:
    line = shapes["line"]
    aim = "" if line is None else f'<i class="aim" style="left:{_percent(line)}"></i>'
    heads = "".join(f"<span>{escape(head)}</span>" for head in shapes["heads"])
    told = f'<span class="aim-text">{escape(shapes["line_text"])}</span>' if aim else ""
    top = f'<div class="kpi-heads">{told}{heads}</div>' if told or heads else ""
    return top + "".join(_bar(row, aim) for row in shapes["rows"])


def _bar(row: Mapping[str, Any], aim: str) -> str:
    left, right = row["ends"]
    before = row["before"]
    was = "" if before is None else f'<i class="before" style="left:{_percent(before)}"></i>'
    place = f"left:{_percent(left)};width:{_percent(right - left)}"
    bar = f'<i class="{escape(row["colour"])}" style="{place}"></i>'
    told = f'<span class="was">{escape(row["was"])}</span>' if row["was"] else ""
    return (
        f'<div class="row"><span class="name">{escape(row["name"])}</span>'
        f'<span class="track">{bar}{aim}{was}</span>'
        f'<span class="text">{escape(row["text"])}</span>{told}</div>'
    )


def _grid(shapes: Mapping[str, Any]) -> str:
    heads = "".join(f"<span>{escape(head)}</span>" for head in shapes["columns"])
    count = len(shapes["columns"])
    rows = "".join(
        f'<div class="row"><span class="name">{escape(row["name"])}</span>'
        + "".join(map(_cell, row["texts"], row["shades"]))
        + "</div>"
        for row in shapes["rows"]
    )
    top = f'<div class="row kpi-heads"><span class="name"></span>{heads}</div>'
    few = ' class="few"' if count <= _FEW else ""
    names = max((fonts.width(row["name"]) for row in shapes["rows"]), default=0.0)
    return f'<div{few} style="--columns:{count};--names:{names:.1f}em">{top}{rows}</div>'


def _cell(text: str, shade: float | None) -> str:
    if shade is None:
        return f"<span>{escape(text)}</span>"
    low = shade < _PASS
    part = 1 - shade / _PASS if low else (shade - _PASS) / (1 - _PASS)
    kind, part = "low" if low else "good", min(max(part, 0.0), 1.0)
    return f'<span class="{kind}" style="--shade:{60 * part:.0f}%">{escape(text)}</span>'


def _line(shapes: Mapping[str, Any]) -> str:
    return "".join(_picture(shapes, name, *size) for name, size in _SIZES.items())


def _picture(shapes: Mapping[str, Any], name: str, wide: int, high: int) -> str:
    rows = shapes["rows"]
    room = high - 2 * _TICKS - _HEIGHT
    step = (wide - 2 * _EDGE) / max(len(rows) - 1, 1)

    def spot(place: int, share: float) -> tuple[float, float]:
        return _EDGE + step * place, _HEIGHT + room * (1 - share)

    spots = [spot(place, row["at"]) for place, row in enumerate(rows)]
    told = _told(rows, step)
    parts = [*_aim(shapes, wide, spot(0, shapes["line"] or 0.0)[1])]
    path = "".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(spots))
    parts.append(f'<path class="line" d="{path}"/>')
    for place, (row, (x, y)) in enumerate(zip(rows, spots, strict=True)):
        last = place == len(rows) - 1
        kind, size = ("dot", 5) if last else ("point", 3)
        parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>')
        if place in told:
            under = _valley([row["at"] for row in rows], place)
            parts.append(_text(x, y + (20 if under else -10), row["text"], "figure"))
            parts += _period(x, high - _TICKS - 4, row["name"])
    return (
        f'<svg class="{name}" viewBox="0 0 {wide} {high}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _aim(shapes: Mapping[str, Any], wide: int, y: float) -> Iterator[str]:
    if shapes["line"] is None:
        return
    yield f'<path class="aim" d="M0 {y:.1f}H{wide}"/>'
    yield _text(wide, y - 6, shapes["line_text"], "aim-text")


def _told(rows: Sequence[Mapping[str, Any]], step: float) -> set[int]:
    """The points that say their figure: the last, the highest, the lowest, then where is room."""
    values = [row["at"] for row in rows]
    places = range(len(values))
    first = (places[-1], max(places, key=values.__getitem__), min(places, key=values.__getitem__))
    halves = [max(map(_room, (row["text"], *_lines(row["name"])))) / 2 for row in rows]
    told: list[int] = []
    for place in [*first, *places]:
        if all(abs(place - n) * step >= halves[place] + halves[n] for n in told):
            told.append(place)
    return set(told)


def _room(text: str) -> float:
    """Pixels that a text takes, with the blank after it."""
    return _TYPE * (fonts.width(text) + 0.7)


def _valley(values: Sequence[float], place: int) -> bool:
    beside = [values[n] for n in (place - 1, place + 1) if 0 <= n < len(values)]
    return all(values[place] < value for value in beside)


def _period(x: float, y: float, name: str) -> Iterator[str]:
    for number, part in enumerate(_lines(name)):
        yield _text(x, y + 16 * number, part, "tick")


def _lines(name: str) -> list[str]:
    """A period on two lines: its year stands apart."""
    head, blank, tail = name.rpartition(" ")
    if not blank:
        year, head, tail = name.partition("\u5e74")
        head = year + head
    return [line for line in (head, tail) if line]


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "bars": _bars,
    "grid": _grid,
    "line": _line,
}
