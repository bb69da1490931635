"""Small pictures beside figures: a bullet, a sparkline, a step of a waterfall. SVG without text.

What a mark shows stands beside it in figures or in its alternative text. Shapes carry a colour for
paper and a class for pages, whose style sheet may choose another (in the dark, say).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Blue and orange are told apart by colour-blind readers; of each pair one is dark and one is light,
# so that grey print tells them apart, too.
COLOURS = {"sum": "#1d4f7c", "up": "#3d93a2", "down": "#8f4209", "good": "#37638c",
           "low": "#d98a3f", "before": "#1f2933", "aim": "#b8560f", "line": "#37638c",
           "dot": "#1d4f7c", "forecast": "#1d4f7c"}  # fmt: skip
"""The colour of a shape on paper, by what it shows."""

GREY_PAIRS = (("up", "down"), ("good", "low"))
"""What stands beside one another and is told apart by its colour."""

_ONE = Fraction(1)
_NONE = Fraction(0)
_TOO_SMALL = Fraction(1, 5)
_STEPS_WIDE = 240
_WIDE, _HIGH = 120, 16
_TALL = 32  # of the sparkline of a tile
_HATCH = 4.0  # between the strokes of what is not yet due


@dataclass(frozen=True, slots=True)
class Mark:
    """A small picture.

    Attributes:
        svg: The whole picture.
        alt: What it says; empty where the figures beside it say it all.
        ems: How wide it stands in a line of type.
    """

    svg: str
    alt: str
    ems: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From the values of one column to the width of its pictures; nothing leaves the picture.

    Attributes:
        low: At the left edge.
        high: At the right edge.
        wide: The width.
    """

    low: Fraction
    high: Fraction
    wide: int = 120

    def at(self, value: Fraction) -> float:
        """Where a value stands."""
        share = (value - self.low) / ((self.high - self.low) or _ONE)
        return float(min(max(share, _NONE), _ONE) * (self.wide - 2)) + 1


def scale(values: Iterable[Fraction]) -> Scale:
    """The scale that holds zero and all of the values."""
    known = [_NONE, *values]
    return Scale(min(known), max(known))


def step_scale(values: Sequence[Fraction]) -> Scale:
    """The scale of a waterfall: from zero, or from where its steps can be seen.

    Sums of 86 and 85 points with zero at the left would leave no step to see.
    """
    low, high = min(values), max(values)
    if low > 0 and (high - low) / high < _TOO_SMALL:
        return Scale(max(low - 2 * (high - low), _NONE), high, _STEPS_WIDE)
    return Scale(min(low, _NONE), max(high, _NONE), _STEPS_WIDE)


def bullet(
    value: Fraction, before: Fraction | None, of: Scale, alt: str, *, aimed: bool = True
) -> Mark:
    """A bar from zero, a stroke where it was before, and with `aimed` the target at 1."""
    return _bullet(value, before, of, alt, "good" if value >= 1 or not aimed else "low", aimed)


def budget_bullet(share: Fraction, of: Scale) -> Mark:
    """The same of a budget, of which more than all is too much."""
    return _bullet(share, None, of, "", "low" if share > 1 else "good", aimed=True)


def _bullet(
    value: Fraction,
    before: Fraction | None,
    of: Scale,
    alt: str,
    kind: str,
    aimed: bool,  # noqa: FBT001 - of the two above
) -> Mark:
    left, right = sorted((of.at(_NONE), of.at(value)))
    shapes = [_bar(left, right, kind, 4, 8)]
    shapes += [_stroke(of.at(_ONE), "aim", dashed=True)] if aimed else []
    shapes += [_stroke(of.at(before), "before")] if before is not None else []
    return Mark(_svg(shapes, _HIGH, of.wide, stretched=True), alt, 8.0)


def step(
    start: Fraction, end: Fraction, kind: str, of: Scale, line: Fraction | None = None
) -> Mark:
    """A bar of a waterfall; `kind` is `sum`, `up` or `down`."""
    left, right = sorted((of.at(start), of.at(end)))
    shapes = [_bar(left, right, kind, 1, 14)]
    shapes += [_stroke(of.at(line), "aim", dashed=True)] if line is not None else []
    return Mark(_svg(shapes, _HIGH, of.wide, stretched=True), "", 15.0)


