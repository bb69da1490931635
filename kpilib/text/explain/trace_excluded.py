"""Rows of somebody that no figure shown so far names: the figure whose rule leaves them out.

A row may be left out by a rule of a quantity that nothing printed depends on for its person, such
as months with an overhaul for those who have no leave to lose. Whoever asks for everything is told
of it all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kpilib.rules.trace import LeftOutStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.core.columns import Table
    from kpilib.engine.excluded_rows import LeftOut
    from kpilib.rules.trace import Place
    from kpilib.rules.trace_builder import TraceBuilder
    from kpilib.text.explain.figure_kinds import Figure

_ABOUT = {
    "metrics": ("subject", "metric"),
    "ratings": ("employee_id", "indicator"),
    "events": ("employee_id", "event"),
    "deals": ("employee_id", "deal_id"),
}
"""Tables with rows about people: whose they are, and what a row is called."""


def figures_of_left_out(
    rows: Iterable[LeftOut],
    told: Iterable[Figure],
    builders: dict[str, TraceBuilder],
    figures: Callable[[str], list[Figure]],
) -> Iterator[Figure]:
    """The figures whose rules leave out rows that are not told yet.

    Args:
        rows: The rows of somebody that count for nothing.
        told: The figures that are told anyway.
        builders: By piece.
        figures: The figures of a name.
    """
    known = {_spot(step.place) for one in told for step in one.step.walk() if step.place}
    missing: dict[tuple[str, str], list[LeftOutStep]] = {}
    for row in rows:
        builder = builders[row.period]
        table = builder.sheet.inputs[row.table.rpartition("/")[2]]
        at = int(np.flatnonzero(table.rows == row.row)[0])
        step = _row_left_out(builder, table, at, "where")
        if row.by and _spot(step.place) not in known:
            missing.setdefault((row.period, row.by[0]), []).append(step)
    for (period, name), steps in missing.items():
        for one in figures(name):
            condition = one.step.condition
            if one.period == period and one.sort == "quantity" and condition is not None:
                because = tuple(replace(step, children=(condition,)) for step in steps)
                left_out = (*one.step.left_out, *because)
                yield replace(one, step=replace(one.step, left_out=left_out))


def _spot(place: Place | None) -> tuple[str, int]:
    return (place.path, place.row) if place is not None else ("", 0)


def of_nobody_assessed(builder: TraceBuilder, row: int) -> tuple[LeftOutStep, ...]:
    """The rows of all tables about somebody who is not assessed."""
    who, inputs = builder.sheet.frames["people"].ids[row], builder.sheet.inputs
    return tuple(
        _row_left_out(builder, inputs[name], at, "not_assessed")
        for name, (whose, _) in _ABOUT.items()
        for at in inputs[name].labels(whose).rows_of(who)
    )


def _row_left_out(builder: TraceBuilder, table: Table, row: int, why: str) -> LeftOutStep:
    _, what = _ABOUT[table.name.rpartition("/")[2]]
    word = table.labels(what).at(row) or ""
    return LeftOutStep(word, None, builder.row_title(table, word, row), why=why,
                       place=builder.place_of(table, "", row))  # fmt: skip
