"""Rows and people that a rule does not count: no row falls out without a word.

They stand beside the children of a step, each with the condition that does not hold for it, or with
the reason why its person is not assessed. They have no part in the step's value.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kpilib.rules.model import Bilingual
from kpilib.text.explain.titles import same, titled
from kpilib.text.explain.trace_step import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.core.columns import Table
    from kpilib.core.integers import Array
    from kpilib.rules.parts.rows import Chosen, RowPart
    from kpilib.text.explain.trace_builder import At, Teller

_OF_KIND = {"deals": "kind", "events": "event"}
_ABOUT = (
    ("metrics", "subject", "metric"),
    ("ratings", "employee_id", "indicator"),
    ("events", "employee_id", "event"),
    ("deals", "employee_id", "deal_id"),
)
"""Tables with rows about people: whose they are, and what a row is called."""


def by_condition(part: RowPart, at: At) -> tuple[Step, ...]:
    """The rows of a part's kinds that are the subject's, and for which its `where` is not true."""
    if part.where is None:
        return ()
    teller, table = at.teller, part.table
    frame = teller.sheet.frames[table]
    chosen: Chosen = at.entry.extra["rows"]  # type: ignore[assignment]
    of_kind = teller.sheet.inputs[table].labels(_OF_KIND[table]).among(part.kinds(table))
    mine = of_kind & (chosen.owner == at.row) & ~chosen.which
    if at.entry.frame == "department":
        mine &= frame.parents["people"] < 0
    return tuple(
        _row(teller, table, row, (teller.formula("condition", part.where, table, row),))
        for row in map(int, np.flatnonzero(mine))
    )


def of_no_week(part: RowPart, at: At, rows: Iterable[int]) -> tuple[Step, ...]:
    """Rows that belong to no whole week of the period."""
    return tuple(_row(at.teller, part.table, row, (), why="no_week") for row in rows)


def _row(
    teller: Teller, table: str, row: int, because: tuple[Step, ...], why: str = "where"
) -> Step:
    rows, name = teller.sheet.inputs[table], teller.sheet.frames[table].ids[row]
    return Step("left_out", name, None, called(teller, rows, name, row), children=because,
                facts={"why": why}, place=teller.place_of(rows, "", row))  # fmt: skip


def called(teller: Teller, table: Table, name: str, row: int) -> Bilingual:
    """A row by its id; events, which have none, by their name and day or month."""
    title = titled(teller.scheme, name)
    if table.name.rpartition("/")[2] != "events":
        return title
    day = table.columns["date"].at(row)
    when = day.isoformat() if isinstance(day, date) else table.labels("month").at(row)
    if when is None:
        return title
    return Bilingual(zh=f"{title.zh} {when}", en=f"{title.en} {when}")


def row_left_out(teller: Teller, name: str, number: int) -> Step:
    """A row by its number, whatever leaves it out.

    Args:
        teller: Of the piece.
        name: The table.
        number: Among the data rows, from 1.
    """
    table = teller.sheet.inputs[name]
    row = int(np.flatnonzero(table.rows == number)[0])
    what = next(what for known, _, what in _ABOUT if known == name)
    word = table.labels(what).at(row) or ""
    return Step("left_out", word, None, called(teller, table, word, row), facts={"why": "where"},
                place=teller.place_of(table, "", row))  # fmt: skip


def of_nobody_assessed(teller: Teller, row: int) -> tuple[Step, ...]:
    """The rows of all tables about somebody who is not assessed."""
    return tuple(_of_person(teller, teller.sheet.frames["people"].ids[row]))


def _of_person(teller: Teller, who: str) -> Iterator[Step]:
    for name, whose, what in _ABOUT:
        table = teller.sheet.inputs[name]
        for row in map(int, np.flatnonzero(table.labels(whose).among((who,)))):
            word = table.labels(what).at(row) or ""
            yield Step("left_out", word, None, called(teller, table, word, row),
                       facts={"why": "not_assessed"},
                       place=teller.place_of(table, "", row))  # fmt: skip


def not_assessed(teller: Teller, among: Array) -> tuple[Step, ...]:
    """The people of a group who are not assessed, each with the reason.

    Args:
        teller: Of the piece.
        among: The group's rows of people.
    """
    people = teller.sheet.frames["people"]
    return tuple(
        Step("left_out", people.ids[row], None, teller.person(row),
             children=(_reason(teller, row),), facts={"why": "person"})
        for row in map(int, among)
        if teller.reasons and teller.reasons[row] and not people.active[row]
    )  # fmt: skip


def _reason(teller: Teller, row: int) -> Step:
    """The reason as a leaf: the person's own explanation tells its condition."""
    reason = teller.reasons[row]
    rule = next((r for r in teller.scheme.eligibility if r.reason == reason), None)
    return Step("given", reason, reason, rule.title if rule else same(reason))
