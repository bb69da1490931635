"""The pages of statements as PDF: those of many laid out in one typst run.

Typst is slow to begin and fast to go on. Everything but the names comes from it; see `named_pages`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core import forked
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, message_of
from kpilib.core.problems import KpiError
from kpilib.publish.render.as_pdf import typst_fonts
from kpilib.publish.statements.named_pages import ROOM
from kpilib.text import fonts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typst

    from kpilib.publish.statements.person_statement import Plain
    from kpilib.publish.statements.statement_page import Cell
else:
    typst = lazy("typst")

_TEMPLATE = Path(__file__).parent / "statement.typ"
TOGETHER = 100
"""Statements of one run; more would cost memory and save nothing."""

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
    part = ROOM / sum(section["widths"])
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
