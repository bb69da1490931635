"""Amounts without a unit on a sheet that states one: too little by far would be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.workspace.intake.stated_unit import MONEY, says_unit, unit_above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.workspace.intake.chosen_lines import SheetTable
    from kpilib.workspace.intake.made_rows import MadeRow


def unsaid_units(
    table: SheetTable, rows: Sequence[MadeRow], money_words: Callable[[], frozenset[str]]
) -> Iterator[Problem]:
    """A problem for each column of money whose unit only stands over its table.

    Args:
        table: The sheet and what is made of it.
        rows: The rows that were made.
        money_words: The metrics that are money; asked for only where a unit stands there.
    """
    places = table.places
    unit = unit_above(table.sheet, places.header, table.area) if places.header.rows else ""
    if not unit:
        return
    money = MONEY
    if {row.cells.get("metric", "") for row in rows} & money_words():
        money = money | {"target", "actual"}
    for name, column in table.mapping.columns.items():
        found = {places.single.get(name), *(mine.get(name) for mine in places.wide.values())}
        headers = [places.header.names.get(place, "") for place in found if place is not None]
        silent = [header for header in headers if not says_unit(header)]
        if name in money and silent and not column.unit and column.times is None:
            message = Message(
                "{unit} stands over the table, and the mapping does not say in what {header} "
                "counts: say unit: {unit} at the column, or unit: yuan where it does not",
                unit=unit,
                header=silent[0],
            )
            yield Problem(table.sheet.source, None, name, "unit_not_said", message)
