"""Weights that do not add up: of indicators to the full score, of raters to one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.rounding import number_text
from kpilib.rules.lint.ranges import Ranges
from kpilib.rules.model import CADENCE_NAMES
from kpilib.rules.scheme import in_cadence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.lint.finding import Finding, Subject
    from kpilib.rules.parts import Part

_FULL = Decimal(100)


def full_scores(subject: Subject) -> Iterator[Finding]:
    """The best score possible must be 100, or what the scheme says it is.

    Left alone are scores without a ceiling (counts, attainment without a cap) and indicators that
    not everyone has (`when`), whose weights no one person's sheet needs to add up.
    """
    found: dict[Fraction, tuple[str, bool]] = {}
    for cadence in subject.cadences:
        ranges = Ranges(subject.scheme, cadence)
        for frame in ("people", "department"):
            scored = [i for i in _scored(subject, cadence) if frame in i.on]
            if not scored or any(indicator.when is not None for indicator in scored):
                continue
            span = ranges.sum_of_points(frame)
            if span is not None and isinstance(high := span.high, Fraction):
                found.setdefault(high, (cadence, not all(i.span_is_exact() for i in scored)))
    full = Fraction(subject.scheme.full_score or _FULL)
    # People and the department may each have a sheet; 100 needs no saying where one has its own.
    fine = {full, Fraction(_FULL)} if full in found else {full}
    for high, (cadence, by_formula) in found.items():
        if high not in fine:
            yield _wrong(subject, high, full, cadence, by_formula=by_formula)


def _scored(subject: Subject, cadence: str) -> Iterator[Part]:
    for _, indicator in in_cadence(subject.scheme.indicators, cadence):
        if indicator.in_score():
            yield indicator


def _wrong(
    subject: Subject, high: Fraction, full: Fraction, cadence: str, *, by_formula: bool
) -> Finding:
    path = ("full_score",) if subject.scheme.full_score is not None else ("indicators",)
    message = Message(
        "in a {length} the indicators add up to {best} at most, not {full}",
        length=CADENCE_NAMES[cadence],
        best=high,
        full=full,
    )
    fix = Message("correct a weight, or say full_score: {best}", best=number_text(high))
    # Where a formula gives points the span may be wider than what can happen.
    found = subject.warning if by_formula else subject.error
    return found(path, "weights_do_not_sum", message, fix)
