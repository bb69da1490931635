"""The range of every quantity of a scheme, followed from what inputs can be to score and pay."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.formula import Call, Constant, Name, Node, Operation, parse_formula
from kpilib.rules.intervals import (
    call,
    cents,
    hull,
    operation,
)
from kpilib.rules.possible_values import (
    NOT_NEGATIVE,
    Can,
    Nothing,
    PossibleTruth,
    Span,
    Unknown,
    Words,
    union,
)
from kpilib.rules.scheme import Scheme, in_cadence
from kpilib.rules.vocabulary import Vocabulary

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
        self._parts |= dict(in_cadence(scheme.run_totals.quantities, cadence))
        vocabulary = Vocabulary()
        for part in self._parts.values():
            part.words(vocabulary)
        self._signed = vocabulary.signed_metrics
        self._known: dict[str, Can] = {}

    def of(self, formula: str, table: str = "") -> Can:
        """What a formula can be; `table` names the rows that it is about."""
        return self.node(parse_formula(formula), table)

    def name(self, name: str, table: str = "") -> Can:
        """What a name can be."""
        if table == "customers" and name in self.scheme.attributes:
            return self.customers(name)
        if table and (column := INPUT_TABLES[table].column(name)) is not None:
            return self.column(column.type, name, negative=column.negative)
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
            return hull(parameter.numbers())
        if name in self._parts:
            return self._parts[name].can_be(self)
        head, _, side = name.rpartition(".")
        if head in self._parts:
            return self.side(self._parts[head], side)
        match name:
            case "score":
                return self.score()
            case "grade":
                return Words(frozenset(grade.grade for grade in self.scheme.grades))
            case "rank" | "period_months":
                return Span(Fraction(1))
        return Unknown()

    def side(self, part: Part, side: str) -> Can:
        """What a part yields beside its own value can be."""
        return part.points_span(self) if side == "points" else part.side_can_be(side, self)

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
            indicator.points_span(self)
            for _, indicator in in_cadence(self.scheme.indicators, self.cadence)
            if frame in indicator.on and indicator.in_score()
        ]
        if not spans:
            return None
        low = sum((span.low for span in spans), start=Fraction(0))
        return Span(low, sum((span.high for span in spans), start=Fraction(0)))

    def metric(self, metric: str, column: str) -> Span:
        """What a metric's target or actual can be."""
        return Span() if metric in self._signed and column == "actual" else NOT_NEGATIVE

    def column(self, type_: str, name: str, *, negative: bool = False) -> Can:
        """What a column of a type can hold."""
        match type_:
            case "number":
                if name == "share":
                    return Span(Fraction(0), Fraction(1))
                return Span() if negative else NOT_NEGATIVE
            case "truth":
                return PossibleTruth()
            case "text":
                allowed = getattr(self.scheme.allowed, name, ())
                return Words(frozenset(allowed) if allowed else None)
        return Unknown()

    def customers(self, name: str) -> Can:
        """What a column of `customers` can hold, as the scheme declares it."""
        spec = self.scheme.attributes.get(name)
        return self.column(spec.type, "", negative=spec.signed) if spec else Unknown()

    def node(self, node: Node, table: str) -> Can:  # noqa: PLR0911 - one case per kind of node
        """What a formula's tree can be."""
        match node:
            case Constant(None):
                return Nothing()
            case Constant(bool() as value):
                return PossibleTruth(yes=value, no=not value)
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
        truth = which if isinstance(which, PossibleTruth) else PossibleTruth()
        yes = self.node(then, table) if truth.yes else Nothing()
        no = self.node(otherwise, table) if truth.no else Nothing()
        return union(yes, no)
