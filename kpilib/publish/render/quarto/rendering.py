"""Each format of a report by the Quarto of the user, in a copy of their theme, and looked at."""

from __future__ import annotations

import base64
import string
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from kpilib.core import scratch
from kpilib.core.files import write_all
from kpilib.publish.render import as_docx, document, font_subset, tree, words
from kpilib.publish.render.quarto import (
    pages,
    process,
    refused,
    settings,
    theme,
    typst_page,
    word,
)
from kpilib.publish.render.quarto import (
    written_report as verify,
)
from kpilib.publish.render.quarto.find import find
from kpilib.text import fonts
from kpilib.text.foreign import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.render.document import Document
    from kpilib.publish.render.quarto.find import Program
    from kpilib.publish.render.quarto.theme import Theme
    from kpilib.publish.render.request import RenderRequest

_HERE = Path(__file__).parent
_STEM = "kpi-report"
_BASES = {"html": "html", "pdf": "typst", "docx": "docx"}


def render(request: RenderRequest) -> Mapping[str, Path]:
    """Write the requested formats, all or none; see `Quarto.render`."""
    program, look = find(), theme.read(request.theme)
    refused.check(look, request.lang)
    content = document.build(request)
    formats = request.formats
    made = {request.target(form): _made(form, content, program, look) for form in formats}
    write_all(made)
    return {form: request.target(form) for form in request.formats}


def style_sheet(texts: str, look: Theme, lang: str) -> str:
    """The style sheet of pages with these characters; a user's theme leaves our parts only."""
    ours = (
        _HERE / "report.css",
        *(_HERE.parent / f"{n}.css" for n in ("page_one", "open_figures", "long_tables")),
    )
    parts = "".join(sheet.read_text("utf-8") for sheet in ours)
    if look.styles_web:
        return parts
    known = "".join(sorted(set(texts) - set(fonts.missing(texts))))
    font = base64.b64encode(font_subset.woff(known, lang=lang)).decode("ascii")
    return parts + Template((_HERE / "look.css").read_text("utf-8")).substitute(font=font)


def _made(form: str, content: Document, program: Program, look: Theme) -> bytes:
    """One format's bytes."""
    base = _BASES[form]
    with scratch.folder() as folder:
        look.copy_to(folder)
        made = folder / f"{_STEM}.{form}"
        made.unlink(missing_ok=True)  # of the copied theme: what is there later is new
        source = folder / f"{_STEM}.qmd"
        text, files = _WRITERS[base](content, look, program)
        for file, data in files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(data)
        source.write_text(text, encoding="utf-8", newline="\n")
        process.render(program, source, look.format_name(base))
        styled = {"html": look.styles_web, "pdf": look.styles_print, "docx": look.styles_word}
        theirs = look.says("mainfont", "typst")
        verify.verify(made, content, process.words(folder), styled=styled[form], font=not theirs)
        written = made.read_bytes()
    if form == "docx" and not look.styles_word:
        return word.completed(written, content)
    if form == "html":
        return marked(written.decode("utf-8"), content.request.foreign).encode("utf-8")
    return written


def _web(content: Document, look: Theme, _: Program) -> tuple[str, dict[str, bytes]]:
    request, page = content.request, pages.web(content)
    must: dict[str, Any] = {**settings.web_must(request), "embed-resources": True}
    front = settings.front_matter(request, "html", look, settings.web(look), must)
    shown = "".join([*words.frame(request).values(), tree.text(content.blocks), page.more])
    sheet = style_sheet(shown, look, request.lang).encode("utf-8")
    return front + page.text, {**page.files, settings.LOOK: sheet}


def _word(content: Document, look: Theme, _: Program) -> tuple[str, dict[str, bytes]]:
    request, page = content.request, pages.word(content, turns=not look.styles_word)
    must = {"keywords": settings.keywords(request)}
    front = settings.front_matter(request, "docx", look, settings.word(look), must)
    files = dict(page.files)
    if not look.styles_word:
        files[settings.REFERENCE] = as_docx.reference_doc()
    return front + page.text, files


def _printed(content: Document, look: Theme, program: Program) -> tuple[str, dict[str, bytes]]:
    request = content.request
    own = not look.styles_print and program.release >= typst_page.KNOWS_CONTEXT
    page = pages.printed(content, info=not own, old=program.release < typst_page.KNOWS_CONTEXT)
    files, ours = dict(page.files), settings.printed(look)
    must: dict[str, Any] = {}
    if own:
        files[typst_page.PARTIAL] = typst_page.partial(request, look).encode("utf-8")
        ours["template-partials"] = [typst_page.PARTIAL]
    else:
        must["include-in-header"] = [{"text": typst_page.furniture(request, look, program.release)}]
        must["keywords"] = settings.keywords(request)
    if program.release < typst_page.COPIES_HYPHENS:
        shown = page.text + "".join(words.frame(request).values()) + string.printable
        files[f"{process.FONTS}/kpi.ttf"] = font_subset.truetype(shown, lang=request.lang)
    elif look.says("font-paths", "typst"):
        files[f"{process.FONTS}/{fonts.FILE_NAME}"] = fonts.path().read_bytes()
    if look.says("font-paths", "typst"):  # named ones replace those of the environment
        must["font-paths"] = [process.FONTS]
    front = settings.front_matter(request, "typst", look, ours, must)
    return front + page.text, files


_WRITERS = {"html": _web, "docx": _word, "typst": _printed}
