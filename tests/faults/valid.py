"""The valid runs of `params/schemes/cases` as tables of text that a fault may change in any way."""

from __future__ import annotations

import copy
import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.reference.command import Answer, call, read_answer
from tests.test_cases import all_cases, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.reference.rounding import Row


@dataclass
class Grid:
    """A table: its header, which may hold a name twice, and its rows."""

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: list[Row]) -> Grid:
        header = list(dict.fromkeys(column for row in rows for column in row))
        return cls(header, [[str(row.get(column, "")) for column in header] for row in rows])

    def get(self, row: int, column: str) -> str:
        """A cell; empty where there is no such column. Rows count from 0."""
        return self.rows[row][self.header.index(column)] if column in self.header else ""

    def put(self, row: int, column: str, value: str) -> None:
        """Write a cell, in a new column where there is none."""
        if column not in self.header:
            self.add_column(column)
        self.rows[row][self.header.index(column)] = value

    def add_column(self, name: str, value: str = "") -> None:
        self.header.append(name)
        for cells in self.rows:
            cells.append(value)

    def drop_column(self, name: str) -> None:
        place = self.header.index(name)
        for cells in (self.header, *self.rows):
            del cells[place]


@dataclass
class Work:
    """One call of `kpi assess`.

    Attributes:
        scheme: The scheme's id.
        period: As on the command line.
        tables: By name: `metrics`, `2025Q1/metrics` of a history folder, `carry`.
        folders: The history folders, also those without a table.
    """

    scheme: str
    period: str
    tables: dict[str, Grid]
    folders: list[str]

    def copy(self) -> Work:
        return copy.deepcopy(self)

    def assess(self, folder: Path, *options: str) -> Answer:
        """Run the command on these tables; the contract of its files is asserted."""
        for name in ("inputs", *(f"history/{one}" for one in self.folders)):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, grid in self.tables.items():
            self._write(grid, folder / self._path(name))
        arguments = ["assess", "--scheme", self.scheme, "--period", self.period]
        arguments += ["--inputs", str(folder / "inputs"), "--out", str(folder / "out")]
        if "carry" in self.tables:
            arguments += ["--carry", str(folder / "carry.csv")]
        if self.folders:
            arguments += ["--history", str(folder / "history")]
        code, said = call([*arguments, *options])
        assert "Traceback" not in said, said
        return read_answer(folder / "out", code, said)

    @staticmethod
    def _path(name: str) -> str:
        if name == "carry":
            return "carry.csv"
        return f"history/{name}.csv" if "/" in name else f"inputs/{name}.csv"

    @staticmethod
    def _write(grid: Grid, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([grid.header, *grid.rows])


def valid_runs(folder: Path) -> Iterator[tuple[str, Work]]:
    """Every run that the cases expect results of, with the case's name and the run's number."""
    for parameters in all_cases():
        scheme, case = parameters.values
        assert isinstance(scheme, str)
        assert isinstance(case, dict)
        for run, step, _ in runs_of(scheme, case, folder):
            if "expect" not in step:
                continue
            tables = {name: Grid.of(rows) for name, rows in run.inputs.items() if rows}
            for period, past in run.history.items():
                tables |= {f"{period}/{name}": Grid.of(rows) for name, rows in past.items() if rows}
            if run.carry:
                tables["carry"] = Grid.of(run.carry)
            yield case["name"], Work(scheme, run.period, tables, list(run.history))
