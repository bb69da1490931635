"""Parts that read the inputs: metrics, ratings, employees' and customers' attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import ValidationInfo, model_validator

from kpilib.core.columns import Column, Days, Labels, Table, Truth
from kpilib.core.exact import Numbers, choose, group_sums, rows_where
from kpilib.core.rounding import exact_text
from kpilib.core.tables import INPUT_TABLES, RATER_TYPES
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.formula import FormulaError
from kpilib.rules.model import Frame, Pair, Whole, word_of_inputs
from kpilib.rules.parts.part import Part, entry
from kpilib.rules.sheet import Entry, Source, Spot

if TYPE_CHECKING:
    from kpilib.core.integers import Array, Bools
    from kpilib.core.periods import Period
    from kpilib.rules.vocabulary import Vocabulary

_TOP = Decimal(100)


class Metric(Part):
    """The target or the actual of a metric.

    Attributes:
        metric: Its name in `metrics`.
        column: `actual` or `target`.
        optional: May be left out; the quantity then has no value.
        signed: The actual can be negative in life (growth, profit).
        whole: Must be a whole number.
        back: So many periods back: 1 is the period before, from `--history`.
    """

    metric: str
    column: Literal["actual", "target"] = "actual"
    optional: bool = False
    signed: bool = False
    whole: bool = False
    back: Whole = 0

    @model_validator(mode="after")
    def _backwards(self, info: ValidationInfo) -> Metric:
        if is_as_issued(info):
            return self
        word_of_inputs(self.metric)
        if self.back < 0:
            raise ValueError(f"back counts periods before this one: {-self.back} or 0")
        return self

    def can_stand_on(self) -> tuple[Frame, ...]:
        """Its rows name an employee or the department."""
        return ("people", "department")

    def words(self, vocabulary: Vocabulary) -> None:
        """The metric, and for whom."""
        vocabulary.metrics.setdefault(self.metric, set()).update(self.on)
        if self.signed:
            vocabulary.signed_metrics.add(self.metric)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The metric's value per subject."""
        column, source = read_metric(
            spot, self.metric, self.column, optional=self.optional, back=self.back
        )
        if self.column == "target":
            _above_zero(spot, self.metric, column, source)
        if self.whole:
            _whole(spot, self.metric, column, source)
        yield entry(spot, column, source=source)


def read_metric(
    spot: Spot, metric: str, column: str, *, optional: bool = False, back: int = 0
) -> tuple[Numbers, Source]:
    """A metric's target or actual for every row of the frame; what is missing is a problem.

    A missing row is one problem, however often it is read.
    """
    table = spot.sheet.inputs["metrics"]
    if back and (earlier := spot.sheet.earlier("metrics", back)) is not None:
        table = earlier
    elif back:
        # The folder as a whole is missing: no single row of it is.
        _missing_history(spot, back)
        table, optional = table.filtered(np.zeros(len(table), dtype=bool)), True
    row_of = spot.sheet.rows_of_metric(table, metric, spot.frame)
    values = table.numbers(column).take(row_of)
    source = Source(table, column, row_of)
    if not optional:
        for row in spot.lacking(values.present):
            _missing_metric(spot, metric, column, row, source)
    return values, source


def _missing_history(spot: Spot, back: int) -> None:
    """A folder that is not there is a problem where somebody needs it."""
    if spot.needed.any():
        earlier = str(spot.sheet.period.back(back))
        message = f"{spot.sheet.period} looks back to {earlier}: {add_inputs(earlier)}"
        spot.sheet.report("missing_history", message, earlier)


def add_inputs(period: Period | str) -> str:
    """What to do about a period whose inputs are not there, in a workspace and without one.

    >>> add_inputs("2025Q4")
    'add the inputs of 2025Q4 (for kpi assess: the folder 2025Q4 in --history)'
    """
    return f"add the inputs of {period} (for kpi assess: the folder {period} in --history)"


