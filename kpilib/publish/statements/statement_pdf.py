"""Statements as PDF: many laid out in one typst run, split, and each given its name.

Everything but the name comes from typst, which is slow to begin and fast to go on. The name is
written onto the finished page, so that no file holds a character of somebody else's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core import forked
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.publish.render.as_pdf import typst_fonts
from kpilib.publish.statements.name_font import NameFont, NameFonts, width
from kpilib.text import fonts
from kpilib.text.shortened_names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pikepdf
    import typst

    from kpilib.publish.statements.person_statement import Plain
    from kpilib.publish.statements.statement_page import Cell
else:
    pikepdf = lazy("pikepdf")
    typst = lazy("typst")

_TEMPLATE = Path(__file__).parent / "statement.typ"
TOGETHER = 100
"""Statements of one run; more would cost memory and save nothing."""

# Where the name goes, in points from the left and from below: see `statement.typ`.
_LEFT, _NAME, _FOOT, _ROOM = 51.0, 767.0, 26.0, 493.0
_LARGE, _SMALL, _LEAST = 17.0, 7.5, 6.0
# The largest character in a row, in points, and how many lines of such a page has room for.
_EM, _LINES = 9.5, 50


class NotLaidOut(KpiError):  # noqa: N818 - reads as what happened
    """Typst has not made the pages."""


@dataclass(frozen=True)
class StatementRun:
    """Statements that were laid out together: what everybody's in one file is made of.

    Attributes:
        headings: Of each, which are not in the pages yet.
        laid_out: The pages of all, without names.
    """

    headings: tuple[str, ...]
    laid_out: bytes


def statement_runs(pages: Sequence[Plain]) -> list[StatementRun]:
    """Statements laid out, `TOGETHER` at a time: which are together decides the bytes of each.

    Args:
        pages: See `kpilib.publish.statements.statement_page`.

    Raises:
        NotLaidOut: Typst refuses or warns; a defect of ours.
    """
    runs = [pages[at : at + TOGETHER] for at in range(0, len(pages), TOGETHER)]
    return [
        StatementRun(tuple(page["heading"] for page in run), data)
        for run, data in zip(runs, _laid_out(runs), strict=True)
    ]


class EverybodysFile:
    """All statements in one file, with contents; they are added in their order."""

    def __init__(self) -> None:
        self._file = pikepdf.new()
        self._contents: list[pikepdf.OutlineItem] = []

    def add(self, heading: str, pages: Sequence[pikepdf.Page]) -> None:
        """Add one with its name on its pages."""
        self._contents.append(pikepdf.OutlineItem(heading, len(self._file.pages)))
        self._file.pages.extend(pages)

    def add_runs(self, runs: Iterable[StatementRun]) -> None:
        """Add those that have been laid out elsewhere."""
        for run in runs:
            with pikepdf.open(BytesIO(run.laid_out)) as laid_out:
                for heading, pages in _named(laid_out, run):
                    self.add(heading, pages)

    def content(self, title: str, lang: str) -> bytes:
        """The finished file; nothing can be added any more."""
        with self._file.open_outline() as outline:
            outline.root.extend(self._contents)
        return _saved(self._file, title, lang)


def own_files(
    runs: Iterable[StatementRun], pages: Iterable[Plain], everybody: EverybodysFile | None
) -> Iterator[bytes]:
    """One file for each statement, in their order.

    Args:
        runs: They are in these.
        pages: See `statement_runs`.
        everybody: What they are added to as well.

    Yields:
        The files.
    """
    left = iter(pages)
    for run in runs:
        with pikepdf.open(BytesIO(run.laid_out)) as laid_out:
            for heading, named in _named(laid_out, run):
                if everybody:
                    everybody.add(heading, named)
                page, own = next(left), pikepdf.new()
                own.pages.extend(named)
                yield _saved(own, page["title"], page["lang"])


def _laid_out(runs: Sequence[Sequence[Plain]]) -> list[bytes]:
    texts = [_given(run) for run in runs]
    typst_fonts()  # found once, and not by the child
    try:
        made, wrong = forked.result_of(lambda: _compiled(texts))
    except forked.ChildDied as ended:
        made, wrong = [], Message("typst stopped: {said}", said=message_of(ended))
    if wrong:
        raise NotLaidOut(wrong)
    return made


def _given(run: Sequence[Plain]) -> str:
    """What the template is told: everything but names, and which rows may not fit onto a page."""
    told = [
        {k: v for k, v in page.items() if k not in {"heading", "title"}}
        | {"sections": [section | {"rows": _rows(section)} for section in page["sections"]]}
        for page in run
    ]
    text = json.dumps({"lang": run[0]["lang"], "pages": told}, ensure_ascii=False)
    return fonts.printable(text)


def _rows(section: Plain) -> list[Plain]:
    part = _ROOM / sum(section["widths"])
    spaces = [int(width * part / _EM) - 1 for width in section["widths"]]
    return [
        {"cells": row["cells"], "tall": any(map(_is_tall, row["cells"], spaces))}
        for row in section["rows"]
    ]


def _is_tall(cell: Cell, space: int) -> bool:
    """Whether a cell may be taller than a page has room: with each line broken half way."""
    return sum(1 + 2 * len(text) // space for text, _ in cell) > _LINES


def _compiled(texts: Sequence[str]) -> tuple[list[bytes], str]:
    """The files, or what went wrong. Typst starts threads, so this is a child's to do."""
    source = _TEMPLATE.read_bytes()
    made: list[bytes] = []
    for text in texts:
        compiler = typst.Compiler(source, font_paths=typst_fonts(), sys_inputs={"given": text})
        try:
            done, warned = compiler.compile_with_warnings(format="pdf", pdf_tags=False)
        except typst.TypstError as error:
            return [], Message("typst stopped: {said}", said=error.message)
        if warned:
            return [], Message("typst warned: {said}", said=warned[0].message)
        made.append(done if isinstance(done, bytes) else b"")
    return made, ""


