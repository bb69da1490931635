"""The workbook of a bridge: line by line and cause by cause, with sums that recompute."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kpilib.render.sheetstyle import formats, new_workbook, print_whole, text_width, write_total

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE_ROWS = 3  # title, particulars, blank
_KEYS = 4  # employee id, name, period and item
_TEXT_WIDTH, _NUMBER_WIDTH, _HEAD_WIDEST, _WIDEST = 12, 16, 24, 40
_ZERO = Decimal(0)

WORDS = {
    "zh": {
        "pay": "金额",
        "scores": "得分",
        "corrections": "更正与申诉",
        "title": "更正前后对照",
        "heads": ("工号", "姓名", "期间", "项目"),
        "issued": "原数",
        "restated": "现数",
        "difference": "差额",
        "total": "合计",
        "font": "Microsoft YaHei",
    },
    "en": {
        "pay": "Pay",
        "scores": "Scores",
        "corrections": "Corrections and appeals",
        "title": "Before and after",
        "heads": ("Employee", "Name", "Period", "Item"),
        "issued": "Before",
        "restated": "Now",
        "difference": "Difference",
        "total": "Total",
        "font": "Calibri",
    },
}


class Bridged(NamedTuple):
    """One line.

    Attributes:
        keys: Employee id, name, period and item as they are printed.
        before: The figure before.
        parts: What each cause is worth, in the order of `BridgeBook.causes`; zero where nothing.
        after: The figure now.
    """

    keys: tuple[str, str, str, str]
    before: Decimal
    parts: tuple[Decimal, ...]
    after: Decimal


@dataclass(frozen=True)
class BridgeBook:
    """What is written.

    Attributes:
        pay: Lines in yuan.
        scores: Lines in points; the sheet is left out where there are none.
        causes: Printed causes, one column each.
        notes: Headings and rows of the sheet of corrections; left out without rows.
        particulars: The line under the title.
        lang: `zh` or `en`.
    """

    pay: tuple[Bridged, ...]
    scores: tuple[Bridged, ...]
    causes: tuple[str, ...]
    notes: tuple[tuple[str, ...], ...]
    particulars: str
    lang: str


def bridge_workbook(book: BridgeBook) -> bytes:
    """The workbook's bytes: the same for the same figures."""
    file = io.BytesIO()
    words: dict[str, Any] = WORDS[book.lang]
    with new_workbook(file, words["title"]) as made:
        forms = formats(made, words["font"])
        _lines(made.add_worksheet(words["pay"]), book, forms, book.pay, summed=True)
        if book.scores:
            _lines(made.add_worksheet(words["scores"]), book, forms, book.scores, summed=False)
        if len(book.notes) > 1:
            _notes(made.add_worksheet(words["corrections"]), book, forms)
    return file.getvalue()


def _lines(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    book: BridgeBook,
    forms: dict[str, Any],
    lines: Sequence[Bridged],
    *,
    summed: bool,
) -> None:
    """Before + causes = now, each line a formula; sums below where they mean anything."""
    words: dict[str, Any] = WORDS[book.lang]
    heads = (*words["heads"], words["issued"], *book.causes, words["restated"], words["difference"])
    first = _begin(sheet, book, forms, heads)
    now = _KEYS + len(book.causes) + 1
    for at, line in enumerate(lines, start=first):
        for column, text in enumerate(line.keys):
            sheet.write_string(at, column, text, forms["text"])
        sheet.write_number(at, _KEYS, float(line.before), forms["number"])
        for column, part in enumerate(line.parts, start=_KEYS + 1):
            if part:
                sheet.write_number(at, column, float(part), forms["number"])
        across = xl_range(at, _KEYS, at, now - 1)
        write_total(sheet, (at, now), across, line.after, forms["person total"])
        cells = [xl_rowcol_to_cell(at, column) for column in (now, _KEYS)]
        formula = f"=ROUND({cells[0]}-{cells[1]},2)"
        difference = float(line.after - line.before)
        sheet.write_formula(at, now + 1, formula, forms["number"], difference)
    end = first + len(lines)
    if summed:
        _sums(sheet, forms, words["total"], (first, end), lines)
    _finish(sheet, heads, [line.keys for line in lines], end)


def _sums(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    forms: dict[str, Any],
    word: str,
    rows: tuple[int, int],
    lines: Sequence[Bridged],
) -> None:
    first, end = rows
    sheet.write_string(end, 0, word, forms["total"])
    for column in range(1, _KEYS):
        sheet.write_blank(end, column, None, forms["total"])
    by_line = [(x.before, *x.parts, x.after, x.after - x.before) for x in lines]
    for column, values in enumerate(zip(*by_line, strict=True), start=_KEYS):
        down = xl_range(first, column, end - 1, column)
        write_total(sheet, (end, column), down, sum(values, _ZERO), forms["number total"])


def _notes(sheet: Any, book: BridgeBook, forms: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    heads, *rows = book.notes
    first = _begin(sheet, book, forms, heads, numbers_from=len(heads))
    for at, row in enumerate(rows, start=first):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text, forms["text"])
    _finish(sheet, heads, rows, first + len(rows) - 1)


def _begin(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    book: BridgeBook,
    forms: dict[str, Any],
    heads: Sequence[str],
    numbers_from: int = _KEYS,
) -> int:
    """Title, particulars and headings; returns the first row of data."""
    words: dict[str, Any] = WORDS[book.lang]
    sheet.write_string(0, 0, words["title"], forms["title"])
    sheet.write_string(1, 0, book.particulars, forms["particulars"])
    for column, text in enumerate(heads):
        kind = "number head" if column >= numbers_from else "head"
        sheet.write_string(_TITLE_ROWS, column, text, forms[kind])
    return _TITLE_ROWS + 1


def _finish(sheet: Any, heads: Sequence[str], texts: Sequence[Sequence[str]], end: int) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Column widths, frozen headings, and pages that print whole."""
    for column, head in enumerate(heads):
        shown = [row[column] for row in texts if column < len(row)]
        if shown:
            width = max([_TEXT_WIDTH, *(text_width(text) + 2 for text in (head, *shown))])
        else:  # figures below a heading that may take several lines
            width = min(max(_NUMBER_WIDTH, text_width(head) + 2), _HEAD_WIDEST)
        sheet.set_column(column, column, min(width, _WIDEST))
    sheet.freeze_panes(_TITLE_ROWS + 1, min(2, len(heads)))
    print_whole(sheet, _TITLE_ROWS, max(end, _TITLE_ROWS + 1), len(heads))
