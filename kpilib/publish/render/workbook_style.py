"""How our workbooks look, and what makes the same figures the same bytes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import xlsxwriter

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

# XlsxWriter has no types.
Worksheet: TypeAlias = Any
Workbook: TypeAlias = Any
Format: TypeAlias = Any
Formats: TypeAlias = dict[str, Format]

TITLE_ROWS = 3
"""Title, particulars, and a notice or nothing: above the headings of every sheet."""

_FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - the file's creation date, the same in all
_WIDE = 0x2E80  # code point: from here on characters take two columns' width
_A4 = 9  # in Excel's list of papers
_LONGEST = 31  # letters of a sheet's name: Excel refuses longer ones
_TEXT_WIDTH, _WIDEST = 12, 40
_LINE = 15  # points of a row of one line
_FROZEN = 2  # columns that stay in sight: employee id and name


class Top(NamedTuple):
    """The lines above a sheet's headings.

    Attributes:
        title: The first line.
        particulars: The line under it.
        notice: The line under that; may be empty.
    """

    title: str
    particulars: str
    notice: str = ""


class Column(NamedTuple):
    """A column.

    Attributes:
        head: Its heading.
        texts: What stands below, where that is text.
        is_number: Whether numbers stand below.
        room: How wide a column without texts is at least, and at most.
    """

    head: str
    texts: Sequence[str] | None = None
    is_number: bool = False
    room: tuple[int, int] = (14, _WIDEST)

    @property
    def width(self) -> int:
        """A heading may take several lines, a text may not."""
        if self.texts:
            return text_column((self.head, *self.texts))
        least, most = self.room
        return min(max(least, text_width(self.head) + 2), most)


@contextmanager
def new_workbook(file: io.BytesIO, title: str) -> Iterator[Workbook]:
    """A workbook that is written when its sheets are done; text stays text."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,  # a name that starts with “=” stays a name
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as made:
        made.set_properties({"title": title, "created": _FIXED_TIME})
        yield made


def add_sheet(made: Workbook, name: str) -> Worksheet:
    """A new sheet; a name that a language says at length is cut."""
    return made.add_worksheet(sheet_name(name))


def sheet_name(name: str) -> str:
    """A name as a workbook can have it."""
    return name[:_LONGEST]


def formats(made: Workbook, font: str) -> Formats:
    """The cell formats by name."""
    plain = {"font_name": font, "font_size": 10, "valign": "vcenter"}
    number = {**plain, "num_format": "#,##0.00"}
    bold = {"bold": True, "top": 1, "bg_color": "#EEF2F6"}
    head = {**plain, "bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True}
    return {
        "title": made.add_format({**plain, "bold": True, "font_size": 14}),
        "particulars": made.add_format({**plain, "font_color": "#5B6770"}),
        "notice": made.add_format({**plain, "bold": True, "font_color": "#B3261E"}),
        "head": made.add_format({**head, "align": "left"}),
        "head beside": made.add_format({**head, "align": "left", "indent": 1}),
        "number head": made.add_format({**head, "align": "right"}),
        "text": made.add_format({**plain, "align": "left"}),  # also what is written from the right
        "text beside": made.add_format({**plain, "align": "left", "indent": 1}),  # a number
        "count": made.add_format({**plain, "num_format": "0"}),
        "long text": made.add_format({**plain, "align": "left", "text_wrap": True}),
        "number": made.add_format(number),
        "person total": made.add_format({**number, "bold": True}),
        "total": made.add_format({**plain, **bold}),
        "number total": made.add_format({**number, **bold}),
    }


def write_top(sheet: Worksheet, forms: Formats, top: Top, columns: Sequence[Column]) -> int:
    """Title, particulars and headings.

    Returns:
        The first row of data.
    """
    sheet.write_string(0, 0, top.title, forms["title"])
    sheet.write_string(1, 0, top.particulars, forms["particulars"])
    if top.notice:
        sheet.write_string(2, 0, top.notice, forms["notice"])
    beside = False
    for at, column in enumerate(columns):
        plain = "head beside" if beside else "head"
        form = forms["number head" if column.is_number else plain]
        sheet.write_string(TITLE_ROWS, at, column.head, form)
        beside = column.is_number
    return TITLE_ROWS + 1


def write_texts(sheet: Worksheet, forms: Formats, row: int, texts: Sequence[str]) -> None:
    """Text from the first column on; one that is wider than any column takes several lines.

    Excel makes a row as high as that by itself, other programs do not.
    """
    for column, text in enumerate(texts):
        long = text_width(text) + 2 > _WIDEST
        sheet.write_string(row, column, text, forms["long text" if long else "text"])
    if (lines := max(map(_lines, texts), default=1)) > 1:
        sheet.set_row(row, lines * _LINE)


def _lines(text: str) -> int:
    """How many lines a text takes in the widest column, broken at blanks and in long words."""
    room, lines, used = _WIDEST - 2, 1, 0
    for word in text.split():
        width = text_width(word)
        if used and used + 1 + width > room:
            lines, used = lines + 1, 0
        used += width + bool(used)
        lines, used = lines + (used - 1) // room, (used - 1) % room + 1
    return lines


def write_total_head(sheet: Worksheet, forms: Formats, row: int, word: str, columns: int) -> None:
    """The word of a line of totals, and the empty cells up to its first figure."""
    sheet.write_string(row, 0, word, forms["total"])
    for column in range(1, columns):
        sheet.write_blank(row, column, None, forms["total"])


def write_total(
    sheet: Worksheet, at: tuple[int, int], cells: str, exact: Decimal, form: Format
) -> None:
    """A sum as formula, rounded to the fen, with the exact total for programs that do not add."""
    if cells:
        sheet.write_formula(*at, f"=ROUND(SUM({cells}),2)", form, float(exact))
    else:
        sheet.write_number(*at, float(exact), form)


def finish(sheet: Worksheet, columns: Sequence[Column], end: int) -> None:
    """Column widths, frozen headings, and pages that print whole with the headings on each.

    Args:
        sheet: The sheet.
        columns: Its columns.
        end: Its last row, counted from 0.
    """
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    sheet.freeze_panes(TITLE_ROWS + 1, min(_FROZEN, len(columns)))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE_ROWS)
    sheet.print_area(0, 0, max(end, TITLE_ROWS + 1), len(columns) - 1)
    sheet.set_footer("&C&P / &N")


def on_one_page(sheet: Worksheet) -> None:
    """A sheet without rows, such as a picture, whole on one page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&C&P / &N")


def text_column(texts: Iterable[str]) -> int:
    """The width of a column that shows these texts."""
    return min(max([_TEXT_WIDTH, *(text_width(text) + 2 for text in texts)]), _WIDEST)


def text_width(text: str) -> int:
    """Width of a text in a worksheet's units: Chinese characters take two."""
    return sum(2 if ord(character) >= _WIDE else 1 for character in text)
