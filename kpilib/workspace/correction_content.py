"""What is to be corrected, as the file of an act says it, held against the rows there are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.correction_model import Appeal, Change, Correction, Evidence
from kpilib.engine.inputs.corrections import matching_rows
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.raw_table import RawTable, columns_of
from kpilib.rules.fault_text import fault_text
from kpilib.workspace.correction_files import said_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from kpilib.core.tables import TableSpec

    TablesOf = Callable[[str], Mapping[str, RawTable]]
    """The tables of a department as they are now; of the one that corrects under an empty name."""


class CorrectionRefused(KpiError):  # noqa: N818 - it reads as what happened
    """A correction that does not fit; nothing was written."""


@dataclass(frozen=True)
class Edit:
    """What is to be corrected: one of set, remove, add, move_to and rename.

    Attributes:
        table: The input table.
        row: Cells that name exactly one row; of rows that are equal in every cell, the first.
        set: New cells by column.
        found: Cells that the row is believed to hold; refused when it does not.
        remove: The row goes.
        add: A row comes.
        department: Whose table, where it is another one than the act is filed under.
        every: All rows that have those cells are meant.
        move_to: The department to which the row goes, with what is set there.
        rename: Ids by what they become, in every table.
    """

    table: str = ""
    row: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    remove: bool = False
    add: Mapping[str, str] = field(default_factory=dict)
    department: str = ""
    every: bool = False
    move_to: str = ""
    rename: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Who corrects, when, and for what reason.

    Attributes:
        reason: Why.
        by: Who.
        on: When.
        appeal: An appeal that is registered with it.
        from_appeal: The number of a registered appeal that it comes from.
        evidence: What it rests on.
    """

    reason: str
    by: str
    on: date
    appeal: Appeal | None = None
    from_appeal: str = ""
    evidence: tuple[Evidence, ...] = ()


def content_of(edits: Sequence[Edit], why: Why, tables_of: TablesOf) -> dict[str, Any]:
    """The act as its file says it, with the values that the rows hold now.

    Args:
        edits: What is corrected.
        why: Who, when, why.
        tables_of: The tables of a department as they are now.

    Raises:
        CorrectionRefused: An edit names no row, or more than one; or a row is not as it was
            believed.
    """
    said = [row for edit in edits for row in _said(edit, tables_of)]
    content: dict[str, Any] = {"edits": said} if said else {}
    if len(said) == 1 and "department" not in said[0]:
        content = dict(said[0])
    content |= {"reason": why.reason.strip(), "by": why.by.strip(), "on": why.on.isoformat()}
    if why.appeal is not None:
        content["appeal"] = said_by(why.appeal)
    if why.from_appeal:
        content["from_appeal"] = why.from_appeal
    if why.evidence:
        content["evidence"] = [said_by(each) for each in why.evidence]
    try:
        Correction.model_validate(content)
    except ValidationError as wrong:
        raise CorrectionRefused(fault_text(wrong.errors()[0], Correction)) from None
    return content


def _said(edit: Edit, tables_of: TablesOf) -> Iterator[dict[str, Any]]:
    """The edits of a file that do what is asked: one, or one for each row."""
    whose = {"department": edit.department} if edit.department else {}
    tables = tables_of(edit.department)
    if edit.rename:
        for one in _renaming(edit, tables):
            yield from _said(one, tables_of)
        return
    if not (edit.table or edit.set or edit.remove or edit.add or edit.move_to):
        return
    if edit.table not in INPUT_TABLES:
        known = suggest(edit.table, tuple(INPUT_TABLES))
        raise CorrectionRefused(
            Message("{table} is no input table: {hint}", table=repr(edit.table), hint=known)
        )
    if edit.add:
        _check_columns(edit, edit.add, tables.get(edit.table))
        yield {**whose, "table": edit.table, "add": dict(edit.add)}
        return
    raw = _table(edit, tables)
    for place in _rows(edit, raw):
        yield from ({**whose, **said} for said in _of_row(edit, raw, place))


def _table(edit: Edit, tables: Mapping[str, RawTable]) -> RawTable:
    """The table that holds the rows, which has all of the columns."""
    raw = tables.get(edit.table)
    if raw is None:
        raise CorrectionRefused(
            Message("there is no table {table}; a row can be added with --add", table=edit.table)
        )
    if not edit.row:
        raise CorrectionRefused(
            Message("say which row of {table} is meant, as column=value", table=edit.table)
        )
    _check_columns(edit, {**edit.row, **edit.set, **edit.found}, raw)
    return raw


