"""Parts that compare a person with the others of the department, or of the section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kpilib.rules.parts.part import Part

if TYPE_CHECKING:
    from kpilib.core.integers import Array, Bools
    from kpilib.rules.model import Frame
    from kpilib.rules.sheet import Spot

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
