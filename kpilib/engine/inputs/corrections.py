"""Corrections of inputs: what we now know better, with the reason, beside the inputs as they were.

A correction is a small YAML file in `params/corrections/<period>/<department>/`. It names the row
and the values that it found there, so that it never changes anything else than was meant. An
appeal takes the same road: it stands in such a file, with or without a change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from kpilib.core.messages import Message, joined
from kpilib.core.problems import Problem, suggest
from kpilib.core.sourcetext import TextError
from kpilib.core.tables import INPUT_TABLES
from kpilib.core.text_limits import FAULTS
from kpilib.core.yamltext import read_yaml
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.raw_table import RawTable
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Model

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "params/corrections"
"""How messages call the folder of corrections."""


def _cell(value: object) -> object:
    """A cell as it would stand in a CSV file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else value


def _cells(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {name: _cell(cell) for name, cell in value.items()}


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
Cell = Annotated[str, BeforeValidator(_cell)]
Cells = Annotated[Mapping[str, Cell], BeforeValidator(_cells)]


class Change(Model):
    """One cell: what it held and what it should hold."""

    old: Cell
    new: Cell


class Withdrawal(Model):
    """Why a correction no longer counts."""

    by: str
    on: Day
    reason: str


class Appeal(Model):
    """An employee's appeal against a result.

    Attributes:
        number: As it was registered.
        employee: Who appeals.
        filed: The day on which it came in.
        decided: The day of the decision; open while it is left out.
        outcome: `upheld`, `rejected` or `open`.
        about: What it is about.
    """

    number: str
    employee: str
    filed: Day
    about: str
    decided: Day | None = None
    outcome: Literal["open", "upheld", "rejected"] = "open"

    @model_validator(mode="after")
    def _decided_or_open(self) -> Appeal:
        if (self.decided is None) != (self.outcome == "open"):
            raise ValueError(
                Message("an appeal with an outcome needs the day decided, an open one has none")
            )
        if self.decided is not None and self.decided < self.filed:
            days = {"decided": self.decided, "filed": self.filed}
            raise ValueError(Message("decided {decided} lies before filed {filed}", **days))
        return self


class Correction(Model):
    """One correction.

    Attributes:
        id: The file's name without its ending.
        table: The input table.
        row: Cells that together name exactly one row, or equal ones, of which the first is meant
            (with `add`, nothing).
        change: Old and new value by column, or
        remove: the row goes, or
        add: a row comes, by column.
        reason: Why, for the report.
        by: Who corrected.
        on: When.
        appeal: The appeal that led to it, or that has been filed.
        withdrawn: Set when the correction turned out to be wrong itself.
    """

    id: str = ""
    table: str = ""
    row: Cells = Field(default_factory=dict)
    change: Mapping[str, Change] = Field(default_factory=dict)
    remove: bool = False
    add: Cells = Field(default_factory=dict)
    reason: str
    by: str
    on: Day
    appeal: Appeal | None = None
    withdrawn: Withdrawal | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Correction:
        said = [name for name in ("change", "remove", "add") if getattr(self, name)]
        if not said and self.appeal is not None and not self.table:
            return self
        if len(said) != 1:
            raise ValueError(
                Message("a correction does one of change, remove or add (an appeal alone: none)")
            )
        if self.table not in INPUT_TABLES:
            known = suggest(self.table, tuple(INPUT_TABLES))
            raise ValueError(
                Message("{table!r} is no input table: {advice}", table=self.table, advice=known)
            )
        if bool(self.row) == bool(self.add):
            raise ValueError(
                Message("row names the row to change or to remove, and is left out with add")
            )
        return self

    @property
    def counts(self) -> bool:
        """Whether it changes the inputs."""
        return self.withdrawn is None and bool(self.change or self.remove or self.add)


def read_corrections(folder: Path, problems: list[Problem]) -> tuple[Correction, ...]:
    """The corrections of one department and period, by day and name; none where no folder is."""
    found = []
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        source = f"{SOURCE}/{folder.parent.name}/{folder.name}/{path.name}"
        try:
            documents = read_yaml(path, source)
        except TextError as wrong:
            problems += wrong.problems()
            continue
        if len(documents) != 1:
            message = Message("the file must hold one correction")
            place = f"{source}:{documents[1].line(()) if documents else 1}"
            problems.append(Problem(place, None, "", "not_one_correction", message))
            continue
        try:
            correction = Correction.model_validate(documents[0].data)
        except ValidationError as wrong:
            for error in wrong.errors()[:FAULTS]:
                place = documents[0].place(tuple(error["loc"]))
                what = ".".join(map(str, error["loc"]))
                said = joined([text for text in (what, fault_text(error)) if text], ": ")
                problems.append(Problem(place, None, "", "bad_correction", said))
            continue
        found.append(correction.model_copy(update={"id": path.stem}))
    return tuple(sorted(found, key=lambda correction: (correction.on, correction.id)))


def correct(
    raws: Mapping[str, RawTable], corrections: Sequence[Correction], problems: list[Problem]
) -> dict[str, RawTable]:
    """The tables with corrections applied; one that does not fit is a problem.

    Where one correction builds on what another has left, they are applied in that order, in
    whatever order they have arrived.
    """
    tables = dict(raws)
    waiting = [correction for correction in corrections if correction.counts]
    while waiting:
        later = [one for one in waiting if not _apply(tables, one)]
        if len(later) == len(waiting):
            problems += [_misfit(tables, one) for one in later]
            break
        waiting = later
    return tables


def _apply(tables: dict[str, RawTable], correction: Correction) -> bool:
    """Apply one correction; False where the tables are not (yet) as it found them."""
    raw = tables.get(correction.table)
    if correction.add:
        tables[correction.table] = _with_row(raw, correction)
        return True
    if raw is None:
        return False
    place = row_meant(raw, correction.row)
    if place is None or _differing(raw, place, correction):
        return False
    rows, lines, numbers = list(raw.rows), list(raw.lines), list(raw.numbers)
    if correction.remove:
        gone = numbers[place]
        for cells in (rows, lines, numbers):
            del cells[place]
        faults = {at: fault for at, fault in raw.faults.items() if at[0] != gone}
        tables[correction.table] = replace(
            raw, rows=rows, lines=lines, numbers=numbers, faults=faults
        )
        return True
    row = list(rows[place])
    header = list(raw.header)
    for column, change in correction.change.items():
        if column not in header:
            header.append(column)
            rows = [[*cells, ""] for cells in rows]
            row.append("")
        row[header.index(column)] = change.new
    rows[place] = row
    number = numbers[place]
    # What was said of a cell that is written anew no longer holds.
    faults = {
        at: fault
        for at, fault in raw.faults.items()
        if at not in {(number, column) for column in correction.change}
    }
    tables[correction.table] = replace(
        raw,
        header=tuple(header),
        rows=rows,
        corrected={**raw.corrected, number: correction.id},
        faults=faults,
    )
    return True


def _with_row(raw: RawTable | None, correction: Correction) -> RawTable:
    spec = INPUT_TABLES[correction.table]
    before = raw or RawTable(correction.table, "", spec.names, [], [])
    header = list(before.header)
    header += [column for column in correction.add if column not in header]
    rows = [[*cells, *[""] * (len(header) - len(cells))] for cells in before.rows]
    rows.append([correction.add.get(column, "") for column in header])
    number = max([0, *before.numbers]) + 1
    return replace(
        before,
        header=tuple(header),
        rows=rows,
        lines=[*before.lines, 0],
        numbers=[*before.numbers, number],
        corrected={**before.corrected, number: correction.id},
    )


def matching_rows(raw: RawTable, named: Mapping[str, str]) -> list[int]:
    """The places of the rows that have all of the named cells."""
    if not set(named) <= set(raw.header):
        return []
    at = {column: raw.header.index(column) for column in named}
    return [
        place
        for place, cells in enumerate(raw.rows)
        if all(same((raw.name, column), cells[at[column]], cell) for column, cell in named.items())
    ]


def row_meant(raw: RawTable, named: Mapping[str, str]) -> int | None:
    """The place of the one row that has all of the named cells; None where there is none such.

    An event that happened twice has two rows that no cell tells apart: the first one still there
    is as good as any.
    """
    matches = matching_rows(raw, named)
    alike = len({tuple(raw.rows[place]) for place in matches}) == 1
    return matches[0] if alike else None


def _differing(raw: RawTable, place: int, correction: Correction) -> list[str]:
    """Columns that do not hold what the correction says that it found."""
    cells = dict(zip(raw.header, raw.rows[place], strict=True))
    return [
        column
        for column, change in correction.change.items()
        if not same((raw.name, column), cells.get(column, ""), change.old)
    ]


def _misfit(tables: Mapping[str, RawTable], correction: Correction) -> Problem:
    """Why a correction does not fit."""
    name = tuple(f"{column} {cell}" for column, cell in correction.row.items())
    raw = tables.get(correction.table)
    place = None if raw is None else row_meant(raw, correction.row)
    if raw is not None and place is not None:
        row = raw.numbers[place]
        cells = dict(zip(raw.header, raw.rows[place], strict=True))
        column = _differing(raw, place, correction)[0]
        found, old = cells.get(column, ""), correction.change[column].old
        message = Message(
            "{correction} found {old!r} in {column}, but it is {found!r}: look again",
            correction=correction.id,
            old=old,
            column=column,
            found=found,
        )
        return Problem(correction.table, row, column, "old_value_differs", message)
    count = len(matching_rows(raw, correction.row)) if raw is not None else 0
    message = Message(
        "{correction} names {cells}: {count} rows are such, and it must be one",
        correction=correction.id,
        cells=name,
        count=count,
    )
    return Problem(correction.table, None, "", "no_such_row", message)
