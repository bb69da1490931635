"""The indicators of a scheme: the rows of `scores`, whose points make the score."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Discriminator, Tag

from kpilib.core.exact import Numbers
from kpilib.core.rounding import ends
from kpilib.rules.description import Description
from kpilib.rules.model import Formula, Model, Weight, weight_of
from kpilib.rules.parts import Part, kind_of, standing_on
from kpilib.rules.parts.attainment import Attainment
from kpilib.rules.parts.calculated import calculated
from kpilib.rules.parts.part import entry
from kpilib.rules.parts.rating import Rating
from kpilib.rules.possible_values import Span, Unknown, product
from kpilib.rules.sheet import Entry, Spot
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


class Weighted(Model):
    """What an indicator has beside its part.

    Attributes:
        weight: Points at full attainment, or at the top of the rating scale.
    """

    weight: Weight = "100"

    def points_traced(self, at: TracePoint, top: Decimal | None = None) -> Step:
        """The points, from the value of the part."""
        of = at.name(at.entry.name.removesuffix(".points"))
        return WeightedStep(at.entry.name, at.value, None, "points", (of,),
                            weight=weight_of(self.weight), top=top)  # fmt: skip

    def has_sides(self) -> bool:
        """Whether there is a target and an actual beside the value."""
        return True

    def points_of(self, value: Numbers) -> Numbers:
        """The points of a value."""
        return Numbers.single(weight_of(self.weight)) * value

    def shown_at_zero(self) -> bool:
        """Whether there is a row for 0: always in a score."""
        return False

    def weighted(self, t: SchemeWords, value: str) -> str:
        """The weight times a value."""
        weight = t.weight(self.weight)
        factor = f"({weight})" if " ÷ " in weight else weight
        return t.say("{weight} × {value}", weight=factor, value=value)


def _weighted(can: Can, weight: Fraction) -> Span:
    return product(can if isinstance(can, Span) else Span(), Span(weight, weight))


class WeightedAttainment(Attainment, Weighted):
    """An indicator whose points are weight × attainment."""

    def trace(self, at: TracePoint) -> Step:
        """The attainment, or the points made of it."""
        return self.points_traced(at) if at.side == "points" else super().trace(at)

    def points_span(self, ranges: Ranges) -> Span:
        """The weight, as far as it is attained."""
        return _weighted(self.can_be(ranges), weight_of(self.weight))

    def describe(self, t: SchemeWords) -> Description:
        """The weight, and what it is multiplied with."""
        return Description(self.weighted(t, super().describe(t).how))


class WeightedRating(Rating, Weighted):
    """An indicator whose points are weight × rating ÷ the top of the scale."""

    def trace(self, at: TracePoint) -> Step:
        """The rating, or the points made of it."""
        top = self.scale[1]
        return self.points_traced(at, top) if at.side == "points" else super().trace(at)

    def points_span(self, ranges: Ranges) -> Span:
        """The weight, as far up as the scale goes."""
        return _weighted(self.can_be(ranges), weight_of(self.weight) / Fraction(self.scale[1]))

    def has_sides(self) -> bool:
        """A rating is its own actual, and has no target."""
        return False

    def points_of(self, value: Numbers) -> Numbers:
        """The weight, as far up as the scale goes."""
        return Numbers.single(weight_of(self.weight) / Fraction(self.scale[1])) * value

    def describe(self, t: SchemeWords) -> Description:
        """The weight, and what it is multiplied with."""
        top = t.number(self.scale[1])
        rating = super().describe(t).how
        return Description(self.weighted(t, t.say("{rating} ÷ {top}", rating=rating, top=top)))


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
            part = calculated(formula, spot.frame)
            spot.sheet.put(Entry(f"{spot.name}.{suffix}", spot.frame, spot.numbers(formula), part))

    def trace(self, at: TracePoint) -> Step:
        """The formula of the points; `.points` are the indicator's own."""
        if at.side == "points":
            return at.name(at.entry.name.removesuffix(".points"))
        return at.calculated(self.points, "" if self.informational else "points")

    def in_score(self) -> bool:
        """Unless it is for information."""
        return not self.informational

    def can_be(self, ranges: Ranges) -> Can:
        """As its formula."""
        return ranges.of(self.points)

    def side_can_be(self, side: str, ranges: Ranges) -> Can:
        """Its actual and its target."""
        return ranges.of(getattr(self, side)) if side in {"actual", "target"} else Unknown()

    def points_span(self, ranges: Ranges) -> Span:
        """As its formula."""
        return ranges.span(self.points)

    def span_is_exact(self) -> bool:
        """A formula's may be wider than what can happen."""
        return False

    def direction(self, of: OfFormula) -> Signs:
        """As its formula."""
        return of(self.points)

    def has_sides(self) -> bool:
        """They may be none."""
        return True

    def points_of(self, value: Numbers) -> Numbers:
        """The value is points."""
        return value

    def shown_at_zero(self) -> bool:
        """As `at_zero` says."""
        return self.at_zero

    def describe(self, t: SchemeWords) -> Description:
        """The formula, and what stands beside it in the score table."""
        sides = []
        if self.target != "none":
            sides.append(t.say("target {formula}", formula=t.formula(self.target)))
        if self.actual != "none":
            sides.append(t.say("actual {formula}", formula=t.formula(self.actual)))
        beside = t.say(", ", context="formats").join(sides)
        return Description(t.formula(self.points), beside=beside)


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


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightedStep(Step):
    """Points: weight × attainment, or weight × rating ÷ the top of the scale.

    Attributes:
        weight: Points at full attainment.
        top: The top of the scale of a rating.
    """

    kind = "weighted"
    data = ("weight", "top")
    weight: Fraction
    top: Decimal | None

    def said(self, words: TraceWords) -> str:
        """The product in numbers; a weight that never ends as a division."""
        whole, weight = words.plain(self.children[0]), words.number(self.weight)
        if not ends(self.weight):
            weight = f"({self.weight.numerator} ÷ {self.weight.denominator})"
        if self.top is None:
            return words.say("= weight {weight} × attainment {attainment}", weight=weight,
                             attainment=whole)  # fmt: skip
        return words.say("= weight {weight} × rating {rating} ÷ top {top}", weight=weight,
                         rating=whole, top=words.number(self.top))  # fmt: skip
