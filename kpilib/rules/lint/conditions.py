"""Comparisons that can never hold, whatever the inputs are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.formula import Call, Node, Operation, parse_formula
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.lint.scheme_formulas import formulas_of
from kpilib.rules.model import CADENCE_NAMES
from kpilib.rules.possible_values import PossibleTruth, Span
from kpilib.rules.printed_formula import printed_formula

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.lint.finding import Finding, Subject

_COMPARISONS = {"<", "<=", ">", ">=", "==", "!=", "in"}


def impossible(subject: Subject) -> Iterator[Finding]:
    """Every comparison in every formula; one that holds in no cadence is a mistake."""
    ranges = {cadence: Ranges(subject.scheme, cadence) for cadence in subject.cadences}
    for formula in formulas_of(subject):
        cadences = [c for c in ranges if not formula.periods or c in formula.periods]
        for node in _comparisons(parse_formula(formula.text)):
            if cadences and all(_never(ranges[c], node, formula.table) for c in cadences):
                message = Message("{condition} can never hold", condition=printed_formula(node))
                fix = Message("correct the bound or the word, or leave the rule out")
                yield subject.error(formula.path, "never_matches", message, fix)


def divided_by_zero(subject: Subject) -> Iterator[Finding]:
    """A divisor that is 0 whatever the inputs are."""
    ranges = {cadence: Ranges(subject.scheme, cadence) for cadence in subject.cadences}
    for formula in formulas_of(subject):
        cadences = [c for c in ranges if not formula.periods or c in formula.periods]
        for divisor in _divisors(parse_formula(formula.text)):
            cans = [ranges[cadence].node(divisor, formula.table) for cadence in cadences]
            if cans and all(can == _ZERO for can in cans):
                message = Message(
                    "{divisor} is always 0, and is divided by", divisor=printed_formula(divisor)
                )
                yield subject.error(
                    formula.path, "divides_by_zero", message, Message("correct the number")
                )


def _divisors(node: Node) -> Iterator[Node]:
    match node:
        case Operation(sign, sides):
            if sign == "/":
                yield sides[1]
            for side in sides:
                yield from _divisors(side)
        case Call(_, arguments):
            for argument in arguments:
                yield from _divisors(argument)


_ZERO = Span(Fraction(0), Fraction(0))


def _never(ranges: Ranges, node: Node, table: str) -> bool:
    can = ranges.node(node, table)
    return isinstance(can, PossibleTruth) and not can.yes


def _comparisons(node: Node) -> Iterator[Node]:
    match node:
        case Operation(sign, sides):
            if sign in _COMPARISONS:
                yield node
            for side in sides:
                yield from _comparisons(side)
        case Call(_, arguments):
            for argument in arguments:
                yield from _comparisons(argument)


def unused_cadences(subject: Subject) -> Iterator[Finding]:
    """A part or rule for a length of period that the scheme does not have is never used."""
    scheme = subject.scheme
    dated = [(path, part.periods) for path, part in subject.parts()]
    for group in ("eligibility", "flags", "checks", "timetable"):
        dated += [((group, i), rule.periods) for i, rule in enumerate(getattr(scheme, group))]
    for path, periods in dated:
        for cadence in periods:
            if cadence not in subject.cadences and not (cadence == "range" and scheme.ranges):
                message = Message(
                    "the scheme is never assessed over a {length}", length=CADENCE_NAMES[cadence]
                )
                fix = Message("correct periods here or of the scheme")
                yield subject.error((*path, "periods"), "unused_period", message, fix)
