"""`params/accepted.yaml`: what somebody has looked at and found right, with who and why.

An entry silences one kind of problem at one place, never more: it names the row by its cells, so
that rows may come and go above it, and where one of these cells changes, it holds no longer.

    - period: 2026Q1
      department: key-accounts
      table: metrics
      row: {subject: E007, metric: sales, target: 4000000}
      code: unusual_target
      by: 王敏
      reason: new region since January
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from kpilib.inputs.places import located, table_named
from kpilib.language.model import Model, fault_text
from kpilib.periods import Period
from kpilib.problems import Problem, ProblemsFound, suggest
from kpilib.tables import CARRY_TABLE, INPUT_TABLES
from kpilib.yamltext import YamlError, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.columns import Table, Value
    from kpilib.inputs.read import Inputs

ACCEPTED = "params/accepted.yaml"
"""Where a workspace says what has been looked at."""

NEEDED = frozenset({"id_in_another_form"})
"""Codes without whose acceptance a run fails, so that an issued report needs the entry for ever."""

BETWEEN = frozenset({"deal_in_two_departments", "two_base_pays", "two_names_of_one_id"})
"""Codes of faults between departments, which may be meant: a deal that two share on purpose."""

_UNUSUAL = frozenset(
    {
        "deal_repeated", "event_repeated", "headcount_jump", "hidden_columns", "hidden_rows",
        "hidden_sheet", "name_changed", "no_glyph", "rounded_display", "salary_jump",
        "state_passed_over", "target_jump", "value_far_from_others", "value_far_from_past",
        "value_far_from_target",
    }
)  # fmt: skip

CODES = NEEDED | BETWEEN | _UNUSUAL
"""What can be accepted at all; everything else has to be mended."""


def _period(value: object) -> object:
    """A year is a number to YAML."""
    text = f"{value:f}" if isinstance(value, Decimal) else value
    if isinstance(text, str):
        Period.parse(text)
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("it is blank: say it, for whoever reads this next year")
    return text.strip()


def _code(text: str) -> str:
    if text not in CODES:
        raise ValueError(
            f"{text!r} is nothing that can be accepted: {suggest(text, sorted(CODES))}"
        )
    return text


def _table(text: str) -> str:
    known = (*INPUT_TABLES, CARRY_TABLE.name)
    if text.rpartition("/")[2] not in known:
        raise ValueError(f"{text!r} is no table: {suggest(text, known)}")
    return text


Said = Annotated[str, AfterValidator(_said)]


class Entry(Model):
    """One thing that was looked at.

    Attributes:
        period: The period whose check tells it.
        department: Whose inputs; empty: any department's.
        table: The table as the problem names it: `metrics`, `2025Q4/metrics`, `carry`.
        row: The cells that name the row, or its number among the data rows; left out where the
            problem is no row's.
        cell: The place as it is shown, instead of the row: `D20`, `line 20`.
        column: The column; any when left out.
        code: The problem's code.
        by: Who has looked at it.
        reason: Why it is right.
        place: File and line of the entry.
    """

    period: Annotated[str, BeforeValidator(_period)]
    department: str = ""
    table: Annotated[str, AfterValidator(_table)]
    row: Mapping[str, str | bool | Decimal] | Decimal | None = None
    cell: str = ""
    column: str = ""
    code: Annotated[str, AfterValidator(_code)]
    by: Said
    reason: Said
    place: str = Field(default="", exclude=True)

    @model_validator(mode="after")
    def _names_a_row(self) -> Entry:
        if self.cell and (self.row is not None or not _CELL.fullmatch(self.cell)):
            raise ValueError("cell: write it as it is shown, D20 or line 20, and then no row")
        if self.row is None:
            return self
        if not isinstance(self.row, Mapping):
            if self.row < 1 or self.row != int(self.row):
                raise ValueError(f"row {self.row}: data rows are counted from 1")
            return self
        if not self.row:
            raise ValueError("row names no cell: give the cells that tell the row from others")
        for column, cell in self.row.items():
            if isinstance(cell, Decimal) and _is_text(self.table, column):
                # YAML reads 007 as the number 7: another person.
                raise ValueError(f'row.{column}: put {cell} in quotes, {column}: "{cell}"')
        return self

    def holds_for(self, problem: Problem, inputs: Inputs) -> bool:
        """Whether this is what a problem tells, in the inputs as they are now."""
        if (problem.code, problem.table) != (self.code, self.table):
            return False
        if self.column and problem.column != self.column:
            return False
        if problem.row is None or (self.row is None and not self.cell):
            return problem.row is None and self.row is None and not self.cell
        if self.cell:
            return self._is_at(problem, inputs)
        if not isinstance(self.row, Mapping):
            return problem.row == self.row
        table = table_named(inputs, problem.table)
        places = np.flatnonzero(table.rows == problem.row) if table is not None else ()
        return any(_has_cells(table, int(place), self.row) for place in places if table is not None)

    def _is_at(self, problem: Problem, inputs: Inputs) -> bool:
        (found,) = located([problem], inputs)
        asked = self.cell.rpartition(" ")[2]
        return found.details.spot.split(" as corrected")[0].rpartition(" ")[2] == asked


_CELL = re.compile(r"(?:.* )?(?:[A-Z]{1,3}[0-9]+|(?:line|row) [0-9]+)")
"""A cell of a sheet, or a line of a file, with or without the file before it."""


def _is_text(table: str, column: str) -> bool:
    name = table.rpartition("/")[2]
    spec = CARRY_TABLE if name == CARRY_TABLE.name else INPUT_TABLES[name]
    return any(each.name == column and each.type == "text" for each in spec.columns)


def _has_cells(table: Table, place: int, cells: Mapping[str, str | bool | Decimal]) -> bool:
    return all(
        column in table.columns and _same(table.columns[column].at(place), cell)
        for column, cell in cells.items()
    )


def _same(found: Value, cell: str | bool | Decimal) -> bool:  # noqa: FBT001 - a value of a YAML file
    """Whether a typed cell is what an entry says of it; an empty text is an empty cell."""
    if found is None or isinstance(found, bool) or isinstance(cell, bool):
        return found == (None if cell == "" else cell)
    if isinstance(found, Fraction):
        try:
            return found == Fraction(Decimal(cell))
        except InvalidOperation:
            return False
    return (found.isoformat() if isinstance(found, date) else found) == str(cell)


@dataclass(frozen=True)
class Accepted:
    """What the file says.

    Attributes:
        entries: In the order of the file.
    """

    entries: tuple[Entry, ...] = ()

    def of(self, department: str, period: Period | str = "") -> Accepted:
        """The entries that hold for one department, in one period or in all."""
        mine, when = {"", department}, str(period)
        return Accepted(
            tuple(
                entry
                for entry in self.entries
                if entry.department in mine and when in ("", entry.period)
            )
        )

    @property
    def needed(self) -> Accepted:
        """The entries without which a run would fail."""
        return Accepted(tuple(entry for entry in self.entries if entry.code in NEEDED))

    def without(
        self, problems: Sequence[Problem], period: Period | str, department: str, inputs: Inputs
    ) -> list[Problem]:
        """The problems that nobody has accepted.

        Args:
            problems: What was found in the inputs of a department and period.
            period: The run's period.
            department: Its id; empty in a bare assessment, for which only entries count that
                name no department.
            inputs: The tables in which it was found.
        """
        entries = self.of(department, period).entries
        return [p for p in problems if not any(entry.holds_for(p, inputs) for entry in entries)]


def read_accepted(root: Path) -> Accepted:
    """What is accepted in the workspace in a folder; nothing where there is no file.

    Raises:
        ProblemsFound: The file is faulty, or no YAML; every fault with its line.
    """
    path = root / ACCEPTED
    if not path.is_file():
        return Accepted()
    try:
        documents = read_yaml(path, ACCEPTED)
    except YamlError as wrong:
        raise ProblemsFound([Problem(ACCEPTED, None, "", "not_yaml", str(wrong))], "") from None
    if not documents:  # nothing but comments
        return Accepted()
    document = documents[0]
    if len(documents) > 1 or not isinstance(document.data, list):
        message = "the file must hold one list, each entry beginning with a dash"
        raise ProblemsFound([Problem(document.place(()), None, "", "bad_entry", message)], ACCEPTED)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, data in enumerate(document.data):
        try:
            entry = Entry.model_validate(data)
        except ValidationError as wrong:
            errors = wrong.errors()
            problems += [_fault(document.place((number, *each["loc"])), each) for each in errors]
        else:
            entries.append(entry.model_copy(update={"place": document.place((number,))}))
    if problems:
        raise ProblemsFound(problems, ACCEPTED)
    return Accepted(tuple(entries))


def _fault(place: str, error: Any) -> Problem:  # noqa: ANN401 - pydantic's mapping
    what = ".".join(map(str, error["loc"]))
    message = f"{what}: {fault_text(error)}".removeprefix(": ")
    return Problem(place, None, "", "bad_entry", message)
