"""Days from which versions and values hold, against the days on which periods begin."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.rules.effective_days import begins, first_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Finding, Subject


def effective(subject: Subject) -> Iterator[Finding]:
    """A version holds for the periods that begin in it, so that it begins with one of them."""
    scheme = subject.scheme
    day = scheme.effective_from
    if scheme.narrative is not None or scheme.ranges or begins(scheme, day):
        return
    near = [str(each) for each in (first_day(scheme, day, step=-1), first_day(scheme, day)) if each]
    lengths = " or ".join(subject.cadences)
    message = f"no {lengths} begins on {day}: the one in which it lies is assessed by other rules"
    fix = f"write {' or '.join(near)}" if near else "correct the date or periods"
    yield subject.error(("effective_from",), "no_period_begins", message, fix)


def values(subject: Subject) -> Iterator[Finding]:
    """Dated values of parameters: one is needed from the start, each should be used some day."""
    for name, parameter in subject.scheme.parameters.items():
        if parameter.values:
            path = ("parameters", name, "values")
            yield from _first_value(subject, path, name, min(parameter.values))
            yield from _unused(subject, path, name, list(parameter.values))


def _first_value(subject: Subject, path: KeyPath, name: str, since: date) -> Iterator[Finding]:
    first = first_day(subject.scheme, subject.scheme.effective_from)
    if first is not None and since > first:
        message = f"{name} has no value on {first}, and the first period begins on that day"
        fix = f"let a value begin on {subject.scheme.effective_from}, or the version later"
        yield subject.error(path, "no_first_value", message, fix)


def _unused(subject: Subject, path: KeyPath, name: str, days: list[date]) -> Iterator[Finding]:
    start, end = subject.scheme.effective_from, subject.scheme.effective_to
    for earlier, later in pairwise(sorted(days)):
        if later <= start:
            message = f"the value of {name} from {earlier} is never used: the next holds on {start}"
            yield subject.warning((*path, str(earlier)), "unused_value", message, "leave it out")
    for day in days:
        if end is not None and day > end:
            message = f"the value of {name} from {day} is never used: this version ends on {end}"
            yield subject.warning((*path, str(day)), "unused_value", message, "leave it out")
    if days != sorted(days):
        message = f"the values of {name} do not stand in the order of their days"
        yield subject.warning(path, "days_out_of_order", message, "put the earliest first")
