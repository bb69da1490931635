"""What a name can mean: a quantity, a pay item, carried state … One name may mean several things.

The sort of a figure stands before its name where exactly one is asked for: `carry:off_task`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.text.explain.titles import in_every_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.rules.trace import Step


SORTS: Mapping[str, Message] = {
    "summary": Message("Result"),
    "indicator": Message("Indicator", context="explain"),
    "pay": Message("Pay item"),
    "quantity": Message("Quantity of the period"),
    "parameter": Message("Number of a clause"),
    "measure": Message("Actual against target"),
    "carry_in": Message("Carried state brought in"),
    "carry": Message("Carried state handed on"),
    "flag": Message("Flag"),
    "class": Message("Class of customers"),
}
"""The heading of each sort of figures, in the order in which they are told."""

_ASKED_TOGETHER = {"carry": ("carry_in", "carry")}
"""Who asks for carried state wants to see both its ends."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that can be explained.

    Attributes:
        sort: What its name means; see `SORTS`.
        period: The piece of the run that it belongs to, or the run's whole period.
        step: The root of its tree.
    """

    sort: str
    period: str
    step: Step


def meant_by(word: str) -> tuple[str, ...]:
    """The sorts that a word before a colon asks for; none where it is no such word.

    >>> meant_by("carry"), meant_by("carry_in"), meant_by("结转下期"), meant_by("sales")
    (('carry_in', 'carry'), ('carry_in',), ('carry',), ())
    """
    if word in _ASKED_TOGETHER:
        return _ASKED_TOGETHER[word]
    return tuple(sort for sort, title in SORTS.items() if word in {sort, *in_every_language(title)})
