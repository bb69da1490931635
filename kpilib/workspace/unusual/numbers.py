"""The numbers of a period's inputs one by one: whose, of what, when, and how two compare."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.columns import Labels
from kpilib.exact import Numbers
from kpilib.formatting import plain
from kpilib.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.columns import Table
    from kpilib.inputs.read import Inputs

_READ = {
    "employees": ("employee_id", "", ("base_salary", "performance_salary", "float_salary")),
    "metrics": ("subject", "metric", ("target", "actual")),
    "ratings": ("employee_id", "indicator", ("score",)),
    "events": ("employee_id", "event", ("quantity", "amount")),
    "deals": ("employee_id", "kind", ("amount",)),
}
"""By table: the column that says whose a number is, of what it is, and the numbers."""

_TEN, _FIVE = 10, 5
_SMALL = 10
"""Below it a few times as much is nothing: two new customers become twelve in a good quarter."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the inputs.

    Attributes:
        table: The table.
        row: Its data row, from 1.
        column: The column.
        who: Whose it is.
        what: The metric, indicator, event or kind; the column in `employees`.
        when: The month, else the period.
        rater: Who rated, where it is a rating.
        value: Never below zero; what is negative compares with nothing.
    """

    table: str
    row: int
    column: str
    who: str
    what: str
    when: str
    rater: str
    value: Fraction

    @property
    def series(self) -> tuple[str, ...]:
        """What it has in common with the same number of another period."""
        return (self.table, self.column, self.who, self.what, self.rater)

    @property
    def kind(self) -> tuple[str, str, str]:
        """What it has in common with the same number of other people."""
        return (self.table, self.column, self.what)

    @property
    def named(self) -> str:
        """As a person calls it."""
        what = "" if self.what == self.column else f" of {self.what}"
        return f"the {self.column}{what} of {self.who} is {plain(self.value)}"

    def problem(self, code: str, message: str) -> Problem:
        """What is said of it."""
        return Problem(self.table, self.row, self.column, code, f"{self.named}; {message}")


def numbers_of(inputs: Inputs, period: str) -> tuple[Number, ...]:
    """The numbers above zero of a period's inputs, table by table, in the order of the rows."""
    return tuple(
        number
        for name, (who, what, columns) in _READ.items()
        for column in columns
        for number in _of_column(inputs[name], (who, what, column), period)
    )


def _of_column(table: Table, names: tuple[str, str, str], period: str) -> Iterator[Number]:
    who, what, column = names
    values = table.columns[column]
    if not isinstance(values, Numbers):
        return
    for at in range(len(table)):
        value = values.at(at)
        whose, of = _word(table, who, at), _word(table, what, at) if what else column
        if value is None or value <= 0 or not whose or not of:
            continue
        when = _word(table, "month", at) or period
        rater = f"{_word(table, 'rater_type', at)} {_word(table, 'rater', at)}".strip()
        yield Number(table.name, int(table.rows[at]), column, whose, of, when, rater, value)


def _word(table: Table, column: str, at: int) -> str:
    cells = table.columns.get(column)
    return (cells.at(at) or "") if isinstance(cells, Labels) else ""


def ten_times(one: Fraction, other: Fraction) -> bool:
    """Whether one of two numbers above zero is ten times the other: a digit too many or too few."""
    return max(one, other) >= _TEN * min(one, other)


def far(one: Fraction, other: Fraction) -> bool:
    """Whether two numbers above zero are far apart: ten times, or five where they are not small."""
    return ten_times(one, other) or (
        max(one, other) >= _FIVE * min(one, other) and min(one, other) >= _SMALL
    )


def ratio(one: Fraction, other: Fraction) -> str:
    """How much one number is of another.

    >>> ratio(Fraction(4_000_000), Fraction(400_000)), ratio(Fraction(5), Fraction(60))
    ('10 times as much', '1/12 of it')
    """
    tenths = (max(one, other) * _TEN / min(one, other) + Fraction(1, 2)).__floor__()
    times = plain(Fraction(tenths, _TEN))
    return f"{times} times as much" if one >= other else f"1/{times} of it"
