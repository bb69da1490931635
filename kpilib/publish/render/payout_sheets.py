"""The two sheets of the payroll workbook, drawn with XlsxWriter: the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kpilib.publish.render.workbook_style import (
    TITLE_ROWS,
    Column,
    Top,
    add_sheet,
    finish,
    formats,
    new_workbook,
    sheet_name,
    write_texts,
    write_top,
    write_total,
    write_total_head,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.publish.render.workbook_style import Formats, Workbook, Worksheet
    from kpilib.text.language import Language

_ZERO = Decimal(0)
_KEY_COLUMNS = 2  # employee id and name

Standing = Literal["", "issued", "blocked"]
"""Whether payroll pays by a workbook: empty where it does, `issued` where it shows what has been
paid, `blocked` where it must not be paid at all."""


def sheet_names(spoken: Language, standing: Standing = "") -> tuple[str, str]:
    """The names of both sheets, which are payroll's alone where something is paid by them."""
    say = spoken.say
    match standing:
        case "issued":
            names = say("As issued"), say("Details as issued")
        case "blocked":
            names = say("Not to be paid", context="sheet"), say("Details not to be paid")
        case _:
            names = say("Payouts"), say("Details")
    return sheet_name(names[0]), sheet_name(names[1])


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
class PayoutBook:
    """What is written.

    Attributes:
        rows: The payouts.
        people: Employee ids in the order of `rows`.
        items: Item ids in the order of `labels`.
        names: Printed name by employee id.
        labels: Printed name by item id.
        sums: Exact total by (employee id, item); an empty string stands for all of them.
        spoken: The language.
        particulars: The line under the title.
        notice: The line under that; may be empty.
        standing: Whether payroll pays by it.
        codes: Printed item id where it is another one: of what is settled for earlier periods.
        reasons: Why that is settled, by employee id and item.
    """

    rows: tuple[Payout, ...]
    people: tuple[str, ...]
    items: tuple[str, ...]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    sums: Mapping[tuple[str, str], Decimal]
    spoken: Language
    particulars: str
    notice: str = ""
    standing: Standing = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)
    paid_with: str = ""

    @property
    def top(self) -> Top:
        """What stands above the headings."""
        say = self.spoken.say
        match self.standing:
            case "issued":
                title = say("Paid with {revision} (not to be paid again)", revision=self.paid_with)
                if not self.paid_with:
                    title = say("Paid elsewhere (not to be paid again)")
            case "blocked":
                title = say("Payouts (not to be paid by this)")
            case _:
                title = say("Payouts", context="title")
        return Top(title, self.particulars, self.notice)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.sums.get(("", ""), _ZERO)

    def keys(self) -> tuple[Column, Column]:
        """The columns that say whose a row is."""
        names = [self.names[person] for person in self.people]
        say = self.spoken.say
        return Column(say("Employee"), self.people), Column(say("Name"), names)


def workbook(book: PayoutBook) -> bytes:
    """The workbook's bytes."""
    file = io.BytesIO()
    with new_workbook(file, book.spoken.say("Payouts", context="title")) as made:
        add_payouts(made, book, formats(made, book.spoken.paper.workbook_font))
    return file.getvalue()


def add_payouts(made: Workbook, book: PayoutBook, forms: Formats) -> None:
    """Add both sheets to a workbook."""
    matrix_name, listing_name = sheet_names(book.spoken, book.standing)
    matrix = add_sheet(made, matrix_name)
    total = _matrix(matrix, book, forms)
    listed = _listing(add_sheet(made, listing_name), book, forms)
    quoted = listing_name.replace("'", "''")
    _difference(matrix, book, forms, (total, f"'{quoted}'!{listed}"))


def _matrix(sheet: Worksheet, book: PayoutBook, forms: Formats) -> str:
    """Sheet 1; returns the cell of the grand total."""
    word = book.spoken.say("Total")
    heads = (*(book.labels[item] for item in book.items), word)
    columns = (*book.keys(), *(Column(head, is_number=True) for head in heads))
    first = write_top(sheet, forms, book.top, columns)
    last_item = _KEY_COLUMNS + len(book.items) - 1
    for at, person in enumerate(book.people, start=first):
        write_texts(sheet, forms, at, (person, book.names[person]))
        for column, item in enumerate(book.items, start=_KEY_COLUMNS):
            if (person, item) in book.sums:
                sheet.write_number(at, column, float(book.sums[person, item]), forms["number"])
        across = xl_range(at, _KEY_COLUMNS, at, last_item)
        exact = book.sums[person, ""]
        write_total(sheet, (at, last_item + 1), across, exact, forms["person total"])
    end = first + len(book.people)
    write_total_head(sheet, forms, end, word, _KEY_COLUMNS)
    sums = [*(book.sums["", item] for item in book.items), book.total]
    for column, exact in enumerate(sums, start=_KEY_COLUMNS):
        down = xl_range(first, column, end - 1, column) if book.people else ""
        write_total(sheet, (end, column), down, exact, forms["number total"])
    finish(sheet, columns, end)
    return str(xl_rowcol_to_cell(end, last_item + 1))


def _listing(sheet: Worksheet, book: PayoutBook, forms: Formats) -> str:
    """Sheet 2; returns the cell of the total."""
    say = book.spoken.say
    columns = [
        *book.keys(),
        Column(say("Period")),
        Column(say("Item id"), book.items),
        Column(say("Item"), [book.labels[item] for item in book.items]),
        Column(say("Amount"), is_number=True),
    ]
    amount = len(columns) - 1
    if book.reasons:
        columns.append(Column(say("Settled because of"), list(book.reasons.values())))
    first = write_top(sheet, forms, book.top, columns)
    for at, row in enumerate(book.rows, start=first):
        code = book.codes.get(row.item, row.item)
        shown = (row.employee_id, book.names[row.employee_id], row.period, code)
        write_texts(sheet, forms, at, (*shown, book.labels[row.item]))
        sheet.write_number(at, amount, float(row.amount), forms["number"])
        if why := book.reasons.get((row.employee_id, row.item)):
            sheet.write_string(at, amount + 1, why, forms["text beside"])
    end = first + len(book.rows)
    write_total_head(sheet, forms, end, say("Total"), amount)
    down = xl_range(first, amount, end - 1, amount) if book.rows else ""
    write_total(sheet, (end, amount), down, book.total, forms["number total"])
    if book.rows:
        sheet.autofilter(first - 1, 0, end - 1, amount)
    finish(sheet, columns, end)
    return str(xl_rowcol_to_cell(end, amount))


def _difference(
    sheet: Worksheet, book: PayoutBook, forms: Formats, totals: tuple[str, str]
) -> None:
    """The line under the matrix that shows whether both sheets still say the same."""
    at, column = len(book.people) + TITLE_ROWS + 2, _KEY_COLUMNS + len(book.items)
    sheet.write_string(at, 0, book.spoken.say("Difference from details"), forms["particulars"])
    formula = f"=ROUND({totals[0]}-{totals[1]},2)"
    sheet.write_formula(at, column, formula, forms["number"], 0)
