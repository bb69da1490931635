"""The range of possible values of a quantity: a span of numbers, some words, true and false.

Everything here is wider than the truth, never narrower: what lint calls impossible is impossible.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf

Bound = Fraction | float
"""A number, or plus or minus infinity."""


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `low` to `high`, both possible."""

    low: Bound = -inf
    high: Bound = inf


@dataclass(frozen=True, slots=True)
class Words:
    """Some words; None where any word may stand."""

    words: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class PossibleTruth:
    """Whether it can be true, and whether it can be false."""

    yes: bool = True
    no: bool = True


@dataclass(frozen=True, slots=True)
class Nothing:
    """No value at all."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A day, or something that lint does not follow."""


Can = Span | Words | PossibleTruth | Nothing | Unknown

NOT_NEGATIVE = Span(Fraction(0))


def times(a: Bound, b: Bound) -> Bound:
    """A product in which nothing times infinity is nothing."""
    return Fraction(0) if 0 in (a, b) else a * b


def product(a: Span, b: Span) -> Span:
    """All products."""
    ends = [times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return Span(min(ends), max(ends))


def quotient(a: Span, b: Span) -> Span:
    """All quotients; a divisor of 0 is a problem elsewhere and yields nothing."""
    if b.high <= 0 and b.low < 0:
        turned = quotient(a, Span(-b.high, -b.low))
        return Span(-turned.high, -turned.low)
    if b.low < 0 or b.high == 0:
        return Span()
    least = Fraction(0) if b.high == inf else 1 / b.high
    most = inf if b.low == 0 else 1 / b.low
    return product(a, Span(least, most))


def union(a: Can, b: Can) -> Can:
    """What is one or the other."""
    match a, b:
        case (Nothing(), other) | (other, Nothing()):
            return other
        case Span(), Span():
            return Span(min(a.low, b.low), max(a.high, b.high))
        case Words(None), Words() | Words(), Words(None):
            return Words()
        case Words(first), Words(second) if first is not None and second is not None:
            return Words(first | second)
        case PossibleTruth(), PossibleTruth():
            return PossibleTruth(a.yes or b.yes, a.no or b.no)
    return Unknown()


def compared(sign: str, a: Can, b: Can) -> PossibleTruth:
    """Whether a comparison can hold, and whether it can fail."""
    match a, b:
        case Span(), Span():
            return _spans(sign, a, b)
        case Words(first), Words(second) if first is not None and second is not None:
            same = bool(first & second)
            differ = len(first | second) > 1
            return PossibleTruth(same, differ) if sign == "==" else PossibleTruth(differ, same)
    return PossibleTruth()


def _spans(sign: str, a: Span, b: Span) -> PossibleTruth:
    match sign:
        case "<":
            return PossibleTruth(a.low < b.high, a.high >= b.low)
        case "<=":
            return PossibleTruth(a.low <= b.high, a.high > b.low)
        case ">":
            return _spans("<", b, a)
        case ">=":
            return _spans("<=", b, a)
    meet = a.low <= b.high and b.low <= a.high
    one = a.low == a.high == b.low == b.high
    return PossibleTruth(meet, not one) if sign == "==" else PossibleTruth(not one, meet)
