"""The two sheets of the payroll workbook, drawn with XlsxWriter: the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ZERO = Decimal(0)
_FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - the file's creation date, the same in all
_TITLE_ROWS = 3  # title, particulars, blank
_KEY_COLUMNS = 2  # employee id and name
_NUMBER_WIDTH = 14
_TEXT_WIDTH = 12
_WIDEST = 40
_WIDE = "\u2e80"  # from here on characters take two columns' width
_A4 = 9  # in Excel's list of papers

WORDS = {
    "zh": {
        "matrix": "应发汇总",
        "listing": "应发明细",
        "title": "绩效应发表",
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
        "font": "Microsoft YaHei",
    },
    "en": {
        "matrix": "Payouts",
        "listing": "Details",
        "title": "Payouts",
        "particulars": "Department: {department}   Period: {period}   Revision: {revision}   "
        "Amounts in CNY yuan",
        "employee": "Employee",
        "name": "Name",
        "period": "Period",
        "item_id": "Item id",
        "item": "Item",
        "amount": "Amount",
        "total": "Total",
        "difference": "Difference from details",
        "draft": "Draft",
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
    """

    rows: tuple[Payout, ...]
    people: tuple[str, ...]
    items: tuple[str, ...]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    sums: Mapping[tuple[str, str], Decimal]
    words: Mapping[str, str]
    particulars: str


