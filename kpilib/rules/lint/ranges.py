"""The range of every quantity of a scheme, followed from what inputs can be to score and pay."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.formula import Call, Constant, Name, Node, Operation, parse_formula
from kpilib.rules.indicators import Points, WeightedAttainment, WeightedRating
from kpilib.rules.lint.intervals import (
    added_up,
    call,
    cents,
    hull,
    operation,
    values_of,
)
from kpilib.rules.lint.values import (
    NOT_NEGATIVE,
    Can,
    Nothing,
    Span,
    Truth,
    Unknown,
    Words,
    product,
    union,
)
from kpilib.rules.model import weight_of
from kpilib.rules.parts.attainment import ActualAndTarget, Attainment
from kpilib.rules.parts.attributes import Attribute, CustomerAttribute
from kpilib.rules.parts.calculated import Calculated
from kpilib.rules.parts.carried import Carried
from kpilib.rules.parts.count import Count
from kpilib.rules.parts.fill import Fill
from kpilib.rules.parts.lookup import Lookup
from kpilib.rules.parts.mean import Mean
from kpilib.rules.parts.metric import Metric
from kpilib.rules.parts.pool import Pool
from kpilib.rules.parts.prizes import Prizes
from kpilib.rules.parts.rank import Rank
from kpilib.rules.parts.rating import Rating
from kpilib.rules.parts.sum import Sum
from kpilib.rules.parts.tenure import Tenure
from kpilib.rules.parts.tiers import Steps
from kpilib.rules.parts.total import Total
from kpilib.rules.parts.weeks_under import WeeksUnder
from kpilib.rules.scheme import Scheme, in_cadence

if TYPE_CHECKING:
    from kpilib.rules.parts import Part


class Ranges:
    """What can be known of quantities without any data, in one cadence of a scheme.

    Attributes:
        scheme: The scheme.
        cadence: The cadence whose indicators make the score.
    """

    def __init__(self, scheme: Scheme, cadence: str) -> None:
        self.scheme = scheme
        self.cadence = cadence
        self._parts: dict[str, Part] = dict(scheme.parts(cadence))
        self._parts |= dict(in_cadence(scheme.over_run.quantities, cadence))
        self._signed = {
            part.metric if isinstance(part, Metric) else part.attainment
            for part in self._parts.values()
            if isinstance(part, (Metric, Attainment)) and part.signed
        }
        self._known: dict[str, Can] = {}

    def of(self, formula: str, table: str = "") -> Can:
        """What a formula can be; `table` names the rows that it is about."""
        return self.node(parse_formula(formula), table)

    def name(self, name: str, table: str = "") -> Can:
        """What a name can be."""
        if table == "customers" and (spec := self.scheme.attributes.get(name)):
            return self._column(spec.type, "", negative=spec.signed)
        if table and (column := INPUT_TABLES[table].column(name)) is not None:
            return self._column(column.type, name, negative=column.negative)
        if name not in self._known:
            self._known[name] = Unknown()  # met again only where the scheme is at fault
            self._known[name] = self._named(name)
        return self._known[name]

    def span(self, formula: str) -> Span:
        """What a formula can be as numbers; everything where it is none."""
        can = self.of(formula)
        return can if isinstance(can, Span) else Span()

    def _named(self, name: str) -> Can:  # noqa: PLR0911 - one per kind of name
        if parameter := self.scheme.parameters.get(name):
            written = [parameter.value, *parameter.values.values()]
            return hull([weight_of(value) for value in written if value is not None])
        if name in self._parts:
            return self.part(self._parts[name])
        head, _, side = name.rpartition(".")
        if head in self._parts:
            return self._side(self._parts[head], side)
        match name:
            case "score":
                return self.score()
            case "grade":
                return Words(frozenset(grade.grade for grade in self.scheme.grades))
            case "rank" | "period_months":
                return Span(Fraction(1))
        return Unknown()

    def score(self) -> Can:
        """The score, on people or on the department, rounded as it is."""
        found: Can = Nothing()
        for frame in ("people", "department"):
            if (span := self.sum_of_points(frame)) is not None:
                found = union(found, Span(cents(span.low), cents(span.high)))
        return found

    def sum_of_points(self, frame: str) -> Span | None:
        """What the indicators of a frame can add up to; None where it has none."""
        spans = [
            self.points(indicator)
            for _, indicator in in_cadence(self.scheme.indicators, self.cadence)
            if frame in indicator.on and not _informational(indicator)
        ]
        if not spans:
            return None
        low = sum((span.low for span in spans), start=Fraction(0))
        return Span(low, sum((span.high for span in spans), start=Fraction(0)))

    def points(self, indicator: Part) -> Span:
        """What the points of an indicator can be."""
        match indicator:
            case WeightedAttainment() | WeightedRating():
                weight = weight_of(indicator.weight)
                span = self.part(indicator)
                top = indicator.scale[1] if isinstance(indicator, WeightedRating) else 1
                both = product(span if isinstance(span, Span) else Span(), Span(weight, weight))
                return Span(both.low / Fraction(top), both.high / Fraction(top))
            case Points():
                return self.span(indicator.points)
        return Span()

    def part(self, part: Part) -> Can:  # noqa: C901, PLR0911, PLR0912 - one case per kind of part
        """What a part's own value can be."""
        match part:
            case Points():
                return self.of(part.points)
            case Calculated():
                return self.of(part.formula)
            case Attainment():
                return Span(Fraction(0), inf if part.cap is None else Fraction(part.cap))
            case Rating():
                return Span(*map(Fraction, part.scale))
            case Metric():
                return self._metric(part.metric, part.column)
            case Attribute():
                column = INPUT_TABLES["employees"].column(part.employee)
                return self._column(column.type, part.employee) if column else Unknown()
            case CustomerAttribute():
                return self._customer(part)
            case Steps():
                return values_of([band.value for band in part.steps.rows])
            case Lookup():
                others = [] if part.otherwise is None else [part.otherwise]
                return values_of([*(value for _, value in part.rows), *others])
            case Sum():
                return added_up(self.of(part.sum, part.table))
            case Mean():
                return union(self.of(part.mean, part.table), self.of(part.otherwise))
            case Total():
                return self._total(part)
            case Prizes():
                return Span(Fraction(0), sum(map(Fraction, part.prizes), Fraction(0)))
            case Rank():
                return Span(Fraction(1))
            case Count() | WeeksUnder() | Tenure() | Carried() | Fill() | Pool():
                return NOT_NEGATIVE
        return Unknown()

    def _total(self, part: Total) -> Can:
        if part.how == "mean":
            return self.of(part.total)
        return NOT_NEGATIVE if part.how == "number" else added_up(self.of(part.total))

    def _side(self, part: Part, side: str) -> Can:
        """What a part yields beside its own value."""
        match part, side:
            case (_, "points"):
                return self.points(part)
            case Points(), "actual" | "target":
                return self.of(part.actual if side == "actual" else part.target)
            case Attainment(attainment=ActualAndTarget() as both), "actual" | "target":
                return self.of(both.actual if side == "actual" else both.target)
            case Attainment(attainment=str() as metric), "actual" | "target":
                return self._metric(metric, side)
            case (_, "last" | "count" | "cleared_base"):
                return NOT_NEGATIVE
        return Unknown()

    def _metric(self, metric: str, column: str) -> Span:
        return Span() if metric in self._signed and column == "actual" else NOT_NEGATIVE

    def _column(self, type_: str, name: str, *, negative: bool = False) -> Can:
        match type_:
            case "number":
                if name == "share":
                    return Span(Fraction(0), Fraction(1))
                return Span() if negative else NOT_NEGATIVE
            case "truth":
                return Truth()
            case "text":
                allowed = getattr(self.scheme.allowed, name, ())
                return Words(frozenset(allowed) if allowed else None)
        return Unknown()

    def _customer(self, part: CustomerAttribute) -> Can:
        if part.scale is not None:
            return Span(*map(Fraction, part.scale))
        spec = self.scheme.attributes.get(part.customer)
        return self._column(spec.type, "", negative=spec.signed) if spec else Unknown()

    def node(self, node: Node, table: str) -> Can:  # noqa: PLR0911 - one case per kind of node
        """What a formula's tree can be."""
        match node:
            case Constant(None):
                return Nothing()
            case Constant(bool() as value):
                return Truth(yes=value, no=not value)
            case Constant(str() as value):
                return Words(frozenset((value,)))
            case Constant(Fraction() as value):
                return Span(value, value)
            case Name(name):
                return self.name(name, table)
            case Operation(sign, sides):
                return operation(sign, [self.node(side, table) for side in sides])
            case Call("if", (condition, then, otherwise)):
                return self._if(condition, then, otherwise, table)
            case Call(function, arguments):
                return call(function, [self.node(argument, table) for argument in arguments])
        return Unknown()

    def _if(self, condition: Node, then: Node, otherwise: Node, table: str) -> Can:
        which = self.node(condition, table)
        truth = which if isinstance(which, Truth) else Truth()
        yes = self.node(then, table) if truth.yes else Nothing()
        no = self.node(otherwise, table) if truth.no else Nothing()
        return union(yes, no)


def _informational(indicator: object) -> bool:
    return isinstance(indicator, Points) and indicator.informational
