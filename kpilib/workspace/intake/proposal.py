"""A mapping proposed for files that nobody has described yet, with reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.workspace.intake.known_words import known_words
from kpilib.workspace.intake.mapping_text import mapping_text
from kpilib.workspace.intake.people_chosen import chosen_people
from kpilib.workspace.intake.placed_tables import place_of_table, placed
from kpilib.workspace.intake.proposed_table import finish, proposed_tables
from kpilib.workspace.intake.sheet_blocks import blocks_of
from kpilib.workspace.intake.source_files import open_source
from kpilib.workspace.intake.source_text import likely_encodings
from kpilib.workspace.intake.turned_sheet import lies_across, turned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.source_sheet import SourceFile, SourceSheet
    from kpilib.workspace.intake.table_draft import ProposedTable, TableDraft
    from kpilib.workspace.workspace import Workspace


@dataclass
class Proposal:
    """What is proposed for some files.

    Attributes:
        tables: The tables, each with the names of its files and sheets.
        ignored: Sheets that are like no table.
        told: What was found beside them.
    """

    tables: list[ProposedTable] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def text(self, said: Callable[[str], str]) -> str:
        """The mapping as it is written, its comments in the language that `said` speaks."""
        return mapping_text(self.tables, self.ignored, said)


def propose(
    workspace: Workspace, department: str, period: Period, files: Sequence[Path]
) -> Proposal:
    """A mapping for files, as far as it can be guessed.

    Args:
        workspace: Where the department's words and people are known from.
        department: Its id.
        period: The period.
        files: Workbooks and text files.

    Raises:
        ProblemsFound: A file cannot be read, or nothing in the files is like a table.
    """
    known = known_words(workspace, department, period)
    found = Proposal()
    opened = [_opened(path) for path in files]
    sheets = [(book, sheet, encoding) for book, encoding in opened for sheet in book.sheets]
    people = chosen_people(_drafts([sheet for _, sheet, _ in sheets], known, period))
    known = people.known_too(known)
    drafted = _drafts([sheet for _, sheet, _ in sheets], known, period)
    for at, (book, sheet, encoding) in enumerate(sheets):
        made = list(_finished(people.pruned(at, drafted[at])))
        for table in made:
            place_of_table(table, book, sheet, encoding, period)
            if placed(table, found.tables):
                same = Message(
                    "{sheet} is like another sheet, and taken in the same way", sheet=sheet.source
                )
                found.told += [same] if same not in found.told else []
        if not made:
            _left_alone(found, sheet)
    found.told += people.told
    found.tables.sort(key=lambda table: table.table != "employees")
    if not found.tables:
        message = Message(
            "nothing in {files} is like a table of people, deals, events, metrics or ratings: "
            "write "
            "the mapping yourself; docs/intake.md shows how",
            files=tuple(path.name for path in files),
        )
        raise ProblemsFound([Problem(files[0].name, None, "", "nothing_proposed", message)])
    return found


def _drafts(
    sheets: Sequence[SourceSheet], known: KnownWords, period: Period
) -> list[list[list[TableDraft]]]:
    """What the blocks of each sheet may become; nothing of a hidden one."""
    return [
        [] if sheet.is_hidden
        else [proposed_tables(block, known, period) for block in blocks_of(_as_rows(sheet, known))]
        for sheet in sheets
    ]  # fmt: skip


def _as_rows(sheet: SourceSheet, known: KnownWords) -> SourceSheet:
    """A sheet with a row for each person, and not a column."""
    return turned(sheet) if lies_across(sheet, known) else sheet


def _finished(blocks: Sequence[Sequence[TableDraft]]) -> Iterator[ProposedTable]:
    for drafts in blocks:
        if drafts:
            yield from finish(drafts)


def _opened(path: Path) -> tuple[SourceFile, str]:
    """A file with all of its sheets; of text that may be in several encodings the likeliest."""
    try:
        return open_source(path, lambda _: True), ""
    except ProblemsFound as wrong:
        likely = likely_encodings(path.read_bytes()) if wrong.problems[0].code == "not_utf8" else []
        if not likely:
            raise
    return open_source(path, lambda _: True, encoding=likely[0]), likely[0]


def _left_alone(found: Proposal, sheet: SourceSheet) -> None:
    """Note a sheet of which nothing is made."""
    if not sheet.name or not sheet.rows:
        return
    found.ignored.append(sheet.name)
    found.told.append(
        Message(
            "the sheet {sheet} of {file} is hidden, and left alone",
            sheet=sheet.name,
            file=sheet.file,
        )
        if sheet.is_hidden
        else Message(
            "the sheet {sheet} of {file} is like no table, and left alone",
            sheet=sheet.name,
            file=sheet.file,
        )
    )