def forecast(value: Fraction, before: Fraction, of: Scale, line: Fraction | None = None) -> Mark:
    """A hatched bar for what is tried and not yet due; a stroke where it is now."""
    left, right = sorted((of.at(_NONE), of.at(value)))
    shapes = [_hatched(left, right), _stroke(of.at(before), "before")]
    shapes += [_stroke(of.at(line), "aim", dashed=True)] if line is not None else []
    return Mark(_svg(shapes, _HIGH, of.wide, stretched=True), "", 8.0)


def sparkline(values: Sequence[Fraction | None], line: Fraction | None, alt: str,
              *, tall: bool = False,
              scale: tuple[Fraction, Fraction] | None = None) -> Mark:  # fmt: skip
    """A line through the values of periods, the last one dotted; gaps where there is none.

    A value between two gaps has a small dot: a line of one point would not be seen.
    Several lines on one scale name it: the lowest and the highest value of all of them.
    """
    height = _TALL if tall else _HIGH
    known = [value for value in values if value is not None]
    edges = list(scale) if scale else [*known, *([line] if line is not None else [])]
    low, high = min(edges), max(edges)
    room = (high - low) or _ONE

    def spot(place: int, value: Fraction) -> tuple[float, float]:
        across = 4 + (_WIDE - 8) * place / max(len(values) - 1, 1)
        return across, float(height - 3 - (height - 6) * (value - low) / room)

    shapes = []
    if line is not None:
        _, y = spot(0, line)
        shapes.append(f'<path d="M1 {y:.1f}H{_WIDE - 1}" class="aim" fill="none" '
                      f'stroke="{COLOURS["aim"]}" stroke-dasharray="3 2"/>')  # fmt: skip
    path, pen, dots = [], "M", []
    around = [None, *values, None]
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = spot(place, value)
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
        if place == len(values) - 1:
            dots.append(_dot(x, y, "2.6"))
        elif around[place] is None and around[place + 2] is None:
            dots.append(_dot(x, y, "1.6"))
    shapes.append(f'<path d="{"".join(path)}" class="line" fill="none" '
                  f'stroke="{COLOURS["line"]}" stroke-width="1.5"/>')  # fmt: skip
    shapes += dots
    return Mark(_svg(shapes, height), alt, 6.5 if tall else 6.0)


def _dot(x: float, y: float, radius: str) -> str:
    return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="dot" '
            f'fill="{COLOURS["dot"]}"/>')  # fmt: skip


def _bar(left: float, right: float, kind: str, top: int, height: int) -> str:
    width = max(right - left, 0.8)  # what is there is seen
    return (f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{height}" '
            f'class="{kind}" fill="{COLOURS[kind]}"/>')  # fmt: skip


def _hatched(left: float, right: float) -> str:
    """A bar of slanting strokes in a frame: seen as such in any colour, and in none."""
    top, bottom = 3.0, 13.0
    slant, width = bottom - top, max(right - left, 0.8)
    strokes = []
    start = left - slant
    while start < left + width:
        # From the bottom rightwards up, cut at both sides of the bar.
        first, last = max(start, left), min(start + slant, left + width)
        if last > first:
            strokes.append(f"M{first:.1f} {bottom - (first - start):.1f}"
                           f"L{last:.1f} {bottom - (last - start):.1f}")  # fmt: skip
        start += _HATCH
    frame = f"M{left:.1f} {top:g}h{width:.1f}v{slant:g}h{-width:.1f}z"
    return (f'<path d="{frame}{"".join(strokes)}" class="forecast" fill="none" '
            f'stroke="{COLOURS["forecast"]}" stroke-width="1.1"/>')  # fmt: skip


def _stroke(x: float, kind: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="3 2"' if dashed else ""
    return (f'<path d="M{x:.1f} 0V{_HIGH}" class="{kind}" fill="none" '
            f'stroke="{COLOURS[kind]}" stroke-width="1.5"{dashes}/>')  # fmt: skip


def _svg(shapes: Sequence[str], height: int, wide: int = _WIDE, *, stretched: bool = False) -> str:
    """The picture; a page may stretch bars to the width of their column, a line begins there."""
    ratio = ' preserveAspectRatio="none"' if stretched else ' preserveAspectRatio="xMinYMid"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{height}" '
        f'viewBox="0 0 {wide} {height}"{ratio}>{"".join(shapes)}</svg>'
    )
