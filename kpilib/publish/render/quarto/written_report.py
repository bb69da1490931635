"""Whether what Quarto wrote is the report: Quarto also ends well without a file, or with half."""

from __future__ import annotations

import hashlib
import io
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kpilib.core.messages import Message, joined
from kpilib.publish.render import identity, pdf_text, required_text, tree
from kpilib.publish.render.request import RenderFailed
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpilib.publish.render.document import Document

_LOADING = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
_UNSEEN = ("script", "style")  # what is in them nobody reads
_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_FONT = b"NotoSansCJKsc"  # its name inside a PDF
_AGAIN = Message("Look at params/quarto/ when it has a theme, or use `--renderer builtin`.")


def verify(path: Path, content: Document, said: str, *, styled: bool, font: bool = True) -> None:
    """Make sure that a result is there, whole, and of this report.

    Args:
        path: Where it must be.
        content: What it must show.
        said: Quarto's warnings, for the message.
        styled: Whether the user's theme decides how it looks.
        font: Whether a PDF has the reports' own font; else the user names another.

    Raises:
        RenderFailed: With what is missing.
    """
    if faults := list(_faults(path, content, styled=styled, font=font)):
        told = [faults[0], *(Message("  {fault}", fault=each) for each in faults[1:])]
        what = Message("{faults}{log}", faults=joined(told, "\n"), log=said)
        raise RenderFailed(what, f"Quarto, {path.suffix[1:]}", _AGAIN)


def _faults(path: Path, content: Document, *, styled: bool, font: bool) -> Iterator[str]:
    if not path.is_file() or not path.stat().st_size:
        yield Message("Quarto ended well and wrote no file")
        return
    form = path.suffix[1:]
    try:
        found = identity.read(path)
    except (zipfile.BadZipFile, KeyError, ET.ParseError) as error:
        yield Message("Quarto wrote no whole file: {why}", why=str(error))
        return
    if found != content.request.identity:
        yield (
            Message(
                "the file carries {found}, and not {identity} (a typst or HTML "
                "template of the user's must keep what include-in-header adds)",
                found=found or Message("no identity"),
                identity=content.request.identity,
            )
        )
    if form == "html":
        yield from _of_page(path.read_text("utf-8"), content, styled=styled)
    elif form == "docx":
        yield from _of_word(path.read_bytes(), content)
    else:
        yield from _of_print(path.read_bytes(), content, styled=styled, font=font)


def _of_page(page: str, content: Document, *, styled: bool) -> Iterator[str]:
    seen = _Page()
    seen.feed(page)
    yield from required_text.missing(content, "".join(seen.texts))
    for figure in content.figures:
        if "".join(figure.alt.split()) not in seen.alternatives:
            yield Message(
                "the page lacks the picture “{caption}” or its alternative text",
                caption=figure.caption,
            )
    for source in seen.sources:
        outside = source.startswith(("http:", "https:", "//"))
        if not source.startswith(("data:", "#")) and not (outside and styled):
            yield Message("the page needs a file that is not inside it: {file}", file=source[:80])


def _of_word(data: bytes, content: Document) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - Quarto's own file
        pictures = [name for name in package.namelist() if name.startswith("word/media/")]
    yield from required_text.missing(content, "".join(node.text or "" for node in body.iter(_TEXT)))
    wanted = {hashlib.sha256(figure.data).digest() for figure in content.figures}
    if len(pictures) < len(wanted):
        yield Message(
            "the document has {found} of {wanted} pictures",
            found=len(pictures),
            wanted=len(wanted),
        )


def _of_print(data: bytes, content: Document, *, styled: bool, font: bool) -> Iterator[str]:
    try:
        text = pdf_text.read(data)
    except ValueError as wrong:
        yield Message("the file is no whole PDF: {why}", why=str(wrong))
        return
    # How title and headings look is the template's; captions and figures are in no template.
    yield from required_text.missing(content, text, headings=not styled)
    chinese = any(ord(c) >= 0x2E80 for c in content.request.title + tree.text(content.blocks))  # noqa: PLR2004 - the first CJK code point
    if chinese and font and not styled and _FONT not in data:
        yield Message("the PDF lacks the font {font}, so Chinese would be blank", font=fonts.FAMILY)


class _Page(HTMLParser):
    """What a page shows and what it loads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.alternatives: set[str] = set()
        self.sources: list[str] = []
        self._unseen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note pictures and what is loaded."""
        self._unseen = tag in _UNSEEN
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.alternatives.add("".join(given.get("alt", "").split()))
        if given.get(_LOADING.get(tag, "")):
            self.sources.append(given[_LOADING[tag]])

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's own signature
        """Text counts again."""
        self._unseen = False

    def handle_data(self, data: str) -> None:
        """Note text."""
        if not self._unseen:
            self.texts.append(data)
