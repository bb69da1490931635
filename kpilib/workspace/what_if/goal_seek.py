"""Which value of a rule costs so much: values stepped through exactly, and told with the next one.

A cost moves in jumps (pay is rounded, tiers have bounds), so there may be no value that costs just
that. What is found is the last step on this side of the amount, and the first one beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.workspace.what_if.goal_steps import FAR_ENOUGH, Looked, NoGoal, goal_steps
from kpilib.workspace.what_if.scenario_files import WhatIfScenario
from kpilib.workspace.what_if.standings import standing_of, yuan
from kpilib.workspace.what_if.variant_rules import EVERY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kpilib.rules.model import Bilingual
    from kpilib.workspace.what_if.compare_variants import WhatIfRun

Course = Literal["rising", "falling", "flat", "neither"]

_ALL = 200
"""So many steps are looked at one by one; of more, some first and then between two of them."""

_SAMPLES = 64


@dataclass(frozen=True, slots=True)
class TriedValue:
    """A value that was tried.

    Attributes:
        value: As it is written in a rule.
        cost: Yuan.
    """

    value: str
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the cost passes the amount.

    Attributes:
        found: The step that costs the amount, or the nearest on this side of it: it costs less.
        beyond: The next step, on the other side; None where there is none.
        exact: Whether `found` costs just the amount.
    """

    found: TriedValue
    beyond: TriedValue | None
    exact: bool


@dataclass(frozen=True)
class GoalSought:
    """What was found.

    Attributes:
        path: The value that was varied.
        title: Its printed name.
        goal: Yuan.
        now: The value in force, and what it costs.
        crossings: Every place found where the cost passes the amount; none: no value reaches it.
        least: The cheapest that was tried.
        most: The dearest.
        course: Whether the cost rises or falls with the value, as far as was looked.
        tried: How many values were tried.
        between: The ends of what was looked at.
        step: From one value to the next.
    """

    path: str
    title: str | Bilingual
    goal: Decimal
    now: TriedValue
    crossings: tuple[Crossing, ...]
    least: TriedValue
    most: TriedValue
    course: Course
    tried: int
    between: tuple[str, str]
    step: str


def goal_seek(
    asked: WhatIfRun, word: str, goal: Decimal, looked: Looked = FAR_ENOUGH
) -> GoalSought:
    """Seek the value of a rule at which all that is asked for costs an amount.

    Args:
        asked: The departments and periods.
        word: The value, as `--set` has it.
        goal: Yuan.
        looked: How far to look, and how finely.

    Raises:
        ProblemsFound: There is no such value.
        NoGoal: It is no number, or how far to look makes no sense.
    """
    return _Seeking(asked, word, goal, looked).sought()


class _Seeking:
    def __init__(self, asked: WhatIfRun, word: str, goal: Decimal, looked: Looked) -> None:
        self._asked, self._word, self._goal = asked, word, int(goal * 100)
        self._steps = goal_steps(asked, word, looked)
        self._costs: dict[int, int | None] = {}
        self._refused: ProblemsFound | None = None

    def sought(self) -> GoalSought:
        steps, last = self._steps, self._steps.last
        if last <= _ALL:
            places = list(range(last + 1))
        else:
            places = sorted({last * part // _SAMPLES for part in range(_SAMPLES + 1)})
        known = [place for place in places if self._cost(place) is not None]
        if not known:
            raise self._refused or NoGoal(Message("no value could be tried"))
        crossings = [
            self._crossing(before, after)
            for before, after in pairwise(known)
            if self._passes(before, after)
        ]
        if self._cost(known[0]) == self._goal:
            crossings.insert(0, self._just(known[0], known[0]))
        tried = sorted(place for place, cost in self._costs.items() if cost is not None)
        by_cost = sorted(tried, key=lambda place: (self._costs[place] or 0, place))
        return GoalSought(
            steps.path,
            steps.title,
            yuan(self._goal),
            TriedValue(steps.written(steps.now), self._asked.as_is.cost()),
            tuple(dict.fromkeys(crossings)),
            self._at(by_cost[0]),
            self._at(by_cost[-1]),
            self._course(tried),
            len(tried),
            (steps.text(0), steps.text(last)),
            steps.written(steps.step),
        )

    def _passes(self, before: int, after: int) -> bool:
        """Whether the cost comes to the amount, or past it, from one place to another."""
        one, other = (self._known(place) - self._goal for place in (before, after))
        return one * other < 0 or (other == 0 and one != 0)

    def _crossing(self, before: int, after: int) -> Crossing:
        low, high = before, after
        while high - low > 1:
            middle = (low + high) // 2
            if self._cost(middle) is None:
                break
            one, mid = self._known(low) - self._goal, self._known(middle) - self._goal
            if mid == 0 or one * mid < 0 or one == 0:
                high = middle
            else:
                low = middle
        for place, beside in ((low, high), (high, low)):
            if self._known(place) == self._goal:
                return self._just(place, beside)
        below, above = sorted((low, high), key=self._known)
        return Crossing(self._at(below), self._at(above), exact=False)

    def _just(self, place: int, beside: int) -> Crossing:
        """A step that costs just the amount, with the next one that costs more."""
        near = [each for each in (place + 1, place - 1, beside) if 0 <= each <= self._steps.last]
        dearer = [each for each in near if (self._cost(each) or 0) > self._goal]
        beyond = self._at(dearer[0]) if dearer else None
        return Crossing(self._at(place), beyond, exact=True)

    def _course(self, tried: Sequence[int]) -> Course:
        moves = {
            (after > before) - (after < before)
            for before, after in pairwise(self._known(place) for place in tried)
        }
        if moves <= {0}:
            return "flat"
        return "rising" if -1 not in moves else "falling" if 1 not in moves else "neither"

    def _known(self, place: int) -> int:
        return self._cost(place) or 0

    def _cost(self, place: int) -> int | None:
        """Whole fen; None where the rules refuse the value."""
        if place not in self._costs:
            text = self._steps.text(place)
            tried = WhatIfScenario(rules={EVERY: {self._word: text}})
            scenario = tried.model_copy(update={"name": text})
            try:
                run = self._asked.varied(scenario)
                self._costs[place] = sum(
                    standing_of(run.assess(name, period)).fen for name, period in self._asked.places
                )
            except ProblemsFound as wrong:
                self._refused = wrong
                self._costs[place] = None
        return self._costs[place]

    def _at(self, place: int) -> TriedValue:
        return TriedValue(self._steps.text(place), yuan(self._known(place)))
