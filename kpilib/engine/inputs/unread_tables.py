"""Files beside the inputs that hold tables and are not read: somebody may think they count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.periods import Period
from kpilib.core.problems import Problem
from kpilib.core.tables import INPUT_TABLES, RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TABLES = {".csv", ".tsv", ".parquet", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et"}
_TEXTS = {"", ".dat", ".prn", ".tab", ".text", ".txt"}
_RESULTS = {*RESULT_TABLES, "problems"}
_LOOKED_AT = 4096
"""So many bytes hold a header."""


def not_read(folder: Path, prefix: str) -> Iterator[Problem]:
    """What lies beside the tables of a department and holds rows that nothing reads.

    Whoever knows of it moves it, or lets its name begin with `_`, as that of a sheet of notes.

    Args:
        folder: The inputs.
        prefix: Stands before the table names in problems.
    """
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".", "~", "_")):
            continue
        if path.is_dir():
            for below in sorted(path.iterdir()) if not _is_period(path.name) else ():
                if _is_table(below):
                    yield _told(f"{path.name}/{below.name}", prefix)
        elif _is_text(path) and path.stem not in INPUT_TABLES and _names(path):
            yield _told(path.name, prefix)


def _told(name: str, prefix: str) -> Problem:
    message = Message(
        "{file} lies beside the inputs and is not read: move it out, or "
        "put its rows into a table of the inputs; of notes the name "
        "begins with _",
        file=name,
    )
    return Problem(prefix.rstrip("/"), None, "", "file_not_read", message)


def _is_period(name: str) -> bool:
    """Earlier periods may be kept in folders below."""
    try:
        Period.parse(name)
    except ValueError:
        return False
    return True


def _is_text(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in _TEXTS


def _is_table(path: Path) -> bool:
    hidden = path.name.startswith((".", "~", "_"))
    return path.is_file() and not hidden and path.suffix.lower() in _TABLES \
        and path.stem not in _RESULTS  # fmt: skip


def _names(path: Path) -> bool:
    """Whether the first line of a text names columns of a table."""
    with path.open("rb") as file:
        begin = file.read(_LOOKED_AT).decode("utf-8-sig", "replace")
    words = {word.strip(' "\r') for word in re.split(r"[,;|\t]", begin.partition("\n")[0])}
    return any(len(words & set(spec.names)) > 1 for spec in INPUT_TABLES.values())
