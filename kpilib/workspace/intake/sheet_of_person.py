"""A sheet for each person: whom it is of, by a cell above its table or by its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.engine.inputs.raw_table import cell_name
from kpilib.workspace.intake.column_words import role_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.workspace.intake.table_draft import TableDraft


def named_by_sheet(draft: TableDraft) -> Any:  # noqa: ANN401 - what is written for a column, or None
    """What is written for whose figures a sheet holds; None where nothing names one person.

    Args:
        draft: The table of the sheet, without a column that names people.
    """
    labels = dict(_labels(draft))
    if "employee_id" in labels:
        return f"@{labels['employee_id']}"
    if "name" in labels:
        return {"from": f"@{labels['name']}", "lookup": "employees"}
    name = draft.block.sheet.name
    if draft.known.are_ids([name]):
        return "@sheet"
    return {"from": "@sheet", "lookup": "employees"} if draft.known.are_names([name]) else None


def _labels(draft: TableDraft) -> Iterator[tuple[str, str]]:
    """Cells above a table that say who it is of: the role of the label, and the cell beside it."""
    sheet = draft.block.sheet
    for line, row in sheet.rows.items():
        if not draft.block.area.top <= line < draft.block.header.first:
            continue
        for place in sorted(row):
            role = role_of(sheet.words(line, place))
            beside = next((at for at in sorted(row) if at > place and sheet.words(line, at)), None)
            if role in {"employee_id", "name"} and beside is not None:
                yield role, cell_name(line, beside)
