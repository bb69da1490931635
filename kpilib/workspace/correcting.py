"""Write corrections: find the row, read what it holds now, and refuse what would break the inputs.

Inputs stay as they were. A correction that turns out to be wrong is withdrawn, never deleted, so
that both what was known and when it was known stay readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpilib.core.files import hold_lock, replace_text
from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError, Problem, ProblemsFound, suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.corrections import (
    Appeal,
    Change,
    Correction,
    Withdrawal,
    correct,
    matching_rows,
    row_meant,
)
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.raw_table import RawTable, columns_of
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.rules.fault_text import fault_text
from kpilib.workspace.correction_files import appended_text, correction_text, said_by
from kpilib.workspace.input_bundle import CORRECTIONS, InputBundle
from kpilib.workspace.reports_folder import look_over

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.workspace import Workspace

_ID = re.compile(r"[\w-][\w.-]*")
_NUMBERED = re.compile(r"C(\d+)")


class CorrectionRefused(KpiError):  # noqa: N818 - it reads as what happened
    """A correction that does not fit; nothing was written."""


@dataclass(frozen=True)
class CorrectedInputs:
    """Which department's inputs of which period are corrected."""

    workspace: Workspace
    department: str
    period: Period

    @property
    def folder(self) -> Path:
        """Where its corrections are."""
        return self.workspace.corrections_folder(self.department, self.period)

    def __str__(self) -> str:
        return f"{self.department} {self.period}"


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


Moved = tuple[str, str, str, "Decimal | None", "Decimal | None"]
"""Person, piece, item, and the figure before and after; None where there is none."""

CARRIED, BASE = Message("carried on"), Message("carried base")


@dataclass(frozen=True)
class Recorded:
    """A correction that has been written.

    Attributes:
        id: Its name.
        path: Its file.
        effect: Amounts that are different now in its period: person, piece, item, before, after.
        beside: What is carried on otherwise now, likewise, or its base, each with what it is; the
            piece is the period in which it arose.
    """

    id: str
    path: Path
    effect: tuple[Moved, ...]
    beside: tuple[tuple[str, Moved], ...] = ()


def record(place: CorrectedInputs, edit: Edit, why: Why, name: str = "") -> Recorded:
    """Write a new correction.

    Args:
        place: Whose inputs.
        edit: What is corrected.
        why: The reason, for the report.
        name: The correction's id; `C001`, `C002` … when empty.

    Raises:
        CorrectionRefused: It names no row, or more than one; the row is not as it was believed to
            be; or the inputs would have a problem that they do not have now.
    """
    with _alone(place):
        known = place.workspace.corrections(place.department, place.period)
        name = name or _next_name(place.folder)
        if not _ID.fullmatch(name):
            raise CorrectionRefused(
                Message(
                    "{name} is no name of a correction: use letters and digits", name=repr(name)
                )
            )
        if any(one.id == name for one in known):
            raise CorrectionRefused(
                Message(
                    "{place} has a correction {name} already: choose another id",
                    place=place,
                    name=name,
                )
            )
        tables = _tables(place, known)
        if why.appeal is not None:
            _check_employee(tables, why.appeal.employee)
        content = _content(edit, why, tables)
        return _write(place, name, correction_text(content))


def withdraw(place: CorrectedInputs, name: str, withdrawal: Withdrawal) -> Recorded:
    """Say that a correction was wrong itself: from now on it changes nothing.

    Raises:
        CorrectionRefused: There is none of that name, it is withdrawn already, or another
            correction builds on it.
    """
    with _alone(place):
        one = _known(place, name)
        if one.withdrawn is not None:
            raise CorrectionRefused(
                Message(
                    "{place} {name} was withdrawn on {day} already",
                    place=place,
                    name=name,
                    day=one.withdrawn.on,
                )
            )
        path = place.folder / f"{name}.yaml"
        text = appended_text(path, said_by(one), {"withdrawn": said_by(withdrawal)})
        return _write(place, name, text)


def decide(place: CorrectedInputs, name: str, outcome: str, decided: date) -> Recorded:
    """Note how an open appeal was decided.

    Raises:
        CorrectionRefused: There is no such appeal, or it has been decided before.
    """
    with _alone(place):
        one = _known(place, name)
        if one.appeal is None:
            raise CorrectionRefused(Message("{place} {name} is no appeal", place=place, name=name))
        if one.appeal.outcome != "open":
            message = Message(
                "{place} {name}: appeal {number} was upheld on {day}"
                if one.appeal.outcome == "upheld"
                else "{place} {name}: appeal {number} was rejected on {day}",
                place=place,
                name=name,
                number=one.appeal.number,
                day=one.appeal.decided,
            )
            raise CorrectionRefused(message)
        content = said_by(one)
        content["appeal"] |= {"outcome": outcome, "decided": decided.isoformat()}
        return _write(place, name, correction_text(content))


