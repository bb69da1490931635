"""Figures below one another, each row with the word for what it is: metrics, ratings, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.intake.by_person import month_of_rows, subject
from kpilib.workspace.intake.header_meanings import perhaps
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.intake.month_headers import side_of
from kpilib.workspace.intake.scheme_words import WORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpilib.workspace.intake.column_looks import ColumnLook
    from kpilib.workspace.intake.table_draft import TableDraft


def listed_tables(draft: TableDraft, column: ColumnLook) -> list[TableDraft]:
    """The tables that the rows of a block feed, by the words in one of its columns.

    Args:
        draft: The block.
        column: The column with the words.
    """
    by_table: dict[str, list[str]] = {}
    for word in column.words:
        by_table.setdefault(_table_of(draft, column, word), []).append(word)
    made = [_made(draft, table, column, words) for table, words in sorted(by_table.items())]
    for one in made:
        others = [(table, words) for table, words in by_table.items() if table != one.made.table]
        for table, words in others:
            reason = Message("it goes into {table}", table=table)
            out = {"column": column.header, "is": words, "reason": reason}
            one.made.settings.setdefault("leave_out", []).append(out)
    return made


def _table_of(draft: TableDraft, column: ColumnLook, word: str) -> str:
    """The table into which rows with a word go."""
    for table in ("metrics", "ratings"):
        if draft.known.meant_by(table, WORD_COLUMNS[table], word) != OPEN:
            return table
    likely = {one.table for one in perhaps(word, draft.known.scheme.words)} & {"metrics", "ratings"}
    if len(likely) == 1:
        return next(iter(likely))
    has_scores = "score" in draft.by_role and not {"target", "actual"} & set(draft.by_role)
    return "ratings" if has_scores or draft.role(column) == "indicator" else "metrics"


def _made(draft: TableDraft, table: str, column: ColumnLook, words: Sequence[str]) -> TableDraft:
    branch = draft.branch(table)
    branch.because(
        Message("it says of people what was to be reached and what was: metrics")
        if table == "metrics"
        else Message("it gives people scores: ratings")
    )
    name = WORD_COLUMNS[table]
    values = {word: draft.known.meant_by(table, name, word) for word in words}
    same = all(word == meant for word, meant in values.items())
    spec = column.header if same else {"from": column.header, "values": values}
    branch.made.columns[name] = branch.filled_down(spec, column)
    branch.used.add(column.place)
    subject(branch, "subject" if table == "metrics" else "employee_id")
    if months := branch.month_headers():
        _by_month(branch, months, "actual" if table == "metrics" else "score")
        return branch
    roles = ("target", "actual") if table == "metrics" else ("rater", "score")
    branch.take_roles(*roles)
    last = roles[-1]
    for role in ("amount", "actual", "score"):
        if last not in branch.made.columns and role in branch.by_role:
            branch.take(last, branch.by_role[role])
    month_of_rows(branch)
    return branch


def _by_month(branch: TableDraft, months: Mapping[str, str], column: str) -> None:
    """Months side by side, below one another what is meant."""
    patterns = dict.fromkeys(months.values())
    for pattern in patterns:
        side = side_of(pattern) if column == "actual" else column
        if side and side not in branch.made.columns:
            looks = [look for look in branch.looks if months.get(look.header) == pattern]
            branch.made.columns[side] = branch.spec(looks[0], pattern)
            branch.used |= {look.place for look in looks}
