"""Columns of the files that no table takes: ignored ones, and those nobody has thought of.

A sheet may feed several tables, so that what one of them leaves another may take: only when all of
them have been made is it known which columns are left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.workspace.intake.chosen_lines import NotTaken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.workspace.intake.header_places import ColumnPlaces
    from kpilib.workspace.intake.source_sheet import SourceSheet

Place = tuple[str, int]
"""A sheet, and the place of a column in it."""


@dataclass(slots=True)
class ColumnsLeft:
    """What becomes of the columns of all sheets, table by table.

    Attributes:
        taken: Columns that a table takes, or looks at.
        ignored: Columns that a mapping says are not taken, with their names.
        new: Columns that it says nothing of, with their names and the cells of their headers.
    """

    taken: set[Place] = field(default_factory=set)
    ignored: dict[Place, str] = field(default_factory=dict)
    new: dict[Place, tuple[str, str]] = field(default_factory=dict)

    def add(self, sheet: SourceSheet, places: ColumnPlaces) -> None:
        """Note what one table does with the columns of one sheet."""
        source = sheet.source
        self.taken |= {(source, place) for place in places.taken}
        self.ignored |= {(source, place): name for place, name in places.not_taken.items()}
        for place, name in places.new.items():
            self.new.setdefault((source, place), (name, sheet.cell(places.header.first, place)))

    def problems(self) -> Iterator[Problem]:
        """A column that no table takes and none ignores."""
        for (source, place), (name, cell) in self.new.items():
            if (source, place) not in self.taken and (source, place) not in self.ignored:
                message = Message(
                    "the column {name} ({cell}) is new: take it into the mapping, or write it "
                    "under ignore",
                    name=repr(name),
                    cell=cell,
                )
                yield Problem(source, None, "", "new_column", message)

    def left_out(self) -> Iterator[NotTaken]:
        """The ignored columns of each sheet."""
        by_sheet: dict[str, list[str]] = {}
        for (source, place), name in sorted(self.ignored.items()):
            if name and (source, place) not in self.taken:
                by_sheet.setdefault(source, []).append(name)
        for source, names in by_sheet.items():
            what = Message("columns {columns}", columns=tuple(names))
            yield NotTaken(source, what, Message("ignored by the mapping"))
