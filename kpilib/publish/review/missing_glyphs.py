"""Charts with characters that the font lacks: texts and names of axes as reports print them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.text import fonts

if TYPE_CHECKING:
    import matplotlib.text
    import matplotlib.ticker
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
else:
    matplotlib = lazy("matplotlib")


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def needed(svg: str) -> bool:
    """Whether control characters stand in a chart, for which matplotlib draws nothing.

    It quotes every text in a comment, and they would be no XML.
    """
    return _CONTROL.search(svg) is not None


def draw(fig: Figure) -> str:
    """Let a chart draw code points in the places of characters that the font lacks.

    Returns:
        Those characters, each once.
    """
    seen: dict[str, None] = {}

    def printed(text: str) -> str:
        seen.update(dict.fromkeys(fonts.unprintable(text)))
        return fonts.printable(text)

    # What an axis writes is made anew by its formatter whenever it is drawn.
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _wrap(axis, printed)
    for drawn in fig.findobj(matplotlib.text.Text):
        drawn.set_text(printed(drawn.get_text()))
    fig.canvas.draw()  # so that the axes have written all of their names
    return "".join(seen)


def _wrap(axis: Axis, printed: Any) -> None:  # noqa: ANN401 - a function of text
    inner = axis.get_major_formatter()

    class Printed(matplotlib.ticker.Formatter):
        """What another formatter writes, as the font can print it."""

        def __call__(self, x: float, pos: int | None = None) -> str:
            return str(printed(inner(x, pos)))

        def format_ticks(self, values: list[float]) -> list[str]:
            return [printed(text) for text in inner.format_ticks(values)]

        def get_offset(self) -> str:
            return str(printed(inner.get_offset()))

    axis.set_major_formatter(Printed())
    inner.set_axis(axis)
