"""Of problems that are alike so many are kept one by one; of the others, how many there are.

A file of another kind under the name of a table has hundreds of thousands of wrong cells. Each of
them named is more than anybody mends one by one, and takes minutes and gigabytes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kpilib.core.problems import Problem

KEPT = 5_000
"""Of one code in one column of one table."""


def others_of(sample: Problem, count: int) -> Problem:
    """What stands for problems that are like one, and are not kept themselves."""
    message = Message("and {rest:,} more like it", rest=count)
    return replace(sample, row=None, message=message, details=replace(sample.details, more=count))


def kept(problems: Iterable[Problem]) -> list[Problem]:
    """The first ones of each kind in the order in which they came, then one for all others of it.

    The same problem told twice is one; what stands for others already counts as many as these.
    """
    found: list[Problem] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    others: dict[tuple[str, str, str], Problem] = {}
    for one in dict.fromkeys(problems):
        kind = (one.table, one.column, one.code)
        seen[kind] += not one.details.more
        if not one.details.more and seen[kind] <= KEPT:
            found.append(one)
            continue
        before = others[kind].details.more if kind in others else 0
        others[kind] = others_of(one, before + (one.details.more or 1))
    return [*found, *others.values()]


def count_of(problems: Sequence[Problem]) -> int:
    """How many there are, with those that are not kept."""
    return sum(one.details.more or 1 for one in problems)
