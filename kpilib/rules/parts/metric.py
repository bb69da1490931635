"""The target (quota) or the actual of a metric, of this period or, for growth, an earlier one.

Earlier are the last quarter, the same quarter last year: periods back, looked up in the history.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import ValidationInfo, model_validator

from kpilib.core.exact import Numbers, rows_where
from kpilib.core.messages import Message
from kpilib.core.rounding import exact_text
from kpilib.rules.description import Description
from kpilib.rules.earlier_spellings import is_as_issued
from kpilib.rules.model import Frame, Whole, word_of_inputs
from kpilib.rules.parts.part import CellsRead, Part, entry, registered
from kpilib.rules.sheet import Entry, Source, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.periods import Period
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.vocabulary import Vocabulary


@registered("metric")
class Metric(Part):
    """The target or the actual of a metric.

    Attributes:
        metric: Its name in `metrics`.
        column: `actual` or `target`.
        optional: May be left out; the quantity then has no value.
        signed: The actual can be negative in life (growth, profit).
        whole: Must be a whole number.
        back: So many periods back: 1 is the period before, from `--history`.
        lasting: A target that holds until somebody changes it: `kpi new-period` begins with it.
    """

    metric: str
    column: Literal["actual", "target"] = "actual"
    optional: bool = False
    signed: bool = False
    whole: bool = False
    back: Whole = 0
    lasting: bool = False

    @model_validator(mode="after")
    def _backwards(self, info: ValidationInfo) -> Metric:
        if is_as_issued(info):
            return self
        word_of_inputs(self.metric)
        if self.lasting and (self.column != "target" or self.back):
            raise ValueError(
                Message("lasting is for the target of the period itself: write column: target")
            )
        if self.back < 0:
            raise ValueError(
                Message("back counts periods before this one: {back} or 0", back=-self.back)
            )
        return self

    @property
    def input_name(self) -> str:
        """What is read."""
        return f"{self.metric}.{self.column}"

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

    def looks_at(self, table: str, back: int = 0) -> tuple[str, ...]:
        """The rows of the metric."""
        return (self.metric,) if table == "metrics" and back == self.back else ()

    def cells_read(self) -> Iterator[CellsRead]:
        """Its side of the period's own rows."""
        if not self.back:
            yield CellsRead("metrics", self.metric, self.column, not self.optional, self.lasting)

    def periods_back(self) -> int:
        """As `back` says."""
        return self.back

    def declared_units(self) -> Iterator[tuple[tuple[str, str], str]]:
        """The metric has the unit of the quantity."""
        yield ("metrics", self.metric), self.unit

    def is_of_pieces(self) -> bool:
        """Each piece has its rows."""
        return True

    def can_be(self, ranges: Ranges) -> Can:
        """An actual may be signed."""
        return ranges.metric(self.metric, self.column)

    def describe(self, t: SchemeWords) -> Description:
        """The side of the metric, and of which period."""
        metric, may = self.metric, t.say(", may be left out") if self.optional else ""
        if not self.back and self.column == "target":
            return Description(t.say("target of metric {metric}{may}", metric=metric, may=may))
        if not self.back:
            return Description(t.say("actual of metric {metric}{may}", metric=metric, may=may))
        if self.column == "target":
            said = t.say_number(
                "target of metric {metric}, {n} period before{may}",
                "target of metric {metric}, {n} periods before{may}",
                n=self.back, metric=metric, may=may,
            )  # fmt: skip
        else:
            said = t.say_number(
                "actual of metric {metric}, {n} period before{may}",
                "actual of metric {metric}, {n} periods before{may}",
                n=self.back, metric=metric, may=may,
            )  # fmt: skip
        return Description(said)


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
        message = Message(
            "{period} looks back to {earlier}: {fix}",
            period=spot.sheet.period,
            earlier=earlier,
            fix=add_inputs(earlier),
        )
        spot.sheet.report("missing_history", message, earlier)


def add_inputs(period: Period | str) -> str:
    """What to do about a period whose inputs are not there, in a workspace and without one.

    >>> add_inputs("2025Q4")
    'add the inputs of 2025Q4 (for kpi assess: the folder 2025Q4 in --history)'
    """
    return Message(
        "add the inputs of {period} (for kpi assess: the folder {period} in --history)",
        period=period,
    )


def _missing_metric(spot: Spot, metric: str, column: str, row: int, source: Source) -> None:
    who, at, name = spot.who(row), int(source.row_of[row]), source.table.name
    if at >= 0:
        message = Message(
            "the {column} of {metric} for {who} is empty: fill it in",
            column=column,
            metric=metric,
            who=who,
        )
        spot.sheet.report("missing_value", message, name, int(source.table.rows[at]), column)
    elif spot.sheet.by_month:
        message = Message(
            "{who} has no {metric} for {period}: add the month's row",
            who=who,
            metric=metric,
            period=spot.sheet.period,
        )
        period = str(spot.sheet.period)
        spot.sheet.report_lack("missing_month", message, (name, "month"), who, period)
    else:
        message = Message("{who} has no metric {metric}: add a row for it", who=who, metric=metric)
        spot.sheet.report_lack("missing_metric", message, (name, "metric"), who, metric)


def _above_zero(spot: Spot, metric: str, values: Numbers, source: Source) -> None:
    zero = np.asarray(values.num == 0).astype(bool) & values.present & spot.needed
    for row in rows_where(zero):
        message = Message(
            "the target of {metric} for {who} is 0: it must be more than 0",
            metric=metric,
            who=spot.who(int(row)),
        )
        number = int(source.table.rows[source.row_of[row]])
        spot.sheet.report("zero_target", message, source.table.name, number, "target")


def _whole(spot: Spot, metric: str, values: Numbers, source: Source) -> None:
    broken = values.floor().compare(values, np.not_equal) & values.present & spot.needed
    for row in rows_where(broken):
        found = exact_text(values.at(int(row)) or Fraction(0))
        message = Message(
            "{metric} is {found}, but must be a whole number", metric=metric, found=found
        )
        number = int(source.table.rows[source.row_of[row]])
        spot.sheet.report("not_whole", message, source.table.name, number, source.column)
