"""A sheet for each person: whom it is of, by a cell above its table or by its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.engine.inputs.raw_table import cell_name
from kpilib.workspace.intake.form_lines import form_cells

if TYPE_CHECKING:
    from kpilib.workspace.intake.table_draft import TableDraft


def named_by_sheet(draft: TableDraft) -> Any:  # noqa: ANN401 - what is written for a column, or None
    """What is written for whose figures a sheet holds; None where nothing names one person.

    Args:
        draft: The table of the sheet, without a column that names people.
    """
    labels = _labels(draft)
    if "employee_id" in labels:
        spec = labels["employee_id"]
        return spec["from"] if len(spec) == 1 else spec
    for role in ("name", "person"):
        if role in labels:
            return {**labels[role], "lookup": "employees"}
    name = draft.block.sheet.name
    if draft.known.are_ids([name]):
        return "@sheet"
    return {"from": "@sheet", "lookup": "employees"} if draft.known.are_names([name]) else None


def _labels(draft: TableDraft) -> dict[str, dict[str, str]]:
    """Cells above a table that say who it is of: by the role of their label what is written."""
    sheet = draft.block.sheet
    found: dict[str, dict[str, str]] = {}
    for line in sheet.rows:
        if not draft.block.area.top <= line < draft.block.header.first:
            continue
        for one in form_cells(sheet, line):
            spec = {"from": f"@{cell_name(line, one.place)}"}
            found.setdefault(one.role, {**spec, "after": one.label} if one.label else spec)
    return found
