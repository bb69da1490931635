"""A person's name on the pages of the person's PDF, in a font that holds no character of another.

It is a font of PDF's own kind (Type 3): each character is its outline, with what it means beside
it, so that the name can be searched for, copied and read aloud.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.publish.statements.pdf_objects import stream
from kpilib.text import fonts

if TYPE_CHECKING:
    import fontTools.pens.recordingPen

    from kpilib.publish.statements.pdf_objects import PdfFile
else:
    fontTools = lazy("fontTools")

_FIRST = 33
_MOST = 256 - _FIRST
_OPERATORS = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h", "endPath": "h"}
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Name def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange
{count} beginbfchar
{pairs}
endbfchar endcmap CMapName currentdict /CMap defineresource pop end end"""


class NameFont:
    """A font of the characters of a few texts: at most 223 different ones."""

    def __init__(self, *texts: str) -> None:
        characters = "".join(sorted(set("".join(texts))))[:_MOST]
        self._codes = {character: _FIRST + n for n, character in enumerate(characters)}
        pairs = "\n".join(
            f"<{code:02x}> <{c.encode('utf-16-be').hex()}>" for c, code in self._codes.items()
        )
        meaning = _TO_UNICODE.format(count=len(characters), pairs=pairs)
        self._meaning = _packed(meaning)

    def added(self, file: PdfFile) -> int:
        """Add it to a file; the number of its object."""
        codes = self._codes.values()
        numbers = [file.add_once(_glyph(c)[1]) for c in self._codes]
        glyphs = "".join(f"/g{code} {n} 0 R" for code, n in zip(codes, numbers, strict=True))
        widths = " ".join(str(_glyph(c)[0]) for c in self._codes)
        names = "".join(f"/g{code}" for code in codes)
        meaning = file.add(self._meaning)
        text = (
            "<</Type/Font/Subtype/Type3/FontMatrix[0.001 0 0 0.001 0 0]/FontBBox[0 -300 1000 1000]"
            f"/FirstChar {_FIRST}/LastChar {_FIRST + len(codes) - 1}/Widths[{widths}]"
            f"/CharProcs<<{glyphs}>>/Resources<<>>/ToUnicode {meaning} 0 R"
            f"/Encoding<</Type/Encoding/Differences[{_FIRST} {names}]>>>>"
        )
        return file.add(text.encode())

    def written(self, text: str, size: float, x: float, y: float) -> str:
        """The operators that write a text in this font, called `/Name`."""
        codes = "".join(f"{self._codes[c]:02x}" for c in text if c in self._codes)
        return f"BT /Name {size:g} Tf 1 0 0 1 {x:g} {y:g} Tm <{codes}> Tj ET\n"


def width(text: str) -> float:
    """Of a text in em."""
    return sum(_glyph(character)[0] for character in text) / 1000


@cache
def _glyph(character: str) -> tuple[int, bytes]:
    """Width of a character in thousandths of an em, and its outline as an object of a file."""
    face = fonts.face()
    number = face.glyphs.get(ord(character), fonts.NOTDEF)
    pen = fontTools.pens.recordingPen.RecordingPen()
    face.outlines[number].draw(pen)
    advance = face.advance(number)[0]
    lines = [f"{advance} 0 d0"]
    for operator, points in pen.value:
        lines.append(" ".join([*(f"{x:g} {y:g}" for x, y in points), _OPERATORS[operator]]))
    return advance, _packed("\n".join([*lines, "f"]))


def _packed(text: str) -> bytes:
    return stream(zlib.compress(text.encode()), b"/Filter/FlateDecode")
