"""The table of people that a block feeds: ids and names, and what else it says of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES
from kpilib.workspace.intake.by_person import cadence_text
from kpilib.workspace.intake.intake_words import intake_words
from kpilib.workspace.intake.stated_unit import MONEY
from kpilib.workspace.intake.table_draft import is_serial

if TYPE_CHECKING:
    from kpilib.workspace.intake.column_looks import ColumnLook
    from kpilib.workspace.intake.table_draft import TableDraft


def people_table(draft: TableDraft) -> list[TableDraft]:
    """The table of people of a block, alone in a list; nothing where the block lists none."""
    if draft.known.has_people:
        return []
    ids, names = draft.by_role.get("employee_id"), _names(draft)
    if names is None or (ids is None and not _lists_people(draft, names)):
        return []
    branch = draft.branch("employees")
    if ids is not None:
        branch.because(Message("it has a person a row, with an id and a name"))
        branch.made.columns["employee_id"] = branch.id_spec(ids)
    else:
        branch.because(
            Message(
                "it has no ids, so that names are the ids: where two people may share a name give "
                "ids"
            )
        )
        branch.made.columns["employee_id"] = names.header
    branch.take("name", names)
    for column in INPUT_TABLES["employees"].names:
        if column not in {"employee_id", "name"} and column in draft.by_role:
            _take(branch, column, draft.by_role[column])
    return [branch]


def _names(draft: TableDraft) -> ColumnLook | None:
    """The column with names."""
    if "name" in draft.by_role:
        return draft.by_role["name"]
    look = draft.by_role.get("person")
    is_text = look is not None and look.kind == "text" and not any(map(_has_digit, look.words))
    return look if is_text and "employee_id" in draft.by_role else None


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _lists_people(draft: TableDraft, names: ColumnLook) -> bool:
    """Whether a block without ids is a list of people that are not known yet, each named once."""
    once = len(names.words) == len(names.filled)
    return once and draft.known.is_new and not _is_long(draft)


def _is_long(draft: TableDraft) -> bool:
    """Whether words in a column say what each row is of."""
    words = (
        draft.by_role.get(role) for role in ("metric", "indicator", "event", "kind", "deal_id")
    )
    return any(look is not None and look.kind == "text" for look in words)


def _says_month(name: str) -> bool:
    return any(word in name.casefold() for word in intake_words()["monthly"])


def _take(branch: TableDraft, column: str, look: ColumnLook) -> None:
    """Take a column of people; a word of the scheme by its printed name."""
    if is_serial(look):
        return
    if column in {"role", "level"} and branch.known.of("employees", column):
        branch.word("employees", column, column)
    else:
        branch.take(column, look)
    cadence = branch.known.scheme.cadence
    by_month = _says_month(look.header)
    if cadence in {"", "month"} or column not in MONEY:
        return
    titles = [title for title, name in branch.known.scheme.columns.items() if name == column]
    if any(map(_says_month, titles)):
        if not by_month:
            branch.because(
                Message(
                    "not sure: {header} has to be the pay of one month, as the scheme says "
                    "({title})",
                    header=look.header,
                    title=titles[0],
                )
            )
    elif by_month or column == "base_salary":
        branch.because(
            Message(
                "not sure: {header} has to be the pay of a whole {cadence}; where it is that of a "
                "month, say times: by how many months",
                header=look.header,
                cadence=cadence_text(cadence),
            )
        )
