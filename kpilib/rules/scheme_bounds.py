"""The numbers at which a scheme decides otherwise: bounds of step tables and of comparisons.

A paper that rounds must not show one as reached that was not: 79.98 % as 80.0 % beside the pay that
is below 80 %.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.bounds import Bounds
from kpilib.rules.formula import Call, Constant, Name, Operation, parse_formula
from kpilib.rules.once_per_scheme import once_per_scheme
from kpilib.rules.reads import every_part, formulas_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.formula import Node
    from kpilib.rules.scheme import Scheme


@once_per_scheme
def bounds_of(scheme: Scheme) -> Bounds:
    """All of a scheme's; more digits of a figure that has nothing to do with one do no harm."""
    reached: set[Fraction] = set()
    passed: set[Fraction] = set()
    for _, part in every_part(scheme):
        if table := part.step_table():
            ends = [end for band in table.rows for end in (band.from_, table.end(band))]
            reached |= {Fraction(end) for end in ends if end is not None}
    for formula in formulas_read(scheme):
        for sign, bound in _compared(parse_formula(formula), scheme):
            (reached if sign in {">=", "<"} else passed).add(bound)
    return Bounds(frozenset(reached), frozenset(passed))


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _compared(node: Node, scheme: Scheme) -> Iterator[tuple[str, Fraction]]:
    """Every comparison with a number, as if that stood on its right."""
    match node:
        case Operation(sign, (left, right)) if sign in _TURNED:
            yield from ((sign, bound) for bound in _numbers(right, scheme))
            yield from ((_TURNED[sign], bound) for bound in _numbers(left, scheme))
    match node:  # a comparison, too, may hold others
        case Operation(_, inside) | Call(_, inside):
            for each in inside:
                yield from _compared(each, scheme)


def _numbers(node: Node, scheme: Scheme) -> Iterator[Fraction]:
    """The number that a side is, or those that a parameter has had."""
    match node:
        case Constant(Fraction() as value):
            yield value
        case Name(name) if name in scheme.parameters:
            yield from scheme.parameters[name].numbers()
