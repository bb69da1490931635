"""The steps that a value of a rule is looked for at: which value, how far, how finely."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, ProblemsFound
from kpilib.core.rounding import exact_text
from kpilib.rules.formula import FormulaError, constant_value
from kpilib.rules.short_paths import meant_path, values_of

if TYPE_CHECKING:
    from kpilib.core.periods import Period
    from kpilib.core.yamltext import YamlText
    from kpilib.rules.model import Bilingual
    from kpilib.workspace.what_if.compare_variants import WhatIfRun

_MANY = 10**7
_TIMES = 10
"""So many times the value in force is looked at where nobody says how far."""


class NoGoal(KpiError):  # noqa: N818 - it reads as what happened
    """What is asked for cannot be sought."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far to look, and how finely; what is None is chosen by the value in force."""

    low: str | None = None
    high: str | None = None
    step: str | None = None


FAR_ENOUGH = Looked()
"""As the value in force has it."""


@dataclass(frozen=True, slots=True)
class GoalSteps:
    """The steps that a value is looked for at.

    Attributes:
        path: The value's path.
        title: Its printed name.
        now: The value in force.
        low: The first step.
        step: From one to the next.
        last: The number of the last one; the first has 0.
        percent: The value is written in percent.
    """

    path: str
    title: str | Bilingual
    now: Fraction
    low: Fraction
    step: Fraction
    last: int
    percent: bool

    def text(self, place: int) -> str:
        """A step as it is written in a rule."""
        return self.written(self.low + place * self.step)

    def written(self, value: Fraction) -> str:
        """A value as it is written in a rule."""
        return f"{exact_text(value * 100)}%" if self.percent else exact_text(value)


def goal_steps(asked: WhatIfRun, word: str, looked: Looked) -> GoalSteps:
    """The steps of a value.

    Args:
        asked: The departments and periods.
        word: The value, as `--set` has it.
        looked: How far to look, and how finely.

    Raises:
        ProblemsFound: There is no such value.
        NoGoal: It is no number, or how far to look makes no sense.
    """
    document, path = _the_document(asked, word)
    value = values_of(document)[path]
    percent = "%" in _as_written(asked, document, path)
    now = _number(str(value.written))
    if now is None:
        raise NoGoal(
            Message("{path} is no number, so that there is nothing to step through", path=path)
        )
    low, high, step = map(_given, (looked.low, looked.high, looked.step))
    low, step = low or Fraction(0), step or _step(now, percent=percent)
    most = Fraction(1) if percent else abs(now) * _TIMES or Fraction(1000)
    high = max(most, now) if high is None else high
    last = int((high - low) // step) if step > 0 else 0
    found = GoalSteps(path, value.title, now, low, step, last, percent)
    _refuse_ends(found, high)
    return found


def _refuse_ends(found: GoalSteps, high: Fraction) -> None:
    """Ends and steps between which nothing can be looked for."""
    ends = {
        "low": found.written(found.low),
        "high": found.written(high),
        "step": found.written(found.step),
    }
    if found.step <= 0 or found.low > high:
        raise NoGoal(
            Message(
                "from {low} to {high} in steps of {step} is no way to look: the step is more "
                "than 0, and the first is not above the last",
                **ends,
            )
        )
    if found.last > _MANY:
        raise NoGoal(
            Message(
                "from {low} to {high} there are {n} steps of {step}: give a larger step, or "
                "look less far",
                n=found.last,
                **ends,
            )
        )


def _the_document(asked: WhatIfRun, word: str) -> tuple[YamlText, str]:
    """The text of the first scheme that knows a value, with its path.

    Raises:
        ProblemsFound: None does.
    """
    wrong: ProblemsFound | None = None
    for name, period in asked.places:
        document = _document(asked, name, period)
        try:
            path = meant_path(word, document)
        except ProblemsFound as unknown:
            wrong = wrong or unknown
            continue
        if path in values_of(document):
            return document, path
    raise wrong or NoGoal(Message("{path} is no single value", path=word))


def _document(asked: WhatIfRun, name: str, period: Period) -> YamlText:
    workspace = asked.workspace
    scheme = workspace.department(name).scheme_on(period.start)
    own = workspace.overrides(name, period.start)
    return workspace.book.in_force(scheme, period.start, own or None)[1]


def _as_written(asked: WhatIfRun, document: YamlText, path: str) -> str:
    """The line of the scheme's file on which a value stands."""
    steps = values_of(document)[path].steps
    file = asked.workspace.book.folder / document.source.rpartition("/")[2]
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    at = document.line(steps)
    return lines[at - 1] if at <= len(lines) else ""


def _given(text: str | None) -> Fraction | None:
    """A number that somebody gives; None where nothing is given.

    Raises:
        NoGoal: It is none.
    """
    if text is None or (value := _number(text)) is not None:
        return None if text is None else value
    raise NoGoal(
        Message("{text} is no number: how far to look, and the step, are such as 4% or 500",
                text=repr(text))
    )  # fmt: skip


def _number(text: str) -> Fraction | None:
    try:
        return constant_value(text)
    except FormulaError:
        return None


def _step(value: Fraction, *, percent: bool) -> Fraction:
    """A step of the value's own kind: 0.01 of a percentage point, a yuan, a tenth of a point."""
    if percent:
        return Fraction(1, 10_000)
    return Fraction(1) if abs(value) >= 100 and value.denominator == 1 else Fraction(1, 100)  # noqa: PLR2004 - as it says
