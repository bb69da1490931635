"""A run over several pieces says of each piece what a run of that piece alone says."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.catalogue import CLASSES, MONTHLY, WRONG_LENGTH, is_month
from tests.faults.valid import Grid, Work, valid_runs

if TYPE_CHECKING:
    from tests.reference.rounding import Row, Tables

STATEFUL = {"postal-account-manager", "key-account-commission"}
"""What one piece hands on changes the next, so that only the first is the same alone."""

OVER_RUN = {("account-manager-rollup", flag) for flag in ("promotion_candidate", "last_place")}
"""Flags of the run's whole period: a piece has them only where it is the run."""

FEN = Decimal("0.01")


def _single() -> list[Work]:
    """Per scheme of one length the run with most rows of one piece that needs no other folder."""
    found: dict[str, Work] = {}
    for _, work in valid_runs(Path()):
        alone = not work.folders and "carry" not in work.tables
        monthly = work.scheme in MONTHLY and is_month(work.period)
        quarterly = (
            work.scheme not in {*MONTHLY, *WRONG_LENGTH, *CLASSES} and work.period[4:5] == "Q"
        )
        known = found.get(work.scheme)
        if alone and (monthly or quarterly) and (known is None or _size(work) > _size(known)):
            found[work.scheme] = work
    return list(found.values())


def _size(work: Work) -> int:
    return sum(len(grid.rows) for grid in work.tables.values())


def _moved(work: Work, period: str, old: list[str], new: list[str]) -> Work:
    """The same inputs one piece later or earlier: every month and day of theirs moved."""
    moved = work.copy()
    moved.period = period
    moves = dict(zip(old, new, strict=True))
    for name, grid in moved.tables.items():
        for cells in grid.rows:
            for place, column in enumerate(grid.header):
                if column in {"month", "date"} and name != "employees":
                    month, day = cells[place][:7], cells[place][7:]
                    # The 28th is a day of every month.
                    day = f"-{min(int(day[1:]), 28):02}" if day else ""
                    cells[place] = moves.get(month, month) + day
        if name == "employees" and "hire_date" in grid.header:
            grid.drop_column("hire_date")
    return moved


def _month_named(work: Work) -> dict[str, Grid]:
    """The tables with every row's month."""
    tables = work.copy().tables
    for name in {"metrics", "ratings", "events"} & set(tables):
        grid = tables[name]
        for row in range(len(grid.rows)):
            if not grid.get(row, "month") and not grid.get(row, "date"):
                grid.put(row, "month", work.period)
    return tables


def _together(works: list[Work], period: str) -> Work:
    """One run of several months: the rows of all of them in one folder."""
    tables: dict[str, Grid] = {"employees": works[0].tables["employees"]}
    for work in works:
        for name, grid in _month_named(work).items():
            if name == "employees":  # the same people in every month
                continue
            rows = [dict(zip(grid.header, cells, strict=True)) for cells in grid.rows]
            if name in tables:
                have = tables[name]
                rows = [dict(zip(have.header, cells, strict=True)) for cells in have.rows] + rows
            tables[name] = Grid.of(rows)
    return Work(works[0].scheme, period, tables, [])


def _of_history(works: list[Work], period: str) -> Work:
    """One run of several quarters: each in its folder, and people only in the run's own."""
    tables = {f"{work.period}/{name}": grid for work in works for name, grid in work.tables.items()}
    if "employees" in works[0].tables:  # customers are paid without standing there
        tables["employees"] = works[0].tables["employees"]
    return Work(works[0].scheme, period, tables, [work.period for work in works])


def _rows(tables: Tables, name: str, period: str) -> list[Row]:
    # Places and grades of a piece stand in its own rows, so nothing else is left out.
    return [row for row in tables[name] if row.get("period") == period]


def _run_row(rows: list[Row]) -> tuple[str, Decimal]:
    """What the run's row must say: the mean of the rounded scores, and the sum of the pay."""
    scores = [Decimal(row["score"]) for row in rows if row["score"]]
    mean = (sum(scores) / len(scores)).quantize(FEN, ROUND_HALF_UP) if scores else ""
    return str(mean), sum((Decimal(row["total_pay"]) for row in rows), Decimal(0))


@pytest.mark.parametrize("work", [pytest.param(work, id=work.scheme) for work in _single()])
def test_a_longer_run_is_made_of_its_pieces(work: Work, tmp_path: Path) -> None:
    if work.scheme in MONTHLY:
        pieces, period = ["2026-04", "2026-05", "2026-06"], "2026Q2"
        months = [[piece] for piece in pieces]
        old = [work.period]
    else:
        pieces, period = ["2026Q3", "2026Q4"], "2026H2"
        months = [["2026-07", "2026-08", "2026-09"], ["2026-10", "2026-11", "2026-12"]]
        first = 3 * int(work.period[5]) - 2
        old = [f"{work.period[:4]}-{number:02}" for number in range(first, first + 3)]
    works = [_moved(work, piece, old, new) for piece, new in zip(pieces, months, strict=True)]
    longer = (_together if work.scheme in MONTHLY else _of_history)(works, period)
    answer = longer.assess(tmp_path / "longer")
    assert not answer.problems
    for place, one in enumerate(works[:1] if work.scheme in STATEFUL else works):
        alone = one.assess(tmp_path / str(place))
        assert not alone.problems
        for name in ("summary", "scores", "payouts", "flags"):
            mine = [
                row for row in alone.tables[name] if (work.scheme, row.get("flag")) not in OVER_RUN
            ]
            assert _rows(answer.tables, name, one.period) == mine, (name, one.period)
    summary = answer.tables["summary"]
    for row in (row for row in summary if row["period"] == period):
        who = [r for r in summary if r["employee_id"] == row["employee_id"]][:-1]
        score, pay = _run_row(who)
        assert row["score"] == score
        assert Decimal(row["total_pay"]) == pay
