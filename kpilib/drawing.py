"""Draws the data of a chart: matplotlib figures, without pyplot and without any global state.

Colours are told apart by colour-blind readers and in print; every mark carries its figure, so
that nothing has to be read off an axis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib import fonts
from kpilib.charts import Bars, Grid, Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kpilib.charts import Bar, Chart

INK = "#1f2933"
SOFT = "#5b6770"
PALE = "#b9c6d3"
BLUE = "#1d4f7c"
ORANGE = "#b8560f"
_WIDTH = 6.7  # inches: the text width of an A4 page
_ROW = 0.29  # inches per bar
_LETTER = 0.13  # inches of a Chinese character at the size of the labels
_SIZE = 9.0
_SMALL = 8.0


def draw(chart: Chart) -> Figure:
    """The figure of a chart."""
    fonts.use_in_charts()
    match chart.data:
        case Bars() as data:
            return _bars(data)
        case Grid() as data:
            return _grid(data)
        case Line() as data:
            return _line(data)


def _figure(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure as New  # noqa: PLC0415 - loading it takes half a second

    figure = New(figsize=(_WIDTH, height), layout=None)
    return figure, figure.add_axes((0.0, 0.0, 1.0, 1.0))


def _place(axes: Axes, left: float, bottom: float, right: float, top: float) -> None:
    """Set the plot's margins in inches."""
    figure = axes.figure
    width, height = figure.get_figwidth(), figure.get_figheight()
    axes.set_position((left / width, bottom / height, 1 - (left + right) / width,
                       1 - (bottom + top) / height))  # fmt: skip


def _clean(axes: Axes) -> None:
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=_SIZE, labelcolor=INK)
    axes.set_xticks([])


def _em(texts: Sequence[str], size: float = _SIZE) -> float:
    """Width of the longest text, in inches."""
    return max((fonts.width(text) for text in texts), default=0.0) * size / 72


def _bars(data: Bars) -> Figure:
    legend = any(bar.before is not None for bar in data.bars)
    top = 0.34 if legend or data.line is not None else 0.08
    figure, axes = _figure(len(data.bars) * _ROW + top + 0.1)
    names = [bar.name for bar in data.bars]
    left = min(_em(names) + 0.15, _WIDTH * 0.45)
    _place(axes, left, 0.1, 0.05, top)
    _clean(axes)
    places = list(range(len(data.bars)))
    values = [float(bar.value) for bar in data.bars]
    colours = [_colour(value, signs=data.signs) for value in values]
    axes.barh(places, values, height=0.62, color=colours)
    axes.set_yticks(places, names)
    axes.set_ylim(len(data.bars) - 0.5, -0.5)
    _limits(axes, data, left)
    _ends(axes, data)
    if legend:
        _befores(axes, data.bars)
        _legend(figure, data.legend)
    if data.line is not None:
        _mark(axes, float(data.line), data.line_text)
    if min(values, default=0) < 0:
        axes.axvline(0, color=SOFT, linewidth=0.8)
    return figure


def _colour(value: float, *, signs: bool) -> str:
    return ORANGE if value < 0 else BLUE if signs else "#4b7ca8"


def _limits(axes: Axes, data: Bars, left: float) -> None:
    """Room for the bars, and beyond them for their figures."""
    ends = [float(x) for bar in data.bars for x in (bar.value, bar.before) if x is not None]
    high, low = max([0.0, *ends]), min([0.0, *ends])
    if data.line is not None:
        high = max(high, float(data.line))
    span = (high - low) or 1.0
    room = _em([bar.text for bar in data.bars if bar.value >= 0], _SMALL) + 0.15
    below = _em([bar.text for bar in data.bars if bar.value < 0], _SMALL) + 0.15 if low < 0 else 0
    inches = max(_WIDTH - left - 0.05 - room - below, 1.0)
    axes.set_xlim(low - span * below / inches, high + span * room / inches)


def _ends(axes: Axes, data: Bars) -> None:
    for place, bar in enumerate(data.bars):
        value = float(bar.value)
        beyond = (
            max(value, float(bar.before or 0)) if value >= 0 else min(value, float(bar.before or 0))
        )
        axes.annotate(
            bar.text, (beyond, place), xytext=(4 if value >= 0 else -4, 0),
            textcoords="offset points", va="center", ha="left" if value >= 0 else "right",
            fontsize=_SMALL, color=INK,
        )  # fmt: skip


def _befores(axes: Axes, bars: Sequence[Bar]) -> None:
    for place, bar in enumerate(bars):
        if bar.before is not None:
            x = float(bar.before)
            axes.plot([x, x], [place - 0.4, place + 0.4], color=INK, linewidth=2,
                      solid_capstyle="butt")  # fmt: skip


