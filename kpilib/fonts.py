"""The one font of all reports: where it is, what it can draw, and charts that use it.

Reports must read alike on a machine without any Chinese font, so nothing here asks the system
for fonts. Noto Sans CJK SC (SIL Open Font License) comes inside the package `mplfonts`.
"""

from __future__ import annotations

import unicodedata
import warnings
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.problems import KpiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fontTools.ttLib import TTFont

FAMILY = "Noto Sans CJK SC"
FILE_NAME = "NotoSansCJKsc-Regular.otf"

# What separates words and lines; it is laid out, not drawn.
_LAYOUT = frozenset("\n\r\t \u00a0")
_CONTEXT = 12  # characters shown on either side of one that is missing


class FontNotFound(KpiError):  # noqa: N818 - reads as what happened
    """The package that carries the font is missing or incomplete."""


class GlyphMissing(KpiError):  # noqa: N818 - reads as what happened
    """A text has a character that the font cannot draw; a reader would see an empty box.

    Attributes:
        what: The characters, their code points and their surroundings.
        where: The place that was named to `check`.
        fix: What to do about it.
    """

    fix = "Replace or remove the character; a report never shows an empty box."

    def __init__(self, what: str, where: str) -> None:
        super().__init__(f"{where}: {what}. {self.fix}")
        self.what = what
        self.where = where


@dataclass(frozen=True)
class Face:
    """The opened font: outlines on demand, widths and the characters it knows.

    Attributes:
        font: The font file, its tables read when they are asked for.
        glyph_names: Code point to glyph name.
        advances: Glyph name to (advance width, left side bearing), in `units_per_em`.
        units_per_em: Design units in the width of a Chinese character.
    """

    font: TTFont
    glyph_names: Mapping[int, str]
    advances: Mapping[str, tuple[int, int]]
    units_per_em: int


def folder() -> Path:
    """Folder with the font file; other fonts of the package lie there too and are not used.

    Raises:
        FontNotFound: With the command that installs it.
    """
    spec = find_spec("mplfonts")  # not imported: that would start matplotlib
    if spec is None or spec.origin is None:
        raise FontNotFound(
            "fonts: package mplfonts is not installed; it carries the font of all reports. "
            "Install it: pip install mplfonts"
        )
    return Path(spec.origin).parent / "fonts"


def path() -> Path:
    """The font file.

    Raises:
        FontNotFound: With the command that installs it.
    """
    file = folder() / FILE_NAME
    if not file.is_file():
        raise FontNotFound(
            f"fonts: mplfonts is installed without {FILE_NAME}. "
            "Install it again: pip install --force-reinstall mplfonts"
        )
    return file


@cache
def face() -> Face:
    """The font, opened once per process (about 0.15 s)."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - loading it takes long

    # Read whole: a file that is open across a fork has one position for all processes.
    font = TTFont(BytesIO(path().read_bytes()), lazy=True)
    return Face(
        font=font,
        glyph_names=font.getBestCmap(),
        advances=font["hmtx"].metrics,
        units_per_em=font["head"].unitsPerEm,
    )


def missing(text: str) -> tuple[str, ...]:
    """Characters of `text` that the font cannot draw, each once, in order of appearance.

    >>> missing("大客户部 2026Q1")
    ()
    """
    known = face().glyph_names
    return tuple(c for c in dict.fromkeys(text) if c not in _LAYOUT and ord(c) not in known)


def check(text: str, where: str) -> None:
    """Make sure that every character of `text` can be drawn.

    Args:
        text: What will be shown.
        where: What the message names as the place, such as `cell 5`.

    Raises:
        GlyphMissing: Naming every character, its code point and its surroundings.
    """
    absent = missing(text)
    if not absent:
        return
    described = ", ".join(f"{_printable(c)} (U+{ord(c):04X} {_name(c)})" for c in absent)
    at = text.index(absent[0])
    around = text[max(0, at - _CONTEXT) : at + _CONTEXT + 1].replace("\n", " ")
    raise GlyphMissing(f"{FAMILY} has no glyph for {described}, first in “{around.strip()}”", where)


def width(text: str) -> float:
    """Width of one line of text in em, as the font sets it without kerning.

    >>> width("部门")
    2.0
    """
    opened = face()
    names = opened.glyph_names
    units = sum(opened.advances[names.get(ord(c), ".notdef")][0] for c in text)
    return units / opened.units_per_em


def use_in_charts() -> None:
    """Make matplotlib draw with the font, text as outlines, and the same bytes each time.

    Changes matplotlib's settings of this process only, never a file. A character that the font
    lacks becomes an error instead of a box. Dollar signs are plain text, not formulas.
    """
    import matplotlib as mpl  # noqa: PLC0415 - loading it takes long
    from matplotlib import font_manager  # noqa: PLC0415 - loading it takes long

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    if str(path()) not in known:
        font_manager.fontManager.addfont(str(path()))
    mpl.rcParams.update(
        {
            "font.family": [FAMILY],
            "axes.unicode_minus": True,
            "text.parse_math": False,
            "svg.fonttype": "path",
            "svg.hashsalt": "kpilib",
        }
    )
    warnings.filterwarnings("error", message=r"Glyph \d+")


def _printable(character: str) -> str:
    return f"“{character}”" if character.isprintable() else "an invisible character"


def _name(character: str) -> str:
    return unicodedata.name(character, "unnamed")
