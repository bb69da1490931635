"""The indicators of a scheme: the rows of `scores`, whose points make the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Discriminator, Tag

from kpilib.rules.model import Formula, Model, Weight
from kpilib.rules.parts import Part, kind_of, standing_on
from kpilib.rules.parts.attainment import Attainment
from kpilib.rules.parts.calculated import Calculated
from kpilib.rules.parts.part import entry
from kpilib.rules.parts.rating import Rating
from kpilib.rules.sheet import Entry, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator


class Weighted(Model):
    """What an indicator has beside its part.

    Attributes:
        weight: Points at full attainment, or at the top of the rating scale.
    """

    weight: Weight = "100"


class WeightedAttainment(Attainment, Weighted):
    """An indicator whose points are weight × attainment."""


class WeightedRating(Rating, Weighted):
    """An indicator whose points are weight × rating ÷ the top of the scale."""


class Points(Part):
    """An indicator whose points a formula gives.

    Attributes:
        points: The points; `none` for a row without points.
        target: What the score table shows as target.
        actual: What the score table shows as actual.
        informational: No part of the score; without a row where the actual is 0,
        at_zero: unless this is set.
    """

    points: Formula
    target: Formula = "none"
    actual: Formula = "none"
    informational: bool = False
    at_zero: bool = False

    def formulas(self) -> Iterator[str]:
        """Points, target and actual."""
        yield from (self.points, self.target, self.actual)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The points per row, and its `target` and `actual`."""
        yield entry(spot, spot.numbers(self.points))
        for suffix, formula in (("target", self.target), ("actual", self.actual)):
            part = Calculated.model_validate({"formula": formula, "on": spot.frame})
            spot.sheet.put(Entry(f"{spot.name}.{suffix}", spot.frame, spot.numbers(formula), part))


def _indicator_kind(value: Any) -> str | None:  # noqa: ANN401 - whatever stands in the YAML
    if isinstance(value, Points):
        return "points"
    if isinstance(value, dict) and "points" in value:
        return "points"
    kind = kind_of(value)
    return kind if kind in {"attainment", "rating"} else None


Indicator = Annotated[
    Annotated[WeightedAttainment, Tag("attainment")]
    | Annotated[WeightedRating, Tag("rating")]
    | Annotated[Points, Tag("points")],
    Discriminator(
        _indicator_kind,
        custom_error_type="unknown_indicator",
        custom_error_message="an indicator needs attainment, rating or points",
    ),
    AfterValidator(standing_on("people", "department")),
]
