"""An intake: files by a mapping to whole tables, and the list of everything that is left out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.tables import INPUT_TABLES, ORIGIN, YUAN
from kpilib.workspace.intake.chosen_lines import NotTaken, SheetTable, lines_text
from kpilib.workspace.intake.columns_left import ColumnsLeft
from kpilib.workspace.intake.department_ids import DepartmentIds
from kpilib.workspace.intake.given_files import GivenFiles
from kpilib.workspace.intake.grouped_rows import grouped, said_once
from kpilib.workspace.intake.header_places import find_header, find_places
from kpilib.workspace.intake.header_rows import area_of
from kpilib.workspace.intake.known_words import KnownWords, known_words
from kpilib.workspace.intake.made_rows import RowMaker
from kpilib.workspace.intake.mapping import OPEN
from kpilib.workspace.intake.not_seen import not_seen
from kpilib.workspace.intake.period_spellings import for_period
from kpilib.workspace.intake.turned_sheet import turned
from kpilib.workspace.intake.unsaid_units import unsaid_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.made_rows import MadeRow
    from kpilib.workspace.intake.mapping import IntakeMapping, TableMapping
    from kpilib.workspace.intake.source_sheet import SourceSheet
    from kpilib.workspace.workspace import Workspace


_LISTS = ("employees", "customers")
"""Tables that list something once, though several sheets may name it."""
_FIGURES = ("target", "actual", "score", "quantity")
"""Columns whose headers say of what a question is."""


@dataclass(frozen=True, slots=True)
class MadeTable:
    """One table as it is going to be written.

    Attributes:
        name: The table.
        to: Its file, from the workspace's folder; empty for an input table.
        header: Its columns, with the one that says where rows come from.
        rows: Its rows, as long as the header.
    """

    name: str
    to: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def content(self) -> bytes:
        """The file."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return text.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Intake:
    """What an intake has made of files.

    Attributes:
        tables: The tables.
        left_out: What is not taken, with the reason.
        told: What else is worth a look.
        problems: What is wrong; with any of them nothing is written.
        open_questions: What only the user knows, and the mapping does not say yet.
    """

    tables: tuple[MadeTable, ...]
    left_out: tuple[NotTaken, ...]
    told: tuple[str, ...]
    problems: tuple[Problem, ...]
    open_questions: tuple[str, ...] = ()


def take_in(
    workspace: Workspace,
    department: str,
    period: Period,
    files: Sequence[Path],
    mapping: IntakeMapping,
) -> Intake:
    """The tables that a mapping makes of files; nothing is written.

    Args:
        workspace: Where names and ids are looked up.
        department: Whose tables they are.
        period: The period.
        files: Workbooks and text files.
        mapping: What is made of them.
    """
    return _Run(workspace, department, period, files, mapping).result()


