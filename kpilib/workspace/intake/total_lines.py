"""Which lines are totals or remarks, and which are rows with such a word in some other cell."""

from __future__ import annotations

import re
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.tables import INPUT_TABLES
from kpilib.engine.inputs.characters import narrow
from kpilib.engine.inputs.non_data_rows import id_places, is_remark_text, is_total
from kpilib.workspace.intake.group_totals import figure_in, is_group_total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from kpilib.workspace.intake.chosen_lines import SheetTable


class LineKind(Enum):
    """What a line with a word for a total is."""

    TOTAL = "total"
    DOUBTFUL = "doubtful"
    ROW = "row"


def total_word(cells: Sequence[tuple[int, str]]) -> tuple[int, str] | None:
    """The first word for a total in a line, with its place."""
    return next(((place, word) for place, word in cells if is_total(word)), None)


def kind_of_line(table: SheetTable, line: int, cells: Sequence[tuple[int, str]]) -> LineKind:
    """Whether a line is a total, a row, or has ids like a row and a word for a total beside them.

    The word is that of a total where it stands in the place of an id or of anything else that is
    read, and anywhere in a line that lacks an id. In a column that nothing reads it may be one
    (a subtotal of each person), which its figures prove, or a customer of that name, or a remark:
    累计3次.
    """
    found = total_word(cells)
    if found is None:
        return LineKind.TOTAL if _is_group_total(table, line, cells) else LineKind.ROW
    if not has_ids(table, line) or found[0] in _read(table):
        return LineKind.TOTAL
    is_bare = not re.search(r"[\d:(]", narrow(found[1]))
    return LineKind.TOTAL if is_bare and _adds_up(table, line) else LineKind.DOUBTFUL


def has_ids(table: SheetTable, line: int) -> bool:
    """Whether a line says in cells of its own what it is about."""
    places = _ids(table)
    return bool(places) and all(table.sheet.words(line, place) for place in places)


def is_remark(table: SheetTable, line: int, cells: Sequence[tuple[int, str]]) -> bool:
    """Whether a line is a remark: it begins as one does, and not beside ids of its own."""
    if not cells or not is_remark_text(cells[0][1]):
        return False
    return cells[0][0] in _ids(table) or not has_ids(table, line)


def doubt(table: SheetTable, line: int) -> tuple[int, str] | None:
    """Where a word for a total stands in a line of which only a person can know what it is."""
    if all(condition.rows != "totals" for condition in table.mapping.leave_out):
        return None
    cells = list(table.cells(line))
    if kind_of_line(table, line, cells) is not LineKind.DOUBTFUL:
        return None
    place, word = total_word(cells) or (0, "")
    names = table.places.header.names
    message = Message(
        "{word} reads like a total, and the row has ids like any other: where it is one, say "
        "leave_out: {{column: {header}, is: {word}}}; where it counts, say in the place of totals "
        "how they are told, such as {{column: {id}, empty: true}}",
        word=word,
        header=names.get(place, ""),
        id=names.get(_ids(table)[0], ""),
    )
    return place, message


def _is_group_total(table: SheetTable, line: int, cells: Sequence[tuple[int, str]]) -> bool:
    """Whether it is what a spreadsheet program writes below the rows of a group."""
    before = (table.lines[at] for at in range(table.order[line] - 1, -1, -1))
    above = (dict(table.cells(one)) for one in before)
    return is_group_total(dict(cells), above, partial(figure_in, decimal=table.mapping.decimal))


def _adds_up(table: SheetTable, line: int) -> bool:
    """Whether the figures of a line are the sums of those right above it that have its ids."""
    places = _numbers(table)
    mine = [table.sheet.words(line, place) for place in _ids(table)]
    above: list[int] = []
    for at in range(table.order[line] - 1, -1, -1):
        other = table.lines[at]
        same = [table.sheet.words(other, place) for place in _ids(table)] == mine
        if not same or total_word(list(table.cells(other))):
            break
        above.append(other)
    figures = [[_figure(table, one, place) for place in places] for one in (line, *above)]
    total, *parts = figures
    if not above or not any(total) or any(None in row for row in figures):
        return False
    return all(sum(column) == total[at] for at, column in enumerate(zip(*parts, strict=True)))


def _numbers(table: SheetTable) -> list[int]:
    """The places of the figures that are read."""
    columns = {
        one.name for one in INPUT_TABLES[table.mapping.table].columns if one.type == "number"
    }
    named = (table.places.single, *table.places.wide.values())
    return sorted({place for one in named for name, place in one.items() if name in columns})


def _figure(table: SheetTable, line: int, place: int) -> Fraction | None:
    """What a cell holds, an empty one 0; None where it is no plain number, and proves nothing."""
    return figure_in(table.sheet.words(line, place), table.mapping.decimal)


def _ids(table: SheetTable) -> list[int]:
    """Where the ids of a table stand in its sheet."""
    if table.mapping.to:
        return []
    names = tuple(table.places.single)
    ids = [names[at] for at in id_places(names)]
    if table.mapping.table == "customers":  # a customer may be called Total
        ids = [name for name in ids if name != "name"]
    return [table.places.single[name] for name in ids]


def _read(table: SheetTable) -> frozenset[int]:
    """The places of what is read and cannot be any text; notes can."""
    places = table.places
    texts = ("note", "name") if table.mapping.table == "customers" else ("note",)
    single = {place for name, place in places.single.items() if not name.startswith(texts)}
    return frozenset(single.union(*(mine.values() for mine in places.wide.values())))
