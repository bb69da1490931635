"""Acts that build on each other, in an order in which every one of them fits.

Days say when somebody wrote something down, and not what builds on what: three changes of a cell,
120 to 100, 100 to 120, 120 to 60, have one order, whatever their days are. Where going from act to
act as they fit gets stuck, the acts that may touch the same rows are looked through for an order
that does not; of several the one that keeps most to the days comes first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.engine.inputs.equal_cells import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kpilib.engine.inputs.correction_model import Correction, RowEdit
    from kpilib.engine.inputs.raw_table import RawTable

    Tables = Mapping[str, RawTable]
    Applied = Callable[[Tables, Correction], Tables | None]

_TRIES = 5_000
"""So many steps are tried before the acts are taken for what does not fit."""


def in_some_order(
    raws: Tables, acts: Sequence[Correction], stuck: Sequence[Correction], applied: Applied
) -> list[Correction] | None:
    """All of the acts in an order in which each fits the tables that those before it have left.

    Args:
        raws: The tables before any of them.
        acts: The acts, by their days.
        stuck: Those that did not fit when all were applied as they came.
        applied: The tables after an act; None where it does not fit.

    Returns:
        The order; None where none was found.
    """
    found: list[Correction] = []
    for group in _groups(acts):
        if not any(one in stuck for one in group):
            found += group
            continue
        order = _Search(applied).order(_touched(raws, group), tuple(group))
        if order is None:
            return None
        found += order
    return found


class _Search:
    """A search through orders that remembers where it got stuck."""

    def __init__(self, applied: Applied) -> None:
        self._applied = applied
        self._left = _TRIES
        self._dead: set[tuple[object, ...]] = set()

    def order(self, tables: Tables, acts: tuple[Correction, ...]) -> list[Correction] | None:
        """An order from here on; None where there is none, or too much has been tried."""
        if not acts:
            return []
        here = (tuple(one.id for one in acts), _content(tables))
        if here in self._dead:
            return None
        for place, one in enumerate(acts):
            self._left -= 1
            if self._left < 0:
                return None
            after = self._applied(tables, one)
            if after is None:
                continue
            rest = self.order(after, (*acts[:place], *acts[place + 1 :]))
            if rest is not None:
                return [one, *rest]
        self._dead.add(here)
        return None


def _content(tables: Tables) -> tuple[object, ...]:
    return tuple((name, tuple(map(tuple, raw.rows))) for name, raw in sorted(tables.items()))


def _groups(acts: Sequence[Correction]) -> Iterator[list[Correction]]:
    """Acts that may touch the same rows, each group by itself, in the order of the acts."""
    group_of = list(range(len(acts)))
    for place, one in enumerate(acts):
        for before in range(place):
            if group_of[before] != group_of[place] and _meet(acts[before], one):
                old, new = group_of[place], group_of[before]
                group_of = [new if group == old else group for group in group_of]
    for group in dict.fromkeys(group_of):
        yield [one for one, its in zip(acts, group_of, strict=True) if its == group]


def _meet(one: Correction, other: Correction) -> bool:
    return any(a.table == b.table and not _apart(a, b) for a in one.mine for b in other.mine)


def _apart(one: RowEdit, other: RowEdit) -> bool:
    """Whether a cell that neither of them changes tells their rows apart."""
    if one.add and other.add:
        return True
    mine, its = one.row or one.add, other.row or other.add
    return any(
        column not in one.change
        and column not in other.change
        and not same((one.table, column), cell, its[column])
        for column, cell in mine.items()
        if column in its
    )


def _touched(raws: Tables, acts: Sequence[Correction]) -> Tables:
    """The tables with just the rows that one of the acts can ever name."""
    edits = [edit for one in acts for edit in one.mine]
    found = {}
    for name in dict.fromkeys(edit.table for edit in edits):
        raw = raws.get(name)
        if raw is None:
            continue
        its = [edit for edit in edits if edit.table == name and edit.row]
        changing = {column for edit in its for column in edit.change}
        kept = [
            place
            for place, cells in enumerate(raw.rows)
            if any(_may_name(edit, changing, raw, cells) for edit in its)
        ]
        found[name] = replace(
            raw,
            rows=[raw.rows[place] for place in kept],
            lines=[raw.lines[place] for place in kept],
            numbers=[raw.numbers[place] for place in kept],
        )
    return found


def _may_name(edit: RowEdit, changing: set[str], raw: RawTable, cells: Sequence[str]) -> bool:
    """Whether a row has what an edit names, as far as no act changes it."""
    return all(
        column in raw.header and same((raw.name, column), cells[raw.header.index(column)], cell)
        for column, cell in edit.row.items()
        if column not in changing
    )
