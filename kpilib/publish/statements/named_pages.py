"""Pages that were laid out together, with names on them: a file for each person, and one of all.

The name is written onto the finished page, so that no file holds a character of somebody else's.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from kpilib.core.lazy import lazy
from kpilib.publish.statements.name_font import NameFont, width
from kpilib.publish.statements.pdf_objects import (
    PAGES,
    CommonObjects,
    PdfFile,
    object_text,
    reference,
    stream,
    text_string,
    with_font,
)
from kpilib.text import fonts
from kpilib.text.shortened_names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pikepdf

    from kpilib.publish.statements.person_statement import Plain
    from kpilib.publish.statements.statement_pdf import StatementRun
else:
    pikepdf = lazy("pikepdf")

ROOM = 493.0
"""How wide a page has room for text, in points."""

# Where the name goes, in points from the left and from below: see `statement.typ`.
_LEFT, _NAME, _FOOT = 51.0, 767.0, 26.0
_LARGE, _SMALL, _LEAST = 17.0, 7.5, 6.0
# What a page leaves behind, such as a turned coordinate system, must not count for the name.
_BEFORE, _AFTER = stream(b"q\n"), "Q q 0.122 0.161 0.2 rg\n{texts}Q\n"


class _NamedPage(NamedTuple):
    """A page of a statement.

    Attributes:
        box: Its size.
        drawn: What was laid out, an object of a file.
        name: What writes the name onto it, another one.
    """

    box: bytes
    drawn: bytes
    name: bytes


class _Named(NamedTuple):
    """A statement with its name.

    Attributes:
        heading: The name.
        font: Of the name.
        first: How many pages of the run stand before it.
        pages: Its own.
    """

    heading: str
    font: NameFont
    first: int
    pages: tuple[_NamedPage, ...]

    def added(self, file: PdfFile, resources: Sequence[bytes]) -> list[int]:
        """Add it to a file; the numbers of its pages.

        Args:
            file: Whichever it is.
            resources: Of the pages of its run, as the file names them.
        """
        font = self.font.added(file)
        before = file.add_once(_BEFORE)
        numbers = []
        for place, page in enumerate(self.pages, self.first):
            parts = before, file.add(page.drawn), file.add(page.name)
            numbers.append(
                file.add(
                    b"<</Type/Page/Parent %b/MediaBox %b/Resources %b/Contents[%b]>>"
                    % (
                        *(reference(PAGES), page.box, with_font(resources[place], font)),
                        b" ".join(map(reference, parts)),
                    )
                )
            )
        return numbers


class EverybodysFile:
    """All statements in one file, with contents; they are added in their order."""

    def __init__(self) -> None:
        self._common = CommonObjects()
        self._added: list[tuple[_Named, Sequence[bytes]]] = []

    def add(self, laid_out: pikepdf.Pdf, statements: Iterable[_Named]) -> None:
        """Add those of one run."""
        resources = self._common.resources_of(laid_out)
        self._added += [(each, resources) for each in statements]

    def add_runs(self, runs: Iterable[StatementRun]) -> None:
        """Add those that have been laid out elsewhere."""
        for run in runs:
            with pikepdf.open(BytesIO(run.laid_out)) as laid_out:
                self.add(laid_out, _named(laid_out, run))

    def content(self, title: str, lang: str) -> bytes:
        """The finished file; nothing can be added any more."""
        file = PdfFile(self._common.objects())
        pages = [each.added(file, resources) for each, resources in self._added]
        headings = [each.heading for each, _ in self._added]
        contents = _outline(file, headings, [first for first, *_ in pages])
        return file.content([page for some in pages for page in some], title, lang, contents)


def own_files(
    runs: Iterable[StatementRun], pages: Iterable[Plain], everybody: EverybodysFile | None
) -> Iterator[bytes]:
    """One file for each statement, in their order.

    Args:
        runs: They are in these.
        pages: See `kpilib.publish.statements.statement_pdf.statement_runs`.
        everybody: What they are added to as well.

    Yields:
        The files.
    """
    left = iter(pages)
    for run in runs:
        with pikepdf.open(BytesIO(run.laid_out)) as laid_out:
            statements = _named(laid_out, run)
            if everybody:
                everybody.add(laid_out, statements)
            common = CommonObjects()
            resources = common.resources_of(laid_out)
            objects = common.objects()
        for each, page in zip(statements, left, strict=False):
            file = PdfFile(objects)
            yield file.content(each.added(file, resources), page["title"], page["lang"])


def _outline(file: PdfFile, headings: Sequence[str], pages: Sequence[int]) -> bytes:
    """Contents that lead to some pages; how the root of the file names them."""
    first = file.next_number
    last = first + len(headings) - 1
    whole = reference(last + 1)
    for number, (heading, page) in enumerate(zip(headings, pages, strict=True), first):
        after = b"/Next %b" % reference(number + 1) if number < last else b""
        before = b"/Prev %b" % reference(number - 1) if number > first else b""
        file.add(
            b"<</Title %b/Parent %b/Dest[%b/Fit]%b%b>>"
            % (text_string(heading), whole, reference(page), before, after)
        )
    file.add(
        b"<</Type/Outlines/Count %d/First %b/Last %b>>"
        % (len(headings), reference(first), reference(last))
    )
    return b"/Outlines %b" % whole


def _named(laid_out: pikepdf.Pdf, run: StatementRun) -> list[_Named]:
    """The statements of a run."""
    pages: list[Any] = [page.obj for page in laid_out.pages]
    return [
        _with_name(heading, first, pages[first:last])
        for heading, (first, last) in zip(run.headings, _places(laid_out), strict=True)
    ]


def _places(laid_out: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """The first page of each statement, where its heading is, and the first of the next one."""
    number = {page.obj.objgen: place for place, page in enumerate(laid_out.pages)}
    starts = []
    item: Any = laid_out.Root.Outlines.First
    while item is not None:
        starts.append(number[item.Dest[0].objgen])
        item = item.get("/Next")
    return pairwise([*starts, len(number)])


def _with_name(heading: str, first: int, pages: Sequence[Any]) -> _Named:
    text, count = shortened(fonts.printable(heading), _fits), len(pages)
    feet = [f"{text} · {number}/{count}" for number in range(1, count + 1)]
    font = NameFont(text, *feet)
    written = [font.written(foot, min(_SMALL, ROOM / width(foot)), _LEFT, _FOOT) for foot in feet]
    written[0] = font.written(text, min(_LARGE, ROOM / width(text)), _LEFT, _NAME) + written[0]
    named = tuple(
        _NamedPage(
            page.MediaBox.unparse(),
            object_text(page.Contents),
            stream(_AFTER.format(texts=texts).encode()),
        )
        for page, texts in zip(pages, written, strict=True)
    )
    return _Named(heading, font, first, named)


def _fits(heading: str) -> bool:
    return width(heading) * _LEAST <= ROOM
