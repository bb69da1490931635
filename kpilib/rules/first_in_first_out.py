"""First in, first out: an amount fills open items, of all people at once, the oldest first.

Items of a person stand together, the oldest first; `owner` has the person's row beside each item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpilib.core.exact import Numbers, greatest, least
from kpilib.core.integers import Integers, with_room

if TYPE_CHECKING:
    from kpilib.core.integers import Array, Bools

_ZERO = Numbers.single(0)


def first_in_first_out(open_: Numbers, using: Numbers, owner: Array) -> Numbers:
    """How much of each item is filled, oldest first."""
    before = _running(open_, owner) - open_
    return least(greatest(using - before, _ZERO), open_)


def last_first(filled: Numbers, lower: Numbers, owner: Array) -> Numbers:
    """How an amount spreads over filled items, the last touched first."""
    back = np.arange(len(owner))[::-1]
    reverse = first_in_first_out(filled.take(back), lower.take(back), owner[back])
    return reverse.take(back)


def _running(values: Numbers, owner: Array) -> Numbers:
    """Running sums within each owner, whose items stand together and over one denominator."""
    if not len(owner):
        return values
    (num,) = with_room(values.size * len(owner), values.num)
    total = np.cumsum(num)
    starts = _starts(owner)
    running = Integers.of(total - np.where(starts > 0, total[starts - 1], 0))
    return Numbers.over(running, values.den, values.known)


def _starts(owner: Array) -> Array:
    """Per item the place where its owner's items begin."""
    new: Bools = np.ones(len(owner), dtype=bool)
    new[1:] = owner[1:] != owner[:-1]
    return np.asarray(np.maximum.accumulate(np.where(new, np.arange(len(owner)), 0)))
