"""The Word file made whole after Quarto: what Markdown cannot say of tables, pages and fonts.

Only where the user has no `reference.docx`; with one the file stays as Quarto wrote it.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from kpilib.publish.render import docx_package, table_widths, tree, word_blocks
from kpilib.publish.render import pandoc_tables as tables

if TYPE_CHECKING:
    from kpilib.publish.render.document import Document

_DOCUMENT = "word/document.xml"
_TABLE = re.compile(
    r'<w:tblStyle w:val="Table" ?/><w:tblW\b[^>]*?w:w="(\d+)"[^>]*/>(.*?)</w:tbl>', re.DOTALL
)
_WHOLE_WIDTH = 5000  # fiftieths of a percent


def completed(written: bytes, content: Document) -> bytes:
    """The finished file from the one Quarto wrote: as the built-in renderer finishes its own."""
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts[_DOCUMENT].decode("utf-8")
    parts[_DOCUMENT] = _marked(xml, content).encode("utf-8")
    return docx_package.complete(docx_package.pack(parts), content)


def _marked(xml: str, content: Document) -> str:
    """Tables that carry their type size and page; as they are when Quarto added some."""
    where = content.request.notebook.name
    nodes = [
        table
        for node in tree.walk(content.blocks)
        if (table := node if node["t"] == "Table" else word_blocks.tiles(node))
    ]
    if len(_TABLE.findall(xml)) != len(nodes):
        return xml
    fits = [tables.set_widths(node, where)[1] for node in nodes]
    # Turned ones stand last.
    sizes = iter(sorted(fits, key=lambda fit: fit.sheet != table_widths.PORTRAIT))

    def mark(found: re.Match[str]) -> str:
        fit = next(sizes)
        share = min(round(sum(fit.widths) * _WHOLE_WIDTH), _WHOLE_WIDTH)
        inside = _with_columns(found[2], fit.widths)
        style = f'<w:tblStyle w:val="{docx_package.table_mark(fit)}"/>'
        return f'{style}<w:tblW w:type="pct" w:w="{share}"/>{inside}</w:tbl>'

    return _TABLE.sub(mark, xml)


def _with_columns(table: str, widths: tuple[float, ...]) -> str:
    """The table with a fixed layout and columns of these shares."""
    columns = "".join(f'<w:gridCol w:w="{round(share * 10_000)}"/>' for share in widths)
    table = re.sub(r"<w:tblGrid ?/>|<w:tblGrid>.*?</w:tblGrid>", "", table, flags=re.DOTALL)
    table = re.sub(r"<w:tblLayout [^>]*/>", "", table)
    before, end, after = table.partition("</w:tblPr>")
    look = re.search(r"<w:tblLook\b", before)
    at = look.start() if look else len(before)
    layout = '<w:tblLayout w:type="fixed" />'
    return f"{before[:at]}{layout}{before[at:]}{end}<w:tblGrid>{columns}</w:tblGrid>{after}"
