"""Numbers that have jumped since the last period, or left the range of the last ones."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kpilib.core.collecting import without_collecting
from kpilib.core.messages import Message
from kpilib.workspace.unusual.numbers import far, ratio, ten_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from kpilib.core.problems import Problem
    from kpilib.workspace.unusual.numbers import Number

_STEADY = {"target", "base_salary", "performance_salary", "float_salary"}
"""Columns of what somebody has set; it moves seldom, and by little."""

_LAST = 4
"""So many earlier values make the range that a value is held against."""


WithPast = tuple["Number", list["Number"]]
"""A number, and those of its series before it, in time."""


def jumps(numbers: Sequence[WithPast]) -> Iterator[Problem]:
    """A target ten times the last one, or a tenth of it; a salary already when it is far off."""
    for number, before in numbers:
        if number.column not in _STEADY:
            continue
        last = before[-1]
        off = ten_times if number.column == "target" else far
        if off(number, last):
            code = "target_jump" if number.column == "target" else "salary_jump"
            times = ratio(number.value, last.value)
            yield number.problem(code, _then(last, times))


def _then(last: Number, times: str) -> Message:
    return Message(
        "in {period} it was {value}: {times}",
        period=last.when,
        value=last.value,
        times=times,
    )


def far_from_past(numbers: Sequence[WithPast]) -> Iterator[Problem]:
    """A value far from all that the same person has had in the last periods."""
    for number, before in numbers:
        if number.column in _STEADY:
            continue
        last = before[-_LAST:]
        sizes = [each.size for each in last]
        if min(sizes) <= number.size <= max(sizes):
            continue
        lowest, highest = min(last, key=_value), max(last, key=_value)
        nearest = highest if number.value > highest.value else lowest
        apart = far if len(last) > 1 else ten_times
        if not apart(number, nearest):
            continue
        times = ratio(number.value, nearest.value)
        said = _then(nearest, times)
        if len(last) > 1:
            said = Message(
                "from {first} to {last} it lay from {lowest} to {highest}: {times}",
                first=last[0].when,
                last=last[-1].when,
                lowest=lowest.value,
                highest=highest.value,
                times=times,
            )
        yield number.problem("value_far_from_past", said)


def _value(number: Number) -> Fraction:
    return number.value


def _has_past(number: Number) -> bool:
    """Events and deals are as many as they are: one of them has no past."""
    return number.table not in {"events", "deals"}


@without_collecting()
def with_past(now: Sequence[Number], past: Sequence[Sequence[Number]]) -> list[WithPast]:
    """The numbers whose series has any before them, in time."""
    if not any(past) and len({number.when for number in now}) <= 1:
        return []  # nothing is before anything
    series: dict[tuple[str, ...], list[Number]] = defaultdict(list)
    for numbers in past:
        for number in sorted(filter(_has_past, numbers), key=lambda each: each.when):
            series[number.series].append(number)
    found = []
    for number in sorted(filter(_has_past, now), key=lambda each: each.when):
        known = series[number.series]
        # Two rows of one month are two readings of one time: neither is the other's past.
        if before := [each for each in known if each.when != number.when]:
            found.append((number, before))
        known.append(number)
    return found
