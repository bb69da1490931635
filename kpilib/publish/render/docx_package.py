"""A Word file made whole: page set-up, header and footer, the font inside, the same bytes.

Pandoc writes the paragraphs; what it cannot say is put into its package here.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import uuid
import zipfile
from itertools import count, product
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from kpilib.publish.render import font_subset, table_widths, words
from kpilib.text import fonts
from kpilib.text.language import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.render.document import Document
    from kpilib.publish.render.request import RenderRequest
    from kpilib.publish.render.table_widths import Fit, PaperSize

_WORD = Path(__file__).parent / "word"
_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_MM = 1440 / 25.4  # twentieths of a point
_PAPER = {"portrait": (210, 297), "landscape": (297, 210), "a3": (420, 297)}  # mm
_SIDE_MARGIN = 20  # mm
_CONTENT_TYPES = "[Content_Types].xml"
_DOCUMENT = "word/document.xml"
_TABLE = re.compile(
    r'<w:tblStyle w:val="KpiTable(\d+)(\w+)" ?/><w:tblW w:type="pct" w:w="(\d+)" ?/>(.*?)</w:tbl>',
    re.DOTALL,
)
_ALOUD = re.compile(r'(?s)<w:pStyle w:val="(?:Heading|Title)\w*" ?/>.*?</w:p>')
_SHOWING = r"word/(document|footnotes|kpi(header|footer)-\w+)\.xml"
_FIXED_LAYOUT = '<w:tblLayout w:type="fixed" />'
_GRID = re.compile(r'<w:gridCol w:w="(\d+)" ?/>')
_LOOK = re.compile(r'(w:lastRow="([01])".*?) w:noHBand="0" w:noVBand="0" w:val="0020"')
_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_PARAGRAPH = re.compile(r'<w:p><w:pPr>(<w:pStyle w:val="\w+" ?/>)(.*?)</w:p>', re.DOTALL)
_PICTURE_HEIGHT = re.compile(r'<wp:extent\b[^>]*?cy="(\d+)"')
_SEVERAL_LINES = 20 * 12_700  # twenty points, in the unit of pictures
_CELL, _MIDDLE = "<w:tcPr />", '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
_LINE = '<w:spacing w:line="240" w:lineRule="auto"/>'
_ALONE = '<wp:inline distT="0" distB="0" distL="0" distR="0">'
_FILE_NAME = re.compile(r'(<pic:cNvPr descr=")data:[^"]*"')
_CELL_STYLE = re.compile(r'<w:pStyle w:val="(?:Compact|FirstParagraph|BodyText)" ?/>')
_DECLARED = {
    "header": "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
    "footer": "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
}
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# A turned page at the end is that of the file's last section, or an empty page would follow it.
_LAST_TURN = re.compile(
    r'(<w:p>\s*<w:pPr>\s*<w:pStyle w:val="PageTurn" ?/>)'
    r"(<w:sectPr>(?:(?!</w:sectPr>).)*</w:sectPr>)"
    r"(\s*</w:pPr>\s*</w:p>\s*(?:<w:bookmarkEnd\b[^>]*>\s*)*)"
    r"<w:sectPr>(?:(?!</w:sectPr>).)*</w:sectPr>(\s*</w:body>)",
    re.DOTALL,
)
_KEY_LENGTH = 16


def section(sheet: PaperSize) -> str:
    """Page set-up of a section, with the report's header and footer."""
    width, height = (round(side * _MM) for side in _PAPER[sheet.name])
    turned = ' w:orient="landscape"' if width > height else ""
    furniture = "".join(
        f'<w:{name}Reference w:type="default" r:id="{_part_id(name, sheet.name)}"/>'
        for name in _DECLARED
    )
    edge, top, bottom, small = (round(side * _MM) for side in (_SIDE_MARGIN, 24, 20, 11))
    return (
        f'<w:sectPr>{furniture}<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{edge}" w:bottom="{bottom}" w:left="{edge}" '
        f'w:header="{small}" w:footer="{small}" w:gutter="0"/></w:sectPr>'
    )


def turn(sheet: PaperSize) -> str:
    """A paragraph that ends a section whose pages are `sheet`."""
    return f'<w:p><w:pPr><w:pStyle w:val="PageTurn"/>{section(sheet)}</w:pPr></w:p>'


