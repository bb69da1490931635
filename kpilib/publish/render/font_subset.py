"""A small font file with just the characters of one report, to embed in HTML and DOCX.

Outlines are converted to TrueType, the kind that browsers and Word alike accept inside a
document; `drawn_glyphs` keeps them as they will be written. Same characters, same bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy
from kpilib.publish.render import drawn_glyphs
from kpilib.text import fonts
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    import fontTools.fontBuilder
else:
    fontTools = lazy("fontTools")

_NOTDEF = ".notdef"
_FIXED_TIME = 3786912000  # seconds since 1904: 2024-01-01, the same in every file
_LATIN_1, _CHINESE_SIMPLIFIED = 1 << 0, 1 << 18  # OS/2 code pages: Word asks them for a language
_CJK_IDEOGRAPHS = 1 << (59 - 32)  # OS/2 Unicode range 59, in the second word


def woff(text: str, family: str = fonts.FAMILY, lang: str = "zh") -> bytes:
    """Font with the characters of `text`, compressed for a web page.

    Args:
        text: What is shown.
        family: The font.
        lang: The language of the page, by which quotation marks are wide or narrow.
    """
    return _build(text, "woff", family, lang)


def truetype(text: str, family: str = fonts.FAMILY, lang: str = "zh") -> bytes:
    """The same for a Word document."""
    return _build(text, None, family, lang)


def _build(text: str, flavor: str | None, family: str, lang: str) -> bytes:
    opened = fonts.face(family)
    narrow: Mapping[int, int] = {}
    if not set(fonts.QUOTES).isdisjoint(text) and not language(lang).paper.is_chinese:
        narrow = fonts.latin_quotes(family)
    glyphs = {
        code: narrow.get(code, opened.glyphs[code])
        for code in sorted(map(ord, set(text)))
        if code in opened.glyphs
    }
    names = {fonts.NOTDEF: _NOTDEF, **{each: f"glyph{each:05}" for each in glyphs.values()}}
    builder = fontTools.fontBuilder.FontBuilder(opened.units_per_em, isTTF=True)
    builder.setupGlyphOrder(list(names.values()))
    builder.setupCharacterMap({code: names[number] for code, number in glyphs.items()})
    drawn = {name: drawn_glyphs.glyph(number, family) for number, name in names.items()}
    builder.setupGlyf(drawn, calcGlyphBounds=False)
    widths = {name: opened.advance(number) for number, name in names.items()}
    builder.setupHorizontalMetrics(widths)
    _describe(builder, opened.font, family)
    builder.font.flavor = flavor
    builder.font.recalcTimestamp = False
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def _describe(builder: Any, original: Any, family: str) -> None:  # noqa: ANN401 - fontTools' tables are dynamic
    """Copy names, licence and line heights; nothing restricts embedding."""
    line, system = original["hhea"], original["OS/2"]
    builder.setupHorizontalHeader(ascent=line.ascent, descent=line.descent)
    builder.setupOS2(
        sTypoAscender=system.sTypoAscender,
        sTypoDescender=system.sTypoDescender,
        usWinAscent=system.usWinAscent,
        usWinDescent=system.usWinDescent,
        ulCodePageRange1=_LATIN_1 | _CHINESE_SIMPLIFIED,
        ulUnicodeRange2=_CJK_IDEOGRAPHS,
        fsType=0,
    )
    name = original["name"]
    builder.setupNameTable(
        {
            "copyright": name.getDebugName(0),
            "familyName": family,
            "styleName": "Regular",
            "fullName": family,
            "psName": fonts.path(family).stem,
            "version": name.getDebugName(5),
            "licenseDescription": name.getDebugName(13),
            "licenseInfoURL": name.getDebugName(14),
        }
    )
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_FIXED_TIME, modified=_FIXED_TIME)
