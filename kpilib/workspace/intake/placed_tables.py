"""Where the tables of a proposal stand: in which file and sheet; like sheets are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.workspace.intake.changing_names import general
from kpilib.workspace.intake.intake_words import fits
from kpilib.workspace.intake.month_headers import is_month
from kpilib.workspace.intake.period_spellings import with_mark
from kpilib.workspace.intake.scheme_words import WORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.source_sheet import SourceFile, SourceSheet
    from kpilib.workspace.intake.table_draft import ProposedTable

_ADDED = ("ignore", "leave_out")
"""What of sheets that are alike is put together: a total on one of them is none of the others."""


def place_of_table(
    table: ProposedTable, book: SourceFile, sheet: SourceSheet, encoding: str, period: Period
) -> None:
    """Say in which file and sheet a table stands, and how the file is to be read.

    Args:
        table: The table.
        book: The file.
        sheet: Its sheet.
        encoding: Of a text whose encoding is only likely.
        period: The period of the intake.
    """
    head: dict[str, Any] = {"file": general(sheet.file)}
    if sheet.name:
        head["sheet"] = _called(sheet.name, [one.name for one in book.sheets], period)
    if encoding:
        head["encoding"] = encoding
        table.reasons.append(
            Message(
                "the text seems to be in {encoding}: see that its words are right",
                encoding=encoding,
            )
        )
    elif sheet.encoding not in {"", "utf-8", "utf-8-sig"}:
        table.reasons.append(Message("the text is in {encoding}", encoding=sheet.encoding))
    if sheet.separator not in {"", ","}:
        table.reasons.append(
            Message("cells are parted by {separator}", separator=repr(sheet.separator))
        )
    if sheet.hidden_rows & set(sheet.rows):
        table.reasons.append(
            Message("it has hidden rows, which count: hidden_rows: leave_out if they should not")
        )
    table.settings = {**head, **table.settings}


def placed(table: ProposedTable, tables: list[ProposedTable]) -> bool:
    """Put a table among others; whether another sheet, called alike, has the same one already."""
    alike = next((one for one in tables if _same(table, one) or _more_words(table, one)), None)
    if alike is None:
        tables.append(table)
        return False
    if joined := _more_words(table, alike):
        alike.columns = joined
    for key in _ADDED:
        known = alike.settings.get(key, [])
        if more := [each for each in table.settings.get(key, []) if each not in known]:
            alike.settings[key] = [*known, *more]
    if "ignore" in alike.settings:  # what one sheet does not fill another one may
        taken = _beside(alike)
        alike.settings["ignore"] = [one for one in alike.settings["ignore"] if one not in taken]
    before = alike.settings["sheet"]
    names = before if isinstance(before, list) else [before]
    if table.settings["sheet"] in names:
        return True
    alike.settings["sheet"] = [*names, table.settings["sheet"]]
    return False


def _called(sheet: str, names: Sequence[str], period: Period) -> str:
    """How a sheet is named: by its period, or by a pattern; several are one only as months."""
    if (marked := with_mark(sheet, period)) != sheet:
        return marked
    pattern = general(sheet)
    alike = [name for name in names if fits(pattern, name)]
    return pattern if len(alike) == 1 or all(map(is_month, alike)) else sheet


def _same(one: ProposedTable, other: ProposedTable) -> bool:
    """Whether two tables are made in the same way of sheets of the same file."""
    return _stand_alike(one, other) and one.columns == other.columns


def _stand_alike(one: ProposedTable, other: ProposedTable) -> bool:
    ours, theirs = (
        {key: value for key, value in each.settings.items() if key not in {*_ADDED, "sheet"}}
        for each in (one, other)
    )
    has_sheets = "sheet" in one.settings and "sheet" in other.settings
    return has_sheets and (one.table, ours) == (other.table, theirs)


def _more_words(one: ProposedTable, other: ProposedTable) -> dict[str, Any] | None:
    """The columns of both where they differ in the words side by side alone; None where not.

    Both are read from every sheet that is called so, and what both name would count twice.
    """
    if not _stand_alike(one, other) or one.settings["sheet"] != other.settings["sheet"]:
        return None
    ours, theirs = _beside(one), _beside(other)
    name = WORD_COLUMNS.get(one.table, "")
    same = {key: value for key, value in one.columns.items() if key != name} == {
        key: value for key, value in other.columns.items() if key != name
    }
    agree = all(ours[header] == theirs[header] for header in ours.keys() & theirs.keys())
    if not (ours and theirs and same and agree):
        return None
    return {**other.columns, name: {"values": {**theirs, **ours}}}


def _beside(table: ProposedTable) -> dict[str, str]:
    """The words that stand side by side, by header."""
    spec = table.columns.get(WORD_COLUMNS.get(table.table, ""))
    found: dict[str, str] = spec.get("values", {}) if isinstance(spec, dict) else {}
    return found
