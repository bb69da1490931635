"""The unit that stands over a table, such as “单位：万元”, for amounts that say none themselves."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES, YUAN
from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.written_forms import any_word, brackets
from kpilib.workspace.intake.column_words import unit_in
from kpilib.workspace.intake.foreign_money import foreign_above, unit_beside
from kpilib.workspace.intake.intake_words import factor_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.workspace.intake.header_rows import FoundHeader, SheetArea
    from kpilib.workspace.intake.source_sheet import SourceSheet

MONEY = frozenset(
    column.name
    for table in INPUT_TABLES.values()
    for column in table.columns
    if column.unit == YUAN
)
"""Columns of input tables that hold money."""

_ROWS_ABOVE = 8
"""So many rows above a header may say the unit of its table."""


def unit_above(sheet: SourceSheet, header: FoundHeader, area: SheetArea) -> str:
    """The unit that stands over a table, where it is another one than the plain one.

    Args:
        sheet: The sheet.
        header: The header of the table.
        area: The part of the sheet that is the table.
    """
    for text in _above(sheet, header, area):
        if word := stated(text) or in_brackets(text) or _beside(text):
            return word if factor_of(word) else ""
    return ""


def money_above(sheet: SourceSheet, header: FoundHeader, area: SheetArea) -> str:
    """The foreign money that stands over a table; empty where none does."""
    return next(filter(None, map(foreign_above, _above(sheet, header, area))), "")


def _above(sheet: SourceSheet, header: FoundHeader, area: SheetArea) -> Iterator[str]:
    """What stands over a table, from below."""
    for line in range(header.first - 1, max(header.first - 1 - _ROWS_ABOVE, 0), -1):
        for place in sorted(sheet.rows.get(line, {})):
            if area.has(place) or place <= area.right:
                yield sheet.words(line, place)


def in_words(text: str) -> str:
    """The unit that a title or a header says in the course of it.

    >>> in_words("Plan, in thousand CNY"), in_words("Sales RMB'000"), in_words("Made in K-town")
    ('thousand', "'000", '')
    """
    found = _said().search(narrow(text))
    if not found:
        return ""
    return found["word"] or "'000"


@cache
def _said() -> re.Pattern[str]:
    counted = any_word("counted_beside")
    return re.compile(rf"\bin\s+(?P<word>{counted})\b|['\u2019]000s?\b|\b000s\b", re.IGNORECASE)


def unit_of(header: str) -> str:
    """The unit that a header of amounts names, where it counts by ten or more; else empty."""
    return unit_in(header) or _beside(header)


def _beside(text: str) -> str:
    return in_words(text) or unit_beside(text)


def stated(text: str) -> str:
    """The unit that a text states; empty where it states none.

    >>> stated("Unit: thousand"), stated("United: k")
    ('thousand', '')
    """
    found = _label().search(narrow(text))
    words = re.split(r"[,/;\N{IDEOGRAPHIC COMMA}]", found["unit"]) if found else []
    known = [word for word in words if factor_of(word) is not None]
    # Of several, such as money and pieces, the one by which figures would be wrong counts.
    return next((word for word in known if factor_of(word)), known[0] if known else "")


def in_brackets(text: str) -> str:
    """The unit of amounts that stands in brackets in a title, or is all of it.

    >>> in_brackets("Targets of the first quarter (thousand)"), in_brackets("Team (A)")
    ('thousand', '')
    """
    opening, closing = brackets()
    said = [text, *re.findall(rf"{opening}([^{closing[1:-1]}]*){closing}", narrow(text))]
    found = (stated(word) or word.strip() for word in said)
    return next((word for word in found if factor_of(word)), "")


@cache
def _label() -> re.Pattern[str]:
    _, closing = brackets()
    stop = closing[1:-1]
    money = any_word("own_currency")
    return re.compile(
        rf"(?<![A-Za-z]){any_word('unit_label')}s?\s*[:\N{{FULLWIDTH COLON}}]\s*(?:{money}\s*)?"
        rf"(?P<unit>[^\s{stop}]+)",
        re.IGNORECASE,
    )


def says_unit(header: str) -> bool:
    """Whether a header names a unit of its own in brackets: `Target (yuan)`."""
    opening, closing = brackets()
    said = re.findall(rf"{opening}([^{closing[1:-1]}]*){closing}", header)
    return any(factor_of(text.strip()) is not None for text in said)


def is_part(text: str) -> bool:
    """Whether a text is a number between 0 and 1 with decimals, or one of these two.

    >>> is_part("0.955"), is_part("1"), is_part("95"), is_part("-0.2")
    (True, True, False, False)
    """
    return re.fullmatch(r"0?\.\d+|[01](\.0+)?", text) is not None
