"""Whose quantity it is: people, the department, its sections, deals, events, customers.

A frame is a set of rows. A deal belongs to a person, a person to a section and a department, so
that a quantity of the department can be used in a formula about people, but not the other way
round: that takes a total.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kpilib.columns import Labels
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.columns import Column, Table
    from kpilib.exact import Array, Bools
    from kpilib.inputs import Inputs


@dataclass(frozen=True, slots=True)
class FrameRows:
    """The rows of one frame.

    Attributes:
        name: `people`, `department`, `sections`, `deals`, `events` or `customers`.
        ids: What each row is called: employee ids, section names, customer ids, deal ids.
        parents: Per containing frame the row there that each row belongs to; -1: to none.
        table: The input table behind the rows, whose columns formulas may name.
        active: Rows that are assessed.
    """

    name: str
    ids: tuple[str, ...]
    parents: Mapping[str, Array]
    table: Table | None
    active: Bools

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames of one piece of a run."""

    by_name: Mapping[str, FrameRows] = field(default_factory=dict)

    def __getitem__(self, name: str) -> FrameRows:
        return self.by_name[name]

    @property
    def section_names(self) -> Labels:
        """The sections' own names, for the detail of their flags."""
        sections = self.by_name["sections"].ids
        return Labels(np.arange(len(sections)), sections)

    def view(self, column: Column, home: str, frame: str) -> Column | None:
        """A column of the frame `home` as rows of `frame` see it; None where they cannot."""
        if home == frame:
            return column
        rows = self.by_name[frame].parents.get(home)
        return None if rows is None else column.take(rows)

    def with_active(self, active: Bools) -> Frames:
        """The same frames, with other people assessed; their deals and events follow them."""
        frames = dict(self.by_name)
        for name, rows in self.by_name.items():
            if name == "people":
                now = active
            elif "people" in rows.parents:
                owner = rows.parents["people"]
                now = (owner < 0) | active[owner] if len(active) else rows.active
            else:
                continue
            frames[name] = FrameRows(
                rows.name, rows.ids, rows.parents, rows.table, np.asarray(now, dtype=bool)
            )
        return Frames(frames)


def build_frames(inputs: Inputs, present: Bools, payees: str = "employees") -> Frames:
    """The frames of one piece.

    Args:
        inputs: The tables, already narrowed to the piece.
        present: The rows of `employees` that belong to the piece.
        payees: `events`: the people are those whom events name, who need not be employees.
    """
    section = inputs["employees"].labels("section")
    people = _payees(inputs) if payees == "events" else _employees(inputs, present)
    everyone = Frames(
        {
            "people": people,
            "department": FrameRows("department", (DEPARTMENT,), {}, None, np.array([True])),
            "sections": FrameRows(
                "sections",
                section.names,
                {"department": np.zeros(len(section.names), dtype=np.int64)},
                None,
                np.ones(len(section.names), dtype=bool),
            ),
            "deals": _owned("deals", inputs["deals"], "deal_id", people),
            "events": _owned("events", inputs["events"], "event", people),
            "customers": _customers(inputs["customers"]),
        }
    )
    return everyone.with_active(people.active)


def _employees(inputs: Inputs, present: Bools) -> FrameRows:
    employees = inputs["employees"]
    ids = _texts(employees.labels("employee_id"))
    parents = {
        "department": np.zeros(len(ids), dtype=np.int64),
        "sections": employees.labels("section").codes,
    }
    return FrameRows("people", ids, parents, employees, present)


def _payees(inputs: Inputs) -> FrameRows:
    ids = tuple(sorted(set(inputs["events"].labels("employee_id").names) - {DEPARTMENT}))
    parents = {"department": np.zeros(len(ids), dtype=np.int64)}
    return FrameRows("people", ids, parents, None, np.ones(len(ids), dtype=bool))


def _texts(labels: Labels) -> tuple[str, ...]:
    names = (*labels.names, "")
    return tuple(names[code] for code in labels.codes)


def _owned(name: str, table: Table, id_column: str, people: FrameRows) -> FrameRows:
    subject = table.labels("employee_id")
    owner = subject.places_in(people.ids)
    department = np.where((owner >= 0) | subject.among((DEPARTMENT,)), 0, -1)
    parents = {"people": owner, "department": department}
    ids = _texts(table.labels(id_column))
    return FrameRows(name, ids, parents, table, np.ones(len(ids), dtype=bool))


def _customers(table: Table) -> FrameRows:
    ids = _texts(table.labels("customer_id"))
    parents = {"department": np.zeros(len(ids), dtype=np.int64)}
    return FrameRows("customers", ids, parents, table, np.ones(len(ids), dtype=bool))
