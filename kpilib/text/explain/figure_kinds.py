"""What a name can mean: a quantity, a pay item, carried state … One name may mean several things.

The sort of a figure stands before its name where exactly one is asked for: `carry:off_task`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.text.explain.trace_step import Step

SORTS: Mapping[str, tuple[str, str]] = {
    "summary": ("考核结果", "Result"),
    "indicator": ("考核指标", "Indicator"),
    "pay": ("报酬项目", "Pay item"),
    "quantity": ("本期的量", "Quantity of the period"),
    "parameter": ("条款所定的数", "Number of a clause"),
    "measure": ("实际与目标", "Actual against target"),
    "carry_in": ("上期转入", "Carried state brought in"),
    "carry": ("结转下期", "Carried state handed on"),
    "flag": ("提示", "Flag"),
    "class": ("客户分类", "Class of customers"),
}
"""In the order in which they are told, with the heading of each in Chinese and English."""

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
    return tuple(sort for sort, titles in SORTS.items() if word == sort or word in titles)
