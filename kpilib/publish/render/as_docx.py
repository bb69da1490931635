"""The document as DOCX: pandoc writes the text, `docx_package` makes the file around it whole."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core import scratch
from kpilib.publish.render import (
    as_pdf,
    document,
    docx_package,
    marks,
    pandoc,
    picture_strips,
    table_widths,
    tree,
    turned_tables,
    word_blocks,
    words,
)
from kpilib.publish.render import (
    pandoc_tables as tables,
)

if TYPE_CHECKING:
    from kpilib.publish.render.document import Document
    from kpilib.publish.render.tree import Node

_WORD = Path(__file__).parent / "word"
_DOTS_PER_INCH = 200.0
_BODY_SECTION = re.compile(rb"<w:sectPr>.*</w:sectPr>", re.DOTALL)


def render(content: Document) -> bytes:
    """The DOCX file's bytes."""
    with scratch.folder() as folder:
        reference = folder / "reference.docx"
        reference.write_bytes(reference_doc())
        # By its name alone: in a path pandoc takes a percent sign for the beginning of a code.
        arguments = ["--to=docx", "--output=-", f"--reference-doc={reference.name}"]
        written = pandoc.write_file(_blocks(content), arguments, _meta(content), folder)
    return docx_package.complete(written, content)


@cache
def reference_doc() -> bytes:
    """What pandoc takes styles and page size from: its own, with our styles on A4."""
    default = pandoc.run(["--print-default-data-file=reference.docx"], b"")
    with zipfile.ZipFile(io.BytesIO(default)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    section = docx_package.section(table_widths.PORTRAIT).encode("utf-8")
    parts["word/document.xml"] = _BODY_SECTION.sub(section, parts["word/document.xml"])
    parts["word/styles.xml"] = (_WORD / "styles.xml").read_bytes()
    return docx_package.pack(parts)


def _meta(content: Document) -> dict[str, Node]:
    request = content.request
    meta = {"title": {"t": "MetaInlines", "c": tree.inlines(request.title)}}
    if request.subtitle:
        meta["subtitle"] = {"t": "MetaInlines", "c": tree.inlines(request.subtitle)}
    return meta


def _blocks(content: Document) -> list[Node]:
    pictures = as_pdf.pictures(content, _DOTS_PER_INCH)

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Table":
            return _table(node, content)
        if node["t"] == "Figure":
            return _figure(node, content, pictures)
        if node["t"] in {"Emph", "Strong"}:  # bold would be outlines made thick
            return [_styled("Emphasis", node["c"])]
        if tiles := word_blocks.tiles(node):
            return _table(tiles, content)
        return word_blocks.cards(node) or None

    def mark(number: int, ems: float) -> Node:
        data = base64.b64encode(pictures[len(content.figures) + number]).decode("ascii")
        return word_blocks.mark(content.marks[number].alt, ems, f"data:image/png;base64,{data}")

    blocks = marks.replaced(tree.rewrite(content.blocks, change), mark)
    return [info(content), *turned_last(blocks, content.request.lang)]


def turned_last(blocks: list[Node], lang: str) -> list[Node]:
    """The blocks, sections of turned pages behind the upright ones."""
    found, runs = turned_tables.parted(blocks, lang)
    sheet = table_widths.PORTRAIT
    for after, inside in runs:
        found += [tree.raw("openxml", docx_package.turn(sheet)), *inside]
        sheet = after
    if runs:  # `docx_package` makes the last section of the file of it
        found.append(tree.raw("openxml", docx_package.turn(sheet)))
    return found


def info(content: Document) -> Node:
    """The line under the title: department, period, revision."""
    frame = words.frame(content.request)
    pieces: list[Node] = []
    for name in ("department", "period", "revision"):
        draft = name == "revision" and content.request.is_draft
        value = tree.inlines(f"\u00a0{frame[name]}\u00a0" if draft else frame[name])
        pieces += [
            _styled("Info Label", tree.inlines(frame[f"{name}_label"])),
            {"t": "Str", "c": "\u00a0\u00a0"},
            *([_styled("Draft Mark", value)] if draft else value),
            {"t": "Str", "c": "\u00a0" * 8},
        ]
    return tree.div(_style("Report Info"), [tree.para(pieces[:-1])])


def _styled(style: str, content: list[Node]) -> Node:
    return {"t": "Span", "c": [_style(style), content]}


def _style(name: str) -> list[Any]:
    return tree.attr({"custom-style": name})


def _table(node: Node, content: Document) -> list[Node]:
    sized, found = tables.set_widths(node, content.request.notebook.name)
    (sized,) = marks.scaled([sized], found.size / word_blocks.POINTS)
    # Carries the size through pandoc; `docx_package` turns it into styles of the paragraphs.
    sized["c"][0] = _style(docx_package.table_mark(found))
    written = [sized, word_blocks.after_table()]
    if found.sheet == table_widths.PORTRAIT:
        return written
    return turned_tables.set_aside(node, written, found.sheet, content.request.lang)


def _figure(node: Node, content: Document, pictures: list[bytes]) -> list[Node]:
    """Picture and caption as paragraphs; pandoc would put them into a table.

    Only the last strip of a tall picture stays with the caption.
    """
    image = next(x for x in tree.walk(node) if x["t"] == "Image")
    number = document.figure_number(image["c"][2][0])
    parts = picture_strips.strips(content, number, _DOTS_PER_INCH) or [pictures[number]]
    caption = tree.inlines(tree.text(node["c"][1]))
    shown = []
    for place, part in enumerate(parts):
        data = base64.b64encode(part).decode("ascii")
        attributes, alt = image["c"][:2]
        told = alt if place == 0 else caption  # what it shows is said once
        picture = {"t": "Image", "c": [attributes, told, [f"data:image/png;base64,{data}", ""]]}
        last = "Last Strip" if len(parts) > 1 else "Captioned Figure"
        style = last if place == len(parts) - 1 else "Figure Strip"
        shown.append(tree.div(_style(style), [tree.para([picture])]))
    return [*shown, tree.div(_style("Image Caption"), [tree.para(caption)])]
