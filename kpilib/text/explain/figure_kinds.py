"""What a name can mean: a quantity, a pay item, carried state … One name may mean several things.

The sort of a figure stands before its name where exactly one is asked for: `carry:off_task`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kpilib.text.language import language, languages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.rules.trace import Step
    from kpilib.text.language import Language


@cache
def sort_titles(spoken: Language) -> Mapping[str, str]:
    """The heading of each sort of figures, in the order in which they are told."""
    say = spoken.say
    return {
        "summary": say("Result"),
        "indicator": say("Indicator", context="explain"),
        "pay": say("Pay item"),
        "quantity": say("Quantity of the period"),
        "parameter": say("Number of a clause"),
        "measure": say("Actual against target"),
        "carry_in": say("Carried state brought in"),
        "carry": say("Carried state handed on"),
        "flag": say("Flag"),
        "class": say("Class of customers"),
    }


_ASKED_TOGETHER = {"carry": ("carry_in", "carry")}
"""Who asks for carried state wants to see both its ends."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that can be explained.

    Attributes:
        sort: What its name means; see `sort_titles`.
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
    titles = [sort_titles(language(code)) for code in languages()]
    return tuple(sort for sort in titles[0]
                 if word in {sort, *(each[sort] for each in titles)})  # fmt: skip
