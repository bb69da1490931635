"""Faults of single cells: not readable, negative, empty, off the scale, a word nobody knows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from . import catalogue
from .fault import Fault, any_row, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fault import Place
    from .valid import Grid, Work

NUMBERS = {
    "tenure_years", "base_salary", "performance_salary", "float_salary", "absent_days",
    "working_days", "continuous_months", "leave_months", "target", "actual", "score", "quantity",
    "amount", "share", "standard_price", "gross_margin", "base",
}  # fmt: skip
DATES = {"hire_date", "date"}
TRUTHS = {"on_probation", "in_crm"}
NEEDED = {
    "employees": ("employee_id", "name"),
    "metrics": ("subject", "metric"),
    "ratings": ("employee_id", "indicator", "score"),
    "events": ("employee_id", "event"),
    "deals": ("deal_id", "employee_id", "kind", "amount"),
    "customers": ("customer_id",),
    "carry": ("employee_id", "kind", "origin_period", "amount"),
}
USED = {
    ("mall-referral", "events"): ("amount",),
    ("service-advisor", "employees"): ("performance_salary",),
    ("sales-staff", "employees"): ("absent_days", "working_days"),
    ("key-account-pay-bands", "employees"): ("base_salary",),
    ("bus-media-account-manager", "employees"): ("base_salary",),
    ("office-equipment-monthly", "employees"): ("base_salary", "performance_salary"),
    ("equipment-department", "employees"): ("float_salary",),
    ("account-manager-bodies", "employees"): ("performance_salary",),
    ("account-manager-rollup", "employees"): ("performance_salary", "section"),
}
"""Cells that a section reads of everyone."""

PERSON = {"metrics": "subject", "ratings": "employee_id", "events": "employee_id",
          "deals": "employee_id", "carry": "employee_id"}  # fmt: skip


def type_of(work: Work, table: str, column: str) -> str:
    """`number`, `date`, `truth`, `month` or `text`."""
    if table == "customers" and column not in catalogue.TEXT_ATTRIBUTES:
        if column in catalogue.DATE_ATTRIBUTES:
            return "date"
        truth = column in catalogue.TRUTH_ATTRIBUTES and work.scheme != "group-key-customers"
        return "truth" if truth else "number"
    groups = {"number": NUMBERS, "date": DATES, "truth": TRUTHS, "month": {"month"}}
    return next((name for name, columns in groups.items() if column in columns), "text")


def put(name: str, row: int, column: str, value: str, work: Work) -> None:
    work.tables[name].put(row, column, value)


def change(kind: str, name: str, row: int, column: str, value: str, *, quote: bool = True,
           also: frozenset[Place] = frozenset()) -> Fault:  # fmt: skip
    """One cell gets another value."""
    edit = partial(put, name, row, column, value)
    place = f"{name} {row + 1} {column}"
    return Fault(kind, place, edit, at(name, row, column), value if quote else "", also)


def bare(name: str) -> str:
    """A table's name without its history folder."""
    return name.rpartition("/")[2]


def cell_faults(work: Work) -> Iterator[Fault]:
    """Every fault of a single cell."""
    for name, grid in work.tables.items():
        for row in range(len(grid.rows)):
            for column in dict.fromkeys(grid.header):
                yield from _unreadable(work, name, row, column)
            yield from _empty(work, name, grid, row)
            yield from _words(work, name, grid, row)
            if bare(name) == "ratings":
                yield from _off_scale(work, name, grid, row)
            if bare(name) == "customers":
                yield from _attributes(work, name, grid, row)


def _unreadable(work: Work, name: str, row: int, column: str) -> Iterator[Fault]:
    table = bare(name)
    match type_of(work, table, column):
        case "number":
            for kind, value in (("not a number", "many"), ("thousands separator", "1,200")):
                yield change(f"{column} {kind}", name, row, column, value)
            if not _may_be_negative(work, table, row, column, work.tables[name]):
                yield change(f"{column} negative", name, row, column, "-7")
        case "date":
            for kind, value in (("no day", "2026-02-30"), ("not a date", "05.01.2026")):
                also = nobody_to_compare(work, name)
                yield change(f"{column} {kind}", name, row, column, value, also=also)
        case "truth":
            yield change(f"{column} not true or false", name, row, column, "yes")
        case "month":
            also = missing_now(name)
            yield change("not a month", name, row, column, "2026-13", also=also)


def _may_be_negative(work: Work, table: str, row: int, column: str, grid: Grid) -> bool:
    if table == "deals":
        return column in {"amount", "gross_margin"}
    if table == "events" and column == "amount":
        return (work.scheme, grid.get(row, "event")) in catalogue.SIGNED_EVENTS
    if table == "metrics" and column == "actual":
        return grid.get(row, "metric") in catalogue.SIGNED_METRICS
    return table == "customers" and column in catalogue.SIGNED_ATTRIBUTES


def missing_now(name: str) -> frozenset[Place]:
    """What is missing besides once a row no longer says what it was about."""
    table = bare(name)
    if table not in {"metrics", "ratings"}:
        return frozenset()
    word = "metric" if table == "metrics" else "indicator"
    return at(name, "", word, "month")


