"""The chart of a bridge: from the figure before to the figure now, one step per cause.

The two ends are marks and not bars, because the axis does not begin at zero: steps would be too
small to be seen beside whole bars.
"""

from __future__ import annotations

import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kpilib.core.lazy import lazy
from kpilib.publish.review.charts.drawing import BLUE, DARK, INK, ORANGE, SOFT
from kpilib.text import chart_settings, fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import matplotlib.figure
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
else:
    matplotlib = lazy("matplotlib")

MOST_STEPS = 14
"""Steps of one chart at most; the smallest of more are drawn as one."""

_WIDTH = 6.7  # inches: the text width of an A4 page
_ROW = 0.34  # inches per step
_SIZE, _SMALL = 9.0, 8.0  # points
_NAMES = 2.6  # inches for the names at the left, at most
_LETTERS = 20  # of a name's line


class WaterfallStep(NamedTuple):
    """One row: an end when `end` is set, else a change that starts where the last row stopped.

    Attributes:
        name: At the left.
        value: The figure of an end, or the change.
        text: The figure as it is printed.
        end: Whether it is one of the two ends.
    """

    name: str
    value: Decimal
    text: str
    end: bool = False


def fewest(
    steps: Sequence[WaterfallStep],
    rest: Callable[[int, Decimal], tuple[str, str]],
    shown: int = MOST_STEPS,
) -> tuple[WaterfallStep, ...]:
    """The steps, of very many the smallest as one row; the sum stays as it is.

    Args:
        steps: From the end before to the end now.
        rest: The name of so many that are put together, and their sum as it is printed.
        shown: Changes that keep a row of their own at most.
    """
    changes = [step for step in steps if not step.end]
    if len(changes) <= shown:
        return tuple(steps)
    largest = sorted(changes, key=lambda step: -abs(step.value))[: shown - 1]
    others = [step for step in changes if step not in largest]
    total = sum((step.value for step in others), Decimal(0))
    name, text = rest(len(others), total)
    one = WaterfallStep(name, total, text)
    kept = [step for step in steps if step.end or step in largest]
    return (*kept[:-1], one, kept[-1])


def draw_waterfall(steps: Sequence[WaterfallStep]) -> Figure:
    """The figure of a bridge.

    Args:
        steps: The end before, the changes, and the end now.
    """
    with chart_settings.as_in_reports():
        return _drawn(steps)


def _drawn(steps: Sequence[WaterfallStep]) -> Figure:
    names = [_lines(step.name) for step in steps]
    widest = max(fonts.width(line) for name in names for line in name.split("\n"))
    left = min(widest * _SIZE / 72 + 0.14, _NAMES)
    height = len(steps) * _ROW + 0.12
    figure = matplotlib.figure.Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes((left / _WIDTH, 0.06 / height, 1 - (left + 0.05) / _WIDTH,
                            1 - 0.12 / height))  # fmt: skip
    _rows(axes, steps)
    axes.set_yticks(range(len(steps)), names, linespacing=1.0)
    axes.tick_params(length=0, labelsize=_SIZE, labelcolor=INK)
    axes.set_xticks([])
    axes.set_ylim(len(steps) - 0.5, -0.5)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    return figure


def _rows(axes: Axes, steps: Sequence[WaterfallStep]) -> None:
    reached = [Decimal(0)]
    for place, step in enumerate(steps):
        start, stop = (
            float(reached[-1]),
            float(step.value if step.end else reached[-1] + step.value),
        )
        reached.append(step.value if step.end else reached[-1] + step.value)
        if step.end:
            axes.plot([stop], [place], marker="D", markersize=7, color=BLUE, linestyle="none")
        else:
            axes.barh([place], [stop - start], left=[start], height=0.55,
                      color=DARK if step.value > 0 else ORANGE)  # fmt: skip
        if place:
            axes.plot([start, start], [place - 1, place], color=SOFT, linewidth=0.8, zorder=0)
        right = max(start, stop) if place else stop
        axes.annotate(step.text, (right, place), xytext=(7, 0), textcoords="offset points",
                      va="center", fontsize=_SMALL, color=INK)  # fmt: skip
    low, high = float(min(reached[1:])), float(max(reached[1:]))
    span = (high - low) or 1.0
    room = max(fonts.width(step.text) for step in steps) * _SMALL / 72
    axes.set_xlim(low - 0.06 * span, high + span * (0.12 + room / 3))


def _lines(name: str) -> str:
    """A name on as many lines as it needs; Chinese letters count double."""
    if fonts.width(name) * _SIZE / 72 + 0.14 <= _NAMES:
        return name
    letters = _LETTERS if fonts.width(name) > 0.8 * len(name) else 2 * _LETTERS
    return "\n".join(textwrap.wrap(name, letters))
