"""From which earlier periods a period has state to take over, or to say what becomes of it.

Periods of one length hand state on to each other, whatever schemes they have. Where a department
goes over to a scheme that has no such length any more, the chain ends, and the first period after
it has to say what becomes of what is open: no state falls out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.engine.assess import opening_not_used
from kpilib.engine.pieces import Plan, plan_run
from kpilib.workspace.opening_state import NOT_DECIDED, Left, Taking, opening_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kpilib.core.columns import Table
    from kpilib.core.periods import Period
    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.read import Inputs
    from kpilib.rules.scheme import Scheme
    from kpilib.workspace.assessment import Assessment


@dataclass(frozen=True, slots=True)
class HandingOn:
    """An earlier period that has handed state on.

    Attributes:
        period: The period.
        goes_on: Its state arises by the same length as this one's, so that what the rules of both
            know goes over by itself.
    """

    period: Period
    goes_on: bool


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An earlier period with its rules; without a cadence where they cannot be run over it."""

    period: Period
    scheme: Scheme
    cadence: str


def handing_on(
    before: Iterable[tuple[Period, Scheme]], period: Period, scheme: Scheme, plan: Plan
) -> tuple[HandingOn, ...]:
    """The earlier periods whose state a run has to do with, in time.

    Args:
        before: The periods with inputs that have ended before it, with their rules.
        period: The run's period.
        scheme: Its rules.
        plan: How they are run over it.
    """
    earlier = list(_earlier(before, period, plan))
    found = []
    for cadence in dict.fromkeys(each.cadence for each in earlier):
        last = [each for each in earlier if each.cadence == cadence][-1]
        goes_on = cadence == plan.cadence
        # Another length that the scheme still knows has a chain of its own that goes on beside.
        beside = not goes_on and cadence in scheme.periods
        carries = last.scheme.carry or (goes_on and scheme.carry)
        if carries and not beside and not _moved_since(last, earlier):
            found.append(HandingOn(last.period, goes_on))
    return tuple(sorted(found, key=lambda each: each.period.order))


def left_open(before: Sequence[HandingOn], assessed: Sequence[Assessment]) -> tuple[Left, ...]:
    """What earlier periods have left open, in the order of both."""
    return tuple(
        Left(each.period, done.run.pieces[-1].carry, each.goes_on)
        for each, done in zip(before, assessed, strict=True)
    )


def opening_of(plan: Plan, inputs: Inputs) -> Table | None:
    """What is said of state that an earlier scheme has left: beside the run's rows."""
    if not plan.from_history:
        return inputs.opening
    first = inputs.history.get(str(plan.pieces[0]))
    return first.opening if first else None


def taking(scheme: Scheme, plan: Plan) -> Taking:
    """What a run can take in."""
    kinds = tuple(sorted(scheme.vocabulary(plan.cadence).carried))
    return Taking(plan.period, plan.cadence, kinds)


def with_state(
    scheme: Scheme,
    plan: Plan,
    inputs: Inputs,
    left: Sequence[Left],
    problems: list[Problem],
    *,
    as_issued: bool,
) -> Inputs:
    """The inputs with the state that earlier periods hand on, and what was decided of the rest.

    Args:
        scheme: The rules.
        plan: How they are run.
        inputs: With their history; the pieces of a longer run say themselves what becomes of state.
        left: What earlier periods have left open.
        problems: What is wrong is added.
        as_issued: What was issued before anybody had to decide is passed over as it was then.
    """
    if plan.from_history:
        where = Message("say it beside the inputs of {period}", period=plan.pieces[0])
        problems += opening_not_used(inputs.opening, where)
    said = opening_of(plan, inputs)
    found: list[Problem] = []
    carry = opening_state(left, said, taking(scheme, plan), found)
    problems += (one for one in found if not (as_issued and one.code == NOT_DECIDED))
    return replace(inputs, carry=carry, opening=None)


def _earlier(
    before: Iterable[tuple[Period, Scheme]], period: Period, plan: Plan
) -> Iterator[_Earlier]:
    """In time; where two end on one day, the one as long as the run comes last and so counts."""
    for each, scheme in sorted(before, key=lambda b: (b[0].end, b[0].cadence == period.cadence)):
        own = plan_run(scheme, each)
        if isinstance(own, Plan):
            yield _Earlier(each, scheme, own.cadence)
        elif each.cadence == period.cadence:
            yield _Earlier(each, scheme, plan.cadence)  # what is wrong with it is told there


def _moved_since(last: _Earlier, earlier: Sequence[_Earlier]) -> bool:
    """Whether a period in between had no such length: it has said what becomes of the state."""
    return any(
        each.period.start > last.period.end and last.cadence not in each.scheme.periods
        for each in earlier
    )
