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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem, ProblemsFound, some_of, suggest
from kpilib.core.tables import READ_TABLES
from kpilib.core.text_limits import FAULTS
from kpilib.engine.inputs.lineage import table_named
from kpilib.rules.fault_text import fault_text
from kpilib.rules.known_keys import known_keys
from kpilib.rules.model import Model, SetHere, as_tuple
from kpilib.workspace.accepted_places import (
    Cells,
    cell_as_written,
    has_cells,
    is_at,
    lines_as_written,
    row_as_written,
    spot_of,
    unknown_columns,
)
from kpilib.workspace.entry_lists import read_entry_list

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.engine.inputs.read import Inputs

ACCEPTED = "params/accepted.yaml"
"""Where a workspace says what has been looked at."""

NEEDED = frozenset({"id_in_another_form"})
"""Codes without whose acceptance a run fails, so that an issued report needs the entry for ever."""

BETWEEN = frozenset({"deal_in_two_departments", "two_base_pays", "two_names_of_one_id"})
"""Codes of faults between departments, which may be meant: a deal that two share on purpose."""

_UNUSUAL = frozenset(
    {
        "carry_not_read", "deal_repeated", "event_repeated", "headcount_jump", "hidden_columns",
        "hidden_rows", "hidden_sheet", "minus_by_colour", "name_changed", "no_glyph",
        "rounded_display", "rounded_ids", "salary_jump", "state_passed_over", "struck_out",
        "target_jump", "value_far_from_others", "value_far_from_past", "value_far_from_target",
        "word_like_another",
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
        raise ValueError(Message("it is blank: say it, for whoever reads this next year"))
    return text.strip()


def _code(text: str) -> str:
    if text not in CODES:
        wrong = Message(
            "{text} is nothing that can be accepted: {hint}",
            text=repr(text),
            hint=suggest(text, sorted(CODES)),
        )
        raise ValueError(wrong)
    return text


def _table(text: str) -> str:
    known = tuple(READ_TABLES)
    if text.rpartition("/")[2] not in known:
        hint = suggest(text, known)
        raise ValueError(Message("{text} is no table: {hint}", text=repr(text), hint=hint))
    return text


Said = Annotated[str, AfterValidator(_said)]
Lines = Annotated[tuple[int, ...], BeforeValidator(lines_as_written)]


class AcceptedEntry(Model):
    """One thing that was looked at.

    Attributes:
        period: The period whose check tells it.
        department: Whose inputs; empty: any department's.
        table: The table as the problem names it: `metrics`, `2025Q4/metrics`, `carry`.
        row: The cells that name the row, or its number among the data rows; left out where the
            problem is no row's.
        cell: The place as it is shown, instead of the row: `D20`, `line 20`.
        rows: Of a problem of several rows of a sheet, such as hidden ones: which, as shown.
        column: The column; any when left out.
        columns: Of a problem of several columns: which.
        code: The problem's code.
        by: Who has looked at it.
        reason: Why it is right.
        place: File and line of the entry.
    """

    period: Annotated[str, BeforeValidator(_period)]
    department: str = ""
    table: Annotated[str, AfterValidator(_table)]
    row: Annotated[Cells | Decimal | None, BeforeValidator(row_as_written)] = None
    cell: Annotated[str, BeforeValidator(cell_as_written)] = ""
    rows: Lines = ()
    column: str = ""
    columns: Annotated[tuple[str, ...], BeforeValidator(as_tuple)] = ()
    code: Annotated[str, AfterValidator(_code)]
    by: Said
    reason: Said
    place: SetHere = Field(default="", exclude=True)

    @model_validator(mode="after")
    def _names_a_row(self) -> AcceptedEntry:
        ways = [
            name for name in ("row", "cell", "rows") if getattr(self, name) not in (None, "", ())
        ]
        if len(ways) > 1:
            raise ValueError(
                Message(
                    "{some} and {last} name the place twice: keep one of them",
                    some=tuple(ways[:-1]),
                    last=ways[-1],
                )
            )
        for column, cell in self.row.items() if isinstance(self.row, Mapping) else ():
            if isinstance(cell, Decimal) and _is_text(self.table, column):
                # YAML reads 007 as the number 7: another person.
                wrong = Message(
                    'row.{column}: put {cell} in quotes, {column}: "{cell}"',
                    column=column,
                    cell=cell,
                )
                raise ValueError(wrong)
        return self

    @property
    def named_columns(self) -> tuple[str, ...]:
        """Every column that it names."""
        cells = tuple(self.row) if isinstance(self.row, Mapping) else ()
        spot = spot_of(self.cell)
        return tuple(filter(None, (*cells, self.column, *self.columns, spot and spot.column)))

    def holds_for(self, problem: Problem, inputs: Inputs) -> bool:
        """Whether this accepted finding matches a problem, in the inputs as they are now."""
        if (problem.code, problem.table) != (self.code, self.table):
            return False
        if self.column and problem.column != self.column:
            return False
        if problem.row is None or (self.row is None and not self.cell):
            return problem.row is None and self.row is None and not self.cell and self._of(problem)
        if spot := spot_of(self.cell):
            return is_at(spot, problem, inputs)
        if not isinstance(self.row, Mapping):
            return problem.row == self.row
        table = table_named(inputs, problem.table)
        places = np.flatnonzero(table.rows == problem.row) if table is not None else ()
        return any(has_cells(table, int(place), self.row) for place in places if table is not None)

    def _of(self, problem: Problem) -> bool:
        """Whether it names the same rows or columns: of others somebody may know nothing."""
        details = problem.details
        return self.rows == details.lines and set(self.columns) == set(details.columns)


def _is_text(table: str, column: str) -> bool:
    spec = READ_TABLES[table.rpartition("/")[2]]
    return any(each.name == column and each.type == "text" for each in spec.columns)


@dataclass(frozen=True)
class Accepted:
    """What the file says.

    Attributes:
        entries: In the order of the file.
    """

    entries: tuple[AcceptedEntry, ...] = ()

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
    document = read_entry_list(root, ACCEPTED)
    if document is None:
        return Accepted()
    entries: list[AcceptedEntry] = []
    problems: list[Problem] = []
    for number, data in enumerate(document.data):
        if len(problems) >= FAULTS:
            break
        try:
            entry = AcceptedEntry.model_validate(data)
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
    message = some_of((what, _plainly(error)), ": ")
    return Problem(place, None, "", "bad_entry", message)


def _plainly(error: Any) -> str:  # noqa: ANN401 - pydantic's mapping
    """What is wrong with a key, in the words of whoever wrote it."""
    kind, found = error["type"], error["input"]
    if kind == "extra_forbidden" and error["loc"][-1] in {"line", "lines"}:
        return Message("no key of an entry: write cell: line {found}", found=found)
    if kind == "missing":
        return Message("is missing: write it")
    if kind == "string_type":
        return _no_text(found)
    if kind == "model_type":
        return Message("an entry consists of {keys}", keys=known_keys(AcceptedEntry, ("",)))
    return fault_text(error, AcceptedEntry)


def _no_text(found: object) -> str:
    if isinstance(found, list | dict):
        return Message("write one text, and an entry for each where there are several")
    if found is None:
        return Message("it is empty: write it")
    return Message('{found} is no text: write "{found}"', found=found)


def misnamed(accepted: Accepted) -> list[Problem]:
    """Entries that name columns which their tables do not have, so that they hold for nothing."""
    return [
        Problem(entry.place, None, "", "bad_entry", message)
        for entry in accepted.entries
        for message in unknown_columns(entry.table, entry.named_columns)
    ]
