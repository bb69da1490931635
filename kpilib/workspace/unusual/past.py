"""Numbers that have jumped since the last period, or left the range of the last ones."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kpilib.formatting import plain
from kpilib.workspace.unusual.numbers import far, ratio, ten_times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.problems import Problem
    from kpilib.workspace.unusual.numbers import Number

_STEADY = {"target", "base_salary", "performance_salary", "float_salary"}
"""Columns of what somebody has set; it moves seldom, and by little."""

_LAST = 4
"""So many earlier values make the range that a value is held against."""


def jumps(now: Sequence[Number], past: Sequence[Sequence[Number]]) -> Iterator[Problem]:
    """A target ten times the last one, or a tenth of it; a salary already when it is far off."""
    for number, before in _with_past(now, past, _is_steady):
        if not before:
            continue
        last = before[-1]
        off = ten_times if number.column == "target" else far
        if off(number.value, last.value):
            code = "target_jump" if number.column == "target" else "salary_jump"
            times = ratio(number.value, last.value)
            yield number.problem(code, f"in {last.when} it was {plain(last.value)}: {times}")


def far_from_past(now: Sequence[Number], past: Sequence[Sequence[Number]]) -> Iterator[Problem]:
    """A value far from all that the same person has had in the last periods."""
    for number, before in _with_past(now, past, _is_measured):
        if not before:
            continue
        values = [each.value for each in before[-_LAST:]]
        nearest = max(values) if number.value > max(values) else min(values)
        apart = far if len(values) > 1 else ten_times
        if min(values) <= number.value <= max(values) or not apart(number.value, nearest):
            continue
        times = ratio(number.value, nearest)
        if len(values) == 1:
            said = f"in {before[-1].when} it was {plain(nearest)}: {times}"
        else:
            first, last = before[-len(values)].when, before[-1].when
            said = (
                f"from {first} to {last} it lay from {plain(min(values))} to {plain(max(values))}: "
                f"{times}"
            )
        yield number.problem("value_far_from_past", said)


def _is_steady(number: Number) -> bool:
    return number.column in _STEADY


def _is_measured(number: Number) -> bool:
    """Events and deals are as many as they are: one of them has no past."""
    return number.column not in _STEADY and number.table not in {"events", "deals"}


def _with_past(
    now: Sequence[Number], past: Sequence[Sequence[Number]], wanted: Callable[[Number], bool]
) -> Iterator[tuple[Number, list[Number]]]:
    """Each wanted number with those of its series before it, in time."""
    series: dict[tuple[str, ...], list[Number]] = defaultdict(list)
    for numbers in past:
        for number in sorted(filter(wanted, numbers), key=lambda each: each.when):
            series[number.series].append(number)
    for number in sorted(filter(wanted, now), key=lambda each: each.when):
        before = series[number.series]
        # Two rows of one month are two readings of one time: neither is the other's past.
        yield number, [each for each in before if each.when != number.when]
        before.append(number)
