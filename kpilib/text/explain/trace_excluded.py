"""Rows of somebody that no figure shown so far names: the figure whose rule leaves them out.

A row may be left out by a rule of a quantity that nothing printed depends on for its person, such
as months with an overhaul for those who have no leave to lose. Whoever asks for everything is told
of it all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.text.explain.excluded_rows import row_left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kpilib.engine.excluded_rows import LeftOut
    from kpilib.text.explain.figure_kinds import Figure
    from kpilib.text.explain.trace_builder import Teller
    from kpilib.text.explain.trace_step import Place, Step


def figures_of_left_out(
    rows: Iterable[LeftOut],
    told: Iterable[Figure],
    tellers: dict[str, Teller],
    figures: Callable[[str], list[Figure]],
) -> Iterator[Figure]:
    """The figures whose rules leave out rows that are not told yet.

    Args:
        rows: The rows of somebody that count for nothing.
        told: The figures that are told anyway.
        tellers: By piece.
        figures: The figures of a name.
    """
    known = {_spot(step.place) for one in told for step in one.step.walk() if step.place}
    missing: dict[tuple[str, str], list[Step]] = {}
    for row in rows:
        teller = tellers[row.period]
        step = row_left_out(teller, row.table.rpartition("/")[2], row.row)
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
