"""Where something stands, as a person finds it: the line of a file, the cell of a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.columns import Labels
from kpilib.core.messages import Message
from kpilib.core.tables import CARRY_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kpilib.core.columns import Table
    from kpilib.core.problems import Details, Problem
    from kpilib.engine.inputs.raw_table import RawTable
    from kpilib.engine.inputs.read import Inputs

_SHEET = re.compile(r"(?P<book>.+)\[(?P<sheet>[^\[\]]*)\]")
_LETTERS = 26
_OWNERS = ("subject", "employee_id", "customer_id")
"""Columns that say whose a row is."""


def file_text(source: str) -> str:
    """A table's source as people call it.

    >>> file_text("major.xlsx[metrics]"), file_text("deals.csv")
    ('major.xlsx sheet metrics', 'deals.csv')
    """
    found = _SHEET.fullmatch(source)
    if found is None:
        return source
    return Message("{book} sheet {sheet}", book=found["book"], sheet=found["sheet"])


def spot_text(source: str, line: int, row: int, place: int | None = None) -> str:
    """Where in a file something stands.

    Args:
        source: The table's source.
        line: The line of the file, or the row of the sheet.
        row: The number among the data rows, for files without lines.
        place: The place of the column in a sheet, from 0; None: the whole row is meant.

    >>> spot_text("deals.csv", 20, 19), spot_text("major.xlsx[metrics]", 20, 19, 3)
    ('line 20', 'cell D20')
    >>> spot_text("major.xlsx[metrics]", 20, 19), spot_text("deals.parquet", 20, 19)
    ('row 20', 'data row 19')
    """
    if _SHEET.fullmatch(source):
        if place is None:
            return Message("row {row}", row=line)
        return Message("cell {cell}", cell=f"{letters_of(place)}{line}")
    if source.endswith(".parquet"):
        return Message("data row {row}", row=row)
    return Message("line {line}", line=line)


def letters_of(place: int) -> str:
    """The letters of a sheet's column.

    >>> letters_of(0), letters_of(25), letters_of(26), letters_of(701), letters_of(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    found = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, _LETTERS)
        found = chr(ord("A") + letter) + found
    return found


def located(problems: Iterable[Problem], inputs: Inputs) -> list[Problem]:
    """The same problems, each with its place in the files that the inputs were read from.

    Whatever finds a problem knows the table and the row; what an editor or a spreadsheet calls
    the place is worked out here, for all of them.
    """
    finder = _Finder(inputs)
    return [finder.located(problem) for problem in problems]


class _Finder:
    """Rows of the tables by their numbers, each table looked through once."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._places: dict[str, dict[int, int]] = {}

    def located(self, problem: Problem) -> Problem:
        table = table_named(self._inputs, problem.table)
        if table is None or not table.source:
            return problem
        folder = problem.table.rpartition("/")[0]
        source = f"{folder}/{table.source}" if folder else table.source
        known = replace(problem.details, file=file_text(source))
        if problem.row is None:
            return replace(problem, details=known)
        if problem.table not in self._places:
            self._places[problem.table] = {int(n): at for at, n in enumerate(table.rows)}
        at = self._places[problem.table].get(problem.row)
        if at is None:  # a row that was not even read
            spot = known.spot or Message("data row {row}", row=problem.row)
            return replace(problem, details=replace(known, spot=spot))
        return replace(problem, details=_of_row(table, at, problem, known))


def _of_row(table: Table, at: int, problem: Problem, known: Details) -> Details:
    owner = next((name for name in _OWNERS if name in table.columns), "")
    whose = known.whose or (_word(table, owner, at) if owner else "")
    word = known.word
    if problem.code.startswith(("unknown_", "id_")):
        word = word or _word(table, problem.column, at)
    spot = row_spot(table, at, problem.column)
    if origin := table.origins.get(int(table.rows[at])):
        spot = Message("{spot} (from {origin})", spot=spot, origin=origin)
    return replace(known, spot=spot, whose=whose, word=word)


def row_spot(table: Table, at: int, column: str = "") -> str:
    """Where a row of a table stands, by its place in the table; or one cell of it."""
    number = int(table.rows[at])
    if not table.source:
        return Message("row {row}", row=number)
    by = table.corrected.get(number, "")
    return _spot(table.source, int(table.lines[at]), number, by, table.places.get(column))


def raw_spot(table: RawTable, at: int) -> str:
    """The same of a row of a table that is still text."""
    number = table.numbers[at]
    return _spot(table.source, table.lines[at], number, table.corrected.get(number, ""))


def _spot(source: str, line: int, number: int, by: str, place: int | None = None) -> str:
    if not line:
        return Message("added by correction {correction}", correction=by)
    spot = spot_text(source, line, number, place)
    return Message("{spot} as corrected by {correction}", spot=spot, correction=by) if by else spot


def table_named(inputs: Inputs, name: str) -> Table | None:
    """The table that a problem names: of the period, of its history, or the carried state."""
    folder, _, bare = name.rpartition("/")
    if bare == CARRY_TABLE.name:
        return None if folder else inputs.carry
    where: Inputs | None = inputs
    if folder and f"{folder}/" != inputs.prefix:
        where = inputs.history.get(folder)
    tables: Mapping[str, Table] = where.tables if where else {}
    return tables.get(bare)


def _word(table: Table, column: str, at: int) -> str:
    cells = table.columns.get(column)
    return (cells.at(at) or "") if isinstance(cells, Labels) else ""
