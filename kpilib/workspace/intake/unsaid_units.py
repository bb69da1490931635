"""Amounts that count in something else than the mapping says: by far too little would be paid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.workspace.intake.chosen_lines import lines_text
from kpilib.workspace.intake.foreign_money import foreign_money
from kpilib.workspace.intake.intake_words import factor_of
from kpilib.workspace.intake.money_by_row import foreign_rows
from kpilib.workspace.intake.stated_unit import MONEY, money_above, says_unit, unit_above, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.workspace.intake.chosen_lines import SheetTable
    from kpilib.workspace.intake.made_rows import MadeRow
    from kpilib.workspace.intake.mapping import ColumnMapping
    from kpilib.workspace.intake.money_by_row import ForeignRows


_MAY_BE_MONEY = MONEY | {"target", "actual"}
"""Columns of amounts; these two are where the metric is money."""


def unsaid_units(
    table: SheetTable, rows: Sequence[MadeRow], money_words: Callable[[], frozenset[str]]
) -> Iterator[Problem]:
    """A problem for each column of money whose file says a unit that the mapping does not.

    Args:
        table: The sheet and what is made of it.
        rows: The rows that were made.
        money_words: The metrics that are money; asked for only where a unit stands somewhere.
    """
    places = table.places
    if not places.header.rows:
        return
    by_row = cache(lambda: tuple(_foreign_rows(table, rows)))
    unit, money = (say(table.sheet, places.header, table.area) for say in (unit_above, money_above))
    for name, column in table.mapping.columns.items():
        if name not in _MAY_BE_MONEY:
            continue
        found = {places.single.get(name), *(mine.get(name) for mine in places.wide.values())}
        at = sorted(place for place in found if place is not None)
        wrong = [_unsaid(places.header.names.get(place, ""), column, unit, money) for place in at]
        if column.times is None and not column.currency and not column.unit:  # nobody has looked
            wrong += (_by_row(one, name, table) for one in by_row())
        said = next(filter(None, wrong), None)
        if said is not None and _is_money(name, rows, money_words):
            yield Problem(table.sheet.source, None, name, "unit_not_said", said)


def _foreign_rows(table: SheetTable, rows: Sequence[MadeRow]) -> Iterator[ForeignRows]:
    """The rows whose money a column that is not read names, and it is foreign."""
    places = table.places
    read = {*places.single.values(), *(at for mine in places.wide.values() for at in mine.values())}
    lines = sorted({row.line for row in rows})
    return foreign_rows(
        (header, ((line, table.sheet.words(*table.anchor(line, at))) for line in lines))
        for at, header in places.header.names.items()
        if at not in read
    )


def _by_row(found: ForeignRows, name: str, table: SheetTable) -> Message:
    return _all_of_one(found, name) if found.is_all else _some(found, name, table)


def _all_of_one(found: ForeignRows, name: str) -> Message:
    return Message(
        "by {header} every row counts in {sign}: say at the column {name} with times: how many "
        "yuan one of them is worth, or currency: {sign} where its numbers are taken as they are",
        header=found.header,
        sign=found.words[0],
        name=name,
    )


def _some(found: ForeignRows, name: str, table: SheetTable) -> Message:
    return Message(
        "by {header} these count in {signs}: {rows}. Leave them out with leave_out: "
        "{{column: {header}, is: [{words}]}}, and where they count, take them in by a second entry "
        "that leaves out the others and says times: at {name}; say unit: yuan at {name} where all "
        "numbers are in yuan already",
        header=found.header,
        signs=found.words,
        words=", ".join(found.words),
        rows=lines_text(table.sheet, found.lines),
        name=name,
    )


def _is_money(
    name: str, rows: Sequence[MadeRow], money_words: Callable[[], frozenset[str]]
) -> bool:
    if name in MONEY:
        return True
    return bool({row.cells.get("metric", "") for row in rows} & money_words())


def _unsaid(header: str, column: ColumnMapping, above: str, money_over: str) -> Message | None:
    """What a header, or what stands over the table, says and the mapping does not."""
    if column.times is not None:  # whoever says by how much they count has looked
        return None
    own = unit_of(header)
    if own and not column.unit:
        return Message(
            "{header} counts in {unit}, and the mapping does not say so: say unit: {unit} at the "
            "column, or unit: yuan where its numbers are written in full",
            header=header,
            unit=own,
        )
    # unit: yuan says that somebody has seen the header and knows better.
    if own and factor_of(column.unit) and factor_of(column.unit) != factor_of(own):
        return Message(
            "{header} counts in {unit}, and the mapping says unit: {said}: say unit: {unit} at the "
            "column, or times: by how much its numbers count",
            header=header,
            unit=own,
            said=column.unit,
        )
    if above and not column.unit and not says_unit(header):
        return Message(
            "{unit} stands over the table, and the mapping does not say in what {header} "
            "counts: say unit: {unit} at the column, or unit: yuan where it does not",
            unit=above,
            header=header,
        )
    return _foreign(header, column, money_over)


def _foreign(header: str, column: ColumnMapping, above: str) -> Message | None:
    sign = foreign_money(header) or ("" if says_unit(header) else above)
    if not sign or column.currency:
        return None
    return Message(
        "{header} counts in {sign}: say at the column with times: how many yuan one of them is "
        "worth, or currency: {sign} where its numbers are taken as they are",
        header=header,
        sign=sign,
    )
