"""A formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.description import Description
from kpilib.rules.model import Formula
from kpilib.rules.parts.part import Part, entry, registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import Step
    from kpilib.rules.trace_builder import TracePoint


@registered("formula")
class Calculated(Part):
    """A formula.

    Attributes:
        formula: See `kpilib.rules.formula`.
    """

    formula: Formula

    def formulas(self) -> Iterator[str]:
        """The formula."""
        yield self.formula

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """Its value per row."""
        yield entry(spot, spot.column(self.formula))

    def trace(self, at: TracePoint) -> Step:
        """The formula with what it names."""
        return at.calculated(self.formula)

    def is_of_person(self) -> bool:
        """What it reads decides."""
        return True

    def can_be(self, ranges: Ranges) -> Can:
        """As its formula."""
        return ranges.of(self.formula)

    def direction(self, of: OfFormula) -> Signs:
        """As its formula."""
        return of(self.formula)

    def better(self, good: OfFormula) -> Signs:
        """As its formula."""
        return good(self.formula)

    def describe(self, t: SchemeWords) -> Description:
        """The formula."""
        return Description(t.formula(self.formula))


def calculated(formula: str, frame: str) -> Part:
    """The part that a formula inside another part would be, for its explanation."""
    return Calculated.model_validate({"formula": formula, "on": frame})
