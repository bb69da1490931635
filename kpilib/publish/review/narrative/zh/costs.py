"""Chinese: what is due, why it changed, and what is carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import costs as facts
from kpilib.publish.review.narrative.zh.moves import moved, yuan
from kpilib.publish.review.narrative.zh.standing import pay_versus
from kpilib.text.formats import attained, fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _nothing_paid(v: Voice, _: facts.NothingPaid) -> str:
    return f"{v.this}没有应付款项。"


def _items(v: Voice, f: facts.Items) -> str:
    known = "目前所知的" if v.known_now else ""
    total = f"{known}应付合计{v.wording.pay(f.total)}"
    paid = [f"{v.label(item)}{v.wording.pay(x)}" for item, x in f.items if x >= 0]
    below = [(item, x) for item, x in f.items if x < 0]
    if not paid:  # nothing that anything could be taken off from
        told = [f"{v.label(item)}{v.wording.pay(x)}" for item, x in below]
        return f"{total}，均为负数项目：{'、'.join(told)}。"
    if len(f.items) == 1:
        return f"{total}，全部为{v.label(f.items[0][0])}。"
    if not below:
        return f"{total}，其中{'、'.join(paid)}。"
    # Items that are reduced by others may be more than the total: they are no part of it.
    less = [f"“{v.label(item)}”{v.wording.pay(-x)}" for item, x in below]
    return f"{total}，即{'、'.join(paid)}，减去{'、'.join(less)}。"


def _pay_moved(v: Voice, f: facts.PayMoved) -> str:
    head = pay_versus(v, f.moved.total)[1:]
    return f"{head}，{moved(f.moved, lambda change: item_moved(v, change), yuan)}。"


def item_moved(v: Voice, change: Change) -> str:
    """`“浮动工资”减少600.00元`; of a deduction `“扣发固定工资”少扣600.00元`."""
    up, down = ("少扣", "多扣") if change.deducted else ("增加", "减少")
    return f"{v.item(change.name)}{up if change.delta > 0 else down}{fixed(abs(change.delta))}元"


def _deductions(v: Voice, f: facts.Deductions) -> str:
    return f"扣款合计{v.wording.pay(f.total)}，涉及{len(f.who)}人：{v.people(f.who)}。"


def _pay_mover(v: Voice, f: facts.PayMover) -> str:
    verb = "增至" if f.pay.delta > 0 else "减至"
    text = (
        f"{v.person(f.who)}由{fixed(f.pay.before or 0)}元{verb}{fixed(f.pay.now)}元"
        f"（{'+' if f.pay.delta > 0 else '-'}{fixed(abs(f.pay.delta))}元）"
    )
    if f.moved:
        text += "，" + moved(f.moved, lambda change: item_moved(v, change), yuan)
    if f.measure:
        text += f"；{_measure(v, f.measure)}"
    if f.settled:
        told = [
            f"{v.item(kind)}{v.wording.exactly(amount, unit)}" for kind, unit, amount in f.settled
        ]
        text += f"；{v.this}结清{v.wording.listed(told)}"
    return f"{text}。"


def _measure(v: Voice, f: facts.MeasureMoved) -> str:
    verb = "升至" if f.now > f.before else "降至"
    if f.share:
        with_it = "（含转入）" if f.carried else ""
        return f"{v.label(f.name)}{with_it}完成率由{attained(f.before)}{verb}{attained(f.now)}"
    old, new = (v.wording.amount(x, f.unit) for x in (f.before, f.now))
    return f"{v.label(f.name)}由{old}{verb}{new}"


_STATES = {
    "settled": "{this}结清",
    "reduced": "{this}部分结清",
    "grown": "{this}增加",
    "new": "{this}新增并转入下期",
    "open": "自以前期间转入、尚未结清",
    "kept": "未变动，继续结转",
}


def _carrying(v: Voice, f: facts.Carrying) -> str:
    head = f"{v.item(f.kind)}{_STATES[f.state].format(this=v.this)}"
    told = [_carried(v, f.unit, row) for row in f.rows]
    people = v.people((), known_as=told)
    if len(told) == 1:
        return f"{head}：{people}。"
    return f"{head}{len(f.rows)}笔，合计{v.wording.exactly(f.total, f.unit)}：{people}。"


def _carried(v: Voice, unit: str, row: tuple[str, Decimal, str, Decimal | None]) -> str:
    who, amount, origin, left = row
    notes = [f"形成于{v.origin(origin)}"] if origin else []
    notes += [f"余{v.wording.exactly(left, unit)}转入下期"] if left is not None else []
    return f"{v.person(who)}{v.wording.exactly(amount, unit)}" + (
        f"（{'，'.join(notes)}）" if notes else ""
    )


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.NothingPaid: _nothing_paid,
    facts.Items: _items,
    facts.PayMoved: _pay_moved,
    facts.Deductions: _deductions,
    facts.PayMover: _pay_mover,
    facts.Carrying: _carrying,
}
"""How each fact is said."""
