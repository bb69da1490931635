"""Edits of inputs in a scenario: a deal added, a target changed, a person who leaves or moves.

They are laid over the tables as text, after the corrections, so that they are read and checked as
if they stood in the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, field_validator, model_validator

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, suggest
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.corrections import matching_rows
from kpilib.engine.inputs.raw_table import RawTable, columns_of
from kpilib.rules.model import Model, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EMPLOYEES = "employees"

_OF_PERSON = {
    "employees": "employee_id", "metrics": "subject", "ratings": "employee_id",
    "events": "employee_id", "deals": "employee_id",
}  # fmt: skip
"""By table the column that says whose a row is."""

Rows = Mapping[str, str]


def _number(text: object) -> object:
    """A number as people write one: `1.1`, `110%`, `1,200`."""
    if not isinstance(text, str):
        return text
    plain, share = text.replace(",", "").strip(), text.strip().endswith("%")
    try:
        value = Decimal(plain.removesuffix("%").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(Message("it must be a number, such as 4% or 0.5"))
    return value / 100 if share else value


class Relative(Model):
    """A number worked out from the one that stands there: so many times as much, so much more.

    Attributes:
        times: What it is multiplied by.
        plus: What is added; below zero it is taken away.
    """

    times: Annotated[Decimal | None, BeforeValidator(_number)] = None
    plus: Annotated[Decimal | None, BeforeValidator(_number)] = None

    @model_validator(mode="after")
    def _one(self) -> Relative:
        if (self.times is None) == (self.plus is None):
            raise ValueError(Message("say either times or plus"))
        return self

    def of(self, cell: str) -> str | None:
        """The new cell; None where the old one is no plain number."""
        try:
            value = Decimal(cell.replace(",", "").strip())
        except InvalidOperation:
            return None
        if not value.is_finite():
            return None
        new = value * self.times if self.times is not None else value + (self.plus or 0)
        return f"{new:f}"


class Move(Model):
    """A person who goes over to another department, with all of their rows."""

    employee: str
    to: str


class InputEdit(Model):
    """One edit.

    Attributes:
        department: Whose inputs; where only one department is asked for it may be left out.
        period: Of which periods; of all that are asked for when left out.
        table: The input table.
        row: Cells that name exactly one row, or
        rows: cells that every row has that is meant.
        change: The new cells by column: a value, or `{times: 1.1}`, `{plus: -500}`; or
        remove: the rows go; or
        add: a row comes, by column.
        joins: A person comes: a row of `employees`.
        leaves: A person goes, with all of their rows, by id.
        moves: A person goes over to another department, with all of their rows.
        place: File and line.
    """

    department: str = ""
    period: Words = ()
    table: str = ""
    row: Rows = Field(default_factory=dict)
    rows: Rows = Field(default_factory=dict)
    change: Mapping[str, str | Relative] = Field(default_factory=dict)
    remove: Annotated[bool, BeforeValidator(lambda text: {"true": True}.get(text, text))] = False
    add: Rows = Field(default_factory=dict)
    joins: Rows = Field(default_factory=dict)
    leaves: str = ""
    moves: Move | None = None
    place: str = Field(default="", exclude=True)

    @property
    def names_people(self) -> bool:
        """Whether somebody may be called otherwise by it: a person, or a customer."""
        return self.table in {"", EMPLOYEES, "customers"}

    @field_validator("period")
    @classmethod
    def _of_periods(cls, periods: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(Period.parse(period)) for period in periods)

    @model_validator(mode="after")
    def _one_thing(self) -> InputEdit:
        whole = [word for word in ("joins", "leaves", "moves") if getattr(self, word)]
        said = [*whole, *(word for word in ("change", "remove", "add") if getattr(self, word))]
        if len(said) != 1:
            raise ValueError(
                Message("an edit does one of change, remove, add, joins, leaves or moves")
            )
        if whole:
            if self.table or self.row or self.rows:
                raise ValueError(Message("{word} needs no table and no row", word=whole[0]))
            return self
        if self.table not in INPUT_TABLES:
            known = suggest(self.table, tuple(INPUT_TABLES))
            raise ValueError(
                Message("{table!r} is no input table: {advice}", table=self.table, advice=known)
            )
        if (not self.add) != (bool(self.row) != bool(self.rows)):
            raise ValueError(
                Message("row (one row) or rows (all such) names what is meant; with add neither")
            )
        return self


def edited(
    raws: Mapping[str, RawTable],
    edits: Sequence[InputEdit],
    coming: Mapping[str, Mapping[str, RawTable]],
    problems: list[Problem],
) -> dict[str, RawTable]:
    """The tables of a department and period with edits laid over; one that does not fit is told.

    Args:
        raws: The tables as text.
        edits: In the order of the scenario.
        coming: By place of a move the tables that the person comes from; a move whose place is not
            there takes the person away.
        problems: What is wrong is added, with the edit's file and line.
    """
    tables = dict(raws)
    for edit in edits:
        if edit.moves is not None and edit.place in coming:
            _take_in(tables, edit, coming[edit.place])
        elif edit.moves is not None or edit.leaves:
            _take_away(tables, edit, problems)
        elif edit.add or edit.joins:
            _add(tables, edit, problems)
        else:
            _alter(tables, edit, problems)
    return tables


def _add(tables: dict[str, RawTable], edit: InputEdit, problems: list[Problem]) -> None:
    """A row comes."""
    table, row = EMPLOYEES if edit.joins else edit.table, edit.joins or edit.add
    if unknown := _unknown(table, tuple(row), tables.get(table)):
        problems.append(_not_a_column(edit, table, unknown))
    else:
        tables[table] = with_rows(tables.get(table), table, [row], edit.place)


def with_rows(raw: RawTable | None, table: str, rows: Sequence[Rows], place: str) -> RawTable:
    """A table with further rows, which a scenario adds."""
    spec = INPUT_TABLES[table]
    before = raw or RawTable(table, f"{table}.csv", spec.names, [], [])
    header = list(before.header)
    header += [column for cells in rows for column in cells if column not in header]
    header = list(dict.fromkeys(header))
    new = [[cells.get(column, "") for column in header] for cells in rows]
    first = max([0, *before.numbers]) + 1
    numbers = range(first, first + len(rows))
    return replace(
        before,
        header=tuple(header),
        rows=[*_wide(before, header), *new],
        lines=[*before.lines, *(0 for _ in rows)],
        numbers=[*before.numbers, *numbers],
        corrected={**before.corrected, **dict.fromkeys(numbers, place)},
    )


def _wide(raw: RawTable, header: Sequence[str]) -> list[list[str]]:
    """The rows under a header that may have further columns.

    Without such they are the very same lists, by which the typed rows are known again.
    """
    more = [""] * (len(header) - len(raw.header))
    return [[*cells, *more] for cells in raw.rows] if more else list(raw.rows)


def _take_away(tables: dict[str, RawTable], edit: InputEdit, problems: list[Problem]) -> None:
    """A person goes, with all of their rows."""
    who = edit.moves.employee if edit.moves else edit.leaves
    if not _rows_of(tables, EMPLOYEES, who):
        raw = tables.get(EMPLOYEES)
        ids = [] if raw is None else columns_of(raw).get("employee_id", [])
        advice = suggest(who, ids)
        message = Message("{who!r} is not in employees: {advice}", who=who, advice=advice)
        problems.append(Problem(edit.place, None, "", "unknown_employee", message))
        return
    for name in _OF_PERSON:
        if places := _rows_of(tables, name, who):
            tables[name] = _without(tables[name], set(places))


def _take_in(tables: dict[str, RawTable], edit: InputEdit, there: Mapping[str, RawTable]) -> None:
    """A person comes, with all of their rows; who is unknown there is told there."""
    who = edit.moves.employee if edit.moves else ""
    for name in _OF_PERSON:
        places = _rows_of(there, name, who)
        rows = [_cells(there[name], place) for place in places]
        if rows:
            tables[name] = with_rows(tables.get(name), name, rows, edit.place)


def _cells(raw: RawTable, place: int) -> dict[str, str]:
    cells = zip(raw.header, raw.rows[place], strict=True)
    return {column: cell for column, cell in cells if cell and not column.startswith("_")}


def _rows_of(tables: Mapping[str, RawTable], name: str, who: str) -> list[int]:
    raw = tables.get(name)
    return [] if raw is None else matched(raw, {_OF_PERSON[name]: who})


def matched(raw: RawTable, named: Rows) -> list[int]:
    """The places of the rows that have all of the named cells, however these are written."""
    if not set(named) <= set(raw.header):
        return []
    exactly = list(range(len(raw.rows)))
    for column, cell in named.items():
        at, rows = raw.header.index(column), raw.rows
        exactly = [place for place in exactly if rows[place][at] == cell]
    return exactly or matching_rows(raw, named)


def _without(raw: RawTable, gone: set[int]) -> RawTable:
    kept = [place for place in range(len(raw.rows)) if place not in gone]
    numbers = {raw.numbers[place] for place in gone}
    return replace(
        raw,
        rows=[raw.rows[place] for place in kept],
        lines=[raw.lines[place] for place in kept],
        numbers=[raw.numbers[place] for place in kept],
        faults={at: fault for at, fault in raw.faults.items() if at[0] not in numbers},
    )


def _alter(tables: dict[str, RawTable], edit: InputEdit, problems: list[Problem]) -> None:
    """Rows of a table changed or removed."""
    raw, named = tables.get(edit.table), edit.row or edit.rows
    unknown = _unknown(edit.table, (*named, *edit.change), raw)
    if unknown:
        problems.append(_not_a_column(edit, edit.table, unknown))
        return
    places = matched(raw, named) if raw is not None else []
    alike = raw is not None and len({tuple(raw.rows[place]) for place in places}) == 1
    if raw is None or not places or (edit.row and not alike):
        problems.append(_no_such_rows(edit, raw, named, len(places)))
        return
    places = places[:1] if edit.row else places
    if edit.remove:
        tables[edit.table] = _without(raw, set(places))
        return
    tables[edit.table] = _changed(raw, places, edit, problems)


def _changed(
    raw: RawTable, places: Sequence[int], edit: InputEdit, problems: list[Problem]
) -> RawTable:
    header = [*raw.header, *(column for column in edit.change if column not in raw.header)]
    rows = _wide(raw, header)
    numbers = [raw.numbers[place] for place in places]
    for place in places:
        rows[place] = [*rows[place]]
        for column, change in edit.change.items():
            at = header.index(column)
            cell = change if isinstance(change, str) else change.of(rows[place][at])
            if cell is None:
                message = Message(
                    "{column} holds {cell}, which is no plain number to work from: write the new "
                    "value",
                    column=column,
                    cell=repr(rows[place][at]),
                )
                problems.append(Problem(edit.place, None, "", "not_a_number", message))
                return raw
            rows[place][at] = cell
    anew = {(number, column) for number in numbers for column in edit.change}
    return replace(
        raw,
        header=tuple(header),
        rows=rows,
        corrected={**raw.corrected, **dict.fromkeys(numbers, edit.place)},
        faults={at: fault for at, fault in raw.faults.items() if at not in anew},
    )


def _unknown(table: str, columns: Sequence[str], raw: RawTable | None) -> str:
    """A column that neither the table has nor anybody declares; empty where all are known."""
    spec = INPUT_TABLES[table]
    known = {*spec.names, *(raw.header if raw is not None else ())}
    if spec.open_columns:  # customers' attributes, which their own check looks at
        return ""
    return next((column for column in columns if column not in known), "")


def _not_a_column(edit: InputEdit, table: str, column: str) -> Problem:
    message = Message(
        "{table} has no column {column}: {advice}",
        table=table,
        column=column,
        advice=suggest(column, INPUT_TABLES[table].names),
    )
    return Problem(edit.place, None, "", "unknown_column", message)


def _no_such_rows(edit: InputEdit, raw: RawTable | None, named: Rows, count: int) -> Problem:
    """Why an edit does not fit, with what there is where one cell alone fails."""
    cells = tuple(f"{column} {cell}" for column, cell in named.items())
    if count:
        message = Message(
            "{n} rows of {table} have {cells}: name one by more cells, or say rows where all are "
            "meant",
            table=edit.table,
            cells=cells,
            n=count,
        )
        return Problem(edit.place, None, "", "no_such_row", message)
    for column, cell in named.items() if raw is not None else ():
        if raw is not None and column in raw.header and not matched(raw, {column: cell}):
            at = raw.header.index(column)
            there = tuple(dict.fromkeys(row[at] for row in raw.rows if row[at]))
            message = Message(
                "no row of {table} has {column} {cell}: {advice}",
                table=edit.table,
                column=column,
                cell=cell,
                advice=suggest(cell, there),
            )
            return Problem(edit.place, None, "", "no_such_row", message)
    message = Message("no row of {table} has {cells}", table=edit.table, cells=cells)
    return Problem(edit.place, None, "", "no_such_row", message)


def about(edits: Sequence[InputEdit], department: str, period: str) -> Iterator[InputEdit]:
    """The edits of a department's period, in their order."""
    for edit in edits:
        if period in edit.period and department in {edit.department, edit.moves and edit.moves.to}:
            yield edit
