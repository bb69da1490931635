"""The words of a row of a sheet, for a proposal: names of columns, or values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.date_forms import read_day
from kpilib.workspace.intake.column_words import role_of
from kpilib.workspace.intake.intake_words import month_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.workspace.intake.source_sheet import SourceSheet


def words_in(sheet: SourceSheet, line: int) -> list[str]:
    """What stands in a row, from the left; blank cells are passed over."""
    found = (sheet.words(line, place) for place in sorted(sheet.rows[line]))
    return [word for word in found if word]


def known_names(words: Sequence[str]) -> int:
    """How many of some words are names of columns, or months."""
    return sum(
        bool(role_of(word)) or (month_number(word) is not None and not word.isdigit())
        for word in words
    )


def is_value(sheet: SourceSheet, line: int, place: int) -> bool:
    """Whether a cell holds a number or a date, and no name."""
    word = narrow(sheet.words(line, place))
    return bool(word) and (
        sheet.is_number(line, place)
        or read_day(word) is not None
        or word.replace(".", "").replace(",", "").removesuffix("%").strip("-+ ").isdigit()
    )
