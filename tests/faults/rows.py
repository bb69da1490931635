"""Faults of whole rows: missing, twice, of another time; and shares that do not sum to 1."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from . import catalogue
from .cells import bare, change, counted_from_events, missing_now
from .fault import Fault, any_row, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .valid import Grid, Work

KEYS = {
    "employees": ("employee_id",),
    "metrics": ("subject", "metric", "month"),
    "ratings": ("employee_id", "indicator", "month", "rater_type", "rater"),
    "deals": ("deal_id", "employee_id"),
    "customers": ("customer_id",),
    "carry": ("employee_id", "kind", "origin_period"),
}


def row_faults(work: Work) -> Iterator[Fault]:
    """Every fault of whole rows."""
    for name, grid in work.tables.items():
        table = bare(name)
        for row in range(len(grid.rows)):
            if table in KEYS:
                yield _twice(name, grid, row)
            if table == "metrics":
                yield from _of_metric(work, name, grid, row)
            if table == "ratings":
                yield from _of_rating(work, name, grid, row)
            if table in {"metrics", "ratings"}:
                yield from _month(work, name, row)
            if table in {"events", "deals"}:
                yield from _time(work, name, row)
            if table == "deals":
                yield from _shares(name, grid, row)
    yield from _whole_month(work)


def _drop(name: str, row: int, work: Work) -> None:
    del work.tables[name].rows[row]


def _again(name: str, row: int, work: Work) -> None:
    grid = work.tables[name]
    grid.rows.append(list(grid.rows[row]))


def _twice(name: str, grid: Grid, row: int) -> Fault:
    rows = [row, len(grid.rows)]
    # A deal counted twice has shares that sum to more than 1 as well, and that is the same fault.
    places = any_row(name, rows, *KEYS[bare(name)])
    edit = partial(_again, name, row)
    also = frozenset[tuple[str, str, str]]()
    if bare(name) == "deals":
        mine = [
            r for r in range(len(grid.rows)) if grid.get(r, "deal_id") == grid.get(row, "deal_id")
        ]
        also = any_row(name, [*mine, len(grid.rows)], "share")
    return Fault(f"{bare(name)} row twice", f"{name} {row + 1}", edit, places, also=also)


def _of_metric(work: Work, name: str, grid: Grid, row: int) -> Iterator[Fault]:
    metric = grid.get(row, "metric")
    if metric == "quarterly_target" and catalogue.without_task(work, grid.get(row, "subject")):
        return
    if grid.get(row, "target"):
        yield change("target zero", name, row, "target", "0")
    for column in ("target", "actual"):
        if grid.get(row, column) and (work.scheme, metric, column) not in catalogue.OPTIONAL:
            yield change(f"{column} empty", name, row, column, "", quote=False)
    column = "month" if catalogue.by_month(work) else "metric"
    edit = partial(_drop, name, row)
    yield Fault("metric row missing", f"{name} {row + 1}", edit, at(name, "", column), metric)


def _of_rating(work: Work, name: str, grid: Grid, row: int) -> Iterator[Fault]:
    key = _asked(grid, row)
    alike = [r for r in range(len(grid.rows)) if _asked(grid, r) == key]
    if len(alike) > 1 or grid.get(row, "rater_type") == "subordinate":
        return  # another rater of the type is left, or it may be left out
    column = "month" if catalogue.by_month(work) else "indicator"
    edit = partial(_drop, name, row)
    found = grid.get(row, "indicator")
    yield Fault("rating missing", f"{name} {row + 1}", edit, at(name, "", column), found)
    types = {grid.get(r, "rater_type") or "superior" for r in range(len(grid.rows))
             if grid.get(r, "indicator") == found}  # fmt: skip
    if types == {"superior"}:
        also = missing_now(name)
        for other in ("peer", "self", "department", "subordinate"):
            kind = f"rater without a weight: {other}"
            yield change(kind, name, row, "rater_type", other, also=also)


def _asked(grid: Grid, row: int) -> list[str]:
    """Whose rating of what by which type of rater."""
    key = [grid.get(row, column) for column in KEYS["ratings"][:-1]]
    return [*key[:-1], key[-1] or "superior"]


def _month(work: Work, name: str, row: int) -> Iterator[Fault]:
    also = missing_now(name)
    if catalogue.by_month(work):
        yield change("month empty", name, row, "month", "", quote=False, also=also)
        yield change("month outside the run", name, row, "month", "2001-04", also=also)
    elif catalogue.is_month(work.period):
        yield change("month is another one", name, row, "month", "2001-04", also=also)
    else:
        month = catalogue.months_of(name.partition("/")[0] if "/" in name else work.period)
        named = month[0] if month else work.period[:7]
        yield change("month in a run of one piece", name, row, "month", named)


def _dated(name: str, row: int, day: str, month: str, work: Work) -> None:
    grid = work.tables[name]
    grid.put(row, "date", day)
    if bare(name) == "events" and (month or grid.get(row, "month")):
        grid.put(row, "month", month)


def _bounds(period: str) -> tuple[date, date]:
    if ".." in period and len(period) > len("2026-01..2026-02"):
        first, last = (date.fromisoformat(day) for day in period.split(".."))
        return first, last
    months = catalogue.months_of(period)
    after = date.fromisoformat(f"{months[-1]}-28") + timedelta(days=4)
    return date.fromisoformat(f"{months[0]}-01"), after - timedelta(days=after.day)


def _time(work: Work, name: str, row: int) -> Iterator[Fault]:
    period = name.partition("/")[0] if "/" in name else work.period
    first, last = _bounds(period)
    where = f"{name} {row + 1}"
    for kind, day in (("before", first - timedelta(days=1)), ("after", last + timedelta(days=1))):
        edit = partial(_dated, name, row, day.isoformat(), "")
        place = at(name, row, "date")
        yield Fault(f"date {kind} the period", where, edit, place, day.isoformat())
    if bare(name) != "events":
        return
    # That customers are recorded by day is a rule of its own.
    edit = partial(_dated, name, row, "", "2001-04")
    also = at(name, row, "date") if work.scheme == "post-key-customers" else frozenset()
    also |= counted_from_events(work, name)
    yield Fault("event's month outside", where, edit, at(name, row, "month"), "2001-04", also)
    months = catalogue.months_of(period) if ".." not in period else []
    if len(months) > 1:
        day = f"{months[0]}-11"
        edit = partial(_dated, name, row, day, months[1])
        yield Fault("date not in its month", where, edit, at(name, row, "date"), day)
    if catalogue.by_month(work):
        edit = partial(_dated, name, row, "", "")
        yield Fault("event of no month", where, edit, at(name, row, "month", "date"))


def _shares(name: str, grid: Grid, row: int) -> Iterator[Fault]:
    mine = [r for r in range(len(grid.rows)) if grid.get(r, "deal_id") == grid.get(row, "deal_id")]
    places = any_row(name, mine, "share")
    for kind, share in (("little", "0.0001"), ("much", "1.5")):
        edit = partial(_share, name, row, share)
        yield Fault(f"shares sum to too {kind}", f"{name} {row + 1}", edit, places)


def _share(name: str, row: int, share: str, work: Work) -> None:
    work.tables[name].put(row, "share", share)


def _without(month: str, work: Work) -> None:
    for name in ("metrics", "ratings"):
        if grid := work.tables.get(name):
            grid.rows = [
                cells for row, cells in enumerate(grid.rows) if grid.get(row, "month") != month
            ]


def _whole_month(work: Work) -> Iterator[Fault]:
    """Everything of a month is gone: each row of it is missing, and nothing else."""
    if not catalogue.by_month(work):
        return
    for month in catalogue.months_of(work.period):
        named = [name for name in ("metrics", "ratings") if name in work.tables]
        places = frozenset((name, "", "month") for name in named)
        if places:
            edit = partial(_without, month)
            yield Fault("whole month missing", month, edit, places, month, several=True)
