"""What changed in the sources between what was frozen and what was read last: rows, by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.sourcetext import TextError
from kpilib.workspace.input_bundle import INPUTS
from kpilib.workspace.sources.as_read import NOTE, NotedFolder, file_of, noted
from kpilib.workspace.sources.row_changes import RowChange, row_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.workspace.input_bundle import InputBundle


@dataclass(frozen=True)
class SourceChange:
    """A table whose source says something else by now.

    Attributes:
        period: Whose inputs it is.
        table: The input table.
        place: The source.
        rows: What differs.
    """

    period: str
    table: str
    place: str
    rows: tuple[RowChange, ...]


def source_changes(before: InputBundle, after: InputBundle) -> tuple[SourceChange, ...]:
    """The tables from sources that differ between two bundles, by period and table.

    A period that only one of them reads is no change of a source, and left out.
    """
    return tuple(_changes(before, after))


def _changes(before: InputBundle, after: InputBundle) -> Iterator[SourceChange]:
    for folder in sorted(_folders(before) & _folders(after)):
        was, now = _note(before, folder), _note(after, folder)
        for table in sorted({*was.tables, *now.tables}):
            path = f"{folder}/{file_of(table)}"
            old, new = before.files.get(path, b""), after.files.get(path, b"")
            about = now.tables.get(table) or was.tables[table]
            if old != new and (rows := row_changes(old, new, about.key)):
                yield SourceChange(folder.split("/")[2], table, about.place, rows)


def files_from_sources(bundle: InputBundle) -> frozenset[str]:
    """The files of tables that were read from sources."""
    return frozenset(
        f"{folder}/{file_of(table)}"
        for folder in _folders(bundle)
        for table in _note(bundle, folder).tables
    )


def _folders(bundle: InputBundle) -> set[str]:
    paths = (path for path in bundle.files if path.startswith(INPUTS))
    return {path.rpartition("/")[0] for path in paths}


def _note(bundle: InputBundle, folder: str) -> NotedFolder:
    """What was read into a folder; a note that somebody has changed says nothing here."""
    content = bundle.files.get(f"{folder}/{NOTE}")
    try:
        return NotedFolder() if content is None else noted(content)
    except TextError:
        return NotedFolder()
