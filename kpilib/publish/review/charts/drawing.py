"""Draws the data of a chart: matplotlib figures, without pyplot and without any global state.

Blue and orange are told apart by colour-blind readers and in grey print; every mark carries its
figure, so that nothing has to be read off an axis.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.publish.review.charts.data import PASS, Bars, ShadedGrid, TrendLine
from kpilib.text import chart_settings, fonts
from kpilib.text.shortened_names import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    import matplotlib.figure
    import matplotlib.patches
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kpilib.publish.review.charts.data import Bar, Chart
else:
    matplotlib = lazy("matplotlib")

INK = "#1f2933"
SOFT = "#5b6770"
BLUE = "#4b7ca8"
DARK = "#1d4f7c"
ORANGE = "#b8560f"
_WIDTH = 6.7  # inches: the text width of an A4 page
_ROW = 0.28  # inches per bar
_GAP = 0.14  # inches between columns
_HAIR = 0.001  # inches
_SIZE = 9.0  # points
_SMALL = 8.0
_NARROWEST = 1.0  # inches for the bars themselves
_PASS = float(PASS)
_SWATCH = 0.55  # inches of a colour in a legend
_LINES = 3  # of a heading; from here on headings are turned upright
_DASHES = (0, (4, 2))
_WORD = re.compile(r"[\x21-\x7e]+\s*|.")
_YEAR = re.compile(r"^(\d{4}\D)")


def draw(chart: Chart) -> Figure:
    """The figure of a chart."""
    with chart_settings.as_in_reports():
        match chart.data:
            case Bars() as data:
                return _bars(data)
            case ShadedGrid() as data:
                return _grid(data)
            case TrendLine() as data:
                return _line(data)


def _figure(height: float, margins: tuple[float, float, float, float]) -> tuple[Figure, Axes]:
    """An empty figure; margins are left, bottom, right and top, all in inches."""
    left, bottom, right, top = margins
    figure = matplotlib.figure.Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes(
        (left / _WIDTH, bottom / height, 1 - (left + right) / _WIDTH, 1 - (bottom + top) / height)
    )
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=_SIZE, labelcolor=INK)
    axes.set_xticks([])
    return figure, axes


def _inches(texts: Sequence[str], size: float = _SMALL) -> float:
    """Width of the longest text."""
    return max((fonts.width(text) for text in texts), default=0.0) * size / 72


def _left(names: Sequence[str]) -> float:
    return min(_inches(names, _SIZE) + _GAP, _WIDTH * 0.45)


def _beside_rows(names: Sequence[str], room: float) -> list[str]:
    """Names that their place has room for, in inches; the longest one may fill it."""
    most = room + _HAIR
    return [shortened(name, lambda text: _inches([text], _SIZE) <= most) for name in names]


def _bars(data: Bars) -> Figure:
    heads = data.compared
    top = 0.34 if heads or data.line is not None else 0.06
    left, right = _left([bar.name for bar in data.bars]), 0.05
    if heads:
        right += sum(_column_widths(data))
    figure, axes = _figure(len(data.bars) * _ROW + top + 0.06, (left, 0.06, right, top))
    values = [float(bar.value) for bar in data.bars]
    colours = [_colour(value, signs=data.signs) for value in values]
    axes.barh(range(len(values)), values, height=0.6, color=colours)
    axes.set_yticks(range(len(values)), _beside_rows([bar.name for bar in data.bars], left - _GAP))
    axes.set_ylim(len(values) - 0.5, -0.5)
    _limits(axes, data, _WIDTH - left - right)
    if data.line is not None:
        _mark(axes, float(data.line), data.line_text)
    if heads:
        _columns(axes, data)
    else:
        _ends(axes, data.bars)
    if min(values, default=0.0) < 0:
        axes.axvline(0, color=SOFT, linewidth=0.8)
    return figure


def _colour(value: float, *, signs: bool) -> str:
    return ORANGE if value < 0 else DARK if signs else BLUE


def _limits(axes: Axes, data: Bars, room: float) -> None:
    """Room for the bars, and for figures beyond their ends where they have no columns."""
    reach = [float(x) for bar in data.bars for x in (bar.value, bar.before) if x is not None]
    reach += [0.0] if data.line is None else [0.0, float(data.line)]
    high, low = max(reach), min(reach)
    span = (high - low) or 1.0
    above = below = 0.08
    if not data.compared:
        above += _inches([bar.text for bar in data.bars if bar.value >= 0])
        below += _inches([bar.text for bar in data.bars if bar.value < 0]) if low < 0 else -0.08
    inches = max(room - above - below, _NARROWEST)
    axes.set_xlim(low - span * below / inches, high + span * above / inches)


def _ends(axes: Axes, bars: Sequence[Bar]) -> None:
    """Figures at the ends of the bars."""
    for place, bar in enumerate(bars):
        right = bar.value >= 0
        axes.annotate(
            bar.text,
            (float(bar.value), place),
            xytext=(4 if right else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if right else "right",
            fontsize=_SMALL,
            color=INK,
        )


def _column_widths(data: Bars) -> tuple[float, float]:
    now, then = data.heads
    return (
        _inches([f"■ {now}", *(bar.text for bar in data.bars)]) + _GAP,
        _inches([f"┃ {then}", *(bar.was for bar in data.bars)]) + _GAP,
    )


def _columns(axes: Axes, data: Bars) -> None:
    """Figures in two columns beside the bars, and a mark at each earlier value."""
    first, second = (width * 72 for width in _column_widths(data))
    heads = (("■ ", data.heads[0], first, BLUE), ("┃ ", data.heads[1], first + second, INK))
    for mark, word, x, colour in heads:
        _beside(axes, (1, 1.0), word, (x, 9), SOFT)
        _beside(axes, (1, 1.0), mark, (x - fonts.width(word) * _SMALL, 9), colour)
    for place, bar in enumerate(data.bars):
        y = 1 - (place + 0.5) / len(data.bars)
        _beside(axes, (1, y), bar.text, (first, 0), INK)
        if bar.before is None:
            continue
        _beside(axes, (1, y), bar.was, (first + second, 0), SOFT)
        x = float(bar.before)
        axes.plot([x, x], [place - 0.38, place + 0.38], color=INK, linewidth=1.8,
                  solid_capstyle="butt")  # fmt: skip


def _beside(
    axes: Axes, at: tuple[float, float], text: str, offset: tuple[float, float], colour: str
) -> None:
    axes.annotate(text, at, xycoords="axes fraction", xytext=offset, textcoords="offset points",
                  ha="right", va="center", fontsize=_SMALL, color=colour,
                  annotation_clip=False)  # fmt: skip


def _mark(axes: Axes, value: float, text: str) -> None:
    axes.axvline(value, color=ORANGE, linewidth=1, linestyle=_DASHES)
    axes.annotate(text, (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), ha="center",
                  textcoords="offset points", fontsize=_SMALL, color=ORANGE)  # fmt: skip


def _grid(data: ShadedGrid) -> Figure:
    left = _left(data.rows)
    cell = (_WIDTH - left - 0.05) / len(data.columns)
    heads = [_wrapped(name, cell - 0.06) for name in data.columns]
    turned = any(head.count("\n") >= _LINES for head in heads)
    heads = list(data.columns) if turned else heads
    lines = 1 + max(head.count("\n") for head in heads)
    top = _inches(data.columns) + 0.15 if turned else 0.14 + 0.15 * lines
    bottom = 0.36 if data.legend else 0.05
    figure, axes = _figure(len(data.rows) * _ROW + top + bottom, (left, bottom, 0.05, top))
    _legend(figure, data.legend)
    for row, (texts, shades) in enumerate(zip(data.texts, data.shades, strict=True)):
        for column, (text, shade) in enumerate(zip(texts, shades, strict=True)):
            square = matplotlib.patches.Rectangle((column, row - 0.5), 1, 1)
            square.set(facecolor=_fill(shade), edgecolor="white", linewidth=1.5)
            axes.add_artist(square)  # `add_patch` would work out limits, which are set below
            axes.text(column + 0.5, row, text, ha="center", va="center", fontsize=_SMALL, color=INK)
    axes.set_xlim(0, len(data.columns))
    axes.set_ylim(len(data.rows) - 0.5, -0.5)
    axes.set_yticks(range(len(data.rows)), _beside_rows(data.rows, left - _GAP))
    axes.xaxis.tick_top()
    axes.set_xticks([n + 0.5 for n in range(len(heads))], heads,
                    rotation=90 if turned else 0, fontsize=_SMALL)  # fmt: skip
    return figure


def _legend(figure: Figure, legend: Sequence[tuple[Fraction, str]]) -> None:
    """Colours with what they mean, from little to all, at the lower right."""
    height = figure.get_figheight()
    for place, (share, text) in enumerate(reversed(legend)):
        x = 1 - (0.05 + (place + 1) * _SWATCH) / _WIDTH
        box = matplotlib.patches.Rectangle((x, 0.06 / height), _SWATCH / _WIDTH, 0.2 / height)
        box.set(
            facecolor=_fill(share), edgecolor="white", linewidth=1, transform=figure.transFigure
        )
        figure.add_artist(box)
        figure.text(x + _SWATCH / _WIDTH / 2, 0.16 / height, text, ha="center", va="center",
                    fontsize=_SMALL, color=INK)  # fmt: skip


def _wrapped(text: str, room: float) -> str:
    """A heading on as many lines as it needs, broken at blanks or between Chinese characters."""
    lines = [""]
    for word in _WORD.findall(text):
        if lines[-1] and _inches([lines[-1] + word.rstrip()]) > room:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines)


def _fill(shade: Fraction | None) -> str:
    """From orange (little) through near white (60 %) to blue (all), light enough for dark ink."""
    if shade is None:
        return "#f4f6f8"
    value = float(shade)
    middle, low, high = (248, 248, 247), (238, 178, 126), (126, 174, 214)
    part, end = ((_PASS - value) / _PASS, low) if value < _PASS else (
        (value - _PASS) / (1 - _PASS), high)  # fmt: skip
    mixed = (round(m + (e - m) * part) for m, e in zip(middle, end, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _line(data: TrendLine) -> Figure:
    right = 0.15 + (_inches([data.line_text]) if data.line is not None else 0.0)
    figure, axes = _figure(2.34, (0.15, 0.46, right, 0.1))
    values = [float(point.value) for point in data.points]
    places = range(len(values))
    axes.plot(places, values, color=BLUE, linewidth=2, marker="o", markersize=5)
    axes.plot(places[-1:], values[-1:], color=DARK, marker="o", markersize=8, linestyle="none")
    if data.line is not None:
        value = float(data.line)
        axes.axhline(value, color=ORANGE, linewidth=1, linestyle=_DASHES, zorder=1)
        axes.annotate(data.line_text, (1, value), xycoords=("axes fraction", "data"),
                      xytext=(4, 0), textcoords="offset points", va="center", fontsize=_SMALL,
                      color=ORANGE, annotation_clip=False)  # fmt: skip
        values.append(value)
    for place, point in zip(places, data.points, strict=True):
        axes.annotate(point.text, (place, float(point.value)), ha="center", va="center",
                      xytext=(0, -12 if _valley(data.points, place) else 12),
                      textcoords="offset points", fontsize=_SMALL, color=INK,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    axes.set_xticks(places, [_year_apart(point.name) for point in data.points])
    axes.set_yticks([])
    axes.set_xlim(-0.5, len(data.points) - 0.5)
    margin = (max(values) - min(values) or abs(values[0]) or 1.0) * 0.22
    axes.set_ylim(min(values) - 1.3 * margin, max(values) + 1.3 * margin)
    return figure


def _year_apart(period: str) -> str:
    """A period on two lines: its year stands last, or first where a language has no blanks."""
    if " " in period:
        return "\n".join(period.rsplit(" ", 1))
    return _YEAR.sub(r"\1\n", period).strip()


def _valley(points: Sequence[Bar], place: int) -> bool:
    """Whether a point lies below its neighbours, so that its figure goes below the line."""
    beside = [points[n].value for n in (place - 1, place + 1) if 0 <= n < len(points)]
    return all(points[place].value < value for value in beside)
