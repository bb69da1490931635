"""Frames: whose quantity it is (people, department, sections, deals, events, customers).

A frame is a set of rows. A deal belongs to a person, a person to a section and a department, so
that a quantity of the department can be used in a formula about people, but not the other way
round: that takes a total.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.core.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.columns import Column, Table
    from kpilib.core.integers import Array, Bools
    from kpilib.engine.inputs.read import Inputs


_WHOLE = ("people", "sections", "customers")
"""Frames whose rows all belong to the department."""


@dataclass(frozen=True)
class FrameRows:
    """The rows of one frame.

    Attributes:
        name: `people`, `department`, `sections`, `deals`, `events` or `customers`.
        labels: What each row is called: employee ids, section names, customer ids, deal ids.
        parents: Per containing frame the row there that each row belongs to; -1: to none.
        table: The input table behind the rows, whose columns formulas may name.
        active: Rows that are assessed.
    """

    name: str
    labels: Labels
    parents: Mapping[str, Array]
    table: Table | None
    active: Bools

    def __len__(self) -> int:
        return len(self.labels.codes)

    def rows_of(self, words: Labels) -> Array:
        """Per row of another column the row here that is called by its word; -1 where none is."""
        return np.asarray(self._row_by_code.take(words.places_in(self.labels.names)))

    @cached_property
    def every(self) -> Array:
        """The place of every row, from 0 on."""
        return np.arange(len(self))

    @cached_property
    def _row_by_code(self) -> Array:
        return self.labels.row_by_code()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """What each row is called, as text; made when it is asked for."""
        words = (*self.labels.names, "")
        return tuple([words[code] for code in self.labels.codes.tolist()])

    def __contains__(self, name: str) -> bool:
        return name in self._row_by_id

    def row_of(self, name: str) -> int | None:
        """The row that is called so; None where none is."""
        return self._row_by_id.get(name)

    @cached_property
    def _row_by_id(self) -> Mapping[str, int]:
        """Made once, because who explains everybody asks for everybody, several times."""
        return {each: row for row, each in reversed([*enumerate(self.ids)])}


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames of one piece of a run."""

    by_name: Mapping[str, FrameRows] = field(default_factory=dict)

    def __getitem__(self, name: str) -> FrameRows:
        return self.by_name[name]

    @property
    def section_names(self) -> Labels:
        """The sections' own names, for the detail of their flags."""
        return self.by_name["sections"].labels

    def view(self, column: Column, home: str, frame: str) -> Column | None:
        """A column of the frame `home` as rows of `frame` see it; None where they cannot."""
        if home == frame:
            return column
        rows = self.by_name[frame].parents.get(home)
        if rows is None:
            return None
        if home == "department" and frame in _WHOLE and isinstance(column, Numbers):
            # All belong to the one department: a single number serves a million rows.
            return column.only_row()
        return column.take(rows)

    def with_active(self, active: Bools) -> Frames:
        """The same frames, with other people assessed; their deals and events follow them."""
        if active.all() and self.by_name["people"].active.all():
            return self
        frames = dict(self.by_name)
        for name, rows in self.by_name.items():
            if name == "people":
                now = active
            elif "people" in rows.parents:
                owner = rows.parents["people"]
                now = (owner < 0) | active[owner] if len(active) else rows.active
            else:
                continue
            frames[name] = replace(rows, active=np.asarray(now, dtype=bool))
        return Frames(frames)


def build_frames(inputs: Inputs, present: Bools, payees: str = "employees") -> Frames:
    """The frames of one piece.

    Args:
        inputs: The tables, already narrowed to the piece.
        present: The rows of `employees` that belong to the piece.
        payees: `events`: the people are those whom events name, who need not be employees.
    """
    # In text order, so that the order of rows in the inputs never shows.
    sections = tuple(sorted(inputs["employees"].labels("section").names))
    people = _payees(inputs) if payees == "events" else _employees(inputs, present, sections)
    everyone = Frames(
        {
            "people": people,
            "department": FrameRows(
                "department", Labels.distinct((DEPARTMENT,)), {}, None, np.array([True])
            ),
            "sections": _whole("sections", Labels.distinct(sections), None),
            "deals": _owned("deals", inputs["deals"], "deal_id", people),
            "events": _owned("events", inputs["events"], "event", people),
            "customers": _customers(inputs["customers"]),
        }
    )
    return everyone.with_active(people.active)


def _employees(inputs: Inputs, present: Bools, sections: tuple[str, ...]) -> FrameRows:
    employees = inputs["employees"]
    ids = employees.labels("employee_id")
    parents = {
        "department": np.zeros(len(employees), dtype=np.int64),
        "sections": employees.labels("section").places_in(sections),
    }
    return FrameRows("people", ids, parents, employees, present)


def _payees(inputs: Inputs) -> FrameRows:
    ids = tuple(sorted(set(inputs["events"].labels("employee_id").words) - {DEPARTMENT}))
    return _whole("people", Labels.distinct(ids), None)


def _whole(name: str, labels: Labels, table: Table | None) -> FrameRows:
    """Rows that all belong to the department."""
    count = len(labels.codes)
    parents = {"department": np.zeros(count, dtype=np.int64)}
    return FrameRows(name, labels, parents, table, np.ones(count, dtype=bool))


def _owned(name: str, table: Table, id_column: str, people: FrameRows) -> FrameRows:
    subject = table.labels("employee_id")
    owner = people.rows_of(subject)
    belongs = (owner >= 0) | subject.among((DEPARTMENT,))
    department = np.subtract(belongs, 1, dtype=np.int8)  # row 0, or -1
    parents = {"people": owner, "department": department}
    return FrameRows(name, table.labels(id_column), parents, table, np.ones(len(table), dtype=bool))


def _customers(table: Table) -> FrameRows:
    return _whole("customers", table.labels("customer_id"), table)
