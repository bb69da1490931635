"""Glyphs of the report fonts as TrueType outlines, each drawn once.

Drawing one takes a third of a millisecond, and a page has hundreds, nearly all of them the same in
every report: so reports' processes hand what they have drawn to the process that they are copies
of, and later copies begin with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import fontTools.pens.cu2quPen
    import fontTools.pens.ttGlyphPen
    import fontTools.ttLib.tables._g_l_y_f
else:
    fontTools = lazy("fontTools")

_MAX_ERROR = 1.0  # units of 1/1000 em that a converted curve may deviate

_Key = tuple[str, int]  # family, number of the glyph
_GLYPHS: dict[_Key, Any] = {}
_WRITTEN: dict[_Key, bytes] = {}


@dataclass(frozen=True)
class DrawnGlyphs:
    """What a process has drawn, as another can take it over.

    Attributes:
        drawn: What fontTools keeps of each, by family and number: read from `written` again, that
            would take twenty times as long.
        written: The outlines as a font file has them; empty for blanks.
    """

    drawn: Mapping[_Key, Mapping[str, Any]]
    written: Mapping[_Key, bytes]


def glyph(number: int, family: str) -> Any:  # noqa: ANN401 - fontTools' glyphs are dynamic
    """A glyph of a font, ready to be written."""
    key = (family, number)
    if key not in _GLYPHS:
        drawn = _draw(number, family)
        _keep(key, drawn, drawn.compile(None, recalcBBoxes=False))
    return _GLYPHS[key]


def known() -> Collection[_Key]:
    """Which glyphs need not be drawn any more."""
    return frozenset(_GLYPHS)


def beyond(before: Collection[_Key]) -> DrawnGlyphs:
    """What has been drawn since that was all that was known."""
    new = [key for key in _GLYPHS if key not in before]
    return DrawnGlyphs(
        {key: {k: v for k, v in vars(_GLYPHS[key]).items() if k != "compile"} for key in new},
        {key: _WRITTEN[key] for key in new},
    )


def take_over(drawn: DrawnGlyphs) -> None:
    """Know what another process has drawn, too."""
    for key, written in drawn.written.items():
        if key not in _GLYPHS:
            taken = fontTools.ttLib.tables._g_l_y_f.Glyph()  # noqa: SLF001 - fontTools names its tables so
            vars(taken).update(drawn.drawn[key])
            _keep(key, taken, written)


def forget() -> None:
    """Know none, as in a new process."""
    _GLYPHS.clear()
    _WRITTEN.clear()


def _keep(key: _Key, drawn: Any, written: bytes) -> None:  # noqa: ANN401 - see `glyph`
    compiled: Callable[..., bytes] = lambda *_, **__: written  # noqa: E731 - its type is needed
    drawn.compile = compiled  # of a glyph, most of the work, and always the same
    _GLYPHS[key], _WRITTEN[key] = drawn, written


def _draw(number: int, family: str) -> Any:  # noqa: ANN401 - see `glyph`
    pen = fontTools.pens.ttGlyphPen.TTGlyphPen(None)
    as_truetype = fontTools.pens.cu2quPen.Cu2QuPen(pen, _MAX_ERROR, reverse_direction=True)
    fonts.face(family).outlines[number].draw(as_truetype)
    drawn = pen.glyph()
    drawn.recalcBounds(None)
    return drawn
