"""Columns of deals and events that a rule reads: a row without them counts as something else.

Which these are only the rules say, so that a header is taken for one of them in no other table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.intake.column_words import without_brackets
from kpilib.workspace.intake.header_meanings import plain_name
from kpilib.workspace.intake.intake_words import intake_words, squashed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.workspace.intake.column_looks import ColumnLook
    from kpilib.workspace.intake.table_draft import TableDraft

_TOLD_BY_CHECK = frozenset({"share", "date", "month", "quantity"})
"""Columns whose blanks are what they mostly are, or are a problem later."""


def take_row_columns(draft: TableDraft) -> None:
    """Take the columns that the rules read of a table's rows, and say which are not there."""
    table = draft.made.table
    missing: list[str] = []
    for (of, column), titles in draft.known.scheme.of_rows.items():
        if of != table or column in draft.made.columns:
            continue
        look = _column_of(draft, column, titles)
        if look is None:
            missing += [] if column in _TOLD_BY_CHECK else [_shown(column, titles)]
        elif draft.known.of(table, column):
            draft.words_of(table, column, look)
        else:
            draft.take(column, look)
    if missing:
        draft.because(
            Message(
                "not sure: the rules read {columns}, and no header is known to say it: where a "
                "column does, write it under columns",
                columns=tuple(missing),
            )
        )


def _column_of(draft: TableDraft, column: str, titles: Sequence[str]) -> ColumnLook | None:
    """The only column of a block that is not taken yet and is called so."""
    words = {squashed(word) for word in intake_words()["row_columns"].get(column, ())}
    names = {plain_name(title) for title in (column, *titles)}
    found = [
        look
        for look in draft.looks
        if look.place not in draft.used
        and (squashed(without_brackets(look.header)) in words or plain_name(look.header) in names)
    ]
    return found[0] if len(found) == 1 else None


def _shown(column: str, titles: Sequence[str]) -> str:
    return Message("{word} ({titles})", word=column, titles=tuple(titles)) if titles else column
