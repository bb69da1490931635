"""Corrections of inputs laid over the tables: what we now know better, act by act.

An act names the rows and the values that it found there, so that it never changes anything else
than was meant. All of its edits are of the tables as they were before it: it is applied whole, or
not at all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.equal_cells import same
from kpilib.engine.inputs.order_of_acts import in_some_order
from kpilib.engine.inputs.raw_table import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kpilib.engine.inputs.correction_model import Correction, RowEdit

    Tables = Mapping[str, RawTable]


def correct(
    raws: Mapping[str, RawTable], corrections: Sequence[Correction], problems: list[Problem]
) -> dict[str, RawTable]:
    """The tables with corrections applied; one that does not fit is a problem.

    Where one correction builds on what another has left, they are applied in that order, in
    whatever order they have arrived.
    """
    tables, _, waiting = laid_over(raws, corrections)
    problems += (fault for _, fault in _told(tables, waiting))
    return dict(tables)


def misfits(
    raws: Mapping[str, RawTable], corrections: Sequence[Correction]
) -> list[tuple[Correction, Problem]]:
    """The acts that do not fit the tables, each with the reason."""
    tables, _, waiting = laid_over(raws, corrections)
    return list(_told(tables, waiting))


LaidOver = tuple["Tables", "list[Correction]", "list[Correction]"]
"""The tables after every act that fits, those acts in their order, and the acts that never did."""


def laid_over(raws: Tables, acts: Sequence[Correction]) -> LaidOver:
    """The tables with everything applied that fits, and what does not."""
    counting = [one for one in acts if one.counts]
    done = _as_they_fit(raws, counting)
    if done[2] and (order := in_some_order(raws, counting, done[2], applied)):
        return _as_they_fit(raws, order)
    return done


def _told(tables: Tables, waiting: Sequence[Correction]) -> Iterator[tuple[Correction, Problem]]:
    for one in waiting:
        places = places_of(tables, one)
        if isinstance(places, Problem):
            yield one, places


def _as_they_fit(raws: Tables, acts: Sequence[Correction]) -> LaidOver:
    tables, waiting = raws, list(acts)
    order: list[Correction] = []
    while waiting:
        later = []
        for one in waiting:
            done = applied(tables, one)
            if done is None:
                later.append(one)
            else:
                tables = done
                order.append(one)
        if len(later) == len(waiting):
            break
        waiting = later
    return tables, order, waiting


def applied(tables: Tables, act: Correction) -> Tables | None:
    """The tables after one act; None where they are not (yet) as it found them."""
    places = places_of(tables, act)
    if isinstance(places, Problem):
        return None
    by_table: dict[str, list[tuple[RowEdit, int]]] = defaultdict(list)
    for edit, place in zip(act.mine, places, strict=True):
        by_table[edit.table].append((edit, place))
    return {
        **tables,
        **{name: _edited(tables.get(name), name, edits, act.id)
           for name, edits in by_table.items()},
    }  # fmt: skip


NO_ROW = -1
"""Stands in the place of a row that is yet to come."""


def places_of(tables: Tables, act: Correction) -> list[int] | Problem:
    """Per edit the place of its row, or why an edit does not fit."""
    taken: dict[tuple[str, int], list[RowEdit]] = defaultdict(list)
    places = []
    for edit in act.mine:
        if edit.add:
            places.append(NO_ROW)
            continue
        place = _place(tables.get(edit.table), edit, act, taken)
        if isinstance(place, Problem):
            return place
        taken[edit.table, place].append(edit)
        places.append(place)
    return places


def _place(
    raw: RawTable | None,
    edit: RowEdit,
    act: Correction,
    taken: Mapping[tuple[str, int], Sequence[RowEdit]],
) -> int | Problem:
    """The place of the row that an edit is about, beside those of the same act before it."""
    matches = matching_rows(raw, edit.row) if raw is not None else []
    if raw is None or not _alike(raw, matches):
        return _no_such_row(edit, act, len(matches))
    if column := next(iter(_differing(raw, matches[0], edit)), ""):
        return _other_value(raw, matches[0], edit, act, column)
    for place in matches:
        before = taken.get((edit.table, place), ())
        if not before:
            return place
        if all(other == edit for other in before):
            continue  # the same thing happens to the next one of equal rows
        columns = {column for other in before for column in other.change}
        whole = edit.remove or any(other.remove for other in before)
        if whole or len(matches) > 1 or columns & set(edit.change):
            break
        return place
    message = Message(
        "{correction} does two things to one row of {table}, {cells}: say them in one edit",
        correction=act.id,
        table=edit.table,
        cells=_named(edit),
    )
    return Problem(edit.table, raw.numbers[matches[0]], "", "edited_twice", message)


def _edited(
    before: RawTable | None, name: str, edits: Iterable[tuple[RowEdit, int]], act: str
) -> RawTable:
    """A table after an act.

    Args:
        before: As it was; None where there was none.
        name: Its name.
        edits: What becomes of it, each with the place of its row.
        act: The id of the act.
    """
    raw = before or RawTable(name, "", INPUT_TABLES[name].names, [], [])
    said = [edit for edit, _ in edits]
    header = [*raw.header]
    new = dict.fromkeys(column for edit in said for column in (*edit.change, *edit.add))
    header += [column for column in new if column not in header]
    rows = [[*cells, *[""] * (len(header) - len(cells))] for cells in raw.rows]
    lines, numbers = [*raw.lines], [*raw.numbers]
    corrected, faults = dict(raw.corrected), dict(raw.faults)
    gone = set()
    for edit, place in edits:
        if edit.add:
            rows.append([edit.add.get(column, "") for column in header])
            lines.append(0)
            numbers.append(max([0, *numbers]) + 1)
            corrected[numbers[-1]] = act
            continue
        number = numbers[place]
        if edit.remove:
            gone.add(place)
            faults = {at: fault for at, fault in faults.items() if at[0] != number}
            continue
        for column, change in edit.change.items():
            rows[place][header.index(column)] = change.new
            faults.pop((number, column), None)  # what was said of the cell no longer holds
        corrected[number] = _and(corrected.get(number, ""), act)
    kept = [place for place in range(len(rows)) if place not in gone]
    return replace(
        raw,
        header=tuple(header),
        rows=[rows[place] for place in kept],
        lines=[lines[place] for place in kept],
        numbers=[numbers[place] for place in kept],
        corrected=corrected,
        faults=faults,
    )


def _and(before: str, act: str) -> str:
    """The acts that have changed a row, in an order that does not depend on which came first."""
    return ", ".join(sorted({*filter(None, before.split(", ")), act}))


def matching_rows(raw: RawTable, named: Mapping[str, str]) -> list[int]:
    """The places of the rows that have all of the named cells."""
    if not set(named) <= set(raw.header):
        return []
    at = {column: raw.header.index(column) for column in named}
    return [
        place
        for place, cells in enumerate(raw.rows)
        if all(same((raw.name, column), cells[at[column]], cell) for column, cell in named.items())
    ]


def row_meant(raw: RawTable, named: Mapping[str, str]) -> int | None:
    """The place of the one row that has all of the named cells; None where there is none such.

    An event that happened twice has two rows that no cell tells apart: the first one still there
    is as good as any.
    """
    matches = matching_rows(raw, named)
    return matches[0] if _alike(raw, matches) else None


def _alike(raw: RawTable, places: Sequence[int]) -> bool:
    return len({tuple(raw.rows[place]) for place in places}) == 1


def _differing(raw: RawTable, place: int, edit: RowEdit) -> list[str]:
    """Columns that do not hold what the correction says that it found."""
    cells = dict(zip(raw.header, raw.rows[place], strict=True))
    return [
        column
        for column, change in edit.change.items()
        if not same((raw.name, column), cells.get(column, ""), change.old)
    ]


def _named(edit: RowEdit) -> tuple[str, ...]:
    return tuple(f"{column} {cell}" for column, cell in edit.row.items())


def _other_value(raw: RawTable, place: int, edit: RowEdit, act: Correction, column: str) -> Problem:
    cells = dict(zip(raw.header, raw.rows[place], strict=True))
    message = Message(
        "{correction} found {old!r} in {column}, but it is {found!r}: look again",
        correction=act.id,
        old=edit.change[column].old,
        column=column,
        found=cells.get(column, ""),
    )
    return Problem(edit.table, raw.numbers[place], column, "old_value_differs", message)


def _no_such_row(edit: RowEdit, act: Correction, count: int) -> Problem:
    message = Message(
        "{correction} names {cells}: {count} rows are such, and it must be one",
        correction=act.id,
        cells=_named(edit),
        count=count,
    )
    return Problem(edit.table, None, "", "no_such_row", message)
