"""The workbook of a bridge: line by line and cause by cause, with sums that recompute."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kpilib.publish.render.payout_sheets import add_payouts
from kpilib.publish.render.workbook_style import (
    formats,
    new_workbook,
    print_whole,
    text_width,
    write_total,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.render.payout_sheets import Book

_TITLE_ROWS = 3  # title, particulars, and a notice or nothing
_KEYS = 4  # employee id, name, period and item
_TEXT_WIDTH, _NUMBER_WIDTH, _HEAD_WIDEST, _WIDEST = 12, 16, 24, 40
_ZERO = Decimal(0)
_OF_PAY = ("pay", "changed")  # amounts that can be added up; the first sheet, lines or not

WORDS = {
    "zh": {
        "pay": "金额",
        "changed": "变动",
        "carried": "结转",
        "bases": "结转基数",
        "scores": "得分",
        "balances": "已付与应付",
        "corrections": "更正与申诉",
        "heads": ("工号", "姓名", "期间", "项目"),
        "issued": "原数",
        "restated": "现数",
        "difference": "差额",
        "balance heads": ("r1 已付", "其后结清", "现应付", "尚待结清"),
        "total": "合计",
        "font": "Microsoft YaHei",
    },
    "en": {
        "pay": "Pay",
        "changed": "What changed",
        "carried": "Carried on",
        "bases": "Carried base",
        "scores": "Scores",
        "balances": "Paid and due",
        "corrections": "Corrections and appeals",
        "heads": ("Employee", "Name", "Period", "Item"),
        "issued": "Before",
        "restated": "Now",
        "difference": "Difference",
        "balance heads": ("Paid in r1", "Settled since", "Due now", "Still open"),
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


class Balanced(NamedTuple):
    """One person, piece and item of the payment record.

    Attributes:
        keys: Employee id, name, period and item as they are printed.
        figures: Paid, settled since, due now, and still open.
    """

    keys: tuple[str, str, str, str]
    figures: tuple[Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True)
class BridgeSheet:
    """Lines of one kind.

    Attributes:
        kind: `pay` or `changed` (both of pay), `carried`, `bases`, `scores`; names the sheet.
        lines: What changed.
        causes: Printed causes, one column each.
    """

    kind: str
    lines: tuple[Bridged, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True)
class BridgeBook:
    """What is written. Nothing of it is a list of payments, and every sheet says so.

    Attributes:
        title: On top of each sheet.
        particulars: The line under the title.
        notice: The line under that: that nothing is paid by it, and what is settled where.
        sheets: What changed; one of pay is written also without lines.
        notes: Headings and rows of the sheet of corrections; left out without rows.
        lang: `zh` or `en`.
        balances: What was paid, settled and is due; left out without lines.
        issued: What was paid with the first revision, to stand before all; may be left out.
    """

    title: str
    particulars: str
    notice: str
    sheets: tuple[BridgeSheet, ...]
    notes: tuple[tuple[str, ...], ...]
    lang: str
    balances: tuple[Balanced, ...] = ()
    issued: Book | None = None


def bridge_workbook(book: BridgeBook) -> bytes:
    """The workbook's bytes: the same for the same figures."""
    file = io.BytesIO()
    words: dict[str, Any] = WORDS[book.lang]
    with new_workbook(file, book.title) as made:
        forms = formats(made, words["font"])
        if book.issued:
            add_payouts(made, book.issued, forms)
        for sheet in book.sheets:
            if sheet.lines or (sheet.kind in _OF_PAY and not book.issued):
                _lines(made.add_worksheet(words[sheet.kind]), book, forms, sheet)
        if book.balances:
            _balances(made.add_worksheet(words["balances"]), book, forms)
        if len(book.notes) > 1:
            _notes(made.add_worksheet(words["corrections"]), book, forms)
    return file.getvalue()


def _lines(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    book: BridgeBook,
    forms: dict[str, Any],
    content: BridgeSheet,
) -> None:
    """Before + causes = now, each line a formula; sums below where they mean anything."""
    words: dict[str, Any] = WORDS[book.lang]
    heads = (
        *words["heads"], words["issued"], *content.causes, words["restated"], words["difference"],
    )  # fmt: skip
    first = _begin(sheet, book, forms, heads)
    now = _KEYS + len(content.causes) + 1
    for at, line in enumerate(content.lines, start=first):
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
    end = first + len(content.lines)
    if content.kind in _OF_PAY:
        _sums(sheet, forms, words["total"], (first, end), content.lines)
    _finish(sheet, heads, [line.keys for line in content.lines], end)


def _balances(sheet: Any, book: BridgeBook, forms: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Paid, settled since, due, and what is still open: a formula out of the three."""
    words: dict[str, Any] = WORDS[book.lang]
    heads = (*words["heads"], *words["balance heads"])
    first = _begin(sheet, book, forms, heads)
    last = len(heads) - 1
    for at, line in enumerate(book.balances, start=first):
        for column, text in enumerate(line.keys):
            sheet.write_string(at, column, text, forms["text"])
        for column, figure in enumerate(line.figures[:-1], start=_KEYS):
            sheet.write_number(at, column, float(figure), forms["number"])
        paid, settled, due = (xl_rowcol_to_cell(at, _KEYS + place) for place in range(3))
        formula = f"=ROUND({due}-{paid}-{settled},2)"
        sheet.write_formula(at, last, formula, forms["person total"], float(line.figures[-1]))
    end = first + len(book.balances)
    sheet.write_string(end, 0, words["total"], forms["total"])
    for column in range(1, _KEYS):
        sheet.write_blank(end, column, None, forms["total"])
    for place, column in enumerate(range(_KEYS, last + 1)):
        down = xl_range(first, column, end - 1, column)
        exact = sum((line.figures[place] for line in book.balances), _ZERO)
        write_total(sheet, (end, column), down, exact, forms["number total"])
    _finish(sheet, heads, [line.keys for line in book.balances], end)


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
    by_line = by_line or [(_ZERO, _ZERO, _ZERO)]
    for column, values in enumerate(zip(*by_line, strict=True), start=_KEYS):
        down = xl_range(first, column, end - 1, column) if lines else ""
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
    sheet.write_string(0, 0, book.title, forms["title"])
    sheet.write_string(1, 0, book.particulars, forms["particulars"])
    if book.notice:
        sheet.write_string(2, 0, book.notice, forms["notice"])
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
