"""The sum of a formula over rows: a commission rate applied to deals, points of events.

A credit split is such a formula, `rate × amount × share`; so are points deducted for an offence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.description import Description
from kpilib.rules.directions import RISES, UNTOLD
from kpilib.rules.intervals import added_up
from kpilib.rules.model import Formula
from kpilib.rules.parts.part import entry, registered
from kpilib.rules.parts.rows import RowPart, RowsStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import Step
    from kpilib.rules.trace_builder import TracePoint


@registered("sum")
class Sum(RowPart):
    """The sum of a formula over rows, such as `amount × share` of products sold.

    Attributes:
        sum: The formula, in the columns of the row.
    """

    sum: Formula

    def row_formulas(self) -> Iterator[str]:
        """The summed formula and the condition."""
        yield self.sum
        yield from super().row_formulas()

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The sum per subject; 0 where there is no row."""
        chosen = self.chosen(spot)
        values = self.values(spot, self.sum, chosen)
        yield entry(spot, chosen.sums(values, len(spot.rows)), rows=chosen, values=values)

    def trace(self, at: TracePoint) -> Step:
        """Every row."""
        rows = tuple(self.rows_traced(at, self.sum).values())
        return RowsStep(at.entry.name, at.value, children=rows, rows=self.looked_at(at),
                        left_out=self.left_out(at))  # fmt: skip

    def can_be(self, ranges: Ranges) -> Can:
        """As often as there are rows."""
        return added_up(ranges.of(self.sum, self.table))

    def better(self, good: OfFormula) -> Signs:
        """More money of deals is better; of events nobody can tell."""
        del good
        return RISES if self.deal else UNTOLD

    def describe(self, t: SchemeWords) -> Description:
        """What is added up, and over which rows."""
        formula, rows = t.within(self.table).formula(self.sum), self.rows_described(t)
        return Description(t.say("{formula}, added up over {rows}", formula=formula, rows=rows))
