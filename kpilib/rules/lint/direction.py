"""Whether an amount rises or falls with a quantity, as far as formulas alone can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.formula import Call, Name, Node, Operation, names_in, parse_formula
from kpilib.rules.indicators import Points
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.lint.values import Span
from kpilib.rules.parts.attainment import ActualAndTarget, Attainment
from kpilib.rules.parts.calculated import Calculated
from kpilib.rules.parts.pool import Pool
from kpilib.rules.parts.rank import Rank
from kpilib.rules.parts.rating import Rating
from kpilib.rules.parts.sum import Sum
from kpilib.rules.parts.tenure import Tenure
from kpilib.rules.parts.total import Total
from kpilib.rules.scheme import in_cadence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.parts import Part
    from kpilib.rules.parts.tiers import Steps
    from kpilib.rules.scheme import Scheme

Signs = frozenset[int]
"""+1: rises with it, −1: falls with it, 0: cannot be told; empty: has nothing to do with it."""

_NONE: Signs = frozenset()
_RISES: Signs = frozenset({1})
_UNTOLD: Signs = frozenset({0})
_SUMMED = {"min", "max", "mean", "floor"}


class Directions:
    """One cadence of a scheme."""

    def __init__(self, scheme: Scheme, cadence: str) -> None:
        self.scheme = scheme
        self.cadence = cadence
        self.ranges = Ranges(scheme, cadence)
        self.parts: dict[str, Part] = dict(scheme.parts(cadence))

    def targets(self, path: KeyPath) -> Iterator[str]:
        """The pay items and indicators that a table may decide."""
        yield from (name for name, _ in in_cadence(self.scheme.pay, self.cadence))
        if path[0] == "quantities":
            yield from (name for name, _ in in_cadence(self.scheme.indicators, self.cadence))

    def use(self, target: str, name: str) -> int:
        """+1 or −1 where the target depends on the quantity in that one direction; else 0."""
        signs = _RISES if target == name else self._part(self.parts[target], name, frozenset())
        return next(iter(signs)) if len(signs) == 1 else 0

    def better(self, part: Steps) -> int:
        """+1 where more of what a table looks at is better, −1 where less is, 0 unknown."""
        signs = self._good(parse_formula(part.steps.of), frozenset())
        return next(iter(signs)) if len(signs) == 1 else 0

    def _part(self, part: Part, name: str, seen: frozenset[str]) -> Signs:
        match part:
            case Calculated():
                return self._node(parse_formula(part.formula), name, seen)
            case Points():
                return self._node(parse_formula(part.points), name, seen)
            case Pool():
                pool = self._node(parse_formula(part.pool), name, seen)
                return pool | self._node(parse_formula(part.by), name, seen)
            case Total(how="sum" | "mean"):
                return self._node(parse_formula(part.total), name, seen)
            case Attainment(attainment=ActualAndTarget() as both):
                actual = self._node(parse_formula(both.actual), name, seen)
                target = turned(self._node(parse_formula(both.target), name, seen))
                return turned(actual | target) if part.lower_is_better else actual | target
        return _UNTOLD if self._depends(part, name, seen) else _NONE

    def _depends(self, part: Part, name: str, seen: frozenset[str]) -> bool:
        for read in part.all_reads():
            head = read.partition(".")[0]
            if head == name:
                return True
            deeper = head in self.parts and head not in seen
            if deeper and self._depends(self.parts[head], name, seen | {head}):
                return True
        return False

    def _node(self, node: Node, name: str, seen: frozenset[str]) -> Signs:  # noqa: PLR0911 - one case per sign
        match node:
            case Name(read):
                return self._read(read, name, seen)
            case Operation("+", (left, right)):
                return self._node(left, name, seen) | self._node(right, name, seen)
            case Operation("-", (left, right)):
                return self._node(left, name, seen) | turned(self._node(right, name, seen))
            case Operation("neg", (side,)):
                return turned(self._node(side, name, seen))
            case Operation("*", (left, right)):
                return self._factor(left, right, name, seen) | self._factor(right, left, name, seen)
            case Operation("/", (left, right)):
                under = turned(self._factor(right, left, name, seen))
                return self._factor(left, right, name, seen) | under
            case Call(function, arguments) if function in _SUMMED:
                return frozenset().union(*(self._node(a, name, seen) for a in arguments))
            case Call("if", (condition, then, otherwise)):
                if self._node(condition, name, seen):
                    return _UNTOLD
                return self._node(then, name, seen) | self._node(otherwise, name, seen)
        inside = (self._read(read, name, seen) for read in names_in(node))
        return _UNTOLD if any(inside) else _NONE

    def _factor(self, factor: Node, other: Node, name: str, seen: frozenset[str]) -> Signs:
        """A factor's direction, by the sign of what it is multiplied with."""
        signs = self._node(factor, name, seen)
        span = self.ranges.node(other, "")
        if not signs or not isinstance(span, Span):
            return _UNTOLD if signs else _NONE
        if span.low >= 0:
            return signs
        return turned(signs) if span.high <= 0 else _UNTOLD

    def _read(self, read: str, name: str, seen: frozenset[str]) -> Signs:
        if read == name:
            return _RISES
        head = read.partition(".")[0]
        if head not in self.parts or head in seen:
            return _NONE
        part = self.parts[head]
        signs = self._part(part, name, seen | {head})
        return signs if read == head or not signs else _UNTOLD

    def _good(self, node: Node, seen: frozenset[str]) -> Signs:
        """The direction in which a formula's value is better."""
        match node:
            case Name(read):
                return self._good_name(read, seen)
            case Operation("+" | "*", (left, right)):
                return self._good(left, seen) | self._good(right, seen)
            case Operation("-" | "/", (left, right)):
                return self._good(left, seen) | turned(self._good(right, seen))
            case Call(function, arguments) if function in _SUMMED:
                return frozenset().union(*(self._good(a, seen) for a in arguments))
            case Operation() | Call():
                return _UNTOLD
        return _NONE

    def _good_name(self, read: str, seen: frozenset[str]) -> Signs:  # noqa: PLR0911 - one per kind
        head, _, side = read.partition(".")
        if read in self.scheme.parameters:
            return _NONE
        if read == "score" or side == "points":
            return _RISES
        part = self.parts.get(head)
        if read == "rank" or (isinstance(part, Rank) and not side):
            return turned(_RISES)
        if side or part is None or head in seen:
            return _UNTOLD
        match part:
            case Attainment() | Rating() | Tenure():
                return _RISES
            case Sum(deal=kinds) if kinds:
                return _RISES
            case Calculated():
                return self._good(parse_formula(part.formula), seen | {head})
        return _UNTOLD


def turned(signs: Signs) -> Signs:
    """The other direction."""
    return frozenset(-sign for sign in signs)
