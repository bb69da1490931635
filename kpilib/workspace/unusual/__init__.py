"""What is not wrong and may not be meant: told with the numbers that it compares.

Each module has one idea. A detector is a function of the inputs now and those of earlier periods;
it never decides, for it cannot know whether a target of ten times the last one is a slip or a
merger. Whoever has looked says so in `params/accepted.yaml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import Problem
from kpilib.engine.inputs.lineage import located
from kpilib.workspace import glyphs
from kpilib.workspace.unusual.headcount import headcount
from kpilib.workspace.unusual.numbers import numbers_of
from kpilib.workspace.unusual.past import far_from_past, jumps, with_past
from kpilib.workspace.unusual.peers import far_from_others
from kpilib.workspace.unusual.renamed import changed_names
from kpilib.workspace.unusual.repeats import repeated_deals, repeated_events
from kpilib.workspace.unusual.targets import far_from_target
from kpilib.workspace.unusual.words import like_another

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.read import Inputs
    from kpilib.workspace.assessment import Assessment

__all__ = ["unusual_in"]


def unusual_in(
    assessment: Assessment, earlier: Sequence[tuple[Period, Inputs]]
) -> tuple[Problem, ...]:
    """What is unusual in the inputs of a department's period.

    Args:
        assessment: The period.
        earlier: The inputs of the periods before it that are as long, in time.
    """
    inputs, period = assessment.inputs, assessment.period
    now = numbers_of(inputs, str(period))
    past = [numbers_of(each, str(its)) for its, each in earlier]
    series = with_past(now, past)
    compared = [
        *jumps(series),
        *far_from_past(series),
        *far_from_target(now),
        *far_from_others(now, past),
    ]
    found = [
        *inputs.unusual,
        *glyphs.in_assessed(assessment),
        *_passed_over(assessment),
        *headcount(inputs, earlier),
        *changed_names(inputs, earlier),
        *repeated_events(inputs),
        *repeated_deals(inputs, earlier),
        *like_another(inputs, assessment.scheme),
        *_first_of_each_cell(compared),
    ]
    return tuple(located(found, inputs))


def _first_of_each_cell(found: Sequence[Problem]) -> list[Problem]:
    """A number that is far from everything is told once, by what says most."""
    first: dict[tuple[str, int | None, str], Problem] = {}
    for one in found:
        first.setdefault((one.table, one.row, one.column), one)
    return sorted(first.values())


def _passed_over(assessment: Assessment) -> list[Problem]:
    """A department may rest for a while, and so what is open waits; or a folder has got lost."""
    if not assessment.passes_over:
        return []
    message = Message(
        "takes over the state of {before}; there are no inputs between", before=assessment.before
    )
    return [Problem("carry", None, "", "state_passed_over", message)]
