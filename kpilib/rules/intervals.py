"""Interval arithmetic: formulas worked out with the ranges of their names, for lint."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, inf
from typing import TYPE_CHECKING

from kpilib.core.text_limits import VALUE
from kpilib.rules.possible_values import (
    NOT_NEGATIVE,
    Bound,
    Can,
    Nothing,
    PossibleTruth,
    Span,
    Unknown,
    Words,
    compared,
    product,
    quotient,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HUNDRED = 100
_COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
_ZERO = Span(Fraction(0), Fraction(0))


def operation(sign: str, sides: Sequence[Can]) -> Can:
    """What an operation can give.

    >>> operation("-", [Span(Fraction(0), Fraction(5)), Span(Fraction(1), Fraction(1))])
    Span(low=Fraction(-1, 1), high=Fraction(4, 1))
    """
    if sign in {"and", "or", "not"}:
        return _logic(
            sign, [side if isinstance(side, PossibleTruth) else PossibleTruth() for side in sides]
        )
    if sign == "in":
        return _logic("or", [compared("==", sides[0], choice) for choice in sides[1:]])
    if sign in _COMPARISONS:
        return compared(sign, sides[0], sides[1])
    left, right = (_ZERO, sides[0]) if sign == "neg" else sides
    if isinstance(left, Span) and isinstance(right, Span):
        return _shortened(_arithmetic("-" if sign == "neg" else sign, left, right))
    return Nothing() if Nothing() in (left, right) else Unknown()


_LONG = 1_000
"""So many bits an end of a span may have before it is rounded, always outwards."""
_FINE = 10**60


def _shortened(span: Span) -> Span:
    """A span no narrower, whose ends have not become longer from one product to the next."""
    low, high = span.low, span.high
    if isinstance(low, Fraction) and _is_long(low):
        low = Fraction(floor(low * _FINE), _FINE) if low > -VALUE else -inf
        low = min(low, Fraction(VALUE))
    if isinstance(high, Fraction) and _is_long(high):
        high = Fraction(ceil(high * _FINE), _FINE) if high < VALUE else inf
        high = max(high, Fraction(-VALUE))
    return Span(low, high)


def _is_long(end: Fraction) -> bool:
    return max(end.numerator.bit_length(), end.denominator.bit_length()) > _LONG


def _logic(sign: str, truths: Sequence[PossibleTruth]) -> PossibleTruth:
    match sign:
        case "and":
            return PossibleTruth(all(t.yes for t in truths), any(t.no for t in truths))
        case "or":
            return PossibleTruth(any(t.yes for t in truths), all(t.no for t in truths))
    return PossibleTruth(truths[0].no, truths[0].yes)


def _arithmetic(sign: str, left: Span, right: Span) -> Span:
    match sign:
        case "+":
            return Span(left.low + right.low, left.high + right.high)
        case "-":
            return Span(left.low - right.high, left.high - right.low)
        case "*":
            return product(left, right)
    return quotient(left, right)


def call(function: str, arguments: Sequence[Can]) -> Can:  # noqa: PLR0911 - one per function
    """What a function can give."""
    if function == "known":
        return PossibleTruth()
    spans = [argument for argument in arguments if isinstance(argument, Span)]
    if len(spans) < len(arguments):
        return Unknown()
    first = spans[0]
    match function:
        case "min":
            return Span(min(s.low for s in spans), min(s.high for s in spans))
        case "max":
            return Span(max(s.low for s in spans), max(s.high for s in spans))
        case "mean":
            return Span(min(s.low for s in spans), max(s.high for s in spans))
        case "floor":
            return Span(_floor(first.low), _floor(first.high))
        case "abs":
            return _size(first)
    return Unknown()


def _size(span: Span) -> Span:
    """What the size of a number can be, whatever its sign."""
    largest = max(-span.low, span.high)
    if span.low >= 0:
        return span
    return Span(-span.high if span.high <= 0 else Fraction(0), largest)


def _floor(bound: Bound) -> Bound:
    return Fraction(floor(bound)) if isinstance(bound, Fraction) else bound


def cents(bound: Bound) -> Bound:
    """A bound of the score, which is rounded to hundredths."""
    if not isinstance(bound, Fraction):
        return bound
    return Fraction(floor(bound * _HUNDRED + Fraction(1, 2)), _HUNDRED)


def added_up(can: Can) -> Can:
    """What a sum of such values can be; 0 where there is none."""
    if isinstance(can, Span):
        return Span(Fraction(0) if can.low >= 0 else -inf, Fraction(0) if can.high <= 0 else inf)
    return NOT_NEGATIVE if isinstance(can, PossibleTruth) else Span()


def hull(numbers: Iterable[Fraction]) -> Can:
    """The span of some numbers."""
    found: Can = Nothing()
    for number in numbers:
        found = union(found, Span(number, number))
    return found


def values_of(values: Iterable[Decimal | str]) -> Can:
    """What a table of words or numbers can give."""
    values = tuple(values)
    if any(isinstance(value, str) for value in values):
        return Words(frozenset(map(str, values)))
    return hull([Fraction(value) for value in values if isinstance(value, Decimal)])