def _missing_metric(spot: Spot, metric: str, column: str, row: int, source: Source) -> None:
    who, at, name = spot.who(row), int(source.row_of[row]), source.table.name
    if at >= 0:
        message = f"the {column} of {metric} for {who} is empty: fill it in"
        spot.sheet.report("missing_value", message, name, int(source.table.rows[at]), column)
    elif spot.sheet.by_month:
        message = f"{who} has no {metric} for {spot.sheet.period}: add the month's row"
        period = str(spot.sheet.period)
        spot.sheet.report_lack("missing_month", message, (name, "month"), who, period)
    else:
        message = f"{who} has no metric {metric}: add a row for it"
        spot.sheet.report_lack("missing_metric", message, (name, "metric"), who, metric)


def _above_zero(spot: Spot, metric: str, values: Numbers, source: Source) -> None:
    zero = np.asarray(values.num == 0).astype(bool) & values.present & spot.needed
    for row in rows_where(zero):
        message = f"the target of {metric} for {spot.who(int(row))} is 0: it must be more than 0"
        number = int(source.table.rows[source.row_of[row]])
        spot.sheet.report("zero_target", message, source.table.name, number, "target")


def _whole(spot: Spot, metric: str, values: Numbers, source: Source) -> None:
    broken = values.floor().compare(values, np.not_equal) & values.present & spot.needed
    for row in rows_where(broken):
        found = exact_text(values.at(int(row)) or Fraction(0))
        message = f"{metric} is {found}, but must be a whole number"
        number = int(source.table.rows[source.row_of[row]])
        spot.sheet.report("not_whole", message, source.table.name, number, source.column)


def _rising(scale: tuple[Decimal, Decimal]) -> None:
    low, high = scale
    if low >= high:
        raise ValueError(f"a scale has its lowest number first, not {low} before {high}")


