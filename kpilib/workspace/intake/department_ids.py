"""The names and ids that a department knows: of this period, of earlier ones, of files given."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.raw_table import columns_of
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.workspace.intake.header_rows import SheetArea, candidates, header_at
from kpilib.workspace.intake.id_lookup import KnownIds, NameLookup, lookup_of
from kpilib.workspace.intake.intake_words import fits
from kpilib.workspace.intake.mapping_file import FOLDER
from kpilib.workspace.intake.source_files import open_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.mapping import NameSource
    from kpilib.workspace.intake.source_sheet import SourceSheet
    from kpilib.workspace.workspace import Workspace

Rows = list[dict[str, str]]


class DepartmentIds:
    """Looks names and ids up, each table and file read once."""

    def __init__(
        self, workspace: Workspace, department: str, period: Period, files: Sequence[Path]
    ) -> None:
        """Know where to look.

        Args:
            workspace: Where everything is.
            department: Whose names they are.
            period: The period of the intake.
            files: The files given.
        """
        self.period = period
        self._workspace, self._department, self._files = workspace, department, files
        self._lookups: dict[NameSource, NameLookup] = {}
        self._made: dict[str, Rows] = {}
        self._known: KnownIds | None = None

    def add(self, table: str, rows: Rows) -> None:
        """Take in a table that this intake has made: it counts before all others."""
        self._made[table] = rows
        self._lookups.clear()
        self._known = None

    def lookup(self, asked: NameSource) -> NameLookup:
        """What names stand for.

        Raises:
            ProblemsFound: There is no such table or file, or it lacks a column.
        """
        if asked not in self._lookups:
            self._lookups[asked] = self._of_file(asked) if asked.file else self._of_table(asked)
        return self._lookups[asked]

    def known_ids(self) -> KnownIds:
        """The ids of the department's people, of this period and of those before it."""
        if self._known is None:
            ids = [row.get("employee_id", "") for row in self._made.get("employees", ())]
            for period in self._periods():
                rows = self._table("employees", period)
                ids += [row.get("employee_id", "") for row in rows]
            self._known = KnownIds(filter(None, ids))
        return self._known

    def _periods(self) -> list[Period]:
        """This period, then those before it, the latest first."""
        earlier = [
            one
            for one in self._workspace.periods(self._department)
            if one.start < self.period.start
        ]
        return [self.period, *sorted(earlier, key=lambda one: one.order, reverse=True)]

    def _table(self, table: str, period: Period) -> Rows:
        folder = self._workspace.inputs_folder(self._department, period)
        if not folder.is_dir():
            return []
        passed_over: list[Problem] = []  # what is wrong with them is told by `kpi check`
        raw = read_folder(folder, tuple(INPUT_TABLES), passed_over).get(table)
        if raw is None:
            return []
        columns = columns_of(raw)
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _of_table(self, asked: NameSource) -> NameLookup:
        if rows := self._made.get(asked.table):
            return lookup_of(rows, asked.by[0], asked.gives[0], asked.table)
        for period in self._periods():
            if rows := self._table(asked.table, period):
                return lookup_of(rows, asked.by[0], asked.gives[0], f"{asked.table} {period}")
        message = Message(
            "names are looked up in {table}, which {department} does not have yet: make it first "
            "(kpi new-period {period} -d {department}), or say in the mapping in which file they "
            "stand, lookup: {{file: …, by: …, gives: …}}",
            table=asked.table,
            department=self._department,
            period=str(self.period),
        )
        raise ProblemsFound([Problem(asked.table, None, "", "missing_table", message)])

    def _of_file(self, asked: NameSource) -> NameLookup:
        beside = self._workspace.root / FOLDER
        paths = [*self._files, *(sorted(beside.iterdir()) if beside.is_dir() else ())]
        path = next(
            (one for one in paths if any(fits(name, one.name) for name in asked.file)), None
        )
        if path is None:
            message = Message(
                "names are looked up in {file}, which is not among the files given, nor in "
                "{folder}",
                file=asked.file,
                folder=FOLDER,
            )
            raise ProblemsFound([Problem(asked.file[0], None, "", "missing_file", message)])
        wanted = asked.sheet or ("*",)
        found = open_source(path, lambda name: any(fits(each, name) for each in wanted))
        for sheet in found.sheets:
            with suppress(LookupError):
                return _in_sheet(sheet, asked)
        message = Message(
            "no sheet of it has a header with {by} and {gives}, in which names are looked up",
            by=asked.by,
            gives=asked.gives,
        )
        raise ProblemsFound([Problem(path.name, None, "", "header_gone", message)])


def _in_sheet(sheet: SourceSheet, asked: NameSource) -> NameLookup:
    """The lookup in a sheet, below the first row that has both headers."""
    for line in candidates(sheet, SheetArea()):
        header = header_at(sheet, SheetArea(), line, 1)
        by = [place for name in asked.by for place in header.places(name)]
        gives = [place for name in asked.gives for place in header.places(name)]
        if by and gives:
            pairs = (
                (sheet.words(at, by[0]), _id(sheet, at, gives[0]))
                for at in sheet.rows
                if at >= header.below
            )
            return NameLookup(pairs, sheet.source)
    raise LookupError


def _id(sheet: SourceSheet, line: int, place: int) -> str:
    shown = sheet.text(line, place, "text")
    return shown if isinstance(shown, str) else ""
