"""One sheet of an audit's workbook: long texts in lines, amounts in yuan and fen, a filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from kpilib.history.audit.audit_act import FEN
from kpilib.publish.render.workbook_style import (
    TITLE_ROWS,
    Column,
    add_sheet,
    finish,
    formats,
    text_width,
    write_top,
    write_total_head,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from kpilib.publish.render.workbook_style import Formats, Top, Workbook

FIRST_ROW = TITLE_ROWS + 1
"""The first row of data, counted from 0."""

_LINE = 13.5  # points that a line of text is high
_LINES = 12  # so many lines of a text are shown at most
_A3 = 8  # in Excel's list of papers
_WIDE = 8  # columns beyond which a sheet is printed on A3


class TextColumn(NamedTuple):
    """A column of text.

    Attributes:
        head: Its heading.
        width: How wide it is at most, in characters of Latin; longer texts take several lines.
    """

    head: str
    width: int = 16


@dataclass(frozen=True)
class Formula:
    """A figure that recomputes.

    Attributes:
        text: The formula, which gives yuan.
        exact: What it comes to, for programs that do not add.
    """

    text: str
    exact: Decimal


class AuditSheet:
    """A sheet while it is written, from its first row of data down."""

    def __init__(
        self,
        pages: AuditPages,
        name: str,
        texts: Sequence[TextColumn],
        amounts: Sequence[str] = (),
    ) -> None:
        self.sheet = add_sheet(pages.made, name)
        self.forms = pages.forms
        self.row = FIRST_ROW
        self._texts = texts
        self._widths = [text_width(column.head) + 2 for column in texts]
        self._amounts = amounts
        self._top = pages.top

    @property
    def name(self) -> str:
        """As formulas of other sheets name it."""
        return str(self.sheet.get_name()).replace("'", "''")

    def write(
        self, texts: Sequence[str | int], amounts: Iterable[Decimal | Formula | None] = ()
    ) -> int:
        """Write a row.

        Args:
            texts: The cells of text, and whole numbers.
            amounts: Those of figures, in yuan; None leaves one empty.

        Returns:
            Its number, counted from 0.
        """
        at, lines = self.row, 1
        for place, (cell, column) in enumerate(zip(texts, self._texts, strict=True)):
            text = str(cell)
            if isinstance(cell, int):
                self.sheet.write_number(at, place, cell, self.forms["whole"])
            else:
                self.sheet.write_string(at, place, text, self.forms["wrap"])
            parts = [text_width(line) + 2 for line in text.split("\n")]
            self._widths[place] = min(column.width, max(self._widths[place], *parts))
            lines = max(lines, sum(-(-part // column.width) for part in parts))
        self.sheet.set_row(at, _LINE * min(lines, _LINES))
        for place, amount in enumerate(amounts, start=len(texts)):
            self._amount(at, place, amount)
        self.row += 1
        return at

    def _amount(self, at: int, place: int, amount: Decimal | Formula | None) -> None:
        if isinstance(amount, Formula):
            form = self.forms["yuan"]
            self.sheet.write_formula(at, place, amount.text, form, float(amount.exact))
        elif amount is not None:
            self.sheet.write_number(at, place, float(amount), self.forms["yuan"])

    def fen(self, at: int, place: int, amount: Decimal) -> None:
        """The figure to the left once more, in fen: a whole number, which any program adds up."""
        formula = f"=ROUND({xl_rowcol_to_cell(at, place - 1)}*100,0)"
        self.sheet.write_formula(at, place, formula, self.forms["fen"], int(amount * FEN))

    def down(self, column: int) -> str:
        """A column's cells, for formulas of any sheet."""
        last = max(self.row, FIRST_ROW + 1) - 1
        return f"'{self.name}'!{xl_range_abs(FIRST_ROW, column, last, column)}"

    def total(self, word: str, place: int, amount: Decimal) -> None:
        """The line of totals, of a column in yuan and the one beside it in fen."""
        if self.row == FIRST_ROW:
            return
        write_total_head(self.sheet, self.forms, self.row, word, place)
        for at, form, exact in (
            (place, "number total", float(amount)),
            (place + 1, "fen total", int(amount * FEN)),
        ):
            cells = xl_range(FIRST_ROW, at, self.row - 1, at)
            formula = f"=ROUND(SUM({cells}),2)"
            self.sheet.write_formula(self.row, at, formula, self.forms[form], exact)

    def end(self) -> None:
        """Headings, widths, print, and what filters the rows."""
        columns = [
            *(Column(each.head, room=(width, width))
              for each, width in zip(self._texts, self._widths, strict=True)),
            *(Column(head, is_number=True, room=(12, 18)) for head in self._amounts),
        ]  # fmt: skip
        write_top(self.sheet, self.forms, self._top, columns)
        finish(self.sheet, columns, self.row)
        if len(columns) > _WIDE:
            self.sheet.set_paper(_A3)
        self.sheet.autofilter(TITLE_ROWS, 0, max(self.row - 1, TITLE_ROWS), len(columns) - 1)


class AuditPages:
    """The workbook while it is written.

    Attributes:
        made: The workbook.
        forms: Its cell formats.
        top: Above the headings of every sheet.
    """

    def __init__(self, made: Workbook, font: str, top: Top) -> None:
        self.made = made
        self.top = top
        self.forms: Formats = formats(made, font)
        plain = {"font_name": font, "font_size": 10, "valign": "top"}
        bold = {"bold": True, "top": 1, "bg_color": "#EEF2F6"}
        self.forms["wrap"] = made.add_format({**plain, "text_wrap": True})
        self.forms["whole"] = made.add_format({**plain, "align": "left"})
        self.forms["yuan"] = made.add_format({**plain, "num_format": "#,##0.00"})
        self.forms["fen"] = made.add_format({**plain, "num_format": "#,##0"})
        self.forms["fen total"] = made.add_format({**plain, **bold, "num_format": "#,##0"})

    def sheet(
        self, name: str, texts: Sequence[TextColumn], amounts: Sequence[str] = ()
    ) -> AuditSheet:
        """A new sheet, after those that are there."""
        return AuditSheet(self, name, texts, amounts)
