"""Parts that compare a person with their peers: rank, prizes, pool, in department or section."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from kpilib.rules.parts.part import Part
from kpilib.rules.trace import Step

if TYPE_CHECKING:
    from kpilib.core.integers import Array, Bools
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.model import Frame
    from kpilib.rules.sheet import Spot
    from kpilib.rules.trace import LeftOutStep
    from kpilib.rules.trace_builder import TracePoint

Group = Literal["department", "sections"]


_COMPARED: dict[Group, tuple[Frame, ...]] = {
    "department": ("people", "sections", "customers"),
    "sections": ("people",),
}
"""The frames whose rows all belong to a group, so that they can be compared within it."""


class Compared(Part):
    """What a person is given among the others of the department, or of the section.

    Attributes:
        within: Among whom, or whose pool it is.
    """

    within: Group = "department"

    def can_stand_on(self) -> tuple[Frame, ...]:
        """Who is compared with others of the department, or of the section."""
        return _COMPARED[self.within]

    def groups(self, spot: Spot, takes: Bools) -> Array:
        """Per row its group; who takes part must be in one."""
        if self.within == "sections":
            spot.sheet.report_no_section(spot.name, takes)
        return spot.rows.parents[self.within]

    def others(self, at: TracePoint, takes: Bools) -> tuple[LeftOutStep, ...]:
        """Who is not assessed of the people among whom this one is looked at."""
        groups = at.builder.sheet.frames["people"].parents[self.within]
        return at.builder.not_assessed(np.flatnonzero((groups == groups[at.row]) & ~takes))

    def among(self, at: TracePoint, formula: str, takes: Bools) -> tuple[Step, ...]:
        """A formula for everybody in the group who takes part."""
        groups = at.builder.sheet.frames["people"].parents[self.within]
        mine = groups[at.row]

        def everybody() -> tuple[Step, ...]:
            rows = np.flatnonzero(takes & (groups == mine))
            return tuple(at.builder.of_people(formula, rows))

        return at.builder.group((at.entry.name, int(mine)), everybody)

    def employee_columns(self) -> set[str]:
        """The section, where it is compared within it."""
        return super().employee_columns() | ({"section"} if self.within == "sections" else set())

    def group_described(self, t: SchemeWords) -> str:
        """Among whom."""
        return t.say("the department" if self.within == "department" else "the section")


@dataclass(frozen=True, eq=False, kw_only=True)
class ComparedStep(Step):
    """What one person has among others.

    Attributes:
        mine: Whose value it is, by the name of the child.
    """

    data: ClassVar[tuple[str, ...]] = ("mine",)
    mine: str

    @property
    def people(self) -> tuple[Step, ...]:
        """Everybody who takes part."""
        return self.children

    @property
    def whose(self) -> str:
        """The person."""
        return self.mine

    @property
    def own(self) -> Fraction | None:
        """The value of the person; none of who takes no part."""
        found = self.own_step.value if self.own_step is not None else None
        return found if isinstance(found, Fraction) else None

    @property
    def compared(self) -> tuple[Step, ...]:
        """Everybody who takes part, in no order."""
        return self.children

    @property
    def own_step(self) -> Step | None:
        """The person among them."""
        return next((one for one in self.compared if one.name == self.mine), None)


def by_value(people: tuple[Step, ...], *, highest_first: bool) -> tuple[Step, ...]:
    """People in the order of their values, equals by their ids."""

    def key(person: Step) -> tuple[Fraction, str]:
        value = person.value if isinstance(person.value, Fraction) else Fraction(0)
        return (-value if highest_first else value, person.name)

    return tuple(sorted(people, key=key))
