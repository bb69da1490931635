"""The day by which an appeal must be decided, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.publish.review.calendar import unannounced, working_day_after

if TYPE_CHECKING:
    from datetime import date

    from kpilib.engine.inputs.correction_model import Appeal
    from kpilib.text.formats import Wording


@dataclass(frozen=True)
class AppealDeadline:
    """The last day for a decision.

    Attributes:
        day: The day.
        unknown: Years that it is counted through and whose holidays nobody knows yet.
        missed: Whether the decision came later.
    """

    day: date
    unknown: tuple[int, ...]
    missed: bool

    def text(self, wording: Wording) -> str:
        """The day, with what is not known of it."""
        day = wording.day(self.day)
        if not self.unknown:
            return day
        note = unannounced_note(self.unknown[0], wording)
        return wording.say("{day} ({note})", day=day, note=note)


def appeal_deadline(appeal: Appeal, within: int | None) -> AppealDeadline | None:
    """When an appeal must be decided; None where nothing is laid down.

    Args:
        appeal: The appeal.
        within: Working days from filing to decision.
    """
    if within is None:
        return None
    last = working_day_after(appeal.filed, within)
    late = appeal.decided is not None and appeal.decided > last
    return AppealDeadline(last, unannounced(appeal.filed, last), late)


def unannounced_note(year: int, wording: Wording) -> str:
    """That working days of a year were counted without its holidays."""
    return wording.say("holidays of {year} are not known yet: Monday to Friday counted", year=year)