class Rating(Part):
    """The mean rating of an indicator, over raters of one type and then over types by weight.

    Attributes:
        rating: The indicator's name in `ratings`.
        raters: Weight by rater type; only `superior` where it is left out.
        scale: Lowest and highest score, both allowed.
    """

    rating: str
    raters: Mapping[str, Decimal] | None = None
    scale: Pair = (Decimal(0), _TOP)

    @model_validator(mode="after")
    def _known_raters(self, info: ValidationInfo) -> Rating:
        for rater in self.weights:
            if rater not in RATER_TYPES:
                raise ValueError(f"{rater} is no rater type: there are {', '.join(RATER_TYPES)}")
            if self.weights[rater] <= 0 and not is_as_issued(info):
                raise ValueError(f"the weight of {rater} must be more than 0")
        if is_as_issued(info):
            return self
        _rising(self.scale)
        if self.scale[1] <= 0:
            raise ValueError("points are shares of the scale's top, which must be more than 0")
        return self

    @property
    def weights(self) -> Mapping[str, Decimal]:
        """The weight of every rater type that is asked."""
        return self.raters or {"superior": Decimal(1)}

    def can_stand_on(self) -> tuple[Frame, ...]:
        """Its rows name an employee or the department."""
        return ("people", "department")

    def words(self, vocabulary: Vocabulary) -> None:
        """The indicator, its rater types and its scale."""
        vocabulary.indicators.setdefault(self.rating, set()).update(self.weights)
        vocabulary.rated.setdefault(self.rating, set()).update(self.on)
        vocabulary.scales[self.rating] = self.scale

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The weighted mean per person; missing types are problems, but for subordinates."""
        table = spot.sheet.inputs["ratings"]
        asked = table.labels("indicator").among((self.rating,))
        owner = spot.sheet.subjects(table, "employee_id", spot.frame)
        total, weight = Numbers.single(0), Numbers.single(0)
        for rater, share in self.weights.items():
            of_type = asked & table.labels("rater_type").among((rater,))
            mean, there = _mean_of(table, np.asarray(of_type), owner, len(spot.rows))
            if rater != "subordinate" or len(self.weights) == 1:
                self._report_missing(spot, rater, _have_rows(of_type, owner, len(spot.rows)))
            counted = np.where(there, 1, 0)
            weight += Numbers.scaled(counted) * Numbers.single(share)
            total += choose(there, mean, Numbers.single(0)) * Numbers.single(share)
        rows = np.where(asked, owner, -1)
        yield entry(spot, total / weight, ratings=rows)

    def _report_missing(self, spot: Spot, rater: str, there: Bools) -> None:
        sheet, period = spot.sheet, str(spot.sheet.period)
        for row in spot.lacking(there):
            who = spot.who(row)
            if sheet.by_month:
                message = f"{who} has no {rater} rating {self.rating} for {period}"
                sheet.report_lack("missing_month", message, ("ratings", "month"), who, period)
            else:
                message = f"{who} has no rating {self.rating} by {rater}: add a row"
                at = ("ratings", "indicator")
                sheet.report_lack("missing_rating", message, at, who, self.rating)


def _have_rows(which: Bools, owner: Array, count: int) -> Bools:
    """Who has a row at all: one with an unreadable score has been reported by itself."""
    have = np.zeros(count, dtype=bool)
    have[owner[which & (owner >= 0)]] = True
    return have


def _mean_of(table: Table, which: Bools, owner: Array, count: int) -> tuple[Numbers, Bools]:
    scores = table.numbers("score")
    groups = np.where(which & scores.present, owner, -1)
    ones = Numbers.scaled(np.ones(len(groups), dtype=np.int64))
    number = group_sums(ones, groups, count)
    return group_sums(scores, groups, count) / number, np.asarray(number.num > 0)


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
            names = ", ".join(INPUT_TABLES["employees"].names)
            raise ValueError(f"{self.employee} is no column of employees: there are {names}")
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


class Tenure(Part):
    """Whole years on the period's last day: `tenure_years` cut to whole years, else `hire_date`.

    Attributes:
        tenure: `years`.
    """

    tenure: Literal["years"]

    def can_stand_on(self) -> tuple[Frame, ...]:
        """It is read from the row of each employee."""
        return ("people",)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """Whole years per person."""
        table = spot.sheet.inputs["employees"]
        given = table.numbers("tenure_years").floor()
        hired = table.columns["hire_date"]
        end = spot.sheet.period.end
        years = []
        for row in range(len(spot.rows)):
            day = hired.at(row) if isinstance(hired, Days) else None
            short = day is not None and (end.month, end.day) < (day.month, day.day)
            years.append(None if day is None else max(0, end.year - day.year - short))
        column = choose(given.present, given, Numbers.of(years))
        for row in spot.lacking(column.present):
            message = f"{spot.who(row)} has neither tenure_years nor hire_date: fill in one"
            number = int(table.rows[row])
            spot.sheet.report("missing_value", message, "employees", number, "tenure_years")
        yield entry(spot, column, source=Source(table, "hire_date", spot.rows.every))


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
            _rising(self.scale)
        return self

    def can_stand_on(self) -> tuple[Frame, ...]:
        """It is read from the row of each customer."""
        return ("customers",)

    def words(self, vocabulary: Vocabulary) -> None:
        """That customers are looked at."""
        vocabulary.customers = True

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The attribute per customer."""
        table = spot.sheet.inputs["customers"]
        if self.customer not in table.columns:
            message = f"{self.customer} is no column of customers: list it under attributes"
            raise FormulaError(message)
        column = table.columns[self.customer]
        if not self.optional:
            _needed_cells(spot, table, self.customer, column)
        if self.scale is not None and isinstance(column, Numbers):
            low, high = (Numbers.single(bound) for bound in self.scale)
            off = column.compare(low, np.less) | column.compare(high, np.greater)
            for row in rows_where(off & column.present):
                found, (least, most) = exact_text(column.at(row) or Fraction(0)), self.scale
                message = f"{self.customer} is {found}, but must lie from {least} to {most}"
                number = int(table.rows[row])
                spot.sheet.report("off_scale", message, "customers", number, self.customer)
        yield entry(spot, column, source=Source(table, self.customer, np.arange(len(table))))


def _needed_cells(spot: Spot, table: Table, name: str, column: Column) -> None:
    match column:
        case Numbers() | Labels() | Truth():
            present = column.present
        case Days(ordinals):
            present = ordinals.present
    for row in spot.lacking(present):
        message = f"{name} of {spot.who(row)} is empty: this scheme needs it"
        spot.sheet.report("missing_value", message, table.name, int(table.rows[row]), name)
