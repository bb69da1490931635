"""A formula, and parts that are formulas written another way.

What a formula says needs no kind of its own: a cap or floor (`min`, `max`), marginal tiers, pay
prorated for months of service or days of attendance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ConfigDict

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


class ByFormula(Part):
    """A part that is a formula, however it is written: the rest follows from the formula."""

    def as_formula(self) -> str:
        """The formula."""
        raise NotImplementedError

    def formulas(self) -> Iterator[str]:
        """The formula."""
        yield self.as_formula()

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """Its value per row."""
        yield entry(spot, spot.column(self.as_formula()))

    def trace(self, at: TracePoint) -> Step:
        """The formula with what it names."""
        return at.calculated(self.as_formula())

    def describe(self, t: SchemeWords) -> Description:
        """The formula in words."""
        return Description(t.formula(self.as_formula()))

    def can_be(self, ranges: Ranges) -> Can:
        """As its formula."""
        return ranges.of(self.as_formula())

    def direction(self, of: OfFormula) -> Signs:
        """As its formula."""
        return of(self.as_formula())

    def better(self, good: OfFormula) -> Signs:
        """As its formula."""
        return good(self.as_formula())


@registered("formula")
class Calculated(ByFormula):
    """A formula.

    Attributes:
        formula: See `kpilib.rules.formula`.
    """

    model_config = ConfigDict(defer_build=False)  # explanations make it themselves

    formula: Formula

    def as_formula(self) -> str:
        """As it is written."""
        return self.formula

    def is_of_person(self) -> bool:
        """What it reads decides."""
        return True


def calculated(formula: str, frame: str) -> Part:
    """The part that a formula inside another part would be, for its explanation."""
    return Calculated.model_validate({"formula": formula, "on": frame})
