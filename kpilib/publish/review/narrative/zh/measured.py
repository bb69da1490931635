"""Chinese: what was reached against targets, and through whom it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import measured as facts
from kpilib.publish.review.narrative.zh.moves import moved
from kpilib.text.formats import attained

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _at_target(v: Voice, f: facts.AtTarget) -> str:
    told = "均未达到" if f.count > 1 else "未达到"
    if f.reached:
        told = f"{f.reached}人达到" if f.reached < f.count else "全部达到"
    if f.count == f.reached == 1:
        told = "已达到"
    text = f"{v.label(f.name)}{'（含转入）' if f.carried else ''}：{f.count}人有目标，{told}"
    if f.alike is not None:
        return f"{text}，完成率{'均' if f.count > 1 else ''}为{attained(f.alike)}。"
    if f.ends is None:
        return f"{text}。"
    high, low = (
        f"{v.people(who)}，{'均' if len(who) > 1 else ''}为{attained(value)}"
        for who, value in ((f.ends.high, f.ends.top), (f.ends.low, f.ends.bottom))
    )
    return f"{text}；完成率最高的是{high}；最低的是{low}。"


def _total_moved(v: Voice, f: facts.TotalMoved) -> str:
    def step(value: Fraction) -> str:
        return f"{'增加' if value > 0 else '减少'}{v.wording.amount(abs(value), f.unit)}"

    def part(change: Change) -> str:
        return f"{v.person(change.name)}{step(change.delta)}"

    delta = f.moved.total.delta
    told = f"与{v.last}相比，两期都有数据的{f.people}人{v.label(f.name)}合计"
    # Months and quarters are told apart by what was reached in each of them, not by what came in.
    return f"{told}{step(delta) if delta else '不变'}，{moved(f.moved, part, step)}。"


def _by_piece(v: Voice, f: facts.ByPiece) -> str:
    told = [
        f"{v.piece(piece)}{v.wording.amount(amount, f.unit)}"
        + (f"（{attained(rate)}）" if rate is not None else "")
        for piece, amount, rate in f.rows
    ]
    each = {"month": "逐月", "quarter": "逐季"}.get(f.cadence, "逐期")
    return f"{each}看，{v.label(f.name)}{'、'.join(told)}。"


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.AtTarget: _at_target,
    facts.TotalMoved: _total_moved,
    facts.ByPiece: _by_piece,
}
"""How each fact is said."""
