"""The document as PDF, through pandoc's typst writer and typst as shipped in its wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpilib.core import forked, scratch
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, message_of
from kpilib.publish.render import (
    contents,
    marks,
    pandoc,
    pdf_tags,
    spoken_language,
    tree,
    typst_figures,
    words,
)
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import typst

    from kpilib.publish.render.document import Document
    from kpilib.publish.render.tree import Node
else:
    typst = lazy("typst")

TEMPLATE = Path(__file__).parent / "report.typ"


def render(content: Document) -> bytes:
    """The PDF file's bytes.

    Raises:
        RenderFailed: When typst refuses or warns.
    """
    body = pandoc.write(_blocks(content), "typst")
    source = f"{TEMPLATE.read_text('utf-8')}\n{typst_figures.trimmed(body)}"
    request = content.request
    inputs = {
        **words.frame(request),
        **words.typesetting(request),
        "identity": request.identity,
        "draft": "yes" if request.is_draft else "",
        "long": "yes" if contents.sections(content.blocks) else "",
    }
    return pdf_tags.completed(_compile(source, content, inputs, "pdf")[0])


def pictures(content: Document, dots_per_inch: float) -> list[bytes]:
    """Every figure and then every mark as PNG, for formats that cannot show SVG."""
    names = [typst_figures.file_name(content, number) for number in range(len(content.figures))]
    names += [marks.file_name(number) for number in range(len(content.marks))]
    if not names:
        return []
    pages = [f'#page(width: auto, height: auto, margin: 0pt)[#image("{name}")]' for name in names]
    return _compile("\n".join(pages), content, {}, "png", dots_per_inch)


def _compile(
    source: str, content: Document, inputs: dict[str, str], form: str, ppi: float = 144.0
) -> list[bytes]:
    figures, drawn = enumerate(content.figures), enumerate(content.marks)
    files = {typst_figures.file_name(content, number): figure.data for number, figure in figures}
    files |= {marks.file_name(number): mark.svg for number, mark in drawn}
    return compiled(source, inputs, content.request.notebook.name, files, form, ppi)


def compiled(
    source: str,
    inputs: dict[str, str],
    where: str,
    files: Mapping[str, bytes] = MappingProxyType({}),
    form: str = "pdf",
    ppi: float = 144.0,
) -> list[bytes]:
    """What typst makes of a source: one PDF, or a PNG of every page.

    Args:
        source: In typst's language.
        inputs: What it finds in `sys.inputs`.
        where: What it is made from, for messages.
        files: Files that it names.
        form: `pdf` or `png`.
        ppi: Dots per inch of pictures.

    Raises:
        RenderFailed: When typst refuses or warns.
    """
    with scratch.folder() as folder:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        typst_fonts()  # found once, and not by each child
        try:
            made, wrong = forked.result_of(lambda: _made(source, folder, inputs, form, ppi))
        except forked.ChildDied as ended:
            made, wrong = [], Message("typst stopped: {said}", said=message_of(ended))
    if wrong:
        raise RenderFailed(wrong, where, Message("Report this as a defect."))
    return made


def _made(
    source: str, folder: Path, inputs: dict[str, str], form: str, ppi: float
) -> tuple[list[bytes], str]:
    """Pages, or what went wrong. Typst starts threads, so this is a child's to do."""
    compiler = typst.Compiler(
        source.encode("utf-8"), root=str(folder), font_paths=typst_fonts(), sys_inputs=inputs
    )
    try:
        made, warned = compiler.compile_with_warnings(
            format="pdf" if form == "pdf" else "png", ppi=ppi
        )
    except typst.TypstError as error:
        return [], Message("typst stopped: {said}", said=error.message)
    if warned:
        return [], Message("typst warned: {said}", said=warned[0].message)
    return (made if isinstance(made, list) else [made or b""]), ""


@cache
def typst_fonts() -> typst.Fonts:
    """The fonts, found once for a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.folder())],
    )


def _blocks(content: Document) -> list[Node]:
    # Texts become typst's own last: tables are measured by what they say.
    figures = typst_figures.opened(typst_figures.with_figures(content.blocks, content))
    request = content.request
    spoken = spoken_language.tagged(figures, request.lang, request.foreign)
    blocks: list[Node] = tree.rewrite(spoken, typst_figures.literal)
    return blocks