def _legend(figure: Figure, words: tuple[str, str]) -> None:
    height = figure.get_figheight()
    y = 1 - 0.13 / height
    x = 0.012
    for mark, colour, word in (("■", "#4b7ca8", words[0]), ("┃", INK, words[1])):
        figure.text(x, y, mark, color=colour, fontsize=_SMALL, va="center")
        figure.text(x + 0.02, y, word, color=SOFT, fontsize=_SMALL, va="center")
        x += 0.045 + _em([word], _SMALL) / _WIDTH


def _mark(axes: Axes, value: float, text: str) -> None:
    axes.axvline(value, color=ORANGE, linewidth=1, linestyle=(0, (4, 2)))
    axes.annotate(text, (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
                  textcoords="offset points", ha="center", fontsize=_SMALL, color=ORANGE)  # fmt: skip


def _grid(data: Grid) -> Figure:
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    left = min(_em(list(data.rows)) + 0.15, _WIDTH * 0.45)
    cell = (_WIDTH - left - 0.05) / len(data.columns)
    turned = _em(list(data.columns), _SMALL) > cell - 0.05
    top = _em(list(data.columns), _SMALL) + 0.2 if turned else 0.3
    figure, axes = _figure(len(data.rows) * _ROW + top + 0.05)
    _place(axes, left, 0.05, 0.05, top)
    _clean(axes)
    for row, (texts, shades) in enumerate(zip(data.texts, data.shades, strict=True)):
        for column, (text, shade) in enumerate(zip(texts, shades, strict=True)):
            colour, ink = _shades(shade)
            axes.add_patch(Rectangle((column, row - 0.5), 1, 1, facecolor=colour, edgecolor="white",
                                     linewidth=1.5))  # fmt: skip
            axes.text(column + 0.5, row, text, ha="center", va="center", fontsize=_SMALL, color=ink)
    axes.set_xlim(0, len(data.columns))
    axes.set_ylim(len(data.rows) - 0.5, -0.5)
    axes.set_yticks(range(len(data.rows)), data.rows)
    axes.xaxis.tick_top()
    axes.set_xticks([n + 0.5 for n in range(len(data.columns))], data.columns,
                    rotation=90 if turned else 0, fontsize=_SMALL)  # fmt: skip
    return figure


def _shades(shade: Fraction | None) -> tuple[str, str]:
    """Fill and ink of a cell: from orange (little) over white to blue (all)."""
    if shade is None:
        return "#f4f6f8", INK
    value = float(shade)
    # Below 60 % towards orange, above towards blue; both ends stay light enough for dark ink.
    middle, low, high = (247, 247, 247), (240, 176, 120), (120, 170, 212)
    if value < 0.6:  # noqa: PLR2004 - the usual pass mark
        part, end = (0.6 - value) / 0.6, low
    else:
        part, end = (value - 0.6) / 0.4, high
    red, green, blue = (round(m + (e - m) * part) for m, e in zip(middle, end, strict=True))
    return f"#{red:02x}{green:02x}{blue:02x}", INK


def _line(data: Line) -> Figure:
    figure, axes = _figure(2.3)
    _place(axes, 0.45, 0.35, 0.6, 0.35)
    _clean(axes)
    values = [float(point.value) for point in data.points]
    places = list(range(len(values)))
    axes.plot(places, values, color="#4b7ca8", linewidth=2, marker="o", markersize=5)
    axes.plot(places[-1:], values[-1:], color=BLUE, marker="o", markersize=8, linestyle="none")
    for place, point in enumerate(data.points):
        axes.annotate(point.text, (place, float(point.value)), xytext=(0, 8), ha="center",
                      textcoords="offset points", fontsize=_SMALL, color=INK)  # fmt: skip
    if data.line is not None:
        value = float(data.line)
        axes.axhline(value, color=ORANGE, linewidth=1, linestyle=(0, (4, 2)))
        axes.annotate(data.line_text, (1, value), xycoords=("axes fraction", "data"),
                      xytext=(4, 0), textcoords="offset points", va="center", fontsize=_SMALL,
                      color=ORANGE)  # fmt: skip
    axes.set_xticks(places, [point.name for point in data.points])
    axes.set_yticks([])
    axes.set_xlim(-0.4, len(values) - 0.6)
    _breathe(axes, [*values, *([float(data.line)] if data.line is not None else [])])
    return figure


def _breathe(axes: Axes, values: Sequence[float]) -> None:
    low, high = min(values), max(values)
    margin = (high - low or abs(high) or 1.0) * 0.25
    axes.set_ylim(low - margin, high + margin)
