"""Tables of an intake put in their places; what intake has not made is not written over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.core.tables import INPUT_TABLES, ORIGIN
from kpilib.engine.inputs.raw_tables import read_folder
from kpilib.workspace.intake.mapping_file import confirmed_text, mapping_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.core.periods import Period
    from kpilib.workspace.intake.take_in import MadeTable
    from kpilib.workspace.workspace import Workspace


def table_path(workspace: Workspace, department: str, period: Period, table: MadeTable) -> Path:
    """Where a table stands."""
    if table.to:
        return workspace.root / table.to
    return workspace.inputs_folder(department, period) / f"{table.name}.csv"


def in_the_way(
    workspace: Workspace, department: str, period: Period, tables: Sequence[MadeTable]
) -> Iterator[Problem]:
    """What stands where a table would be written and was not made by an intake."""
    folder = workspace.inputs_folder(department, period)
    passed_over: list[Problem] = []
    known = read_folder(folder, tuple(INPUT_TABLES), passed_over) if folder.is_dir() else {}
    for table in tables:
        path = table_path(workspace, department, period, table)
        source = path.name
        if table.to:
            if not path.is_file() or ORIGIN in _first_line(path):
                continue
        else:
            raw = known.get(table.name)
            if raw is None:
                if not path.exists():
                    continue
            elif ORIGIN in raw.header and raw.source == path.name:
                continue
            else:
                source = raw.source
        message = Message(
            "{table} stands in {file} already, which was not made by kpi intake: move it away, or "
            "take the table out of it, so that nothing of yours is written over",
            table=table.name,
            file=source,
        )
        yield Problem(table.name, None, "", "table_exists", message)


def _first_line(path: Path) -> str:
    with path.open("rb") as file:
        return file.readline(100_000).decode(errors="replace")


def write_tables(
    workspace: Workspace, department: str, period: Period, tables: Sequence[MadeTable]
) -> list[tuple[Path, bool]]:
    """Write the tables, and confirm the mapping that made them.

    Returns:
        The files, each with whether something else of an intake stood in its place.
    """
    files = {table_path(workspace, department, period, table): table.content for table in tables}
    found = [(path, path.is_file() and path.read_bytes() != data) for path, data in files.items()]
    mapping = workspace.root / mapping_place(department)
    text = mapping.read_text(encoding="utf-8-sig")
    if confirmed_text(text) != text:
        files[mapping] = confirmed_text(text).encode()
    write_all(files, workspace.access)
    return found
