"""Runs in memory whose inputs are changed row by row and cell by cell, to see what has an effect.

An effect is a problem, or another value of any named quantity or of any result: what merely stays
below a cap has been looked at. What has none must be left out by a rule that can be named.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Labels, Truth
from kpilib.core.exact import Numbers
from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.tables import RATER_TYPES
from kpilib.engine.assess import Run, assess
from kpilib.engine.excluded_rows import LeftOut, left_out
from kpilib.engine.inputs.read import Inputs, read_carry, read_inputs
from kpilib.engine.pieces import Plan, plan_run
from kpilib.rules.vocabulary import attribute_columns
from kpilib.workspace.assess_folder import read_history
from tests.reference.command import write_folder, write_table
from tests.small_schemes import book
from tests.test_cases import all_cases, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Column, Table
    from kpilib.rules.scheme import Scheme
    from tests.reference.command import Run as Command

KINDS = {"metrics": "metric", "ratings": "indicator", "events": "event", "deals": "kind",
         "carry": "kind"}  # fmt: skip
ALIKE = ("rater_type", "status", "customer_kind", "in_crm")
"""Columns that tell rows of one kind apart, as far as rules look at them."""


@dataclass(frozen=True, eq=False)
class Case:
    """A run that goes through, and its inputs in memory."""

    name: str
    scheme: Scheme
    period: Period
    inputs: Inputs

    @cached_property
    def run(self) -> Run:
        return assess(self.scheme, self.period, self.inputs, [])

    @cached_property
    def values(self) -> dict[object, object]:
        return _values(self.run)

    @cached_property
    def left_out(self) -> dict[tuple[str, int], LeftOut]:
        return {(each.table, each.row): each for each in left_out(self.run)}

    def has_effect(self, inputs: Inputs) -> bool:
        """Whether other inputs yield anything else, or are refused."""
        try:
            other = assess(self.scheme, self.period, inputs, [])
        except ProblemsFound:
            return True
        return _values(other) != self.values

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Every table with rows, as problems name it, but for employees."""
        for folder in (self.inputs, *self.inputs.history.values()):
            for name, table in folder.tables.items():
                if name != "employees" and len(table):
                    yield folder.prefix + name, table
        if len(self.inputs.carry):
            yield "carry", self.inputs.carry

    def with_table(self, name: str, table: Table) -> Inputs:
        """The inputs with another table in the place of one."""
        folder, _, bare = name.rpartition("/")
        if name == "carry":
            return replace(self.inputs, carry=table)
        where = self.inputs.history[folder] if folder else self.inputs
        changed = replace(where, tables={**where.tables, bare: table})
        if not folder:
            return changed
        return replace(self.inputs, history={**self.inputs.history, folder: changed})


def _values(run: Run) -> dict[object, object]:
    """Every result and every quantity of everybody, but for the rows' own columns."""
    found: dict[object, object] = {"results": run.results.rows}
    sheets = [piece.sheet for piece in run.pieces]
    for number, sheet in enumerate([*sheets, *([run.run_totals.sheet] if run.run_totals else [])]):
        for (name, home), entry in sheet.entries.items():
            if home != "constant":
                ids = sheet.frames[home].ids
                found[number, name, home] = [(who, entry.column.at(i)) for i, who in enumerate(ids)]
    return found


@cache
def cases_of(scheme: str) -> tuple[Case, ...]:
    """The runs of a scheme's cases that go through."""
    found = []
    for case in all_cases([scheme]):
        for command, step, _ in runs_of(*case.values, Path()):
            if "expect" in step:
                found.append(_case(str(case.id), command))
    return tuple(found)


def _case(name: str, command: Command) -> Case:
    period, problems = Period.parse(command.period), []
    scheme = book().scheme(command.scheme, period)
    plan = plan_run(scheme, period)
    assert isinstance(plan, Plan)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_folder(command.inputs, root / "in")
        inputs = read_inputs(root / "in", problems, attributes=attribute_columns(scheme))
        for earlier, tables in command.history.items():
            write_folder(tables, root / "history" / earlier)
        history = read_history(
            scheme, plan, lambda earlier: (root / "history" / earlier, None), problems
        )
        if command.carry:
            write_table(command.carry, root / "carry.csv")
            inputs = replace(inputs, carry=read_carry(root / "carry.csv", problems))
    assert not problems
    return Case(f"{name} {period}", scheme, period, replace(inputs, history=history))


def without(table: Table, row: int) -> Table:
    """A table without one of its rows."""
    keep = np.ones(len(table), dtype=bool)
    keep[row] = False
    return table.filtered(keep)


def like(table: Table, name: str, row: int) -> tuple[str, ...]:
    """What a row has in common with others that the rules treat alike."""
    subject = next((c for c in ("subject", "employee_id") if c in table.columns), None)
    who = "" if subject is None else table.labels(subject).at(row)
    columns = [c for c in (KINDS.get(name.rpartition("/")[2], ""), *ALIKE) if c in table.columns]
    return (
        name.rpartition("/")[2], str(who == "@department"),
        *(str(table.columns[column].at(row)) for column in columns),
    )  # fmt: skip


def with_other_cells(scheme: Scheme, table: Table, row: int, column: str) -> Iterator[Table]:
    """A table with something else in one of its cells, in several ways."""
    for other in _others(scheme, table.columns[column], row, column):
        yield replace(table, columns={**table.columns, column: other})


def _others(scheme: Scheme, column: Column, row: int, name: str) -> Iterator[Column]:
    value = column.at(row)
    if isinstance(column, Numbers) and isinstance(value, Fraction):
        cells = [column.at(each) for each in range(len(column.num))]
        for other in (value + 1, value - 1, value * 2, value + Fraction(1, 2), value * 100):
            if other != value and other >= 0:
                yield Numbers.of([*cells[:row], other, *cells[row + 1 :]])
    elif isinstance(column, Truth) and value is not None:
        values = column.values.copy()
        values[row] = not value
        yield Truth(values, column.known)
    elif isinstance(column, Labels) and value is not None and name in ALIKE:
        words = [column.at(each) or "" for each in range(len(column.codes))]
        known = {"status": scheme.allowed.status, "customer_kind": scheme.allowed.customer_kind,
                 "rater_type": RATER_TYPES}[name]  # fmt: skip
        for other in (*known, ""):
            if other != value:
                yield Labels.of([*words[:row], other, *words[row + 1 :]])
