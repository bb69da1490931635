"""The two sheets of the payroll workbook, drawn with XlsxWriter: the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kpilib.publish.render.workbook_style import (
    formats,
    new_workbook,
    print_whole,
    text_width,
    write_total,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ZERO = Decimal(0)
_TITLE_ROWS = 3  # title, particulars, and a notice or nothing
_KEY_COLUMNS = 2  # employee id and name
_NUMBER_WIDTH = 14
_TEXT_WIDTH = 12
_WIDEST = 40

WORDS = {
    "zh": {
        "matrix": "应付汇总",
        "listing": "应付明细",
        "title": "应付款项表",
        "particulars": "部门：{department}　期间：{period}　版本：{revision}　金额单位：元",
        "employee": "工号",
        "name": "姓名",
        "period": "期间",
        "item_id": "项目代码",
        "item": "项目",
        "amount": "金额",
        "total": "合计",
        "difference": "与明细之差",
        "draft": "草稿",
        "reason": "结算原因",
        "parts": "　本期应付 {pay}，以前期间结算 {settled}，共计 {total}",
        "issued matrix": "已发布",
        "issued listing": "已发布明细",
        "issued title": "已随 r1 支付的款项（不再支付）",
        "issued notice": "此表所列款项已付，请勿重复支付。",
        "blocked matrix": "不付款",
        "blocked listing": "不付款明细",
        "blocked title": "应付款项（不按本表付款）",
        "draft notice": "草稿，尚未发布：发布后以 r1 为准付款。",
        "font": "Microsoft YaHei",
    },
    "en": {
        "matrix": "Payouts",
        "listing": "Details",
        "title": "Payouts",
        "particulars": "Department: {department}   Period: {period}   Revision: {revision}   "
        "Amounts in CNY",
        "employee": "Employee",
        "name": "Name",
        "period": "Period",
        "item_id": "Item id",
        "item": "Item",
        "amount": "Amount",
        "total": "Total",
        "difference": "Difference from details",
        "draft": "Draft",
        "reason": "Settled because of",
        "parts": "   Pay {pay}, settled for earlier periods {settled}, in all {total}",
        "issued matrix": "As issued",
        "issued listing": "Details as issued",
        "issued title": "Paid with r1 (not to be paid again)",
        "issued notice": "What stands here has been paid: do not pay it again.",
        "blocked matrix": "Not to be paid",
        "blocked listing": "Details not to be paid",
        "blocked title": "Payouts (not to be paid by this)",
        "draft notice": "Draft, not issued: pay by r1 once it is issued.",
        "font": "Calibri",
    },
}


class Payout(NamedTuple):
    """One amount of the result table `payouts`.

    Attributes:
        employee_id: Who.
        period: The piece it is for, such as `2026-01`.
        item: Item id.
        amount: Yuan, with at most 2 decimals; deductions are negative.
    """

    employee_id: str
    period: str
    item: str
    amount: Decimal


@dataclass(frozen=True)
class Book:
    """What is written, and the words around it.

    Attributes:
        rows: The payouts.
        people: Employee ids in the order of `rows`.
        items: Item ids in the order of `labels`.
        names: Printed name by employee id.
        labels: Printed name by item id.
        sums: Exact total by (employee id, item); an empty string stands for all of them.
        words: Printed words of the language.
        particulars: The line under the title.
        notice: The line under that; may be empty.
        standing: Empty where it is what pays; `issued` where it shows what has been paid, `blocked`
            where it must not be paid at all.
        codes: Printed item id where it is another one: of what is settled for earlier periods.
        reasons: Why that is settled, by employee id and item.
    """

    rows: tuple[Payout, ...]
    people: tuple[str, ...]
    items: tuple[str, ...]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    sums: Mapping[tuple[str, str], Decimal]
    words: Mapping[str, str]
    particulars: str
    notice: str = ""
    standing: Literal["", "issued", "blocked"] = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A word that is another one where nothing is paid by it."""
        return self.words[f"{self.standing} {name}".strip()]


def workbook(book: Book) -> bytes:
    """The workbook's bytes."""
    file = io.BytesIO()
    with new_workbook(file, book.words["title"]) as made:
        add_payouts(made, book, formats(made, book.words["font"]))
    return file.getvalue()


