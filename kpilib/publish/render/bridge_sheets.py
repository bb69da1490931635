"""The workbook of a bridge: line by line and cause by cause, with sums that recompute."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kpilib.publish.render.payout_sheets import add_payouts
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
    from collections.abc import Iterable, Sequence

    from kpilib.publish.render.payout_sheets import PayoutBook
    from kpilib.publish.render.workbook_style import Formats, Workbook, Worksheet
    from kpilib.text.language import Language

_KEYS = 4  # employee id, name, period and item
_PLAIN = 4  # figures of a balance of which nothing is written off
_ROOM = (16, 24)  # of figures below a heading that may take several lines
_ZERO = Decimal(0)

Kind = Literal["pay", "changed", "carried", "bases", "scores"]
_OF_PAY = ("pay", "changed")  # amounts that can be added up; the first sheet, lines or not


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
        figures: Paid, settled since, written off where anything is, due now, and still open.
    """

    keys: tuple[str, str, str, str]
    figures: tuple[Decimal, ...]


@dataclass(frozen=True)
class BridgeSheet:
    """Lines of one kind.

    Attributes:
        kind: `pay` or `changed` (both of pay), `carried`, `bases`, `scores`; names the sheet.
        lines: What changed.
        causes: Printed causes, one column each.
    """

    kind: Kind
    lines: tuple[Bridged, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True)
class BridgeBook:
    """What is written. Nothing of it is a list of payments, and every sheet says so.

    Attributes:
        top: Above the headings of each sheet; its notice says that nothing is paid by it, and what
            is settled where.
        sheets: What changed; one of pay is written also without lines.
        notes: Headings and rows of the sheet of corrections; left out without rows.
        spoken: The language.
        balances: What was paid, settled and is due; left out without lines.
        issued: What was paid with the first revision, to stand before all; may be left out.
        paid: The heading of what was paid; needed with balances.
    """

    top: Top
    sheets: tuple[BridgeSheet, ...]
    notes: tuple[tuple[str, ...], ...]
    spoken: Language
    balances: tuple[Balanced, ...] = ()
    issued: PayoutBook | None = None
    paid: str = ""


def bridge_workbook(book: BridgeBook) -> bytes:
    """The workbook's bytes: the same for the same figures."""
    file, say = io.BytesIO(), book.spoken.say
    with new_workbook(file, book.top.title) as made:
        forms = formats(made, book.spoken.paper.workbook_font)
        if book.issued:
            add_payouts(made, book.issued, forms)
        for sheet in book.sheets:
            if sheet.lines or (sheet.kind in _OF_PAY and not book.issued):
                _lines(made, book, forms, sheet)
        if book.balances:
            _balances(add_sheet(made, say("Paid and due")), book, forms)
        if len(book.notes) > 1:
            _notes(add_sheet(made, say("Corrections and appeals")), book, forms)
    return file.getvalue()


def _columns(
    spoken: Language, lines: Sequence[Bridged | Balanced], numbers: Iterable[str]
) -> tuple[Column, ...]:
    """The columns that say whose a line is, and those of its figures."""
    say = spoken.say
    heads = say("Employee"), say("Name"), say("Period"), say("Item")
    texts = zip(*(line.keys for line in lines), strict=True) if lines else ((),) * _KEYS
    keys = (Column(*pair, room=_ROOM) for pair in zip(heads, texts, strict=True))
    return (*keys, *(Column(head, is_number=True, room=_ROOM) for head in numbers))


def _sheet_of(kind: Kind, spoken: Language) -> str:
    say = spoken.say
    names = {
        "pay": say("Pay", context="sheet"),
        "changed": say("What changed"),
        "carried": say("Carried on"),
        "bases": say("Carried base"),
        "scores": say("Scores"),
    }
    return names[kind]


def _lines(made: Workbook, book: BridgeBook, forms: Formats, content: BridgeSheet) -> None:
    """Before + causes = now, each line a formula; sums below where they mean anything."""
    sheet, say = add_sheet(made, _sheet_of(content.kind, book.spoken)), book.spoken.say
    heads = (say("Before", context="restatement"), *content.causes, say("Now"), say("Difference"))
    columns = _columns(book.spoken, content.lines, heads)
    first = write_top(sheet, forms, book.top, columns)
    now = _KEYS + len(content.causes) + 1
    for at, line in enumerate(content.lines, start=first):
        write_texts(sheet, forms, at, line.keys)
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
        by_line = [(x.before, *x.parts, x.after, x.after - x.before) for x in content.lines]
        _sums(sheet, book, forms, (first, end), by_line or [(_ZERO, _ZERO, _ZERO)])
    finish(sheet, columns, end)


def _balances(sheet: Worksheet, book: BridgeBook, forms: Formats) -> None:
    """Paid, settled since, due, and what is still open: a formula out of these."""
    say = book.spoken.say
    off = (say("Written off"),) if len(book.balances[0].figures) > _PLAIN else ()
    balances = (book.paid, say("Settled since"), *off, say("Due now"), say("Still open"))
    columns = _columns(book.spoken, book.balances, balances)
    first = write_top(sheet, forms, book.top, columns)
    last = len(columns) - 1
    for at, line in enumerate(book.balances, start=first):
        write_texts(sheet, forms, at, line.keys)
        for column, figure in enumerate(line.figures[:-1], start=_KEYS):
            sheet.write_number(at, column, float(figure), forms["number"])
        *less, due = (xl_rowcol_to_cell(at, place) for place in range(_KEYS, last))
        formula = f"=ROUND({'-'.join((due, *less))},2)"
        sheet.write_formula(at, last, formula, forms["person total"], float(line.figures[-1]))
    end = first + len(book.balances)
    _sums(sheet, book, forms, (first, end), [line.figures for line in book.balances])
    finish(sheet, columns, end)


def _sums(
    sheet: Worksheet,
    book: BridgeBook,
    forms: Formats,
    rows: tuple[int, int],
    figures: Sequence[tuple[Decimal, ...]],
) -> None:
    """The line of totals below rows `first` to `end`."""
    first, end = rows
    write_total_head(sheet, forms, end, book.spoken.say("Total"), _KEYS)
    for column, values in enumerate(zip(*figures, strict=True), start=_KEYS):
        down = xl_range(first, column, end - 1, column) if end > first else ""
        write_total(sheet, (end, column), down, sum(values, _ZERO), forms["number total"])


def _notes(sheet: Worksheet, book: BridgeBook, forms: Formats) -> None:
    heads, *rows = book.notes
    texts = ([row[at] for row in rows if at < len(row)] for at in range(len(heads)))
    columns = [Column(*pair, room=_ROOM) for pair in zip(heads, texts, strict=True)]
    first = write_top(sheet, forms, book.top, columns)
    for at, row in enumerate(rows, start=first):
        write_texts(sheet, forms, at, row)
    finish(sheet, columns, first + len(rows) - 1)
