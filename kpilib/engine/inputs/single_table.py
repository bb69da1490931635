"""One table out of one file of whatever name: a text file, or the only sheet of a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.core.special_files import special
from kpilib.engine.inputs.csv_files import read_csv
from kpilib.engine.inputs.lineage import file_text, row_spot
from kpilib.engine.inputs.read import typed_table
from kpilib.engine.inputs.workbooks import only_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kpilib.core.columns import Table
    from kpilib.core.tables import TableSpec

_WORKBOOKS = {".xlsx", ".xlsm"}


def read_single_table(path: Path, spec: TableSpec) -> tuple[Table, list[Problem]]:
    """The table that a file holds, and all that is wrong with it, each with its place.

    Args:
        path: CSV or a workbook with one sheet.
        spec: The columns.
    """
    problems: list[Problem] = []
    raw = None
    if fault := special(path):
        problems.append(Problem(spec.name, None, "", "unreadable_file", fault))
    elif path.suffix.lower() in _WORKBOOKS:
        raw = only_sheet(path, spec.name, problems)
    else:
        raw = read_csv(path, spec.name, problems)
    table = typed_table(raw, spec, problems)
    return table, placed(problems, table, path.name)


def placed(problems: Iterable[Problem], table: Table, file: str) -> list[Problem]:
    """Problems of a table that stands alone, each with its place in the file."""
    return [_placed(problem, table, file) for problem in problems]


def _placed(problem: Problem, table: Table, file: str) -> Problem:
    if problem.details.file:
        return problem
    spot = problem.details.spot
    if problem.row is not None:
        at = [*table.rows].index(problem.row) if problem.row in table.rows else None
        spot = (
            Message("data row {row}", row=problem.row)
            if at is None
            else row_spot(table, at, problem.column)
        )
    details = replace(problem.details, file=file_text(table.source or file), spot=spot)
    return replace(problem, details=details)
