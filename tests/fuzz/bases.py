"""The valid runs that inputs are made from: the cases worked by hand, and those the judge knows."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings

from tests.faults.valid import Grid, Work, valid_runs
from tests.reference import scenarios
from tests.reference.command import Run
from tests.reference.result import COLUMNS
from tests.reference.rounding import fixed, number
from tests.reference.schemes import JUDGED, judged

if TYPE_CHECKING:
    from hypothesis import strategies as st

    from tests.reference.rounding import Tables

_BLANK = " \t\r\n\u00a0\u3000\u200b\u202e\ufeff"  # around a cell they are no part of it
_OF_EACH = 24  # scenarios drawn for each judged scheme
_DRAWN = settings(
    max_examples=_OF_EACH,
    derandomize=True,  # the same for everybody: an input's number stands for it
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Base:
    """A valid run, and where it comes from."""

    name: str
    work: Work


@cache
def cases() -> tuple[Base, ...]:
    """The runs of all cases that yield results."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(Base(name, work) for name, work in valid_runs(Path(folder)))


@cache
def judged_runs() -> tuple[Base, ...]:
    """Runs of the schemes that the judge works out: of the cases, and drawn at random."""
    own = [base for base in cases() if base.work.scheme in JUDGED]
    for strategy in (
        scenarios.commission(),
        scenarios.scorecard(),
        scenarios.sales_staff(),
        scenarios.vehicles(),
    ):
        own += [Base("drawn", as_work(run)) for run in _drawn(strategy)]
    return tuple(own)


def _drawn(strategy: st.SearchStrategy[Run]) -> list[Run]:
    found: list[Run] = []

    @_DRAWN
    @given(run=strategy)
    def draw(run: Run) -> None:
        found.append(run)

    draw()
    return found


def as_work(run: Run) -> Work:
    """A run of the judge's as tables that may be changed in any way."""
    tables = {name: Grid.of(rows) for name, rows in run.inputs.items() if rows}
    for period, past in run.history.items():
        tables |= {f"{period}/{name}": Grid.of(rows) for name, rows in past.items() if rows}
    if run.carry:
        tables["carry"] = Grid.of(run.carry)
    return Work(run.scheme, run.period, tables, list(run.history))


def worked_out(work: Work) -> Tables:
    """What the judge makes of the tables.

    Raises:
        Exception: They are none that the judge can read, which takes inputs to be valid.
    """
    rows = {name: _rows(grid) for name, grid in work.tables.items()}
    history: dict[str, Tables] = {folder: {} for folder in work.folders}
    for name, found in rows.items():
        folder, _, table = name.rpartition("/")
        if folder:
            history[folder][table] = found
    if work.folders and _people(rows["employees"]) != _of_pieces(rows):
        raise ValueError("who leaves between the pieces is no matter of the judge's")
    own = {name: found for name, found in rows.items() if "/" not in name and name != "carry"}
    carry = [_handed_on(row) for row in rows.get("carry", [])]
    return judged(Run(work.scheme, work.period, own, carry=carry, history=history))


def _handed_on(row: dict[str, str]) -> dict[str, str]:
    """A row of state with every column, its amounts to the fen: what is not touched stays so."""
    cells = {column: row.get(column, "") for column in COLUMNS["carry"]}
    return {
        column: fixed(number(cell)) if cell and column in {"amount", "base"} else cell
        for column, cell in cells.items()
    }


def _people(rows: list[dict[str, str]]) -> set[str]:
    return {row["employee_id"] for row in rows}


def _of_pieces(rows: Tables) -> set[str]:
    return set().union(*(_people(rows[name]) for name in rows if name.endswith("/employees")))


def _rows(grid: Grid) -> list[dict[str, str]]:
    """The rows that are none of blanks, each cell without the blanks around it.

    Raises:
        ValueError: A row has cells that belong to no column, or a column has two.
    """
    if len(set(grid.header)) < len(grid.header):
        raise ValueError("a column twice")
    found = []
    for row in grid.rows:
        if any(cell.strip(_BLANK) for cell in row[len(grid.header) :]):
            raise ValueError("cells beyond the header")
        cells = [cell.strip(_BLANK) for cell in row] + [""] * (len(grid.header) - len(row))
        if any(cells):
            found.append({h.strip(_BLANK): c for h, c in zip(grid.header, cells, strict=False)})
    return found
