"""The fonts of all reports: where they are, and what the one that figures are set in can draw.

Reports must read alike on a machine without any Chinese font, so nothing here asks the system
for fonts. Noto Sans CJK SC and Noto Serif CJK SC (SIL Open Font License) come inside the package
`mplfonts`, one weight of each. So nothing is set bold: a weight made up by fattening outlines blurs
Chinese characters, and what has to stand out does so by typeface, size and colour.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.text.font_codes import code_points, glyph_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import fontTools.ttLib
else:
    fontTools = lazy("fontTools")

FAMILY = "Noto Sans CJK SC"
FILE_NAME = "NotoSansCJKsc-Regular.otf"
SERIF = "Noto Serif CJK SC"
"""What headings are set in."""

_FILES = {FAMILY: FILE_NAME, SERIF: "NotoSerifCJKsc-Regular.otf"}

# What separates words and lines; it is laid out, not drawn.
_LAYOUT = frozenset("\n\r\t \u00a0")
# Control characters have an empty glyph here, and no place in SVG, HTML or Word.
_NOT_DRAWN = frozenset({"Cc", "Cs"})

NOTDEF = 0
"""The number of the glyph that stands for all that a font lacks."""

QUOTES = "\u2018\u2019\u201c\u201d"
"""Quotation marks, which Chinese and Latin texts share and fonts do not."""


class FontNotFound(KpiError):  # noqa: N818 - reads as what happened
    """The package that carries the font is missing or incomplete."""


@dataclass(frozen=True)
class Face:
    """The opened font: outlines on demand, widths and the characters it knows.

    Attributes:
        font: The font file, its tables read when they are asked for. It has no names of glyphs:
            those of 65,000 are 7 MB when it is opened and 4 MB more when one is looked up.
        glyphs: Code point to the number of its glyph.
        outlines: What draws each glyph, by number.
        units_per_em: Design units in the width of a Chinese character.
        widths: Advance width and left side bearing of each glyph, as the file has them. Taken
            apart, those of 65,000 glyphs are 11 MB.
    """

    font: fontTools.ttLib.TTFont
    glyphs: Mapping[int, int]
    outlines: Sequence[Any]
    units_per_em: int
    widths: bytes

    def advance(self, number: int) -> tuple[int, int]:
        """Advance width and left side bearing of a glyph, in `units_per_em`."""
        last = self.font["hhea"].numberOfHMetrics - 1  # those behind it are all as wide
        (width,) = struct.unpack_from(">H", self.widths, 4 * min(number, last))
        bearing = 4 * number + 2 if number <= last else 4 * (last + 1) + 2 * (number - last - 1)
        return width, struct.unpack_from(">h", self.widths, bearing)[0]


class _Mapped(RawIOBase):
    """A part of a mapped file, read as a file is: nothing is held that is not asked for."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - what can be written into
        found = self._content[self._place : self._place + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        start = {SEEK_SET: 0, SEEK_CUR: self._place, SEEK_END: len(self._content)}[whence]
        self._place = start + offset
        return self._place


def folder() -> Path:
    """Folder with the font file; other fonts of the package lie there too and are not used.

    Raises:
        FontNotFound: With the command that installs it.
    """
    spec = find_spec("mplfonts")  # not imported: that would start matplotlib
    if spec is None or spec.origin is None:
        raise FontNotFound(
            Message(
                "fonts: package mplfonts is not installed; it carries the font "
                "of all reports. Install it: pip install mplfonts"
            )
        )
    return Path(spec.origin).parent / "fonts"


def path(family: str = FAMILY) -> Path:
    """The file of a font.

    Raises:
        FontNotFound: With the command that installs it.
    """
    file = folder() / _FILES[family]
    if not file.is_file():
        raise FontNotFound(
            Message(
                "fonts: mplfonts is installed without {file}. Install it "
                "again: pip install --force-reinstall mplfonts",
                file=file.name,
            )
        )
    return file


def face(family: str = FAMILY) -> Face:
    """A font, opened once per process (about 0.1 s)."""
    return _opened(family)


@cache
def _opened(family: str) -> Face:
    # Mapped, not read: processes that are forked share the pages, and none of them a position.
    with path(family).open("rb") as file:
        content = mmap(file.fileno(), 0, access=ACCESS_READ)
    font = fontTools.ttLib.TTFont(content, lazy=True)
    place = font.reader.tables["CFF "]
    table = fontTools.ttLib.newTable("CFF ")
    outlines = memoryview(content)[place.offset : place.offset + place.length]
    table.cff.decompile(BufferedReader(_Mapped(outlines)), font)
    font["CFF "] = table
    font.setGlyphOrder([])
    named = table.cff.topDictIndex[0]
    named.charset = ()
    return Face(
        font=font,
        glyphs=_glyphs(font),
        outlines=named.CharStrings.charStringsIndex,
        units_per_em=font["head"].unitsPerEm,
        widths=font.reader["hmtx"],
    )


def _glyphs(font: fontTools.ttLib.TTFont) -> Mapping[int, int]:
    numbers = glyph_numbers(font.reader["cmap"])
    if numbers is None:
        return {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    return numbers


@cache
def latin_quotes(family: str = FAMILY) -> Mapping[int, int]:
    """The glyphs of quotation marks among Latin letters; Chinese ones are much wider."""
    opened = face(family)
    table = opened.font["GSUB"].table
    lookups = {
        number
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "pwid"
        for number in record.Feature.LookupListIndex
    }
    narrow: dict[str, str] = {}
    for number in sorted(lookups):
        for part in table.LookupList.Lookup[number].SubTable:
            narrow |= getattr(part, "ExtSubTable", part).mapping
    marks = {code: opened.font.getGlyphName(opened.glyphs[code]) for code in map(ord, QUOTES)}
    return {code: opened.font.getGlyphID(narrow.get(name, name)) for code, name in marks.items()}


@cache
def _drawn() -> frozenset[str]:
    """What the font draws, and what separates words and lines."""
    known = map(chr, code_points(path()) or face().glyphs)
    return _LAYOUT | {c for c in known if unicodedata.category(c) not in _NOT_DRAWN}


def missing(text: str) -> tuple[str, ...]:
    """Characters of `text` that the font cannot draw, each once, in order of appearance.

    >>> missing("大客户部 2026Q1")
    ()
    """
    drawn = _drawn()
    if drawn.issuperset(text):  # nearly always, and asked of every word of a report
        return ()
    return tuple(c for c in dict.fromkeys(text) if c not in drawn)


def printable(text: str) -> str:
    """A text as reports print it: characters that the font lacks stand there as code points.

    Of several in a row the first stands there, and how many follow: a name in Arabic would make a
    row of ten lines, which nobody could read either. Marks that can be composed with their letter
    are; blanks of any width are blanks.

    >>> printable("大客户部"), printable("陆😀云帆"), printable("e\u0301"), printable("عبد")
    ('大客户部', '陆[U+1F600]云帆', 'é', '[U+0639 +2]')
    """
    if not missing(text):
        return text
    text = _composed(text)
    absent = missing(text)
    parts: list[str] = []
    for blank, run in groupby(text, key=lambda c: _blank(c) if c in absent else None):
        characters = list(run)
        if blank is None:
            parts += characters
        else:
            parts.append(" " if blank else f"[{_shortened(characters)}]")
    return "".join(parts)


def _shortened(characters: Sequence[str]) -> str:
    first, *others = characters
    return f"{code_point(first)} +{len(others)}" if others else code_point(first)


def _composed(text: str) -> str:
    """Letters and their marks as one character each, where that helps."""
    composed = unicodedata.normalize("NFC", text)
    return composed if len(missing(composed)) < len(missing(text)) else text


def _blank(character: str) -> bool:
    """Whether a character is nothing but room between others."""
    return unicodedata.category(character) in {"Zs", "Zl", "Zp"}


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of `text` that `printable` shows as code points, each once."""
    return tuple(c for c in missing(_composed(text)) if not _blank(c)) if missing(text) else ()


def code_point(character: str) -> str:
    """A character by its number: `U+1F600`."""
    return f"U+{ord(character):04X}"


def described(character: str) -> str:
    """A character by its number and, where it has one, its name in Unicode.

    >>> described("😀"), described("\ue000")
    ('U+1F600 GRINNING FACE', 'U+E000')
    """
    name = unicodedata.name(character, "")
    return f"{code_point(character)} {name}".rstrip()


@lru_cache(10_000)  # a table's cells are measured three times, for as many questions
def width(text: str) -> float:
    """Width of one line of text in em, as it is printed and the font sets it without kerning.

    >>> width("部门")
    2.0
    """
    return sum(map(_width, printable(text))) / face().units_per_em


@cache
def _width(character: str) -> int:
    opened = face()
    return opened.advance(opened.glyphs.get(ord(character), NOTDEF))[0]
