"""Grades and classes that nobody can get, and scores that get none."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from kpilib.core.rounding import number_text
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.lint.values import Span, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.lint.finding import Finding, Subject

_FIX = "put the grades in falling order, each with its own bound"


def grades(subject: Subject) -> Iterator[Finding]:
    """Every grade must be possible, and the last should take in the rest."""
    if subject.scheme.grades and not subject.scheme.indicators:
        message = "there are grades and no indicators: nobody has a score, and so no grade"
        yield subject.error(("grades",), "grades_without_score", message, "leave them out")
        return
    span = _score(subject)
    lowest: Fraction | float = inf
    listed = subject.scheme.grades
    for place, grade in enumerate(listed):
        path = ("grades", place)
        bound = Fraction(grade.from_) if grade.from_ is not None else -inf
        if lowest == -inf:
            message = f"{grade.grade} stands after a grade that takes in every score"
            yield subject.error(path, "unreachable_grade", message, _FIX)
        elif bound >= lowest:
            message = f"{grade.grade} begins where {listed[place - 1].grade} has begun already"
            yield subject.error(path, "unreachable_grade", message, _FIX)
        elif bound > span.high:
            top = _text(span.high)
            message = f"{grade.grade} begins at {grade.from_}, and the score ends at {top}"
            fix = "correct the bound, the weights or the rating's scale"
            yield subject.error(path, "unreachable_grade", message, fix)
        elif lowest <= span.low:
            message = f"{grade.grade} is never given: {_text(span.low)} and more has another grade"
            fix = "leave it out, or correct a bound"
            yield subject.error(path, "unreachable_grade", message, fix)
        lowest = min(lowest, bound)
    if listed and lowest > span.low and not listed[-1].assumption:
        message = f"a score below {_text(lowest)} has no grade"
        fix = f"add a grade without a bound, or say in an assumption of {listed[-1].grade} why not"
        yield subject.warning(("grades", len(listed) - 1), "no_grade_below", message, fix)


def _score(subject: Subject) -> Span:
    """The widest span of the score in any cadence."""
    spans = [Ranges(subject.scheme, cadence).score() for cadence in subject.cadences]
    known = [span for span in spans if isinstance(span, Span)]
    if not known:
        return Span()
    return Span(min(span.low for span in known), max(span.high for span in known))


def _text(bound: Fraction | float) -> str:
    return number_text(bound) if isinstance(bound, Fraction) else str(bound)


def classes(subject: Subject) -> Iterator[Finding]:
    """Where the first class that fits is taken, nothing may stand after one that always fits."""
    rules = subject.scheme.classes
    if rules is None or rules.take != "first" or not subject.cadences:
        return
    ranges = Ranges(subject.scheme, subject.cadences[0])
    always = ""
    for place, rule in enumerate(rules.rules):
        if always:
            message = f"{rule.class_} is never given: {always} always fits before it"
            path = ("classes", "rules", place)
            yield subject.error(path, "unreachable_class", message, "change their order")
        can = ranges.of(rule.when)
        if isinstance(can, Truth) and not can.no:
            always = rule.class_
