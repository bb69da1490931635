"""A folder of input files to tables of text; what the cells mean comes later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, suggest
from kpilib.core.special_files import special
from kpilib.core.tables import RESULT_TABLES
from kpilib.engine.inputs.csv_columns import read_text
from kpilib.engine.inputs.parquet_files import read_parquet
from kpilib.engine.inputs.raw_columns import RawColumns, in_rows
from kpilib.engine.inputs.workbooks import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kpilib.engine.inputs.raw_table import RawTable

_TEXT = {".csv", ".tsv", ".txt"}
_NOT_READ = {".et", ".numbers", ".ods", ".xls", ".xlsb", ".xltx"}
"""Workbooks of other kinds: whatever their name, they may hold tables that would be passed over."""

_ASIDE = {".bak", ".log", ".md", ".old", ".orig", ".pdf", ".tmp", ".yaml", ".yml"}
"""What may lie beside a table under its name."""


def read_folder(
    folder: Path, names: Sequence[str], problems: list[Problem], prefix: str = ""
) -> dict[str, RawTable]:
    """Every table of these names that a folder holds; what cannot be read is added to `problems`.

    A table may be `NAME.csv`, `NAME.tsv`, `NAME.parquet`, or the sheet `NAME` of a workbook.
    """
    found = read_folder_in_columns(folder, names, problems, prefix)
    return {name: in_rows(raw) for name, raw in found.items()}


def read_folder_in_columns(
    folder: Path, names: Sequence[str], problems: list[Problem], prefix: str = ""
) -> dict[str, RawTable | RawColumns]:
    """The same with large tables in columns, where each of their rows is laid out plainly."""
    if not folder.is_dir():
        message = Message(
            "the input folder {folder} does not exist: create it or correct its name",
            folder=folder.name,
        )
        problems.append(Problem(prefix.rstrip("/"), None, "", "missing_folder", message))
        return {}
    tables: dict[str, RawTable | RawColumns] = {}
    for path in sorted(folder.iterdir()):
        for raw in _tables_of(path, names, problems, prefix):
            if raw.name in tables:
                message = Message(
                    "{table} stands both in {one} and in {other}: keep one of them",
                    table=raw.name,
                    one=tables[raw.name].source,
                    other=raw.source,
                )
                place = prefix + raw.name
                problems.append(Problem(place, None, "", "duplicate_table", message))
            else:
                tables[raw.name] = raw
    return tables


def _tables_of(
    path: Path, names: Sequence[str], problems: list[Problem], prefix: str
) -> Iterator[RawTable | RawColumns]:
    kind = path.suffix.lower()
    if path.name.startswith((".", "~$", "_")) or path.name.endswith("~"):
        return
    if fault := special(path):
        problems.append(Problem(prefix + path.stem, None, "", "unreadable_file", fault))
    elif not path.is_file():
        problems += _passed_over(
            path,
            names,
            prefix,
            Message("{file} is a folder: put one file in its place", file=path.name),
        )
    elif kind in {".xlsx", ".xlsm"}:
        yield from read_workbook(path, names, problems, prefix)
    elif path.stem in names and kind in {*_TEXT, ".parquet"}:
        raw = (read_text if kind in _TEXT else read_parquet)(path, path.stem, problems, prefix)
        if raw is not None:
            yield raw
    elif kind in _NOT_READ or (path.stem in names and kind not in _ASIDE):
        message = Message(
            "{file} is not read: save it as “CSV UTF-8”, as .xlsx or as Parquet; kpi intake takes "
            "workbooks as people keep them",
            file=path.name,
        )
        problems.append(Problem(prefix + path.stem, None, "", "unreadable_file", message))
    elif kind in {".csv", ".tsv", ".parquet"} and path.stem not in {*RESULT_TABLES, "problems"}:
        message = Message(
            "{file} is no input table: {advice}", file=path.name, advice=suggest(path.stem, names)
        )
        problems.append(Problem(prefix + path.stem, None, "", "unknown_table", message))
    elif kind not in _ASIDE:
        what = Message(
            "{file} is not read: give it the name of its table alone, and save it as “CSV UTF-8”",
            file=path.name,
        )
        problems += _passed_over(path, names, prefix, what)


_WORD = re.compile(r"[a-z]+")
_PACKED = {"bz", "copy", "csv", "gz", "parquet", "pq", "rar", "tar", "tsv", "txt", "xlsx", "xz",
           "z", "zip", "zst"}  # fmt: skip
"""Words that say how a table is kept."""


def _passed_over(path: Path, names: Sequence[str], prefix: str, what: str) -> Iterator[Problem]:
    """What is called like a table, as `events.csv.txt` or `events.csv.gz`, is one.

    An absent table is an empty one, so that nothing would tell that it was passed over.
    """
    table, *rest = _WORD.findall(path.name.lower()) or [""]
    if table in names and _PACKED.issuperset(rest):
        yield Problem(prefix + table, None, "", "unreadable_file", what)