def add_payouts(made: Any, book: Book, forms: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Add both sheets to a workbook."""
    matrix = made.add_worksheet(book.word("matrix"))
    total = _matrix(matrix, book, forms)
    listed = _listing(made.add_worksheet(book.word("listing")), book, forms)
    _difference(matrix, book, forms, total, listed)


def _matrix(sheet: Any, book: Book, forms: dict[str, Any]) -> str:  # noqa: ANN401 - xlsxwriter has no types
    """Sheet 1; returns the cell of the grand total."""
    heads = [
        book.words["employee"],
        book.words["name"],
        *(book.labels[item] for item in book.items),
    ]
    heads.append(book.words["total"])
    first = _begin(sheet, book, forms, heads, numbers_from=_KEY_COLUMNS)
    last_item = _KEY_COLUMNS + len(book.items) - 1
    for at, person in enumerate(book.people, start=first):
        sheet.write_string(at, 0, person, forms["text"])
        sheet.write_string(at, 1, book.names[person], forms["text"])
        for column, item in enumerate(book.items, start=_KEY_COLUMNS):
            if (person, item) in book.sums:
                sheet.write_number(at, column, float(book.sums[person, item]), forms["number"])
        across = xl_range(at, _KEY_COLUMNS, at, last_item)
        write_total(
            sheet, (at, last_item + 1), across, book.sums[person, ""], forms["person total"]
        )
    end = first + len(book.people)
    sheet.write_string(end, 0, book.words["total"], forms["total"])
    sheet.write_blank(end, 1, None, forms["total"])
    sums = [*(book.sums["", item] for item in book.items), book.sums.get(("", ""), _ZERO)]
    for column, exact in enumerate(sums, start=_KEY_COLUMNS):
        down = xl_range(first, column, end - 1, column) if book.people else ""
        write_total(sheet, (end, column), down, exact, forms["number total"])
    _finish(sheet, book, heads, first, end)
    cell: str = xl_rowcol_to_cell(end, last_item + 1)
    return cell


def _listing(sheet: Any, book: Book, forms: dict[str, Any]) -> str:  # noqa: ANN401 - xlsxwriter has no types
    """Sheet 2; returns the cell of the total, with the sheet's name."""
    words = book.words
    heads = [
        words["employee"],
        words["name"],
        words["period"],
        words["item_id"],
        words["item"],
        words["amount"],
    ]
    amount = len(heads) - 1
    heads += [words["reason"]] if book.reasons else []
    first = _begin(sheet, book, forms, heads, numbers_from=amount)
    for at, row in enumerate(book.rows, start=first):
        code = book.codes.get(row.item, row.item)
        shown = (row.employee_id, book.names[row.employee_id], row.period, code)
        for column, text in enumerate((*shown, book.labels[row.item])):
            sheet.write_string(at, column, text, forms["text"])
        sheet.write_number(at, amount, float(row.amount), forms["number"])
        if why := book.reasons.get((row.employee_id, row.item)):
            sheet.write_string(at, amount + 1, why, forms["text"])
    end = first + len(book.rows)
    sheet.write_string(end, 0, words["total"], forms["total"])
    for column in range(1, amount):
        sheet.write_blank(end, column, None, forms["total"])
    down = xl_range(first, amount, end - 1, amount) if book.rows else ""
    write_total(sheet, (end, amount), down, book.sums.get(("", ""), _ZERO), forms["number total"])
    if book.rows:
        sheet.autofilter(first - 1, 0, end - 1, amount)
    _finish(sheet, book, heads, first, end)
    return f"'{book.word('listing')}'!{xl_rowcol_to_cell(end, amount)}"


def _difference(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    book: Book,
    forms: dict[str, Any],
    total: str,
    listed: str,
) -> None:
    """The line under the matrix that shows whether both sheets still say the same."""
    at, column = len(book.people) + _TITLE_ROWS + 2, _KEY_COLUMNS + len(book.items)
    sheet.write_string(at, 0, book.words["difference"], forms["particulars"])
    formula = f"=ROUND({total}-{listed},2)"
    sheet.write_formula(at, column, formula, forms["number"], 0)


def _begin(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    book: Book,
    forms: dict[str, Any],
    heads: Sequence[str],
    numbers_from: int,
) -> int:
    """Title, particulars and column headings; returns the first row of data."""
    sheet.write_string(0, 0, book.word("title"), forms["title"])
    sheet.write_string(1, 0, book.particulars, forms["particulars"])
    if book.notice:
        sheet.write_string(2, 0, book.notice, forms["notice"])
    for column, text in enumerate(heads):
        is_number = column >= numbers_from and text != book.words["reason"]
        kind = "number head" if is_number else "head"
        sheet.write_string(_TITLE_ROWS, column, text, forms[kind])
    return _TITLE_ROWS + 1


def _finish(sheet: Any, book: Book, heads: Sequence[str], first: int, end: int) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Column widths, frozen headings, and pages that print whole."""
    known = {
        book.words["employee"]: book.people,
        book.words["name"]: [book.names[person] for person in book.people],
        book.words["item_id"]: book.items,
        book.words["item"]: [book.labels[item] for item in book.items],
        book.words["reason"]: list(book.reasons.values()),
    }
    for column, head in enumerate(heads):
        words = known.get(head)
        if words is None:
            width = max(_NUMBER_WIDTH, text_width(head) + 2)
        else:
            width = max([_TEXT_WIDTH, *(text_width(text) + 2 for text in (head, *words))])
        sheet.set_column(column, column, min(width, _WIDEST))
    sheet.freeze_panes(first, _KEY_COLUMNS)
    print_whole(sheet, first - 1, end, len(heads))
