"""Attributes, such as base salary, role or level: columns of `employees` and `customers`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationInfo, model_validator

from kpilib.core.columns import Column, Days, Labels, Table, Truth
from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.core.rounding import exact_text
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.description import Description
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import FormulaError
from kpilib.rules.model import Frame, Pair, lowest_first
from kpilib.rules.parts.part import CellsRead, Part, entry, registered
from kpilib.rules.possible_values import Span, Unknown
from kpilib.rules.sheet import Entry, Source, Spot
from kpilib.rules.units import FRACTION, PART_OF_WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.vocabulary import Vocabulary


@registered("employee")
class Attribute(Part):
    """A column of `employees`.

    Attributes:
        employee: The column.
        optional: May be empty; the quantity then has no value.
    """

    employee: str
    optional: bool = False

    @model_validator(mode="after")
    def _known_column(self) -> Attribute:
        if INPUT_TABLES["employees"].column(self.employee) is None:
            raise ValueError(
                Message(
                    "{column} is no column of employees: there are {known}",
                    column=self.employee,
                    known=INPUT_TABLES["employees"].names,
                )
            )
        return self

    def can_stand_on(self) -> tuple[Frame, ...]:
        """It is read from the row of each employee."""
        return ("people",)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The attribute per person; an empty cell is a problem unless it may be empty."""
        table = spot.sheet.inputs["employees"]
        column = table.columns[self.employee]
        if not self.optional:
            _needed_cells(spot, table, self.employee, column)
        yield entry(spot, column, source=Source(table, self.employee, spot.rows.every))

    def cells_read(self) -> Iterator[CellsRead]:
        """The column, of everybody."""
        yield CellsRead("employees", "", self.employee, not self.optional)

    def input_column(self) -> tuple[str, str]:
        """The column of `employees`."""
        return "employees", self.employee

    def is_of_person(self) -> bool:
        """It is read from the person's row."""
        return True

    def employee_columns(self) -> set[str]:
        """The column."""
        return {self.employee, *super().employee_columns()}

    def can_be(self, ranges: Ranges) -> Can:
        """What the column can hold."""
        column = INPUT_TABLES["employees"].column(self.employee)
        return ranges.column(column.type, self.employee) if column else Unknown()

    def describe(self, t: SchemeWords) -> Description:
        """The column."""
        may = t.say(", may be empty") if self.optional else ""
        column = t.column(self.employee)
        return Description(t.say("{column} of the person{may}", column=column, may=may))


@registered("customer")
class CustomerAttribute(Part):
    """A column of `customers` that the scheme names.

    Attributes:
        customer: The column.
        scale: Lowest and highest number, both allowed.
        optional: May be empty.
    """

    customer: str
    scale: Pair | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _lowest_first(self, info: ValidationInfo) -> CustomerAttribute:
        if not is_as_issued(info) and self.scale is not None:
            lowest_first(self.scale)
        return self

    def can_stand_on(self) -> tuple[Frame, ...]:
        """It is read from the row of each customer."""
        return ("customers",)

    def words(self, vocabulary: Vocabulary) -> None:
        """That customers are looked at."""
        vocabulary.customers = True
        if self.scale is not None:
            vocabulary.customer_scales[self.customer] = self.scale

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The attribute per customer."""
        table = spot.sheet.inputs["customers"]
        if self.customer not in table.columns:
            message = Message(
                "{column} is no column of customers: list it under attributes", column=self.customer
            )
            raise FormulaError(message)
        column = table.columns[self.customer]
        if not self.optional:
            _needed_cells(spot, table, self.customer, column)
        if self.scale is not None and isinstance(column, Numbers):
            low, high = (Numbers.single(bound) for bound in self.scale)
            off = column.compare(low, np.less) | column.compare(high, np.greater)
            for row in rows_where(off & column.present):
                found, (least, most) = exact_text(column.at(row) or Fraction(0)), self.scale
                message = Message(
                    "{column} is {found}, but must lie from {least} to {most}",
                    column=self.customer,
                    found=found,
                    least=least,
                    most=most,
                )
                number = int(table.rows[row])
                spot.sheet.report("off_scale", message, "customers", number, self.customer)
        yield entry(spot, column, source=Source(table, self.customer, np.arange(len(table))))

    def input_column(self) -> tuple[str, str]:
        """The column of `customers`."""
        return "customers", self.customer

    def declared_units(self) -> Iterator[tuple[tuple[str, str], str]]:
        """The column has the unit of the quantity; a scale from 0 to 1 says as much."""
        yield ("customers", self.customer), self.unit
        yield ("customers", self.customer), FRACTION if self.scale == PART_OF_WHOLE else ""

    def can_be(self, ranges: Ranges) -> Can:
        """On the scale, or what the column can hold."""
        if self.scale is not None:
            return Span(*map(Fraction, self.scale))
        return ranges.customers(self.customer)

    def describe(self, t: SchemeWords) -> Description:
        """The column, and its scale."""
        scale = ""
        if self.scale is not None:
            low, high = (t.number(bound) for bound in self.scale)
            scale = t.say(" ({low}–{high})", low=low, high=high)
        may = t.say(", may be empty") if self.optional else ""
        column = t.column(self.customer)
        return Description(
            t.say("{column} of the customer{scale}{may}", column=column, scale=scale, may=may)
        )


def _needed_cells(spot: Spot, table: Table, name: str, column: Column) -> None:
    match column:
        case Numbers() | Labels() | Truth():
            present = column.present
        case Days(ordinals):
            present = ordinals.present
    for row in spot.lacking(present):
        message = Message(
            "{column} of {who} is empty: this scheme needs it", column=name, who=spot.who(row)
        )
        spot.sheet.report("missing_value", message, table.name, int(table.rows[row]), name)
