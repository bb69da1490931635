"""Days from which versions and values hold, against the days on which periods begin."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, any_of
from kpilib.rules.effective_days import begins, first_day
from kpilib.rules.model import CADENCE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kpilib.core.yamltext import KeyPath
    from kpilib.rules.lint.finding import Finding, Subject

_CORRECT = Message("correct the date or periods")
_LEAVE_OUT = Message("leave it out")


def effective(subject: Subject) -> Iterator[Finding]:
    """A version holds for the periods that begin in it, so that it begins with one of them."""
    scheme = subject.scheme
    day = scheme.effective_from
    if scheme.narrative is not None or scheme.ranges or begins(scheme, day):
        return
    near = [str(each) for each in (first_day(scheme, day, step=-1), first_day(scheme, day)) if each]
    message = Message(
        "no {length} begins on {day}: the one in which it lies is assessed by other rules",
        length=any_of([CADENCE_NAMES[cadence] for cadence in subject.cadences]),
        day=day,
    )
    fix = Message("write {days}", days=any_of(near)) if near else _CORRECT
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
        message = Message(
            "{name} has no value on {first}, and the first period begins on that day",
            name=name,
            first=first,
        )
        fix = Message(
            "let a value begin on {since}, or the version later",
            since=subject.scheme.effective_from,
        )
        yield subject.error(path, "no_first_value", message, fix)


def _unused(subject: Subject, path: KeyPath, name: str, days: list[date]) -> Iterator[Finding]:
    start, end = subject.scheme.effective_from, subject.scheme.effective_to
    for earlier, later in pairwise(sorted(days)):
        if later <= start:
            message = Message(
                "the value of {name} from {earlier} is never used: the next holds on {start}",
                name=name,
                earlier=earlier,
                start=start,
            )
            yield subject.warning((*path, str(earlier)), "unused_value", message, _LEAVE_OUT)
    for day in days:
        if end is not None and day > end:
            message = Message(
                "the value of {name} from {day} is never used: this version ends on {end}",
                name=name,
                day=day,
                end=end,
            )
            yield subject.warning((*path, str(day)), "unused_value", message, _LEAVE_OUT)
    if days != sorted(days):
        message = Message("the values of {name} do not stand in the order of their days", name=name)
        yield subject.warning(path, "days_out_of_order", message, Message("put the earliest first"))