class _Run:
    """One intake; collects what is wrong and what is left out."""

    def __init__(
        self,
        workspace: Workspace,
        department: str,
        period: Period,
        files: Sequence[Path],
        mapping: IntakeMapping,
    ) -> None:
        self._as_written = mapping.tables
        mapping = for_period(mapping, period)
        self._mapping, self._about = mapping, (workspace, department, period)
        self._problems: list[Problem] = []
        self._left_out: list[NotTaken] = []
        self._told: list[str] = []
        self._lines: set[tuple[str, int]] = set()
        self._sheets: dict[str, SourceSheet] = {}
        self._columns = ColumnsLeft()
        self._files = GivenFiles(files, mapping, self._problems)
        self._ids = DepartmentIds(workspace, department, period, files)

    def result(self) -> Intake:
        tables = []
        for name in self._in_order():
            parts = [one for one in self._mapping.tables if one.table == name]
            if (made := self._table(parts)) is not None:
                tables.append(made)
                header = made.header
                self._ids.add(name, [dict(zip(header, row, strict=True)) for row in made.rows])
        self._problems += [*self._columns.problems(), *self._files.unclaimed()]
        if not tables and not self._problems:
            message = Message("none of the files has rows that the mapping takes")
            self._problems.append(Problem("", None, "", "nothing_taken", message))
        # Two tables of one sheet leave the same rows out.
        left_out = (*self._rows_left(), *self._columns.left_out(), *self._files.sheets_left())
        told = tuple(dict.fromkeys((*self._files.told, *self._told)))
        asked = tuple(self._open_questions({table.name for table in tables}))
        return Intake(tuple(tables), left_out, told, tuple(self._problems), asked)

    def _rows_left(self) -> list[NotTaken]:
        """The rows that no table takes; those around one may be another's."""
        said = dict.fromkeys(one for one in self._left_out if not one.is_around)
        others = {(one.source, line) for one in said for line in one.lines}
        around: dict[tuple[str, str], set[int]] = {}
        for one in self._left_out:
            if one.is_around:
                around.setdefault((one.source, one.reason), set()).update(one.lines)
        for (source, reason), lines in around.items():
            free = ((source, line) for line in lines)
            rest = sorted(at for _, at in set(free) - others - self._lines)
            if rest:
                said[
                    NotTaken(source, lines_text(self._sheets[source], rest), reason, tuple(rest))
                ] = None
                others |= {(source, line) for line in rest}
        return list(said)

    def _open_questions(self, made: set[str]) -> Iterator[str]:
        """The question marks of the mapping, for tables that are made, with the words there are."""
        asked = [
            (table, name, column)
            for table in self._as_written
            for name, column in table.columns.items()
            if table.table in made and (column.value == OPEN or column.open_words)
        ]
        known = known_words(*self._about) if asked else KnownWords()
        for table, name, column in asked:
            figures = [
                head for side in _FIGURES if (one := table.columns.get(side)) for head in one.from_
            ]
            near = column.open_words or tuple(figures)
            hint = known.choices(table.table, name, near)
            yield (
                Message(
                    "{table}: which {column} is meant by {words}? {hint}",
                    table=table.table,
                    column=name,
                    words=near,
                    hint=hint,
                )
                if near
                else Message(
                    "{table}: which {column} is it? {hint}",
                    table=table.table,
                    column=name,
                    hint=hint,
                )
            )

    def _in_order(self) -> list[str]:
        """The tables' names; people first, for their names are looked up by the others."""
        names = dict.fromkeys(one.table for one in self._mapping.tables)
        return sorted(names, key=lambda name: name != "employees")

    def _table(self, parts: Sequence[TableMapping]) -> MadeTable | None:
        given = [part for part in parts if self._files.of(part)]
        missing = [part for part in parts if part not in given and not part.optional]
        if not given:
            names = tuple(dict.fromkeys(name for part in parts for name in part.file))
            self._told.append(
                Message(
                    "{table} is not made: no file {file} was given",
                    table=parts[0].table,
                    file=names,
                )
            )
            return None
        for part in missing:
            message = Message(
                "{table} is also made of {file}, which is missing: give all of its files at "
                "once, or "
                "say optional: true in the mapping",
                table=part.table,
                file=part.file,
            )
            self._problems.append(Problem(part.table, None, "", "missing_file", message))
        rows = [row for part in given for row in self._part(part)]
        if parts[0].table in _LISTS:
            rows = said_once(rows)
        columns = self._header(given, rows)
        cells = [(*(row.cells.get(name, "") for name in columns), row.origin.text) for row in rows]
        return MadeTable(parts[0].table, parts[0].to, (*columns, ORIGIN), tuple(cells))

    def _header(self, parts: Sequence[TableMapping], rows: Sequence[MadeRow]) -> tuple[str, ...]:
        """The columns of a table: in the declared order, others as the mapping has them."""
        named = dict.fromkeys(name for part in parts for name in part.columns)
        named |= dict.fromkeys(name for row in rows[:1] for name in row.cells)
        spec = None if parts[0].to else INPUT_TABLES[parts[0].table]
        declared = [name for name in spec.names if name in named] if spec else []
        return (*declared, *(name for name in named if name not in declared))

    def _part(self, mapping: TableMapping) -> list[MadeRow]:
        found: list[MadeRow] = []
        for path in self._files.of(mapping):
            sheets = self._files.sheets(mapping, path)
            for sheet in sheets:
                found += self._sheet(mapping, sheet)
            if len(sheets) > 1:
                names = tuple(sheet.name for sheet in sheets)
                self._told.append(
                    Message(
                        "{table} is made of several sheets of {file}: {sheets}",
                        table=mapping.table, file=path.name, sheets=names,
                    )
                )  # fmt: skip
        return found

    def _sheet(self, mapping: TableMapping, sheet: SourceSheet) -> Iterator[MadeRow]:
        if mapping.turned:
            sheet = turned(sheet)
        self._sheets[sheet.source] = sheet
        area = area_of(mapping.area)
        header = find_header(sheet, mapping, area)
        before = len(self._problems)
        places = find_places(sheet, mapping, header, self._problems)
        if self._problems[before:]:
            return
        self._columns.add(sheet, places)
        table = SheetTable(sheet, mapping, area, places)
        maker = RowMaker(table, self._ids, self._problems, self._left_out)
        try:
            rows = maker.rows()
        except ProblemsFound as wrong:  # names are looked up in what is not there
            self._problems += [one for one in wrong.problems if one not in self._problems]
            return
        self._look_at(table)
        numbers = {name for name, kind in maker.types.items() if kind == "number"}
        self._told += not_seen(table, rows, numbers)
        self._problems += unsaid_units(table, rows, lambda: self._money_words)
        self._lines |= {(sheet.source, line) for line in (*table.lines, *header.lines)}
        if mapping.group is not None:
            rows = list(grouped(rows, mapping, mapping.group, self._problems))
            rows = [maker.numbered(row, number) for number, row in enumerate(rows, 1)]
        yield from rows

    @cached_property
    def _money_words(self) -> frozenset[str]:
        """The metrics that the scheme counts in yuan."""
        words = known_words(*self._about).scheme.words
        return frozenset(one.word for one in words if (one.table, one.unit) == ("metrics", YUAN))

    def _look_at(self, table: SheetTable) -> None:
        """Say what else is in the sheet: rows above the table, and below it."""
        sheet, places = table.sheet, table.places
        above = [line for line in sheet.rows if table.area.top <= line < places.header.first]
        above = [line for line in above if any(table.cells(line))]
        if above and places.header.rows:
            reason = Message("above the header")
            self._left_out.append(NotTaken(sheet.source, "", reason, tuple(above), is_around=True))
        if table.area.bottom is not None or table.mapping.until:
            last = max(table.lines, default=places.header.below - 1)
            below = [line for line in sheet.rows if line > last and any(table.cells(line))]
            if below:
                reason = Message("below the part that is taken")
                self._left_out.append(
                    NotTaken(sheet.source, "", reason, tuple(below), is_around=True)
                )
