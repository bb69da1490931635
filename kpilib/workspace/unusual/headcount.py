"""A department that has doubled or halved since its last period: a list may be another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs

_FEW = 6
"""Of so few people two more or less are nothing unusual."""


def headcount(inputs: Inputs, earlier: Sequence[tuple[Period, Inputs]]) -> Iterator[Problem]:
    """Twice as many people as last time, or half as many."""
    if not earlier:
        return
    period, before = earlier[-1]
    now, last = len(inputs["employees"]), len(before["employees"])
    if now and last and max(now, last) >= max(_FEW, 2 * min(now, last)):
        message = Message(
            "people in employees: {now}; in {period}: {last}",
            now=now,
            period=period,
            last=last,
        )
        yield Problem("employees", None, "", "headcount_jump", message)
