"""The rows of the page as its template takes them: texts, links, and what they are sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from kpilib.publish.company.company_next import to_come
from kpilib.publish.company.company_tables import key_of
from kpilib.publish.review.page_one.blocks import cell_html
from kpilib.publish.review.page_one.svg_marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.company_tables import CompanyCell, CompanyTable
    from kpilib.publish.company.department_rows import DepartmentRow
    from kpilib.publish.review.page_one.blocks import Cell

_LABELLED = ("people", "rate", "decide", "appeal")  # whose figure needs its heading on a phone


def printed_row(table: CompanyTable, row: DepartmentRow) -> dict[str, Any]:
    """A department."""
    facts, lang = row.facts, str(table.c.wording.lang)
    cells = table.cells(row)
    # Of a draft that pays nothing the finding says what somebody else has paid.
    is_due = not row.pays or row.bank.own is not None
    finding = facts.review.finding.get(lang, "") if is_due else ""
    return {
        "cells": [_cell(table, cell) for cell in cells],
        "link": row.files[0].target if row.files else row.issued[0].target if row.issued else "",
        "text": f"{row.title} {row.name} {row.scheme}".casefold(),
        "kinds": " ".join(_kinds(row)),
        "why": table.why(row) or finding,
        "finding": finding if table.why(row) else "",
        "notes": [*_parts(cells), *row.bank.notes],
        "to_come": [*to_come(table.c, row)],
        "decisions": [
            {key: getattr(one, key).get(lang, "") for key in ("title", "text", "note")}
            for one in facts.review.decisions
        ],
        "sections": [*table.sections(row)],
        "files": row.files,
        "issued": row.issued,
        "instead": row.instead,
    }  # fmt: skip


def _parts(cells: Sequence[CompanyCell]) -> list[str]:
    """How pay and settlements make what is paid, which the narrow page has no room for."""
    return [cell.note for cell in cells if cell.column == "main" and cell.note]


def printed_total(table: CompanyTable, line: Sequence[CompanyCell]) -> list[dict[str, Any]]:
    """A line of totals."""
    return [_cell(table, cell) for cell in line]


def section_heads(c: CompanyFigures) -> list[str]:
    """Headings of the sections of a department."""
    say = c.wording.say
    return [say("Section"), say("People", context="index"), say("Pay (CNY)", context="index"),
            say("Mean score", context="index")]  # fmt: skip


def _kinds(row: DepartmentRow) -> Iterator[str]:
    review = row.facts.review
    if row.is_over:
        yield "over"
    if review.decisions:
        yield "decisions"
    if review.appeals:
        yield "appeals"
    if row.bank.is_issued:
        yield "issued"
    yield "draft" if row.is_assessed and not row.bank.is_issued else ""
    if row.instead:
        yield "missing"


def _cell(table: CompanyTable, cell: CompanyCell) -> dict[str, Any]:
    heads = {name: head for head, _, name in table.columns}
    heads["rate"] = table.c.wording.say("Budget")  # "%" alone says nothing on a card
    return {
        "shown": _shown(cell.shown),
        "note": cell.note,
        "value": key_of(cell.value),
        "column": cell.column,
        "label": heads[cell.column] if cell.column in _LABELLED else "",
    }


def _shown(cell: Cell) -> Cell | Markup:
    # Our own picture, whose only text is an attribute that has been escaped.
    return Markup(cell_html(cell)) if isinstance(cell, Mark) else cell  # noqa: S704 - see above
