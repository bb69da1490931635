"""A what-if as a workbook: a sheet for each table, the charts on sheets of their own."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from kpilib.publish.render.workbook_style import (
    Column,
    Top,
    add_sheet,
    finish,
    formats,
    new_workbook,
    on_one_page,
    sheet_name,
    write_top,
)
from kpilib.publish.what_if.what_if_chart import as_png, cost_figure, curve_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.publish.render.workbook_style import Formats, Workbook
    from kpilib.publish.what_if.what_if_tables import Section, WhatIfSections
    from kpilib.text.language import Language
    from kpilib.workspace.what_if.payout_curve import PayoutCurve

_MOST_SHEETS = 60
"""So many sheets a person can still find one in; the tables of further variants are in the JSON."""


def what_if_book(
    sections: WhatIfSections,
    spoken: Language,
    particulars: str,
    curves: Sequence[tuple[PayoutCurve, Section]] = (),
) -> bytes:
    """The workbook's bytes.

    Args:
        sections: The tables.
        spoken: The language.
        particulars: The line under every title.
        curves: Payout curves, each with its table.
    """
    file = io.BytesIO()
    with new_workbook(file, spoken.say("What-if")) as made:
        forms = formats(made, spoken.paper.workbook_font)
        cost = as_png(cost_figure(sections, spoken))
        pictures = [(spoken.say("Chart"), sections.cost().title, cost)]
        names: set[str] = set()
        tables = [*sections.all(), *(table for _, table in curves)][:_MOST_SHEETS]
        for section in tables:
            _table(made, forms, section, _name(section.name, names), particulars)
        for curve, table in curves:
            pictures.append((table.name, table.title, as_png(curve_figure(curve, spoken))))
        for name, title, picture in pictures:
            _picture(made, forms, Top(title, particulars), _name(name, names), picture)
    return file.getvalue()


def _picture(made: Workbook, forms: Formats, top: Top, name: str, picture: bytes) -> None:
    """A chart on a sheet of its own, which prints on one page."""
    sheet = add_sheet(made, name)
    first = write_top(sheet, forms, top, ())
    sheet.insert_image(first, 0, f"{name}.png", {"image_data": io.BytesIO(picture)})
    on_one_page(sheet)


def _table(made: Workbook, forms: Formats, section: Section, name: str, line: str) -> None:
    sheet = add_sheet(made, name)
    cells = list(zip(*section.rows, strict=True)) if section.rows else [()] * len(section.heads)
    columns = [
        Column(head, is_number=True)
        if any(isinstance(cell, Decimal | int) for cell in below)
        else Column(head, [str(cell) for cell in below])
        for head, below in zip(section.heads, cells, strict=True)
    ]
    first = write_top(sheet, forms, Top(section.title, line), columns)
    for at, row in enumerate(section.rows, start=first):
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(at, place, float(cell), forms["number"])
            elif isinstance(cell, int):
                sheet.write_number(at, place, cell, forms["count"])
            else:
                beside = place > 0 and columns[place - 1].is_number
                sheet.write_string(at, place, cell, forms["text beside" if beside else "text"])
    finish(sheet, columns, first + len(section.rows))


def _name(wanted: str, taken: set[str]) -> str:
    """A sheet's name that no other sheet has."""
    name, number = sheet_name(wanted), 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted[: 31 - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name
