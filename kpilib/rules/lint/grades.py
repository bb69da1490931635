"""Grades and classes that nobody can get, and scores that get none."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.possible_values import PossibleTruth, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.lint.finding import Finding, Subject

_FIX = Message("put the grades in falling order, each with its own bound")


def grades(subject: Subject) -> Iterator[Finding]:
    """Every grade must be possible, and the last should take in the rest."""
    if subject.scheme.grades and not subject.scheme.indicators:
        message = Message("there are grades and no indicators: nobody has a score, and so no grade")
        yield subject.error(("grades",), "grades_without_score", message, Message("leave them out"))
        return
    span = _score(subject)
    lowest: Fraction | float = inf
    listed = subject.scheme.grades
    for place, grade in enumerate(listed):
        path = ("grades", place)
        bound = Fraction(grade.from_) if grade.from_ is not None else -inf
        if lowest == -inf:
            message = Message(
                "{grade} stands after a grade that takes in every score", grade=grade.grade
            )
            yield subject.error(path, "unreachable_grade", message, _FIX)
        elif bound >= lowest:
            message = Message(
                "{grade} begins where {above} has begun already",
                grade=grade.grade,
                above=listed[place - 1].grade,
            )
            yield subject.error(path, "unreachable_grade", message, _FIX)
        elif bound > span.high:
            message = Message(
                "{grade} begins at {lowest}, and the score ends at {top}",
                grade=grade.grade,
                lowest=grade.from_,
                top=span.high,
            )
            fix = Message("correct the bound, the weights or the rating's scale")
            yield subject.error(path, "unreachable_grade", message, fix)
        elif lowest <= span.low:
            message = Message(
                "{grade} is never given: {low} and more has another grade",
                grade=grade.grade,
                low=span.low,
            )
            fix = Message("leave it out, or correct a bound")
            yield subject.error(path, "unreachable_grade", message, fix)
        lowest = min(lowest, bound)
    if listed and lowest > span.low and not listed[-1].assumption:
        message = Message("a score below {lowest} has no grade", lowest=lowest)
        fix = Message(
            "add a grade without a bound, or say in an assumption of {grade} why not",
            grade=listed[-1].grade,
        )
        yield subject.warning(("grades", len(listed) - 1), "no_grade_below", message, fix)


def _score(subject: Subject) -> Span:
    """The widest span of the score in any cadence."""
    spans = [Ranges(subject.scheme, cadence).score() for cadence in subject.cadences]
    known = [span for span in spans if isinstance(span, Span)]
    if not known:
        return Span()
    return Span(min(span.low for span in known), max(span.high for span in known))


def classes(subject: Subject) -> Iterator[Finding]:
    """Where the first class that fits is taken, nothing may stand after one that always fits."""
    rules = subject.scheme.classes
    if rules is None or rules.take != "first" or not subject.cadences:
        return
    ranges = Ranges(subject.scheme, subject.cadences[0])
    always = ""
    for place, rule in enumerate(rules.rules):
        if always:
            message = Message(
                "{class_name} is never given: {always} always fits before it",
                class_name=rule.class_,
                always=always,
            )
            path = ("classes", "rules", place)
            yield subject.error(path, "unreachable_class", message, Message("change their order"))
        can = ranges.of(rule.when)
        if isinstance(can, PossibleTruth) and not can.no:
            always = rule.class_
