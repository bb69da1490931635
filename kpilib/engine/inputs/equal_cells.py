"""Whether two cells say the same, as the table reads them: that is how corrections find rows."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from kpilib.core.tables import READ_TABLES
from kpilib.engine.inputs.characters import narrow, stripped
from kpilib.engine.inputs.date_forms import read_day, read_month
from kpilib.engine.inputs.number_forms import read_number
from kpilib.engine.inputs.percent import both_readings
from kpilib.engine.inputs.written_forms import truths

Value = Decimal | str | bool


def same(column: tuple[str, str], cell: str, other: str) -> bool:
    """Whether two cells of a column say the same: equal text, or equal values.

    An empty cell says what the column takes it for. A percent sign may mean 95 or 0.95, by what the
    scheme says of the row: of two cells that are compared it is enough that one of the readings is
    the same.

    Args:
        column: The table and the column, which decide what the cells are.
        cell: One cell.
        other: The other one.

    >>> same(("deals", "amount"), "45200", "45,200.00"), same(("deals", "deal_id"), "7", "007")
    (True, False)
    >>> same(("deals", "date"), "2026/2/6", "2026-02-06"), same(("deals", "in_crm"), "是", "true")
    (True, True)
    >>> same(("metrics", "actual"), "95%", "0.95"), same(("metrics", "actual"), "95%", "9.5%")
    (True, False)
    >>> same(("deals", "in_crm"), "", "TRUE"), same(("deals", "amount"), "", "0")
    (True, False)
    """
    if cell == other:
        return True
    table, name = column
    spec = READ_TABLES[table]
    declared = spec.column(name)
    empty = (declared.empty_means if declared else None) or ""
    cell, other = stripped(cell) or empty, stripped(other) or empty
    if cell == other:
        return True
    if declared is not None and declared.type == "text":
        return False  # a text is only itself
    # An attribute of customers, which its scheme declares, may be of any type.
    kinds = (declared.type,) if declared else ("number", "date", "truth") * spec.open_columns
    return any(_values(kind, cell) & _values(kind, other) for kind in kinds)


def fits(kind: str, cell: str) -> bool:
    """Whether a cell can stand in a column of a type.

    >>> fits("number", "1,234.50"), fits("number", "2026-02-15"), fits("text", "2026-02-15")
    (True, False, True)
    """
    return kind == "text" or bool(_values(kind, cell))


def _values(kind: str, cell: str) -> set[Value]:
    """What a cell may stand for in a column of a type; a text is only itself."""
    if kind == "number":
        return _numbers(cell)
    if kind == "date":
        return {day.isoformat()} if (day := read_day(cell)) else set()
    if kind == "month":
        return {month} if (month := read_month(cell)) else set()
    if kind == "truth":
        word = narrow(cell).lower()
        return {truths()[word]} if word in truths() else set()
    return set()


def _numbers(cell: str) -> set[Value]:
    number = read_number(cell)
    if number is None:
        try:  # as a correction may write it
            return {Decimal(cell)} if cell.isascii() else set()
        except InvalidOperation:
            return set()
    texts = both_readings(number) if number.sign else (number.plain,)
    return {Decimal(text) for text in texts}
