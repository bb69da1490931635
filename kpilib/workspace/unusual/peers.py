"""Numbers far from all others of their kind in the department."""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.unusual.numbers import far, ratio, ten_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.problems import Problem
    from kpilib.workspace.unusual.numbers import Number

_ENOUGH = 5
"""Of fewer others nobody can say what is usual."""

_OF_ALL_SIZES = {"deals", "events"}
"""Tables whose amounts differ widely in life: only a digit too many or too few is told of them,
and they are held against earlier periods as well."""


def far_from_others(now: Sequence[Number], past: Sequence[Sequence[Number]]) -> Iterator[Problem]:
    """A number that is far above the largest of the others, or far below the smallest."""
    kinds: dict[tuple[str, str, str], list[Number]] = defaultdict(list)
    for number in now:
        kinds[number.kind].append(number)
    for numbers in past:
        for number in numbers:
            if number.table in _OF_ALL_SIZES and number.kind in kinds:
                kinds[number.kind].append(number)
    current = set(map(id, now))
    for numbers in kinds.values():
        if len(numbers) <= _ENOUGH:
            continue
        for two in (nlargest, nsmallest):
            # Of two that a float cannot tell apart neither is far from the other.
            number, next_to = two(2, numbers, key=lambda each: each.size)
            apart = ten_times if number.table in _OF_ALL_SIZES else far
            if id(number) in current and apart(number, next_to):
                times = ratio(number.value, next_to.value)
                message = Message(
                    "the largest of {others} others is {value}: {times}"
                    if two is nlargest
                    else "the smallest of {others} others is {value}: {times}",
                    others=len(numbers) - 1,
                    value=next_to.value,
                    times=times,
                )
                yield number.problem("value_far_from_others", message)
