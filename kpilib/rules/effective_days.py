"""Effective dates of rules: they can only make a difference on a period's first day."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from kpilib.core.messages import Message, any_of
from kpilib.core.periods import MONTHS_IN, Period
from kpilib.rules.contradictions import cadences
from kpilib.rules.model import CADENCE_NAMES
from kpilib.rules.scheme_fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.scheme import Scheme

_FURTHEST = 12
"""So many months ahead a period of every length begins."""


def days(scheme: Scheme) -> Iterator[Fault]:
    """Fixed spans that cannot be assessed, and values that begin where no period does."""
    for cadence, times in Counter(scheme.periods).items():
        if times > 1:
            message = Message(
                "{cadence} stands {times} times: keep one, or name the length that is meant",
                cadence=cadence,
                times=times,
            )
            yield Fault(("periods",), "duplicate_period", message)
    wrong = list(_ranges(scheme))
    yield from wrong
    if not wrong:
        for name in scheme.parameters:
            yield from _values(scheme, name)


def _ranges(scheme: Scheme) -> Iterator[Fault]:
    for place, text in enumerate(scheme.ranges):
        path = ("ranges", place)
        try:
            period = Period.parse(text)
        except ValueError as wrong:
            yield Fault(path, "not_a_period", wrong.args[0])
            continue
        if period.cadence != "range":
            message = Message(
                "{span} is a {length}: name {cadence} in periods instead",
                span=text,
                length=CADENCE_NAMES[period.cadence],
                cadence=period.cadence,
            )
            yield Fault(path, "not_a_range", message)
        elif period.start < scheme.effective_from:
            message = Message(
                "{span} begins before effective_from {since}: correct one",
                span=text,
                since=scheme.effective_from,
            )
            yield Fault(path, "before_effective", message)
    for text, times in Counter(scheme.ranges).items():
        if times > 1:
            yield Fault(
                ("ranges",),
                "duplicate_range",
                Message("{span} stands {times} times: keep one", span=text, times=times),
            )
    yield from _overlaps(scheme)


def _overlaps(scheme: Scheme) -> Iterator[Fault]:
    """Days of two fixed spans: whatever happens on them would count, and be paid, in both."""
    spans = []
    for place, text in enumerate(scheme.ranges):
        with suppress(ValueError):  # told already
            spans.append((Period.parse(text), ("ranges", place)))
    for (one, _), (two, path) in combinations(spans, 2):
        first, last = max(one.start, two.start), min(one.end, two.end)
        if first <= last and one.name != two.name:
            message = Message(
                "{two} has days of {one}, {first} to {last}, and what happens on "
                "them would be paid in both: let one begin when the other has "
                "ended, or write a scheme for each",
                two=two,
                one=one,
                first=first,
                last=last,
            )
            yield Fault(path, "overlapping_ranges", message)


def _values(scheme: Scheme, name: str) -> Iterator[Fault]:
    values = scheme.parameters[name].values
    path = ("parameters", name, "values")
    for day in values:
        if day > scheme.effective_from and not begins(scheme, day):
            before, after = first_day(scheme, day, step=-1), first_day(scheme, day)
            near = [str(each) for each in (before, after) if each is not None]
            message = Message(
                "a value of {name} begins on {day}, and no period of the scheme begins on that "
                "day: write {days}, from which it would be used"
                if near
                else "a value of {name} begins on {day}, and no period of the scheme begins on "
                "that day: leave it out",
                name=name,
                day=day,
                days=any_of(near) if near else "",
            )
            yield Fault((*path, day.isoformat()), "no_period_begins", message)


def begins(scheme: Scheme, day: date) -> bool:
    """Whether a period of the scheme can begin on a day."""
    for cadence in cadences(scheme):
        if cadence == "range":
            if not scheme.ranges or any(Period.parse(r).start == day for r in scheme.ranges):
                return True
        elif day.day == 1 and (day.month - 1) % MONTHS_IN[cadence] == 0:
            return True
    return False


def first_day(scheme: Scheme, day: date, *, step: int = 1) -> date | None:
    """The first day from a day on (or back from it) on which a period can begin; None of none."""
    candidates = [day, *(_month_away(day, step * months) for months in range(_FURTHEST + 1))]
    candidates += [Period.parse(each).start for each in scheme.ranges]
    possible = [c for c in candidates if (c - day) * step >= timedelta(0) and begins(scheme, c)]
    return min(possible, key=lambda found: abs(found - day), default=None)


def _month_away(day: date, months: int) -> date:
    """The first day of the month that lies so many months away."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
