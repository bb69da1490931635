"""Parts that compare a person with their peers: rank, prizes, pool, in department or section."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from kpilib.rules.parts.part import Part
from kpilib.rules.trace import Step, total_of

if TYPE_CHECKING:
    from kpilib.core.integers import Array, Bools
    from kpilib.rules.description import SchemeWords
    from kpilib.rules.model import Frame
    from kpilib.rules.sheet import Spot
    from kpilib.rules.trace import LeftOutStep, Value
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

    def among(self, at: TracePoint, formula: str, takes: Bools) -> Peers:
        """A formula for everybody in the group who takes part, and who of it is not assessed."""
        groups = at.builder.sheet.frames["people"].parents[self.within]
        mine = groups[at.row]

        def everybody() -> Peers:
            here = groups == mine
            people = tuple(at.builder.of_people(formula, np.flatnonzero(takes & here)))
            return Peers(people, at.builder.not_assessed(np.flatnonzero(here & ~takes)))

        return at.builder.group((at.entry.name, int(mine)), everybody)

    def employee_columns(self) -> set[str]:
        """The section, where it is compared within it."""
        return super().employee_columns() | ({"section"} if self.within == "sections" else set())

    def group_described(self, t: SchemeWords) -> str:
        """Among whom."""
        return t.say("the department" if self.within == "department" else "the section")


@dataclass(frozen=True, eq=False)
class Peers:
    """Who is compared with each other: the same for everybody among them, and so made once.

    Attributes:
        people: The figures that are compared, each called by the person's id.
        left_out: Who is not assessed.
    """

    people: tuple[Step, ...]
    left_out: tuple[LeftOutStep, ...] = ()

    def figure_of(self, who: str) -> Step | None:
        """Somebody's; None of who takes no part."""
        return self._by_id.get(who)

    def alike(self, value: Fraction) -> int:
        """How many have a value."""
        return self._counts[value]

    @cached_property
    def total(self) -> Fraction:
        """All values added up."""
        return total_of(self.people)

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {one.name: one for one in self.people}

    @cached_property
    def _counts(self) -> Counter[Value]:
        return Counter(one.value for one in self.people)


@dataclass(frozen=True, eq=False, kw_only=True)
class ComparedStep(Step):
    """What one person has among others.

    Attributes:
        mine: Whose value it is, by the name of the child.
        peers: Everybody who takes part.
    """

    data: ClassVar[tuple[str, ...]] = ("mine",)
    mine: str
    peers: Peers

    @property
    def people(self) -> tuple[Step, ...]:
        """Everybody who takes part."""
        return self.peers.people

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
    def own_step(self) -> Step | None:
        """The person among them."""
        return self.peers.figure_of(self.mine)


def by_value(people: tuple[Step, ...], *, highest_first: bool) -> tuple[Step, ...]:
    """People in the order of their values, equals by their ids."""

    def key(person: Step) -> tuple[Fraction, str]:
        value = person.value if isinstance(person.value, Fraction) else Fraction(0)
        return (-value if highest_first else value, person.name)

    return tuple(sorted(people, key=key))
