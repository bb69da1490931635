"""Values far from what was to be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.workspace.unusual.numbers import far, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.problems import Problem
    from kpilib.workspace.unusual.numbers import Number


def far_from_target(now: Sequence[Number]) -> Iterator[Problem]:
    """An actual that is many times its own target, or a small part of it."""
    targets = {each.row: each for each in now if each.column == "target"}
    for number in now:
        target = targets.get(number.row) if number.column == "actual" else None
        if target is not None and far(number, target):
            times = ratio(number.value, target.value)
            said = Message("the target is {value}: {times}", value=target.value, times=times)
            yield number.problem("value_far_from_target", said)
