"""What a chart shows, as exact values and finished text; drawing adds nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from kpilib.publish.review.narrative import NarrativeContext

    T = TypeVar("T")

_ROOM_BELOW = Fraction(3, 10)
"""Of the range of a line's values: so much room there is below the lowest."""

PASS = Fraction(3, 5)
"""Share of full points from which a cell turns from orange to blue."""

MOST_ROWS = 30
"""Rows of one chart at most; of more, the first and the last half are drawn."""


@dataclass(frozen=True)
class Bar:
    """One bar, or one point of a line.

    Attributes:
        name: At the axis.
        value: Its length.
        text: Its figure.
        before: The earlier value; None where there is none.
        was: The earlier figure.
    """

    name: str
    value: Fraction
    text: str
    before: Fraction | None = None
    was: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars.

    Attributes:
        bars: From top to bottom.
        heads: What the values and the earlier values are; drawn where there are earlier ones.
        line: A value to mark across the bars, such as the target.
        line_text: What it is.
        signs: Whether the bars are changes, coloured by their sign.
    """

    bars: tuple[Bar, ...]
    heads: tuple[str, str] = ("", "")
    line: Fraction | None = None
    line_text: str = ""
    signs: bool = False

    @property
    def compared(self) -> bool:
        """Whether any bar has an earlier value."""
        return any(bar.before is not None for bar in self.bars)


@dataclass(frozen=True)
class ShadedGrid:
    """Rows × columns of figures, each shaded by a share.

    Attributes:
        rows: Names at the left.
        columns: Names above.
        texts: Per row and column its figure; empty where there is none.
        shades: Per row and column a share from 0 to 1; None leaves the cell plain.
        legend: What shades mean, from little to all; empty where cells are plain.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    shades: tuple[tuple[Fraction | None, ...], ...]
    legend: tuple[tuple[Fraction, str], ...] = ()


@dataclass(frozen=True)
class TrendLine:
    """One figure over periods.

    Attributes:
        points: In time.
        line: A value to mark, such as a budget.
        line_text: What it is.
    """

    points: tuple[Bar, ...]
    line: Fraction | None = None
    line_text: str = ""


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes:
        caption: What it shows.
        alt: The same with every figure, for readers who do not see it.
        data: What is drawn.
    """

    caption: str
    alt: str
    data: Bars | ShadedGrid | TrendLine = field(repr=False)


def bar_chart(v: NarrativeContext, caption: str, data: Bars) -> Chart:
    """A chart of bars; of very many the first and last ones are drawn, and the caption says so."""
    told = [_told(v, bar) for bar in data.bars]
    drawn = Bars(_ends_of(v, data.bars), data.heads, data.line, data.line_text, data.signs)
    return Chart(_cut(v, caption, len(data.bars)), _alt(v, caption, told), drawn)


def grid_chart(v: NarrativeContext, caption: str, data: ShadedGrid) -> Chart:
    """A chart of a grid; of very many rows the first and last ones are drawn."""
    told = []
    for name, texts in zip(data.rows, data.texts, strict=True):
        cells = [f"{c} {t}" for c, t in zip(data.columns, texts, strict=True) if t]
        told.append(f"{name} {v.wording.say(', ').join(cells)}")
    nothing = ("",) * len(data.columns)
    gap, plain = _left_out(v, len(data.rows)), (None,) * len(data.columns)
    drawn = ShadedGrid(
        ends(data.rows, gap),
        data.columns,
        ends(data.texts, nothing),
        ends(data.shades, plain),
        data.legend,
    )
    return Chart(_cut(v, caption, len(data.rows)), _alt(v, caption, told), drawn)


def line_chart(v: NarrativeContext, caption: str, data: TrendLine) -> Chart:
    """A chart of a line."""
    told = [_told(v, point) for point in data.points]
    values = [point.value for point in data.points] + ([] if data.line is None else [data.line])
    if data.line is not None:
        told.append(data.line_text)
    if min(values) > (max(values) - min(values)) * _ROOM_BELOW:
        caption += v.wording.say(" (the axis does not start at zero)")
    return Chart(caption, _alt(v, caption, told), data)


def ends(rows: tuple[T, ...], gap: T) -> tuple[T, ...]:
    """All of few rows; of many the first and the last half of `MOST_ROWS`, a gap between them."""
    half = MOST_ROWS // 2
    return rows if len(rows) <= MOST_ROWS else (*rows[:half], gap, *rows[-half:])


def _ends_of(v: NarrativeContext, bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    return ends(bars, Bar(_left_out(v, len(bars)), Fraction(0), ""))


def _left_out(v: NarrativeContext, count: int) -> str:
    """What stands where rows are left out."""
    left = max(count - MOST_ROWS, 0)
    return v.wording.say_number("… {n} more", "… {n} more", context="rows", n=left)


def _cut(v: NarrativeContext, caption: str, count: int) -> str:
    if count <= MOST_ROWS:
        return caption
    half = MOST_ROWS // 2
    return caption + v.wording.say(" (first and last {half} of {count})", half=half, count=count)


def without_target(v: NarrativeContext, count: int) -> str:
    """What a caption says of people who have no target; nothing where everybody has one."""
    said = v.wording.say_number(
        " ({n} person without a target not shown)",
        " ({n} people without a target not shown)",
        n=count,
    )
    return said if count else ""


def _told(v: NarrativeContext, bar: Bar) -> str:
    text = f"{bar.name} {bar.text.replace('  ', v.wording.say(': '))}"
    if bar.before is None:
        return text
    return text + v.wording.say(" ({last} {was})", last=v.last, was=bar.was)


def _alt(v: NarrativeContext, caption: str, told: Sequence[str]) -> str:
    return v.wording.say(
        "{caption}. {figures}.", caption=caption, figures=v.wording.say("; ").join(told)
    )