def _empty(work: Work, name: str, grid: Grid, row: int) -> Iterator[Fault]:
    table = bare(name)
    for column in USED.get((work.scheme, table), ()):
        if grid.get(row, column):
            yield change(f"{table} {column} empty", name, row, column, "")
    if grid.get(row, "working_days"):
        yield change("no working days", name, row, "working_days", "0")
    for column in NEEDED[table]:
        also = missing_now(name) if column != "score" else frozenset()
        also |= counted_from_events(work, name) | disagreeing(work, name)
        if (table, column) == ("employees", "employee_id"):
            also = rows_of(work, name, grid.get(row, column)) | nobody_to_compare(work, name)
        if (table, column) == ("deals", "deal_id"):
            also = same_deal(name, grid, row)
        yield change(f"{table} {column} empty", name, row, column, "", also=also)


def looked_back_to(work: Work, name: str) -> bool:
    """Whether a folder is only compared with: people who have gone may stand there."""
    return (
        work.scheme == "key-account-metrics"
        and f"{name.partition('/')[0]}/ratings" not in (work.tables)
        and "/" in name
    )


def rows_of(work: Work, employees: str, who: str) -> frozenset[Place]:
    """The rows about a person who now is in no `employees`."""
    prefix = employees.removesuffix("employees")
    found: frozenset[Place] = frozenset()
    for name, grid in work.tables.items():
        table = bare(name)
        if name.removesuffix(table) == prefix and table in PERSON and table != "carry":
            column = PERSON[table]
            mine = [row for row in range(len(grid.rows)) if grid.get(row, column) == who]
            found |= any_row(name, mine, column)
    return found


def same_deal(name: str, grid: Grid, row: int) -> frozenset[Place]:
    """The shares of a deal that has lost a row."""
    mine = [r for r in range(len(grid.rows)) if grid.get(r, "deal_id") == grid.get(row, "deal_id")]
    return any_row(name, mine, "share") if len(mine) > 1 else frozenset()


WORDS = {
    "metrics": (("metric", "near", "s"), ("metric", "far off", "moonlight")),
    "ratings": (
        ("indicator", "near", "s"),
        ("indicator", "far off", "moonlight"),
        ("rater_type", "far off", "boss"),
    ),
    "events": (
        ("event", "near", "s"),
        ("status", "far off", "somehow"),
        ("customer_kind", "far off", "alien"),
    ),
    "deals": (("kind", "near", "s"),),
    "carry": (("kind", "near", "s"),),
    "employees": (),
    "customers": (),
}
"""Per table columns whose words the scheme knows; a near miss has a letter too many."""


def _words(work: Work, name: str, grid: Grid, row: int) -> Iterator[Fault]:
    table, missing = bare(name), missing_now(name)
    for column, kind, word in WORDS[table]:
        value = grid.get(row, column) + word if kind == "near" else word
        also = missing | disagreeing(work, name) | counted_from_events(work, name)
        yield change(f"unknown {column}, {kind}", name, row, column, value, also=also)
    if table == "carry":
        for kind, period in (("no period", "2025Q5"), ("from the future", "2031Q1")):
            yield change(f"carry: {kind}", name, row, "origin_period", period)
        yield change("carry: from this period", name, row, "origin_period", work.period)
    known = (("role", catalogue.ROLES), ("level", catalogue.LEVELS))
    for column, schemes in known if table == "employees" else ():
        if work.scheme in schemes and grid.get(row, column):
            yield change(f"unknown {column}", name, row, column, "sailor")
            if work.scheme != "car-referral":  # where staff have none
                yield change(f"{column} empty", name, row, column, "")
    strangers = work.scheme in catalogue.PAYEES_ARE_CUSTOMERS or looked_back_to(work, name)
    if (
        table in PERSON and table != "carry" and not strangers
    ):  # .scheme not in catalogue.PAYEES_ARE_CUSTOMERS:
        also = missing | disagreeing(work, name) | counted_from_events(work, name)
        yield change(f"{table}: nobody here", name, row, PERSON[table], "Nemo", also=also)


def counted_from_events(work: Work, name: str) -> frozenset[Place]:
    """A metric that is needed of those who have no events."""
    if work.scheme == "post-key-customers" and bare(name) == "events":
        return at("metrics", "", "metric")
    return frozenset()


def nobody_to_compare(work: Work, name: str) -> frozenset[Place]:
    """Growth has nothing to go by when the only one who was here before is not known."""
    if work.scheme == "key-account-metrics" and bare(name) == "employees":
        return at(name, 0, "hire_date")
    return frozenset()


def disagreeing(work: Work, name: str) -> frozenset[Place]:
    """A metric that restates what events say no longer does when an event is not counted."""
    prefix = name.removesuffix(bare(name))
    grid = work.tables.get(f"{prefix}metrics")
    if bare(name) != "events" or work.scheme != "vehicle-commission" or grid is None:
        return frozenset()
    return any_row(f"{prefix}metrics", list(range(len(grid.rows))), "actual")


def _off_scale(work: Work, name: str, grid: Grid, row: int) -> Iterator[Fault]:
    low, high = catalogue.scale(work.scheme, grid.get(row, "indicator"))
    yield change("rating above the scale", name, row, "score", f"{high}.01")
    if low:
        yield change("rating below the scale", name, row, "score", f"{low - 1}.99")


def _attributes(work: Work, name: str, grid: Grid, row: int) -> Iterator[Fault]:
    for column in grid.header:
        if column in catalogue.TEXT_ATTRIBUTES:
            continue
        yield change("attribute empty", name, row, column, "")
        top = catalogue.ATTRIBUTE_SCALES.get(work.scheme, {}).get(column)
        if top is not None:
            yield change("attribute above the scale", name, row, column, f"{top}.01")
            if top > 1:
                yield change("attribute below the scale", name, row, column, "0")
