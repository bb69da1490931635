"""A formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.model import Formula
from kpilib.rules.parts.part import Part, entry, registered

if TYPE_CHECKING:
    from collections.abc import Iterator

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
