"""The files that an intake is given: which table takes which of their sheets."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound, suggest
from kpilib.workspace.intake.chosen_lines import NotTaken
from kpilib.workspace.intake.intake_words import fits
from kpilib.workspace.intake.source_files import open_source, sheet_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.workspace.intake.mapping import IntakeMapping, TableMapping
    from kpilib.workspace.intake.source_sheet import SourceFile, SourceSheet


class GivenFiles:
    """Files by what the mapping makes of them; what is wrong with them is a problem."""

    def __init__(
        self, files: Sequence[Path], mapping: IntakeMapping, problems: list[Problem]
    ) -> None:
        """Take in the files.

        Args:
            files: As they were given.
            mapping: What is made of them.
            problems: What is wrong with them is added.
        """
        self._files, self._mapping, self._problems = files, mapping, problems
        self._opened: dict[tuple[Path, str, str], SourceFile | None] = {}
        self._taken: defaultdict[str, set[str]] = defaultdict(set)
        self.told: list[str] = []

    def of(self, table: TableMapping) -> list[Path]:
        """The files that a table takes."""
        return [path for path in self._files if any(fits(name, path.name) for name in table.file)]

    def unclaimed(self) -> Iterator[Problem]:
        """Files that nothing is made of."""
        tables = self._mapping.tables
        looked_up = [
            name
            for table in tables
            for column in table.columns.values()
            if column.lookup
            for name in column.lookup.file
        ]
        known = tuple(dict.fromkeys(name for table in tables for name in table.file))
        for path in self._files:
            if not any(fits(name, path.name) for name in (*known, *looked_up)):
                message = Message(
                    "the mapping makes nothing of {file}; it takes {known}. Give the file such a "
                    "name, "
                    "add its name under file: in the mapping, or look at what it holds with "
                    "--propose",
                    file=path.name,
                    known=known,
                )
                yield Problem(path.name, None, "", "unknown_file", message)

    def sheets(self, table: TableMapping, path: Path) -> list[SourceSheet]:
        """The sheets of a file that a table takes."""
        source = self._open(path, table)
        if source is None:
            return []
        if not table.sheet:
            found = [
                sheet for sheet in source.sheets if sheet.rows and not self._is_ignored(sheet.name)
            ]
            shown = [sheet for sheet in found if not sheet.is_hidden]
            if len(shown) > 1:
                several = tuple(sheet.name for sheet in shown)
                message = Message(
                    "{file} has several sheets ({sheets}): say which with sheet: "
                    "in the mapping, or "
                    "name the others under ignore_sheets:",
                    file=path.name,
                    sheets=several,
                )
                self._problems.append(Problem(path.name, None, "", "which_sheet", message))
                return []
            found = shown or found
        else:
            found = [
                sheet
                for sheet in source.sheets
                if any(fits(name, sheet.name) for name in table.sheet)
            ]
        if not found:
            names = list(sheet_names(source))
            wanted = tuple(table.sheet)
            message = (
                Message(
                    "the sheet {sheet} is gone ({hint}): where it has another name now, add that "
                    "under sheet: in the mapping",
                    sheet=wanted,
                    hint=suggest(wanted[0], names),
                )
                if wanted
                else Message("{file} has no sheet with cells", file=path.name)
            )
            self._problems.append(Problem(path.name, None, "", "sheet_gone", message))
        self._taken[path.name] |= {sheet.name for sheet in found}
        return found

    def _open(self, path: Path, table: TableMapping) -> SourceFile | None:
        key = path, table.encoding, table.separator
        if key not in self._opened:
            mine = [one for one in self._mapping.tables if path in self.of(one)]

            def wanted(name: str) -> bool:
                return any(
                    any(fits(each, name) for each in one.sheet)
                    if one.sheet
                    else not self._is_ignored(name)
                    for one in mine
                )

            try:
                self._opened[key] = open_source(
                    path, wanted, encoding=table.encoding, separator=table.separator
                )
            except ProblemsFound as wrong:
                self._problems += wrong.problems
                self._opened[key] = None
            else:
                self.told += [one for one in self._told_of(key) if one not in self.told]
        return self._opened[key]

    def _told_of(self, key: tuple[Path, str, str]) -> tuple[str, ...]:
        found = self._opened[key]
        return found.told if found is not None else ()

    def _is_ignored(self, sheet: str) -> bool:
        return any(fits(name, sheet) for name in self._mapping.ignore_sheets)

    def sheets_left(self) -> Iterator[NotTaken]:
        """The sheets that nothing is made of."""
        seen: set[tuple[str, str]] = set()
        for source in filter(None, self._opened.values()):
            for name in sheet_names(source):
                if (
                    name
                    and name not in self._taken[source.name]
                    and (source.name, name) not in seen
                ):
                    seen.add((source.name, name))
                    reason = (
                        Message("ignored by the mapping")
                        if self._is_ignored(name)
                        else Message("nothing in the mapping takes it")
                    )
                    yield NotTaken(source.name, Message("the sheet {sheet}", sheet=name), reason)
