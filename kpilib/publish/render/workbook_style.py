"""How our workbooks look, and what makes the same figures the same bytes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from decimal import Decimal

_FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - the file's creation date, the same in all
_WIDE = "\u2e80"  # from here on characters take two columns' width
_A4 = 9  # in Excel's list of papers


@contextmanager
def new_workbook(file: io.BytesIO, title: str) -> Iterator[Any]:
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


def formats(made: Any, font: str) -> dict[str, Any]:  # noqa: ANN401 - xlsxwriter has no types
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
        "number head": made.add_format({**head, "align": "right"}),
        "text": made.add_format(plain),
        "number": made.add_format(number),
        "person total": made.add_format({**number, "bold": True}),
        "total": made.add_format({**plain, **bold}),
        "number total": made.add_format({**number, **bold}),
    }


def write_total(
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


def print_whole(sheet: Any, head: int, end: int, columns: int) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Pages that print whole, with the headings on each; rows and columns count from 0."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.print_area(0, 0, end, columns - 1)
    sheet.set_footer("&C&P / &N")


def text_width(text: str) -> int:
    """Width of a text in a worksheet's units: Chinese characters take two."""
    return sum(2 if character >= _WIDE else 1 for character in text)
