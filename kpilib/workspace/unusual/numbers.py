"""The numbers of a period's inputs one by one: whose, of what, when, and how two compare."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kpilib.core.collecting import without_collecting
from kpilib.core.columns import Labels
from kpilib.core.exact import Numbers
from kpilib.core.messages import Message, joined
from kpilib.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.columns import Table
    from kpilib.engine.inputs.read import Inputs

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


class Number(NamedTuple):
    """One number of the inputs.

    Attributes:
        table: The table.
        row: Its data row, from 1.
        column: The column.
        who: Whose it is.
        what: The metric, indicator, event or kind; the column in `employees`.
        when: The month, else the period.
        rater: Who rated, where it is a rating.
        num: The numerator of its value, which is never below zero; what is negative compares with
            nothing.
        den: The denominator.
        size: The value as nearly as a float has it, to look for what may be far: of very many
            numbers only a few are then compared exactly.
    """

    table: str
    row: int
    column: str
    who: str
    what: str
    when: str
    rater: str
    num: int
    den: int
    size: float

    @property
    def value(self) -> Fraction:
        """The exact value."""
        return Fraction(self.num, self.den)

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
        return Message(
            "the {column} of {who} is {value}"
            if self.what == self.column
            else "the {column} of {what} of {who} is {value}",
            column=self.column,
            what=self.what,
            who=self.who,
            value=self.value,
        )

    def problem(self, code: str, message: str) -> Problem:
        """What is said of it."""
        return Problem(self.table, self.row, self.column, code, joined((self.named, message)))


@without_collecting()
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
    above = np.flatnonzero(values.present & (values.num > 0))
    if not len(above):
        return
    nums, dens = np.broadcast_arrays(values.num, values.den)
    # Whole numbers beyond those of a float are divided one by one, as Python does it.
    sizes = (nums[above] / dens[above]).astype(float).tolist()
    words = {name: _words(table, name) for name in (who, what, "month", "rater_type", "rater")}
    rows, found = table.rows.tolist(), zip(nums[above].tolist(), dens[above].tolist(), sizes,
                                           strict=True)  # fmt: skip
    for at, (num, den, size) in zip(above.tolist(), found, strict=True):
        whose, of = words[who][at], words[what][at] if what else column
        if not whose or not of:
            continue
        when = words["month"][at] or period
        rater = f"{words['rater_type'][at]} {words['rater'][at]}".strip()
        yield Number(table.name, rows[at], column, whose, of, when, rater, num, den, size)


def _words(table: Table, column: str) -> list[str]:
    cells = table.columns.get(column)
    if not isinstance(cells, Labels):
        return [""] * len(table)
    return [word or "" for word in cells.cells()]


def ten_times(one: Number, other: Number) -> bool:
    """Whether one of two numbers is ten times the other: a digit too many or too few."""
    return _times(one, other, _TEN)


def far(one: Number, other: Number) -> bool:
    """Whether two numbers are far apart: ten times, or five where they are not small."""
    return _times(one, other, _FIVE) and (
        _times(one, other, _TEN) or min(one.value, other.value) >= _SMALL
    )


def _times(one: Number, other: Number, factor: int) -> bool:
    """Whether one of two numbers is so many times the other."""
    if max(one.size, other.size) < _NEARLY * factor * min(one.size, other.size):
        return False
    return max(one.value, other.value) >= factor * min(one.value, other.value)


_NEARLY = 0.999
"""What a float gets wrong is much less than that."""


def ratio(one: Fraction, other: Fraction) -> str:
    """How much one number is of another.

    >>> ratio(Fraction(4_000_000), Fraction(400_000)), ratio(Fraction(5), Fraction(60))
    ('10 times as much', '1/12 of it')
    """
    tenths = (max(one, other) * _TEN / min(one, other) + Fraction(1, 2)).__floor__()
    times = Fraction(tenths, _TEN)
    return Message("{times} times as much" if one >= other else "1/{times} of it", times=times)
