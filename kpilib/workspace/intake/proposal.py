"""A mapping proposed for files that nobody has described yet, with reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.workspace.intake.changing_names import general
from kpilib.workspace.intake.intake_words import fits
from kpilib.workspace.intake.known_words import known_words
from kpilib.workspace.intake.mapping_text import mapping_text
from kpilib.workspace.intake.month_headers import is_month
from kpilib.workspace.intake.period_spellings import with_mark
from kpilib.workspace.intake.proposed_table import proposed_table
from kpilib.workspace.intake.sheet_blocks import blocks_of
from kpilib.workspace.intake.source_files import open_source
from kpilib.workspace.intake.source_text import likely_encodings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.known_words import KnownWords
    from kpilib.workspace.intake.source_sheet import SourceFile, SourceSheet
    from kpilib.workspace.intake.table_draft import ProposedTable
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
    for path in files:
        source, encoding = _opened(path)
        for sheet in source.sheets:
            names = [one.name for one in source.sheets]
            _sheet(found, names, sheet, encoding, (known, period))
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


def _opened(path: Path) -> tuple[SourceFile, str]:
    """A file with all of its sheets; of text that may be in several encodings the likeliest."""
    try:
        return open_source(path, lambda _: True), ""
    except ProblemsFound as wrong:
        likely = likely_encodings(path.read_bytes()) if wrong.problems[0].code == "not_utf8" else []
        if not likely:
            raise
    return open_source(path, lambda _: True, encoding=likely[0]), likely[0]


def _sheet(
    found: Proposal,
    names: Sequence[str],
    sheet: SourceSheet,
    encoding: str,
    about: tuple[KnownWords, Period],
) -> None:
    """Add what is proposed for a sheet, or that it is left alone."""
    made = (
        []
        if sheet.is_hidden
        else [
            table
            for block in blocks_of(sheet)
            if (table := proposed_table(block, *about)) is not None
        ]
    )
    if not made and sheet.name:
        if sheet.rows:
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
        return
    for table in made:
        head: dict[str, Any] = {"file": general(sheet.file)}
        if sheet.name:
            head["sheet"] = _called(sheet.name, names, about[1])
        if encoding:
            head["encoding"] = encoding
            table.reasons.append(
                Message(
                    "the text seems to be in {encoding}: see that its words are right",
                    encoding=encoding,
                )
            )
        elif sheet.encoding not in {"", "utf-8", "utf-8-sig"}:
            table.reasons.append(Message("the text is in {encoding}", encoding=sheet.encoding))
        if sheet.separator not in {"", ","}:
            table.reasons.append(
                Message("cells are parted by {separator}", separator=repr(sheet.separator))
            )
        if sheet.hidden_rows & set(sheet.rows):
            table.reasons.append(
                Message(
                    "it has hidden rows, which count: hidden_rows: leave_out if they should not"
                )
            )
        table.settings = {**head, **table.settings}
        if not any(_same(table, one) for one in found.tables):
            found.tables.append(table)
        else:
            found.told.append(
                Message(
                    "{sheet} is like another sheet, and taken in the same way", sheet=sheet.source
                )
            )


def _called(sheet: str, names: Sequence[str], period: Period) -> str:
    """How a sheet is named: by its period, or by a pattern; several are one only as months."""
    if (marked := with_mark(sheet, period)) != sheet:
        return marked
    pattern = general(sheet)
    alike = [name for name in names if fits(pattern, name)]
    return pattern if len(alike) == 1 or all(map(is_month, alike)) else sheet


def _same(one: ProposedTable, other: ProposedTable) -> bool:
    keys = ("file", "sheet", "area", "header_rows")
    return (one.table, one.columns.keys()) == (other.table, other.columns.keys()) and all(
        one.settings.get(key) == other.settings.get(key) for key in keys
    )
