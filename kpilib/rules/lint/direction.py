"""Whether an amount rises or falls with a quantity, as far as formulas alone can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.directions import NONE, RISES, UNTOLD, Signs, turned
from kpilib.rules.formula import Call, Name, Node, Operation, names_in, parse_formula
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.possible_values import Span
from kpilib.rules.scheme import in_cadence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.parts import Part
    from kpilib.rules.parts.tiers import StepTable
    from kpilib.rules.scheme import Scheme

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
        signs = RISES if target == name else self._part(self.parts[target], name, frozenset())
        return next(iter(signs)) if len(signs) == 1 else 0

    def better(self, table: StepTable) -> int:
        """+1 where more of what a table looks at is better, −1 where less is, 0 unknown."""
        signs = self._good(parse_formula(table.of), frozenset())
        return next(iter(signs)) if len(signs) == 1 else 0

    def _part(self, part: Part, name: str, seen: frozenset[str]) -> Signs:
        signs = part.direction(lambda formula: self._node(parse_formula(formula), name, seen))
        if signs is not None:
            return signs
        return UNTOLD if self._depends(part, name, seen) else NONE

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
                    return UNTOLD
                return self._node(then, name, seen) | self._node(otherwise, name, seen)
        inside = (self._read(read, name, seen) for read in names_in(node))
        return UNTOLD if any(inside) else NONE

    def _factor(self, factor: Node, other: Node, name: str, seen: frozenset[str]) -> Signs:
        """A factor's direction, by the sign of what it is multiplied with."""
        signs = self._node(factor, name, seen)
        span = self.ranges.node(other, "")
        if not signs or not isinstance(span, Span):
            return UNTOLD if signs else NONE
        if span.low >= 0:
            return signs
        return turned(signs) if span.high <= 0 else UNTOLD

    def _read(self, read: str, name: str, seen: frozenset[str]) -> Signs:
        if read == name:
            return RISES
        head = read.partition(".")[0]
        if head not in self.parts or head in seen:
            return NONE
        part = self.parts[head]
        signs = self._part(part, name, seen | {head})
        return signs if read == head or not signs else UNTOLD

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
                return UNTOLD
        return NONE

    def _good_name(self, read: str, seen: frozenset[str]) -> Signs:
        head, _, side = read.partition(".")
        if read in self.scheme.parameters:
            return NONE
        if read == "score" or side == "points":
            return RISES
        part = self.parts.get(head)
        if read == "rank":
            return turned(RISES)
        if side or part is None or head in seen:
            return UNTOLD
        return part.better(lambda formula: self._good(parse_formula(formula), seen | {head}))
