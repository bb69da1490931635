"""Chinese: what moved a total, and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.narrative.context import NAMED
from kpilib.text.formats import fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from kpilib.publish.review.variance import Change, Movement

_HEADS = {
    "only": "全部来自",
    "mostly": "主要是",
    "largest": "变动最大的是",
    "opposed": "增减相抵，变动最大的是",
}


def moved(found: Movement, part: Callable[[Change], str], step: Callable[[Fraction], str]) -> str:
    """`主要是“浮动工资”增加600.00元`; where some rose and others fell that and the rest are told.

    Args:
        found: What is told.
        part: A part with its change.
        step: A change alone.
    """
    text = _HEADS[found.kind] + "、".join(part(one) for one in found.along)
    if found.against:
        text += f"，部分被{'、'.join(part(one) for one in found.against)}抵消"
    if not found.cancels:
        return text
    if found.against or found.kind == "opposed":
        return f"{text}，其余合计{step(found.rest)}" if found.rest else text
    if not found.rest:
        return f"{text}，其余增减相抵"
    if (found.rest > 0) != (found.total.delta > 0):
        return f"{text}，部分被其余合计{step(found.rest)}抵消"
    return f"{text}，其余有增有减，合计{step(found.rest)}"


def points(value: Fraction) -> str:
    """`提高2.00分`."""
    return f"{'提高' if value > 0 else '下降'}{fixed(abs(value))}分"


def yuan(value: Fraction) -> str:
    """`增加600.00元`."""
    return f"{'增加' if value > 0 else '减少'}{fixed(abs(value))}元"


def cases(told: Sequence[str]) -> str:
    """One case behind a colon, or several as a list under it."""
    if len(told) == 1:
        return f"：{told[0]}。"
    shown = [f"  - {case}" for case in told[:NAMED]]
    shown += [f"  - 另有{len(told) - NAMED}人"] if len(told) > NAMED else []
    return "：\n" + "\n".join(shown)


_CADENCES = {"month": "个月", "quarter": "个季度", "half_year": "个半年", "year": "年"}


def cadence(name: str) -> str:
    """`个季度`, behind a number."""
    return _CADENCES.get(name, "期")