def workbook(book: Book) -> bytes:
    """The workbook's bytes."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,  # a name that starts with “=” stays a name
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as made:
        made.set_properties({"title": book.words["title"], "created": _FIXED_TIME})
        formats = _formats(made, book.words["font"])
        total = _matrix(made.add_worksheet(book.words["matrix"]), book, formats)
        listed = _listing(made.add_worksheet(book.words["listing"]), book, formats)
        _difference(made.get_worksheet_by_name(book.words["matrix"]), book, formats, total, listed)
    return file.getvalue()


def _formats(made: Any, font: str) -> dict[str, Any]:  # noqa: ANN401 - xlsxwriter has no types
    plain = {"font_name": font, "font_size": 10, "valign": "vcenter"}
    number = {**plain, "num_format": "#,##0.00"}
    bold = {"bold": True, "top": 1, "bg_color": "#EEF2F6"}
    head = {**plain, "bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True}
    return {
        "title": made.add_format({**plain, "bold": True, "font_size": 14}),
        "particulars": made.add_format({**plain, "font_color": "#5B6770"}),
        "head": made.add_format({**head, "align": "left"}),
        "number head": made.add_format({**head, "align": "right"}),
        "text": made.add_format(plain),
        "number": made.add_format(number),
        "person total": made.add_format({**number, "bold": True}),
        "total": made.add_format({**plain, **bold}),
        "number total": made.add_format({**number, **bold}),
    }


def _matrix(sheet: Any, book: Book, formats: dict[str, Any]) -> str:  # noqa: ANN401 - xlsxwriter has no types
    """Sheet 1; returns the cell of the grand total."""
    heads = [
        book.words["employee"],
        book.words["name"],
        *(book.labels[item] for item in book.items),
    ]
    heads.append(book.words["total"])
    first = _begin(sheet, book, formats, heads, numbers_from=_KEY_COLUMNS)
    last_item = _KEY_COLUMNS + len(book.items) - 1
    for at, person in enumerate(book.people, start=first):
        sheet.write_string(at, 0, person, formats["text"])
        sheet.write_string(at, 1, book.names[person], formats["text"])
        for column, item in enumerate(book.items, start=_KEY_COLUMNS):
            if (person, item) in book.sums:
                sheet.write_number(at, column, float(book.sums[person, item]), formats["number"])
        across = xl_range(at, _KEY_COLUMNS, at, last_item)
        _total(sheet, (at, last_item + 1), across, book.sums[person, ""], formats["person total"])
    end = first + len(book.people)
    sheet.write_string(end, 0, book.words["total"], formats["total"])
    sheet.write_blank(end, 1, None, formats["total"])
    sums = [*(book.sums["", item] for item in book.items), book.sums.get(("", ""), _ZERO)]
    for column, exact in enumerate(sums, start=_KEY_COLUMNS):
        down = xl_range(first, column, end - 1, column) if book.people else ""
        _total(sheet, (end, column), down, exact, formats["number total"])
    _finish(sheet, book, heads, first, end)
    cell: str = xl_rowcol_to_cell(end, last_item + 1)
    return cell


def _listing(sheet: Any, book: Book, formats: dict[str, Any]) -> str:  # noqa: ANN401 - xlsxwriter has no types
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
    first = _begin(sheet, book, formats, heads, numbers_from=amount)
    for at, row in enumerate(book.rows, start=first):
        shown = (row.employee_id, book.names[row.employee_id], row.period, row.item)
        for column, text in enumerate((*shown, book.labels[row.item])):
            sheet.write_string(at, column, text, formats["text"])
        sheet.write_number(at, amount, float(row.amount), formats["number"])
    end = first + len(book.rows)
    sheet.write_string(end, 0, words["total"], formats["total"])
    for column in range(1, amount):
        sheet.write_blank(end, column, None, formats["total"])
    down = xl_range(first, amount, end - 1, amount) if book.rows else ""
    _total(sheet, (end, amount), down, book.sums.get(("", ""), _ZERO), formats["number total"])
    if book.rows:
        sheet.autofilter(first - 1, 0, end - 1, amount)
    _finish(sheet, book, heads, first, end)
    return f"'{words['listing']}'!{xl_rowcol_to_cell(end, amount)}"


def _difference(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    book: Book,
    formats: dict[str, Any],
    total: str,
    listed: str,
) -> None:
    """The line under the matrix that shows whether both sheets still say the same."""
    at, column = len(book.people) + _TITLE_ROWS + 2, _KEY_COLUMNS + len(book.items)
    sheet.write_string(at, 0, book.words["difference"], formats["particulars"])
    formula = f"=ROUND({total}-{listed},2)"
    sheet.write_formula(at, column, formula, formats["number"], 0)


def _begin(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    book: Book,
    formats: dict[str, Any],
    heads: Sequence[str],
    numbers_from: int,
) -> int:
    """Title, particulars and column headings; returns the first row of data."""
    sheet.write_string(0, 0, book.words["title"], formats["title"])
    sheet.write_string(1, 0, book.particulars, formats["particulars"])
    for column, text in enumerate(heads):
        kind = "number head" if column >= numbers_from else "head"
        sheet.write_string(_TITLE_ROWS, column, text, formats[kind])
    return _TITLE_ROWS + 1


def _total(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    at: tuple[int, int],
    cells: str,
    exact: Decimal,
    form: Any,  # noqa: ANN401 - xlsxwriter has no types
) -> None:
    """A sum as formula, rounded to the fen, with the exact total for programs that do not add."""
    if cells:
        sheet.write_formula(*at, f"=ROUND(SUM({cells}),2)", form, float(exact))
    else:
        sheet.write_number(*at, float(exact), form)


def _finish(sheet: Any, book: Book, heads: Sequence[str], first: int, end: int) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Column widths, frozen headings, and pages that print whole."""
    known = {
        book.words["employee"]: book.people,
        book.words["name"]: [book.names[person] for person in book.people],
        book.words["item_id"]: book.items,
        book.words["item"]: [book.labels[item] for item in book.items],
    }
    for column, head in enumerate(heads):
        words = known.get(head)
        if words is None:
            width = max(_NUMBER_WIDTH, _columns(head) + 2)
        else:
            width = max([_TEXT_WIDTH, *(_columns(text) + 2 for text in (head, *words))])
        sheet.set_column(column, column, min(width, _WIDEST))
    sheet.freeze_panes(first, _KEY_COLUMNS)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)
    sheet.print_area(0, 0, end, len(heads) - 1)
    sheet.set_footer("&C&P / &N")


def _columns(text: str) -> int:
    """Width of a text in a worksheet's units: Chinese characters take two."""
    return sum(2 if character >= _WIDE else 1 for character in text)