def _alone(place: CorrectedInputs) -> Any:  # noqa: ANN401 - a context manager
    place.workspace.department(place.department)
    if not place.workspace.inputs_folder(place.department, place.period).is_dir():
        raise CorrectionRefused(
            Message("{place} has no inputs that could be corrected", place=place)
        )
    lock = place.workspace.root / "reports" / "ledger" / f".{place.department}.correct.lock"
    message = Message(
        "{department} is being corrected by somebody else: try again", department=place.department
    )
    look_over(place.workspace).refuse(lock.parent)
    return hold_lock(lock, message, place.workspace.access)


def _next_name(folder: Path) -> str:
    numbers = [int(found[1]) for path in folder.glob("*.yaml")
               if (found := _NUMBERED.fullmatch(path.stem))]  # fmt: skip
    return f"C{max([0, *numbers]) + 1:03}"


def _known(place: CorrectedInputs, name: str) -> Correction:
    known = place.workspace.corrections(place.department, place.period)
    found = [one for one in known if one.id == name]
    if not found:
        names = suggest(name, [one.id for one in known])
        raise CorrectionRefused(
            Message("{place} has no correction {name}: {hint}", place=place, name=name, hint=names)
        )
    return found[0]


def _tables(place: CorrectedInputs, known: tuple[Correction, ...]) -> dict[str, RawTable]:
    """The tables as they are now; what is wrong with them is looked at when the edit is tried."""
    ignored: list[Problem] = []
    folder = place.workspace.inputs_folder(place.department, place.period)
    return correct(read_folder(folder, tuple(INPUT_TABLES), ignored), known, ignored)


def _check_employee(tables: Mapping[str, RawTable], employee: str) -> None:
    people = columns_of(tables["employees"])["employee_id"] if "employees" in tables else []
    if employee not in people:
        raise CorrectionRefused(
            Message(
                "there is no employee {employee}: {hint}",
                employee=employee,
                hint=suggest(employee, people),
            )
        )


def _content(edit: Edit, why: Why, tables: Mapping[str, RawTable]) -> dict[str, Any]:
    """The correction as its file says it, with the values that the row holds now."""
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


def _write(place: CorrectedInputs, name: str, text: str) -> Recorded:
    """Try the correction on a copy of everything, then write it."""
    now = InputBundle.of(place.workspace, place.department, place.period)
    path = f"{CORRECTIONS}{place.period}/{place.department}/{name}.yaml"
    then = InputBundle({**now.files, path: text.encode()})
    before, problems_before = _tried(now, place)
    after, problems = _tried(then, place)
    if new := problems - problems_before:
        head = Message(
            "{place} {name} was not written; the inputs would be faulty:", place=place, name=name
        )
        lines = [Message("  {problem}", problem=one.text) for one in sorted(new, key=str)]
        raise CorrectionRefused(joined([head, *lines], "\n"))
    target = place.workspace.root / path
    replace_text(target, text, place.workspace.access)
    known = not problems | problems_before
    keys = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    moved = [(key[0], (*key[1:], before.get(key), after.get(key))) for key in keys if known]
    effect = tuple(one for what, one in moved if not what)
    return Recorded(name, target, effect, tuple(pair for pair in moved if pair[0]))


_Figures = dict[tuple[str, str, str, str], Decimal]


def _tried(bundle: InputBundle, place: CorrectedInputs) -> tuple[_Figures, set[Problem]]:
    """What is paid and what is carried on, or what is wrong."""
    # What is corrected is open still: whatever check refuses is refused here, too.
    with bundle.opened(frozen=False) as copy:
        try:
            rows = copy.assess(place.department, place.period).results.rows
        except ProblemsFound as wrong:
            return {}, set(wrong.problems)
    found = {("", who, piece, item): pay for who, piece, item, pay in rows["payouts"]}
    for who, kind, origin, amount, base in rows["carry"]:
        found[CARRIED, who, origin, kind] = amount
        if base is not None:
            found[BASE, who, origin, kind] = base
    return found, set()