def _places(laid_out: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """The first page of each statement, where its heading is, and the first of the next one."""
    number = {page.obj.objgen: place for place, page in enumerate(laid_out.pages)}
    with laid_out.open_outline() as outline:
        targets: list[Any] = [item.destination for item in outline.root]
    starts = [number[target[0].objgen] for target in targets]
    return pairwise([*starts, len(laid_out.pages)])


def _named(
    laid_out: pikepdf.Pdf, run: StatementRun
) -> Iterator[tuple[str, Sequence[pikepdf.Page]]]:
    """The heading of each statement of a run, and its pages with the name on them."""
    shared = NameFonts(laid_out)
    for heading, (first, last) in zip(run.headings, _places(laid_out), strict=True):
        text, count = shortened(fonts.printable(heading), _fits), last - first
        feet = [f"{text} · {number}/{count}" for number in range(1, count + 1)]
        font = NameFont(shared, *feet)
        large = font.written(text, min(_LARGE, _ROOM / width(text)), _LEFT, _NAME)
        pages = laid_out.pages[first:last]
        for number, each in enumerate(pages):
            small = min(_SMALL, _ROOM / width(feet[number]))
            foot = font.written(feet[number], small, _LEFT, _FOOT)
            _write_on(each, font, foot if number else large + foot)
        yield heading, pages


def _fits(heading: str) -> bool:
    return width(heading) * _LEAST <= _ROOM


def _write_on(page: pikepdf.Page, font: NameFont, text: str) -> None:
    """Write a name onto a page, whose resources it may share with others."""
    resources: Any = pikepdf.Dictionary(dict(page.obj.Resources.items()))
    named = pikepdf.Dictionary(dict(resources["/Font"].items()))
    named["/Name"] = font.object
    resources["/Font"] = named
    page.obj.Resources = resources
    # What the page leaves behind, such as a turned coordinate system, must not count.
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"Q q 0.122 0.161 0.2 rg\n{text}Q\n".encode())


def _saved(file: pikepdf.Pdf, title: str, lang: str) -> bytes:
    file.docinfo["/Title"] = title
    file.Root.Lang = lang
    file.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    data = BytesIO()
    file.save(data, deterministic_id=True)
    return data.getvalue()
