"""Totals: people's quantities added up for the department or a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from kpilib.core.columns import Truth
from kpilib.core.exact import Numbers, group_sums
from kpilib.rules.description import Description
from kpilib.rules.formula import names_of, parse_formula
from kpilib.rules.intervals import added_up
from kpilib.rules.model import Formula, Frame
from kpilib.rules.parts.part import Part, entry, registered
from kpilib.rules.possible_values import NOT_NEGATIVE
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.description import SchemeWords
    from kpilib.rules.directions import OfFormula, Signs
    from kpilib.rules.formula import Node
    from kpilib.rules.lint.ranges import Ranges
    from kpilib.rules.possible_values import Can
    from kpilib.rules.sheet import Entry, Spot
    from kpilib.rules.trace import TraceWords
    from kpilib.rules.trace_builder import TracePoint


@registered("total")
class Total(Part):
    """A person's quantity added up for the department or the section it stands on.

    Attributes:
        total: A formula about people; who has no value adds nothing.
        how: The sum, the mean of those who have a value, or their number.
    """

    total: Formula
    how: Literal["sum", "mean", "number"] = "sum"

    def can_stand_on(self) -> tuple[Frame, ...]:
        """People belong to the department and to sections."""
        return ("department", "sections")

    def reads(self) -> Iterator[str]:
        """The names in the people's formula."""
        yield from names_of(self.total)

    def evaluate(self, spot: Spot) -> Iterator[Entry]:
        """The total per department or section."""
        people = spot.sheet.frames["people"]
        values = spot.sheet.calculate(self.total, "people")
        if isinstance(values, Truth):
            values = Numbers.scaled(values.holds.astype(np.int64), 1, values.known)
        if not isinstance(values, Numbers):
            values = spot.sheet.numbers(self.total, "people")
        if spot.frame == "sections":
            counted = values.present & people.active
            if self.how == "sum":
                counted &= np.asarray(values.num != 0).astype(bool)
            spot.sheet.report_no_section(spot.name, np.asarray(counted))
        groups = np.where(people.active, people.parents[spot.frame], -1)
        result = group_sums(values, groups, len(spot.rows))
        if self.how != "sum":
            ones = Numbers.scaled(np.ones(len(people), dtype=np.int64), 1, values.present)
            number = group_sums(ones, groups, len(spot.rows))
            result = number if self.how == "number" else result / number
        yield entry(spot, result, people=groups)

    def trace(self, at: TracePoint) -> Step:
        """Everybody who is counted."""
        builder, groups = at.builder, at.kept("people", np.ndarray)
        children = tuple(builder.of_people(self.total, np.flatnonzero(groups == at.row)))
        parents = builder.sheet.frames["people"].parents
        # What eligibility itself needs is a total of everyone, who are among the children then.
        others = np.flatnonzero((parents[at.entry.frame] == at.row) & (groups != at.row))
        return TotalStep(at.entry.name, at.value, children=children, how=self.how,
                         of=parse_formula(self.total),
                         left_out=builder.not_assessed(others))  # fmt: skip

    def formulas_about(self) -> Iterator[tuple[str, str]]:
        """The people's formula."""
        yield self.total, ""

    def sees(self, frame: str) -> str:
        """People."""
        del frame
        return "people"

    def can_be(self, ranges: Ranges) -> Can:
        """As a sum, a mean or a number of people."""
        if self.how == "number":
            return NOT_NEGATIVE
        each = ranges.of(self.total)
        return each if self.how == "mean" else added_up(each)

    def direction(self, of: OfFormula) -> Signs | None:
        """As people's formula; their number is untold."""
        return None if self.how == "number" else of(self.total)

    def describe(self, t: SchemeWords) -> Description:
        """What is added up, averaged or counted."""
        if t.is_condition(self.total) and self.how == "sum":
            everyone = self.total == "true"
            who = t.say("all") if everyone else t.formula(self.total)
            return Description(t.say("number of people: {who}", who=who))
        what = t.formula(self.total)
        match self.how:
            case "sum":
                return Description(t.say("sum of everyone’s {what}", what=what))
            case "mean":
                return Description(t.say("mean of everyone’s {what}", what=what))
        return Description(t.say("number of people who have {what}", what=what))


@dataclass(frozen=True, eq=False, kw_only=True)
class TotalStep(Step):
    """The sum, the mean or the number of people's values.

    Attributes:
        how: Which of these.
        of: What of each person.
    """

    kind = "total"
    data = ("how",)
    how: Literal["sum", "mean", "number"]
    of: Node

    @property
    def people(self) -> tuple[Step, ...]:
        """Everybody who is counted."""
        return self.children

    def said(self, words: TraceWords) -> str:
        """Of what, and over how many people."""
        count = sum(child.value is not None for child in self.children)
        what = words.say("it")
        if self.children:
            what = words.formula(self.of, words.symbols(self.children[0]))
        if self.how == "number":
            return words.say("how many people have {what}", what=what)
        if self.how == "mean":
            return words.say("mean of {what} over {count} people", what=what, count=count)
        if any(isinstance(child.value, bool) for child in self.children):
            return words.say("how many people fulfil: {what}", what=what)
        return words.say("sum of {what} over {count} people", what=what, count=count)
