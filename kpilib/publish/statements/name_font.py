"""A person's name on the pages of the person's PDF, in a font that holds no character of another.

It is a font of PDF's own kind (Type 3): each character is its outline, with what it means beside
it, so that the name can be searched for, copied and read aloud.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.text import fonts

if TYPE_CHECKING:
    import fontTools.pens.recordingPen
    import pikepdf
else:
    fontTools = lazy("fontTools")
    pikepdf = lazy("pikepdf")

_FIRST = 33
_MOST = 256 - _FIRST
_OPERATORS = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h", "endPath": "h"}
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Name def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange
{count} beginbfchar
{pairs}
endbfchar endcmap CMapName currentdict /CMap defineresource pop end end"""


class NameFonts:
    """The fonts of a file, which share their outlines.

    Attributes:
        file: They stand in it.
    """

    def __init__(self, file: pikepdf.Pdf) -> None:
        self.file = file
        self._outlines: dict[str, pikepdf.Stream] = {}

    def outline(self, character: str) -> pikepdf.Stream:
        """The outline of a character, once for the file."""
        if character not in self._outlines:
            packed = pikepdf.Name.FlateDecode
            stream = self.file.make_stream(_glyph(character)[1], Filter=packed)
            self._outlines[character] = stream
        return self._outlines[character]


class NameFont:
    """A font of the characters of a few texts.

    Attributes:
        object: As pages name it among their resources.
    """

    def __init__(self, shared: NameFonts, *texts: str) -> None:
        """Make one of the fonts of a file, of at most 223 different characters."""
        file = shared.file
        characters = "".join(sorted(set("".join(texts))))[:_MOST]
        self._codes = {character: _FIRST + n for n, character in enumerate(characters)}
        name, array = pikepdf.Name, pikepdf.Array
        glyphs = {f"/g{code}": shared.outline(c) for c, code in self._codes.items()}
        pairs = "\n".join(
            f"<{code:02x}> <{c.encode('utf-16-be').hex()}>" for c, code in self._codes.items()
        )
        meaning = _TO_UNICODE.format(count=len(characters), pairs=pairs).encode()
        self.object = file.make_indirect(
            pikepdf.Dictionary(
                Type=name.Font, Subtype=name.Type3, FontMatrix=array([0.001, 0, 0, 0.001, 0, 0]),
                FontBBox=array([0, -300, 1000, 1000]), FirstChar=_FIRST,
                LastChar=_FIRST + len(characters) - 1,
                Widths=array([_glyph(c)[0] for c in characters]),
                CharProcs=pikepdf.Dictionary(glyphs), Resources=pikepdf.Dictionary(),
                Encoding=pikepdf.Dictionary(
                    Type=name.Encoding,
                    Differences=array([_FIRST, *(name(f"/g{n}") for n in self._codes.values())]),
                ),
                ToUnicode=file.make_stream(meaning),
            )
        )  # fmt: skip

    def written(self, text: str, size: float, x: float, y: float) -> str:
        """The operators that write a text in this font, called `/Name`."""
        codes = "".join(f"{self._codes[c]:02x}" for c in text if c in self._codes)
        return f"BT /Name {size:g} Tf 1 0 0 1 {x:g} {y:g} Tm <{codes}> Tj ET\n"


def width(text: str) -> float:
    """Of a text in em."""
    return sum(_glyph(character)[0] for character in text) / 1000


@cache
def _glyph(character: str) -> tuple[int, bytes]:
    """Width of a character in thousandths of an em, and its outline, compressed."""
    face = fonts.face()
    number = face.glyphs.get(ord(character), fonts.NOTDEF)
    pen = fontTools.pens.recordingPen.RecordingPen()
    face.outlines[number].draw(pen)
    advance = face.advance(number)[0]
    lines = [f"{advance} 0 d0"]
    for operator, points in pen.value:
        lines.append(" ".join([*(f"{x:g} {y:g}" for x, y in points), _OPERATORS[operator]]))
    return advance, zlib.compress("\n".join([*lines, "f"]).encode())