def table_mark(found: Fit) -> str:
    """Name of a table style that carries type size (half points) and page through pandoc."""
    return f"KpiTable{round(found.size * 2)}{found.sheet.name}"


def complete(written: bytes, content: Document) -> bytes:
    """The finished file from the one pandoc wrote."""
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    request = content.request
    body = _LAST_TURN.sub(_last_section, _body(parts[_DOCUMENT].decode("utf-8")))
    parts[_DOCUMENT] = body.encode("utf-8")
    parts["word/styles.xml"] = (_WORD / "styles.xml").read_bytes()
    parts["word/settings.xml"] = (_WORD / "settings.xml").read_bytes()
    parts["docProps/core.xml"] = _filled(
        "core.xml",
        title=request.title,
        identity=request.identity,
        language=language(request.lang).paper.tag,
    )
    _add_furniture(parts, request)
    aloud = html.unescape("".join(_ALOUD.findall(parts[_DOCUMENT].decode("utf-8"))))
    _add_fonts(
        parts,
        [
            font_subset.truetype(_shown(parts), lang=request.lang),
            font_subset.truetype(aloud, fonts.SERIF, request.lang),
        ],
    )
    return pack(parts)


def _last_section(found: re.Match[str]) -> str:
    """The end of a file whose last pages are turned; a table needs a paragraph behind it."""
    opened, turned, closed, end = found.groups()
    return f"{opened}{closed}{turned}{end}"


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A package whose bytes depend on its parts alone, not on the day or their order."""
    file = io.BytesIO()
    names = sorted(parts, key=lambda name: (name != _CONTENT_TYPES, name))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, parts[name])
    return file.getvalue()


def _shown(parts: Mapping[str, bytes]) -> str:
    """Every character the file may show (and its markup, which is ASCII)."""
    names = [name for name in parts if re.fullmatch(_SHOWING, name)]
    return html.unescape("".join(parts[name].decode("utf-8") for name in names))


def _body(xml: str) -> str:
    """Tables get their widths and their paragraphs the type size; rows stay on one page."""

    def table(found: re.Match[str]) -> str:
        size, sheet, share, inside = found.groups()
        width = round(_text_width(sheet) * int(share) / 5000)  # of a fiftieth of a percent
        inside = _LOOK.sub(_look, inside)
        inside = _with_grid(inside, width)
        inside = _CELL_STYLE.sub(f'<w:pStyle w:val="TableText{size}"/>', inside)
        inside = _laid(inside)
        inside = inside.replace("<w:trPr>", "<w:trPr><w:cantSplit/>")
        inside = inside.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
        inside = inside.replace(_FIXED_LAYOUT, _FIXED_LAYOUT + _cell_margins(int(size)), 1)
        shape = f'<w:tblW w:w="{width}" w:type="dxa"/>'
        return f'<w:tblStyle w:val="Table"/>{shape}{inside}</w:tbl>'

    return _FILE_NAME.sub(r'\1"', _TABLE.sub(table, xml).replace("<wp:inline>", _ALONE))


def _laid(table: str) -> str:
    """Rows of a short table stay together, and lines are as high as the pictures in them.

    Text of tables is set tighter than its type asks for, and what is set so cuts pictures. Beside
    pictures of several lines, text stands in the middle.
    """
    high = any(int(height) > _SEVERAL_LINES for height in _PICTURE_HEIGHT.findall(table))
    most = table_widths.KEPT_OF_LINES if high else table_widths.KEPT_ROWS
    last, number = len(_ROW.findall(table)) - 1, count()
    # Of a long table, the head with the first rows, and the last row with the one before it.
    alone = {*range(table_widths.ROWS_TOGETHER), last - 1} if last > most else {*range(last)}

    def row(found: re.Match[str]) -> str:
        place = next(number)
        kept = "<w:keepNext/>" if place in alone else ""
        cells = found[0].replace(_CELL, _MIDDLE) if high and place else found[0]
        return _PARAGRAPH.sub(lambda one: _paragraph(one, kept), cells)

    return _ROW.sub(row, table)


def _paragraph(found: re.Match[str], kept: str) -> str:
    style, rest = found.groups()
    return f"<w:p><w:pPr>{style}{kept}{_LINE if '<w:drawing>' in rest else ''}{rest}</w:p>"


def _cell_margins(half_points: int) -> str:
    """Room beside the text of cells, for type of a size."""
    side = round(half_points / 2 * table_widths.PADDING / 2 * 20)
    return "".join(
        [
            "<w:tblCellMar>",
            *(f'<w:{edge} w:w="{side}" w:type="dxa"/>' for edge in ("left", "right")),
            "</w:tblCellMar>",
        ]
    )


def _look(found: re.Match[str]) -> str:
    """Which rows the table style treats apart, also in the digits that older programs read."""
    digits = "06E0" if found[2] == "1" else "06A0"
    look = found[1].replace('w:firstColumn="0"', 'w:firstColumn="1"')  # whose row it is
    return f'{look} w:noHBand="1" w:noVBand="1" w:val="{digits}"'


def _with_grid(table: str, width: int) -> str:
    """Column widths that add up to the table's, as Word's fixed layout wants them."""
    total = sum(int(column) for column in _GRID.findall(table))
    return _GRID.sub(lambda column: f'<w:gridCol w:w="{int(column[1]) * width // total}"/>', table)


def _text_width(sheet: str) -> int:
    return round((_PAPER[sheet][0] - 2 * _SIDE_MARGIN) * _MM)


def _add_furniture(parts: dict[str, bytes], request: RenderRequest) -> None:
    """Header and footer for each kind of page, since their right edge differs."""
    frame = words.frame(request)
    texts = {name: value for name, value in frame.items() if name != "page"}
    mark = "DraftMark" if request.is_draft else "DefaultParagraphFont"
    relations, declared = [], []
    for name, sheet in product(_DECLARED, _PAPER):
        part = f"kpi{name}-{sheet}.xml"
        page = _page_fields(frame["page"]) if name == "footer" else ""
        edge = str(_text_width(sheet))
        parts[f"word/{part}"] = _filled(f"{name}.xml", page, mark=mark, edge=edge, **texts)
        relations.append(
            f'<Relationship Id="{_part_id(name, sheet)}" Type="{_RELATION}/{name}" '
            f'Target="{part}"/>'
        )
        declared.append(f'<Override PartName="/word/{part}" ContentType="{_DECLARED[name]}"/>')
    _insert(parts, "word/_rels/document.xml.rels", "</Relationships>", "".join(relations))
    _insert(parts, _CONTENT_TYPES, "</Types>", "".join(declared))


def _part_id(name: str, sheet: str) -> str:
    return f"rIdKpi{name.title()}{sheet.title()}"


def _add_fonts(parts: dict[str, bytes], embedded: list[bytes]) -> None:
    """Embed the fonts, veiled with keys as the format demands (ECMA-376 part 4, 2.8.1)."""
    keys = {}
    for number, font in enumerate(embedded, start=1):
        key = uuid.UUID(bytes=hashlib.sha256(font).digest()[:_KEY_LENGTH])
        veil = key.bytes[::-1] * 2
        head = bytes(a ^ b for a, b in zip(font, veil, strict=False))
        parts[f"word/fonts/font{number}.odttf"] = head + font[len(veil) :]
        keys[f"key{number}"] = f"{{{str(key).upper()}}}"
    parts["word/fontTable.xml"] = _filled("fontTable.xml", **keys)
    parts["word/_rels/fontTable.xml.rels"] = (_WORD / "fontTable.xml.rels").read_bytes()
    declared = (
        '<Default Extension="odttf" '
        'ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'
    )
    _insert(parts, _CONTENT_TYPES, "</Types>", declared)


def _page_fields(pattern: str) -> str:
    """The page number's words with Word's own fields in the place of the numbers."""
    fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    pieces = re.split(r"(\{pages?\})", pattern)
    return "".join(
        f'<w:fldSimple w:instr="{fields[piece]}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        if piece in fields
        else f'<w:r><w:t xml:space="preserve">{html.escape(piece)}</w:t></w:r>'
        for piece in pieces
        if piece
    )


def _filled(name: str, page: str = "", **texts: str) -> bytes:
    template = Template((_WORD / name).read_text("utf-8"))
    values = {key: html.escape(value) for key, value in texts.items()}
    return template.substitute(values, page=page).encode("utf-8")


def _insert(parts: dict[str, bytes], name: str, before: str, addition: str) -> None:
    text = parts[name].decode("utf-8")
    at = text.rindex(before)
    parts[name] = (text[:at] + addition + text[at:]).encode("utf-8")
