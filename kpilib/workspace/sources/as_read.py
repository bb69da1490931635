"""What was read from sources, beside the inputs: one file a table, and a note of where it is from.

    params/inputs/2026Q1/key-accounts/deals.csv        as any other table, with a column _origin
    params/inputs/2026Q1/key-accounts/_sources.json    which tables were read, from where, how

Everything else reads these files and no source: an explanation explains the figures of the pack, an
issue freezes what was looked at, and a past quarter is there when its database is not.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from kpilib.core.jsontext import model_of
from kpilib.core.messages import Message, joined, message_of
from kpilib.core.problems import Problem
from kpilib.core.sourcetext import read_bytes
from kpilib.core.tables import ORIGIN
from kpilib.core.text_limits import JSON_SIZE
from kpilib.workspace.sources.secrets_in_urls import printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kpilib.workspace.sources.declared import Reading
    from kpilib.workspace.sources.read_table import SourceTable

NOTE = "_sources.json"
"""The file that says which tables of a folder were read from sources."""


class NotedTable(BaseModel):
    """Where a table was read from.

    Attributes:
        place: The source's name.
        url: Where it is, without a password.
        asked: The query, table or path.
        key: The columns that tell its rows apart.
        rows: How many there were.
        sha256: Of the file as it was written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str
    url: str
    asked: str
    key: tuple[str, ...]
    rows: int
    sha256: str


class NotedFolder(BaseModel):
    """What was read into a folder.

    Attributes:
        tables: By name.
        pieces: The periods whose folders hold the rows, where the run is made of pieces.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: dict[str, NotedTable] = {}
    pieces: tuple[str, ...] = ()

    def text(self) -> bytes:
        """As it is written."""
        content = json.dumps(self.model_dump(), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{content}\n".encode()


def noted_in(folder: Path) -> NotedFolder:
    """What was read into a folder; nothing where there is no note.

    Raises:
        TextError: The note is not as it was written.
    """
    path = folder / NOTE
    if not path.is_file():
        return NotedFolder()
    return noted(read_bytes(path, NOTE, JSON_SIZE))


def noted(content: bytes) -> NotedFolder:
    """What a note says.

    Raises:
        TextError: It is not as it was written.
    """
    return model_of(NotedFolder, content, NOTE)


def file_of(table: str) -> str:
    """The file that a table is written to."""
    return f"{table}.csv"


def written(table: SourceTable) -> bytes:
    """A table as its file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=";" if table.semicolons else ",")
    has_own = ORIGIN in table.header
    writer.writerow(table.header if has_own else (*table.header, ORIGIN))
    for row, origin in zip(table.rows, table.origins, strict=True):
        writer.writerow(row if has_own else (*row, origin))
    return text.getvalue().encode()


def note_of(reading: Reading, table: SourceTable, content: bytes) -> NotedTable:
    """What is noted of a table."""
    return NotedTable(
        place=reading.place,
        url=printed(reading.url),
        asked=reading.asked,
        key=table.key,
        rows=len(table.rows),
        sha256=digest(content),
    )


def digest(content: bytes) -> str:
    """The hash of a file."""
    return hashlib.sha256(content).hexdigest()


def own_files(
    folder: Path, tables: Sequence[str], note: NotedFolder, readings: Mapping[str, Reading]
) -> Iterator[Problem]:
    """Files of the user's in the place of what is to be read: neither may go unseen."""
    for table in tables:
        path = folder / file_of(table)
        before = note.tables.get(table)
        place = readings[table].place
        if before is not None and path.is_file() and digest(path.read_bytes()) != before.sha256:
            message = Message(
                "{file} was read from {place} and has been changed by hand since: put the change "
                "into a correction (kpi correct), and delete {file} so that it is read anew",
                file=path.name, place=place,
            )  # fmt: skip
            yield Problem(table, None, "", "source_file_changed", message)
        for other in sorted(folder.glob(f"{table}.*")) if folder.is_dir() else ():
            if other.suffix.lower() not in {".csv", ".tsv", ".txt", ".parquet"}:
                continue
            if before is None or other != path:
                message = Message(
                    "{table} stands in {file} and is to be read from {place}: move the file away, "
                    "or say from which day on it is read (since: 2026-01-01)",
                    table=table, file=other.name, place=place,
                )  # fmt: skip
                yield Problem(table, None, "", "duplicate_table", message)


def broken_note(wrong: Exception) -> Problem:
    """A note that somebody has changed."""
    message = joined([message_of(wrong), Message("delete it, so that all is read anew")])
    return Problem("", None, "", "source_note", message)
