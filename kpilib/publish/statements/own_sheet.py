"""The sheet of one person: every step behind the person's figures, children before parents.

A step is a mapping with `name`, `title`, `value`, where there are any `unit`, `clause`, `reading`,
`place`, `notes`, `left_out`, and either `formula` (see `kpilib.publish.statements.step_formulas`)
or `given`, which says why it has none: `row`, `parameter`, `carried`, `aggregate`, or `day`.

Nobody else stands on it. Totals, weights and ranks over other people are aggregates, as given;
texts that somebody has typed are left out where they name another person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.publish.statements.step_formulas import FORMULAS, of_node, plain
from kpilib.rules.formula import Name
from kpilib.rules.parts.carried import CarriedStep
from kpilib.rules.parts.compared import ComparedStep
from kpilib.rules.parts.rating import RatingStep
from kpilib.rules.parts.total import TotalStep
from kpilib.rules.trace import (
    FormulaStep,
    GivenStep,
    InputStep,
    ParameterStep,
    PersonStep,
    Step,
)
from kpilib.text.explain.notes import how, left_out_lines
from kpilib.text.explain.words import spot_of
from kpilib.text.own_value_words import own_value_line

if TYPE_CHECKING:
    from kpilib.publish.statements.discretion import Discretion
    from kpilib.publish.statements.step_formulas import Expression
    from kpilib.rules.own_values import OwnValue
    from kpilib.rules.trace import LeftOutStep, Place, Value
    from kpilib.text.explain.words import TraceWording

Plain = dict[str, Any]

_GIVEN: dict[type[Step], str] = {
    CarriedStep: "carried",
    TotalStep: "aggregate",
    ParameterStep: "parameter",
    GivenStep: "day",
    InputStep: "row",
}
"""Steps without a formula, by what they are to the person."""

_ALWAYS = {"name", "title", "value", "formula"}
"""What every step says; of the rest only what there is."""


class OwnSheet:
    """The steps of one person, each once.

    Attributes:
        steps: As plain data, in the order of their numbers.
        piece: Of a run of several pieces the one whose figures are being put here.
    """

    def __init__(self, who: str, wording: TraceWording, discretion: Discretion) -> None:
        """An empty sheet.

        Args:
            who: The person's id.
            wording: The language, and the words of the scheme.
            discretion: What may be said to this person.
        """
        self.steps: list[Plain] = []
        self.piece = ""
        self._who = who
        self._wording = wording
        self._discretion = discretion
        self._numbers: dict[int, int] = {}
        self._own_values: dict[str, list[OwnValue]] = defaultdict(list)
        for one in wording.scheme.own_values:
            self._own_values[one.rule].append(one)
        self._derived: dict[tuple[int, str], int] = {}
        self._kept: list[Step] = []  # so that no two of them have one id

    def add(self, step: Step) -> int:
        """The number of a step, which stands on the sheet from now on."""
        found = self._numbers.get(id(step))
        if found is None:
            self._kept.append(step)
            if isinstance(step, PersonStep) and isinstance(step.formula, Name):
                found = self.add(step.children[0])
            else:
                found = self._put(self._plain(step))
            self._numbers[id(step)] = found
        return found

    def aggregate(self, name: str, title: Message, value: Value) -> int:
        """What is made of other people's figures, as given."""
        said = self._wording.said(title)
        return self._put({"name": name, "title": said, "value": plain(value), "given": "aggregate"})

    def derived(self, step: Step, suffix: str, formula: Expression, value: Value) -> int:
        """A value between a step and its children; the formula counts when it is first named.

        Without a formula before, nothing was worked out: a fill whose condition does not hold has
        filled nothing.
        """
        key = (id(step), suffix)
        if key not in self._derived:
            titles = {"filled": Message("filled"), "lowered": Message("lowered by")}
            title = f"{self._wording.named(step)} · {self._wording.said(titles[suffix])}"
            self._kept.append(step)
            self._derived[key] = self._put(
                {"name": f"{step.name}.{suffix}", "title": title, "value": plain(value),
                 "unit": step.unit, "formula": plain(value) if formula is None else formula}
            )  # fmt: skip
        return self._derived[key]

    def _put(self, one: Plain) -> int:
        self.steps.append({key: value for key, value in one.items() if value or key in _ALWAYS})
        return len(self.steps) - 1

    def _plain(self, step: Step) -> Plain:
        one: Plain = {
            "name": step.name,
            "title": self._wording.named(step),
            "value": plain(step.value),
            "unit": step.unit,
            "piece": self.piece,
        }
        if isinstance(step, PersonStep):
            one["name"], one["title"] = "mine", self._wording.say("your figure")
        given = self._given(step)
        if given and step.condition is not None:
            one["formula"] = self._only_when(step)
        elif given:
            one["given"] = given
            if given == "aggregate":
                one["notes"] = [step.said(self._wording)]
        else:
            one["formula"] = self._formula(step)
            one["notes"] = self._notes(step)
            one["left_out"] = [self._left_out(row) for row in _rows(step)]
        one["shown"] = self._wording.value(step)
        if step.condition is None:
            one["place"] = self._place(step.place)
        own = (own_value_line(self._wording, each) for each in self._own_values[step.name])
        one["clause"] = self._wording.say("; ").join(filter(None, (step.clause, *own)))
        if step.assumption is not None:
            one["reading"] = self._wording.said(step.assumption)
        if step.origin:
            one["origin"] = step.origin
        if isinstance(step, CarriedStep):
            one["from"] = step.from_
        return one

    def _given(self, step: Step) -> str:
        """Why a step has no formula here; empty where it has one."""
        if isinstance(step, ComparedStep) and step.mine != self._who:
            return "aggregate"
        if isinstance(step, InputStep) and step.origin:
            return "carried"
        return next((_GIVEN[kind] for kind in type(step).__mro__ if kind in _GIVEN), "")

    def _formula(self, step: Step) -> Expression:
        condition = None if step.condition is None else self.add(step.condition)
        if step.unmet:
            return ["when", condition, None]
        if isinstance(step, FormulaStep):
            names = {child.name: self.add(child) for child in step.children}
            formula = of_node(step.formula, names)
        else:
            formula = FORMULAS[step.kind](self, step)
        if isinstance(step, RatingStep):  # a rater alone does not say what was rated
            for child in step.children:
                title = f"{self._wording.named(step)} · {self._wording.named(child)}"
                self.steps[self.add(child)]["title"] = title
        return formula if condition is None else ["when", condition, formula]

    def _only_when(self, step: Step) -> Expression:
        """Something given that counts only under a condition."""
        condition = self.add(step.condition) if step.condition is not None else None
        inner = None if step.unmet else self.add(replace(step, condition=None))
        return ["when", condition, inner]

    def _notes(self, step: Step) -> list[str]:
        """How it came about, without clause and reading, which stand by themselves."""
        return [*how(step, self._wording), *left_out_lines(_rows(step), self._wording)]

    def _left_out(self, row: LeftOutStep) -> Plain:
        """A row of the person's own that does not count, with the conditions that do not hold."""
        return {
            "title": self._wording.named(row),
            "unmet": [self.add(child) for child in row.children] if row.why == "where" else [],
            "place": self._place(row.place),
        }

    def _place(self, place: Place | None) -> Plain | None:
        if place is None or not self._discretion.is_own(place):
            return None
        plain_ = {"file": place.path, "line": place.line, "row": place.row, "column": place.column,
                  "spot": self._wording.said(spot_of(place)),
                  "correction": self._discretion.said(place.correction),
                  "origin": self._discretion.said(place.origin)}  # fmt: skip
        return {key: value for key, value in plain_.items() if value not in (None, "", 0)}


def _rows(step: Step) -> tuple[LeftOutStep, ...]:
    """The rows that a rule does not count; the people whom it does not count are others."""
    return tuple(one for one in step.left_out if one.why != "person")
