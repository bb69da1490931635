"""What is to be corrected, as the file of a correction says it, held against the rows there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.correction_model import Appeal, Change, Correction
from kpilib.engine.inputs.corrections import matching_rows, row_meant
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.raw_table import RawTable, columns_of
from kpilib.rules.fault_text import fault_text
from kpilib.workspace.correction_files import said_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class CorrectionRefused(KpiError):  # noqa: N818 - it reads as what happened
    """A correction that does not fit; nothing was written."""


@dataclass(frozen=True)
class Edit:
    """What is to be corrected; one of set, remove and add, or nothing beside an appeal.

    Attributes:
        table: The input table.
        row: Cells that name exactly one row; of rows that are equal in every cell, the first.
        set: New cells by column.
        found: Cells that the row is believed to hold; refused when it does not.
        remove: The row goes.
        add: A row comes.
    """

    table: str = ""
    row: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    remove: bool = False
    add: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Who corrects, when, and for what reason."""

    reason: str
    by: str
    on: date
    appeal: Appeal | None = None


def content_of(edit: Edit, why: Why, tables: Mapping[str, RawTable]) -> dict[str, Any]:
    """The correction as its file says it, with the values that the row holds now.

    Raises:
        CorrectionRefused: It names no row, or more than one; or the row is not as it was believed.
    """
    said: dict[str, Any] = {}
    if edit.table or edit.set or edit.remove or edit.add:
        if edit.table not in INPUT_TABLES:
            known = suggest(edit.table, tuple(INPUT_TABLES))
            raise CorrectionRefused(
                Message("{table} is no input table: {hint}", table=repr(edit.table), hint=known)
            )
        said["table"] = edit.table
        if edit.add:
            _check_columns(edit, edit.add, tables.get(edit.table))
            said["add"] = dict(edit.add)
        else:
            said |= _of_row(edit, tables.get(edit.table))
    content = {**said, "reason": why.reason, "by": why.by, "on": why.on.isoformat()}
    if why.appeal is not None:
        content["appeal"] = said_by(why.appeal)
    try:
        Correction.model_validate(content)
    except ValidationError as wrong:
        message = fault_text(wrong.errors()[0])
        raise CorrectionRefused(message) from None
    return content


def _of_row(edit: Edit, raw: RawTable | None) -> dict[str, Any]:
    """Which row, and what becomes of it."""
    if raw is None:
        raise CorrectionRefused(
            Message("there is no table {table}; a row can be added with --add", table=edit.table)
        )
    if not edit.row:
        raise CorrectionRefused(
            Message("say which row of {table} is meant, as column=value", table=edit.table)
        )
    _check_columns(edit, {**edit.row, **edit.set, **edit.found}, raw)
    name = ", ".join(f"{column} {cell}" for column, cell in edit.row.items())
    meant = row_meant(raw, edit.row)
    if meant is None:
        matches = matching_rows(raw, edit.row)
        lines = "".join(f"\n  {', '.join(raw.rows[place])}" for place in matches[:5])
        message = Message(
            "{table} has {number} rows with {cells}, and it must be one{lines}",
            table=edit.table,
            number=len(matches),
            cells=name,
            lines=lines,
        )
        raise CorrectionRefused(message)
    cells = dict(zip(raw.header, raw.rows[meant], strict=True))
    for column, believed in edit.found.items():
        if not same((edit.table, column), cells.get(column, ""), believed):
            found = cells.get(column, "")
            message = Message(
                "{table} {row}: {column} is {found}, and not {believed}; nothing was written",
                table=edit.table,
                row=name,
                column=column,
                found=repr(found),
                believed=repr(believed),
            )
            raise CorrectionRefused(message)
    if edit.remove:
        return {"row": dict(edit.row), "remove": True}
    changes = {}
    for column, new in edit.set.items():
        old = cells.get(column, "")
        if old == new:
            raise CorrectionRefused(
                Message(
                    "{table} {row}: {column} is {old} already",
                    table=edit.table,
                    row=name,
                    column=column,
                    old=repr(old),
                )
            )
        changes[column] = Change(old=old, new=new).model_dump()
    return {"row": dict(edit.row), "change": changes}


def _check_columns(edit: Edit, cells: Mapping[str, str], raw: RawTable | None) -> None:
    spec = INPUT_TABLES[edit.table]
    known = [*spec.names, *(raw.header if raw else ())]
    for column in cells:
        if column not in known and not (spec.open_columns and edit.add):
            near = suggest(column, known)
            raise CorrectionRefused(
                Message(
                    "{table} has no column {column}: {hint}",
                    table=edit.table,
                    column=column,
                    hint=near,
                )
            )


def check_employee(tables: Mapping[str, RawTable], employee: str) -> None:
    """Make sure that somebody stands in `employees`.

    Raises:
        CorrectionRefused: Nobody of that id does.
    """
    people = columns_of(tables["employees"])["employee_id"] if "employees" in tables else []
    if employee not in people:
        raise CorrectionRefused(
            Message(
                "there is no employee {employee}: {hint}",
                employee=employee,
                hint=suggest(employee, people),
            )
        )
