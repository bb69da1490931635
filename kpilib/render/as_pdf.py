"""The document as PDF, through pandoc's typst writer and typst as shipped in its wheel."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib import fonts
from kpilib.render import document, fit, pandoc, tables, tree, words
from kpilib.render.request import RenderFailed

if TYPE_CHECKING:
    import typst

    from kpilib.render.document import Document
    from kpilib.render.tree import Node

TEMPLATE = Path(__file__).parent / "report.typ"
PAGES = {
    fit.LANDSCAPE.name: "#page(flipped: true)[",
    fit.A3.name: '#page(paper: "a3", flipped: true)[',
}
_ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}


def render(content: Document) -> bytes:
    """The PDF file's bytes.

    Raises:
        RenderFailed: When typst refuses or warns.
    """
    body = pandoc.write(_blocks(content), ["--to=typst"]).decode("utf-8")
    source = f"{TEMPLATE.read_text('utf-8')}\n{body}"
    request = content.request
    inputs = {
        **words.frame(request),
        "lang": request.lang,
        "identity": request.identity,
        "draft": "yes" if request.revision == "draft" else "",
    }
    return _compile(source, content, inputs, "pdf")[0]


def pictures(content: Document, dots_per_inch: float) -> list[bytes]:
    """Every figure as PNG, for formats that cannot show SVG."""
    if not content.figures:
        return []
    pages = [
        f'#page(width: auto, height: auto, margin: 0pt)[#image("{file_name(content, number)}")]'
        for number in range(len(content.figures))
    ]
    return _compile("\n".join(pages), content, {}, "png", dots_per_inch)


def _compile(
    source: str, content: Document, inputs: dict[str, str], form: str, ppi: float = 144.0
) -> list[bytes]:
    import typst  # noqa: PLC0415 - loading it takes long

    where = content.request.notebook.name
    with tempfile.TemporaryDirectory(prefix="kpilib-") as folder:
        for number, figure in enumerate(content.figures):
            (Path(folder) / file_name(content, number)).write_bytes(figure.data)
        compiler = typst.Compiler(
            source.encode("utf-8"), root=folder, font_paths=_fonts(), sys_inputs=inputs
        )
        try:
            made, warned = compiler.compile_with_warnings(
                format="pdf" if form == "pdf" else "png", ppi=ppi
            )
        except typst.TypstError as error:
            raise RenderFailed(
                f"typst stopped: {error.message}", where, "Report this as a defect."
            ) from error
    if warned:
        raise RenderFailed(f"typst warned: {warned[0].message}", where, "Report this as a defect.")
    return made if isinstance(made, list) else [made or b""]


@cache
def _fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415 - loading it takes long

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.folder())],
    )


def file_name(content: Document, number: int) -> str:
    """Name of a figure's file."""
    ending = _ENDINGS[content.figures[number].mime]
    return f"{document.figure_name(number)}.{ending}"


def _blocks(content: Document) -> list[Node]:
    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Table":
            return _table(node, content.request.notebook.name)
        if node["t"] == "Figure":
            return [figure(node, content)]
        return None

    # Texts become typst's own last: tables are measured by what they say.
    blocks: list[Node] = tree.rewrite(tree.rewrite(content.blocks, change), _literal)
    return blocks


_SHORTHAND = re.compile(r"^-\d|--")
"""What typst would draw as a minus sign or a dash, and nobody could copy as it was meant."""


def _literal(node: Node) -> list[Node] | None:
    if node["t"] != "Str" or not _SHORTHAND.search(node["c"]):
        return None
    return [{"t": "RawInline", "c": ["typst", f"#{quoted(node['c'])};"]}]


def _table(node: Node, where: str) -> list[Node]:
    sized, found = tables.set_widths(node, where)
    sized["c"][0] = tree.attr({"typst:text:size": f"{found.size}pt"})
    if found.sheet.name not in PAGES:
        return [sized]
    return [tree.raw("typst", PAGES[found.sheet.name]), sized, tree.raw("typst", "]")]


def figure(node: Node, content: Document) -> Node:
    """The figure in typst's own words: pandoc's writer drops the alternative text."""
    name = next(x for x in tree.walk(node) if x["t"] == "Image")["c"][2][0]
    number = document.figure_number(name)
    shown = content.figures[number]
    picture = (
        f"image({quoted(file_name(content, number))}, "
        f"width: {document.figure_points(shown):.1f}pt, alt: {quoted(shown.alt)})"
    )
    return tree.raw("typst", f"#figure({picture}, caption: {quoted(tree.text(node['c'][1]))})")


def quoted(words_: str) -> str:
    """Text as typst writes it."""
    escaped = words_.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
