"""The company's payroll workbook: a sheet of departments to be signed, and one of every amount.

Totals are formulas over the amounts, with the exact sums for programs that do not add; they agree
with the departments' own workbooks to the fen. The same amounts give the same bytes.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from kpilib.publish.render.workbook_style import (
    Column,
    Top,
    add_sheet,
    finish,
    formats,
    new_workbook,
    write_texts,
    write_top,
    write_total,
    write_total_head,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.company.company_figures import CompanyFigures
    from kpilib.publish.company.payroll_rows import DepartmentPayroll
    from kpilib.publish.render.workbook_style import Formats, Worksheet

_PAY, _SETTLED = 3, 4  # columns of the first sheet
_AMOUNT = 7  # column of the second


def payroll_workbook(c: CompanyFigures, found: Sequence[DepartmentPayroll]) -> bytes:
    """The workbook's bytes.

    Args:
        c: The figures of the page, which it agrees with.
        found: The amounts of every department that pays something.
    """
    file, say = io.BytesIO(), c.wording.say
    with new_workbook(file, say("Payroll of the company")) as made:
        forms = formats(made, c.wording.language.paper.workbook_font)
        first, second = add_sheet(made, say("Departments")), add_sheet(made, say("Details"))
        last = _details(second, c, found, forms)
        _departments(first, c, found, (forms, second.get_name().replace("'", "''"), last))
    return file.getvalue()


def _top(c: CompanyFigures) -> Top:
    say = c.wording.say
    particulars = say(
        "{company}   Period: {period}   Amounts in CNY",
        company=c.company,
        period=c.wording.period(c.period),
    )
    if c.draft.departments:
        notice = say("Drafts among it: pay a department once it is issued.")
    else:
        notice = say("As issued: pay by this or by the departments' workbooks, not by both.")
    missing = [row.title for row in c.rows if not row.is_known]
    if missing:
        left = say("Not counted: {departments}.", departments=c.wording.listed(missing))
        notice = c.wording.language.sentences([notice, left])
    return Top(say("Payroll of the company"), particulars, notice)


def _state(c: CompanyFigures, one: DepartmentPayroll) -> str:
    say, bank = c.wording.say, one.row.bank
    return say("Issued {revision}", revision=bank.first) if bank.is_issued else say("Draft")


def _kind(c: CompanyFigures, *, is_settled: bool) -> str:
    """What an amount is, as the second sheet says it and the first one adds it up."""
    say = c.wording.say
    return say("For earlier periods") if is_settled else say("Pay", context="waterfall")


def _departments(
    sheet: Worksheet,
    c: CompanyFigures,
    found: Sequence[DepartmentPayroll],
    beside: tuple[Formats, str, int],
) -> None:
    """The sheet that is signed: a line for each department, paid, draft and both, and who signs."""
    (forms, details, last), say = beside, c.wording.say
    titles = [one.row.title for one in found]
    heads = (say("People paid"), say("Pay", context="waterfall"), say("For earlier periods"),
             c.due_head)  # fmt: skip
    columns = (
        Column(say("Department"), titles),
        Column(say("Revision"), [_state(c, one) for one in found]),
        *(Column(head, is_number=True) for head in heads),
    )
    first = write_top(sheet, forms, _top(c), columns)
    for at, one in enumerate(found, start=first):
        write_texts(sheet, forms, at, (one.row.title, _state(c, one)))
        sheet.write_number(at, 2, one.people, forms["count"])
        for column, is_settled in ((_PAY, False), (_SETTLED, True)):
            exact, kind = one.total(settled=is_settled), _kind(c, is_settled=is_settled)
            ranges = (f"'{details}'!{xl_range_abs(first, n, last, n)}" for n in (_AMOUNT, 0, 9))
            amounts, ids, kinds = ranges
            formula = f'=ROUND(SUMIFS({amounts},{ids},"{one.row.name}",{kinds},"{kind}"),2)'
            sheet.write_formula(at, column, formula, forms["number"], float(exact))
        both = f"{xl_rowcol_to_cell(at, _PAY)}:{xl_rowcol_to_cell(at, _SETTLED)}"
        exact = one.total(settled=False) + one.total(settled=True)
        write_total(sheet, (at, _SETTLED + 1), both, exact, forms["person total"])
    end = _sums(sheet, c, found, forms, first)
    finish(sheet, columns, end + 4)
    _signatures(sheet, c, forms, end + 2)


def _sums(
    sheet: Worksheet, c: CompanyFigures, found: Sequence[DepartmentPayroll], forms: Formats,
    first: int,
) -> int:  # fmt: skip
    """What is paid, what is draft, and both; returns the last line."""
    say, at = c.wording.say, first + len(found)
    kinds = {True: say("Paid", context="total"), False: say("Draft")}
    mixed = len({one.row.bank.is_issued for one in found}) > 1
    states = f"{xl_rowcol_to_cell(first, 1)}:{xl_rowcol_to_cell(first + len(found) - 1, 1)}"
    for is_issued, word in kinds.items() if mixed else ():
        mine = [one for one in found if one.row.bank.is_issued == is_issued]
        write_total_head(sheet, forms, at, word, _PAY)
        for column in (_PAY, _SETTLED, _SETTLED + 1):
            top, low = (xl_rowcol_to_cell(n, column) for n in (first, first + len(found) - 1))
            formula = f'=ROUND(SUMIFS({top}:{low},{states},"{_state(c, mine[0])}"),2)'
            exact = float(_exact(mine, column))
            sheet.write_formula(at, column, formula, forms["number total"], exact)
        at += 1
    write_total_head(sheet, forms, at, say("Total"), _PAY)
    for column in (_PAY, _SETTLED, _SETTLED + 1):
        top, low = (
            xl_rowcol_to_cell(first, column),
            xl_rowcol_to_cell(first + len(found) - 1, column),
        )
        cells = f"{top}:{low}" if found else ""
        write_total(sheet, (at, column), cells, _exact(found, column), forms["number total"])
    return at


def _exact(found: Sequence[DepartmentPayroll], column: int) -> Decimal:
    kinds = {_PAY: (False,), _SETTLED: (True,)}.get(column, (False, True))
    amounts = (one.total(settled=kind) for one in found for kind in kinds)
    return sum(amounts, Decimal("0.00"))


def _details(
    sheet: Worksheet, c: CompanyFigures, found: Sequence[DepartmentPayroll], forms: Formats
) -> int:
    """The sheet of every amount; returns its last line of amounts."""
    say = c.wording.say
    rows = [(one, row) for one in found for row in one.rows]
    columns = (
        Column(say("Department id"), [one.row.name for one in found]),
        Column(say("Department"), [one.row.title for one in found]),
        Column(say("Employee"), [row.who for _, row in rows]),
        Column(say("Name"), [row.name for _, row in rows]),
        Column(say("Period")),
        Column(say("Item id"), [row.item for _, row in rows]),
        Column(say("Item"), [row.label for _, row in rows]),
        Column(say("Amount"), is_number=True),
        Column(say("Revision"), [_state(c, one) for one in found]),
        Column(say("Kind")),
        Column(say("Settled because of"), [row.reason for _, row in rows]),
    )
    first = write_top(sheet, forms, _top(c), columns)
    for at, (one, row) in enumerate(rows, start=first):
        write_texts(sheet, forms, at, (one.row.name, one.row.title, row.who, row.name, row.period,
                                       row.item, row.label))  # fmt: skip
        sheet.write_number(at, _AMOUNT, float(row.amount), forms["number"])
        sheet.write_string(at, 8, _state(c, one), forms["text beside"])
        sheet.write_string(at, 9, _kind(c, is_settled=row.is_settled), forms["text"])
        if row.reason:
            sheet.write_string(at, 10, row.reason, forms["text"])
    end = first + len(rows)
    write_total_head(sheet, forms, end, say("Total"), _AMOUNT)
    down = f"{xl_rowcol_to_cell(first, _AMOUNT)}:{xl_rowcol_to_cell(end - 1, _AMOUNT)}"
    write_total(
        sheet, (end, _AMOUNT), down if rows else "", _exact(found, -1), forms["number total"]
    )
    if rows:
        sheet.autofilter(first - 1, 0, end - 1, len(columns) - 1)
    finish(sheet, columns, end)
    return max(end - 1, first)


def _signatures(sheet: Worksheet, c: CompanyFigures, forms: Formats, at: int) -> None:
    """Who has made it, looked at it, and agreed: to be signed by hand."""
    say = c.wording.say
    for number, word in enumerate((say("Prepared by"), say("Checked by"), say("Approved by"))):
        sheet.write_string(at + number, 0, word, forms["text"])
        sheet.write_string(at + number, 1, "________________", forms["text"])
        sheet.write_string(at + number, 3, say("Date"), forms["text"])
        sheet.write_string(at + number, 4, "________________", forms["text"])