def _rows(edit: Edit, raw: RawTable) -> list[int]:
    """The places of the rows that are meant."""
    matches = matching_rows(raw, edit.row)
    if edit.every and matches:
        return matches
    if len({tuple(raw.rows[place]) for place in matches}) == 1:
        return matches[:1]
    if not matches:
        raise CorrectionRefused(_no_row(edit, raw))
    lines = "".join(f"\n  {', '.join(raw.rows[place])}" for place in matches[:5])
    message = Message(
        "{table} has {number} rows with {cells}, and it must be one: name it by more cells (--row "
        "again), or say that all are meant (--every){lines}",
        table=edit.table,
        number=len(matches),
        cells=_name(edit),
        lines=lines,
    )
    raise CorrectionRefused(message)


def _no_row(edit: Edit, raw: RawTable) -> Message:
    """That no row is meant, with the nearest cell of the first column that has no such one."""
    found = dict(edit.row)
    lacking = (name for name, cell in found.items() if not matching_rows(raw, {name: cell}))
    name = next(lacking, next(iter(found)))
    at = raw.header.index(name)
    known = tuple(dict.fromkeys(row[at] for row in raw.rows if row[at]))
    return Message(
        "{table} has no row with {cells}: {hint}",
        table=edit.table,
        cells=_name(edit),
        hint=suggest(found[name], known),
    )


def _of_row(edit: Edit, raw: RawTable, place: int) -> Iterator[dict[str, Any]]:
    """What becomes of a row."""
    cells = dict(zip(raw.header, raw.rows[place], strict=True))
    _check_found(edit, cells)
    named = {"table": edit.table, "row": _naming(edit, raw, place)}
    if edit.move_to:
        yield {**named, "remove": True}
        filled = {column: cell for column, cell in cells.items() if column and cell}
        yield {"department": edit.move_to, "table": edit.table, "add": {**filled, **edit.set}}
    elif edit.remove:
        yield {**named, "remove": True}
    else:
        changes = {}
        for column, new in edit.set.items():
            old = cells.get(column, "")
            if old != new:
                changes[column] = Change(old=old, new=new).model_dump()
            elif not edit.every:
                raise CorrectionRefused(
                    Message(
                        "{table} {row}: {column} is {old} already",
                        table=edit.table,
                        row=_name(edit),
                        column=column,
                        old=repr(old),
                    )
                )
        if changes or not edit.set:
            yield {**named, "change": changes}


def _check_found(edit: Edit, cells: Mapping[str, str]) -> None:
    """Refuse a row that holds something else than it is believed to."""
    for column, believed in edit.found.items():
        found = cells.get(column, "")
        if not same((edit.table, column), found, believed):
            message = Message(
                "{table} {row}: {column} is {found}, and not {believed}; nothing was written",
                table=edit.table,
                row=_name(edit),
                column=column,
                found=repr(found),
                believed=repr(believed),
            )
            raise CorrectionRefused(message)


def _naming(edit: Edit, raw: RawTable, place: int) -> dict[str, str]:
    """Cells that name a row and no other that differs from it: as few as are needed."""
    cells = dict(zip(raw.header, raw.rows[place], strict=True))
    key = (*edit.row, *INPUT_TABLES[edit.table].key)
    filled = [column for column in raw.header if column and cells[column]]
    for columns in (tuple(edit.row), key, (*edit.row, *filled), (*edit.row, *cells)):
        named = {column: cells[column] for column in columns if cells.get(column)}
        named |= {column: edit.row[column] for column in edit.row}
        if len({tuple(raw.rows[at]) for at in matching_rows(raw, named)}) == 1:
            return named
    return dict(cells)


def _renaming(edit: Edit, tables: Mapping[str, RawTable]) -> Iterator[Edit]:
    """An edit for every cell that holds an id which becomes another one."""
    for old, new in edit.rename.items():
        places = [
            (name, column.name)
            for name, spec in INPUT_TABLES.items()
            for column in spec.columns
            if column.is_id and name in tables and column.name in tables[name].header
        ]
        holding = [(name, column) for name, column in places
                   if old in columns_of(tables[name])[column]]  # fmt: skip
        if not holding:
            ids = {cell for name, column in places for cell in columns_of(tables[name])[column]}
            message = Message("no table has the id {id}: {hint}", id=old,
                              hint=suggest(old, sorted(ids - {""})))  # fmt: skip
            raise CorrectionRefused(message)
        for name, column in holding:
            yield replace(edit, rename={}, table=name, row={column: old}, set={column: new},
                          every=True)  # fmt: skip


def _name(edit: Edit) -> str:
    return ", ".join(f"{column} {cell}" for column, cell in edit.row.items())


def _check_columns(edit: Edit, cells: Mapping[str, str], raw: RawTable | None) -> None:
    spec: TableSpec = INPUT_TABLES[edit.table]
    known = list(dict.fromkeys([*spec.names, *(raw.header if raw else ())]))
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
