"""Chinese: what it costs, and what is carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.formatting import fixed, percent
from kpilib.review import findings
from kpilib.review.narrative.zh.lead import pay_versus
from kpilib.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.review.comparison import Change, Mover
    from kpilib.review.findings import Moved
    from kpilib.review.narrative.voice import Voice


def cost(v: Voice) -> Iterator[str]:
    """What is paid, under which items, and why it changed."""
    if not v.now.pay:
        yield f"{v.this}没有应付款项。" if v.now.pays else ""
        return
    sums = {item: v.now.paid_for(item) for item in v.now.items}
    paid = [f"{v.label(item)}{v.wording.pay(x)}" for item, x in sums.items() if x >= 0]
    less = [f"{v.label(item)}{v.wording.pay(-x)}" for item, x in sums.items() if x < 0]
    told = [f"其中{'、'.join(paid)}"] if paid else []
    told += [f"{v.wording.listed(less)}从中扣除"] if less else []
    yield f"应付合计{v.wording.pay(v.now.total_pay)}，{'，'.join(told)}。"
    total = v.comparison.total_pay()
    if total.before is not None and total.delta:
        up = total.delta > 0
        same = [c for c in v.comparison.item_changes() if c.delta and (c.delta > 0) == up]
        same = sorted(same, key=lambda c: -abs(c.delta))[:3]
        told = [_item_moved(v, c) for c in same]
        yield f"{pay_versus(v, total)[1:]}，主要是{'、'.join(told)}。"
    yield _deductions(v)


def _item_moved(v: Voice, change: Change) -> str:
    """`“浮动工资”减少600.00元`; of a deduction `“扣发固定工资”少扣600.00元`."""
    up, down = ("少扣", "多扣") if change.deducted else ("增加", "减少")
    return f"{v.item(change.name)}{up if change.delta > 0 else down}{fixed(abs(change.delta))}元"


def _deductions(v: Voice) -> str:
    rows = {who: ZERO for (who, _), amount in v.now.pay.items() if amount < 0}
    if not rows:
        return ""
    total = sum((amount for amount in v.now.pay.values() if amount < 0), ZERO)
    return f"扣款合计{v.wording.pay(-total)}，涉及{len(rows)}人：{v.people(tuple(rows))}。"


def pay_mover(v: Voice, mover: Mover) -> str:
    """Whose pay changed, and through what."""
    change = mover.change
    verb = "增至" if change.delta > 0 else "减至"
    text = (
        f"{v.person(mover.who)}由{fixed(change.before or 0)}元{verb}{fixed(change.now)}元"
        f"（{'+' if change.delta > 0 else '-'}{fixed(abs(change.delta))}元）"
    )
    why = [_item_moved(v, cause) for cause in mover.causes[:2]]
    text += f"，主要是{'、'.join(why)}" if why else ""
    return f"{text}{_measure_cause(v, mover)}{_settled_cause(v, mover)}。"


def _measure_cause(v: Voice, mover: Mover) -> str:
    """The measure that moved the same way: its attainment, or else its amount."""
    up = mover.change.delta > 0
    verb = "升至" if up else "降至"
    for name in v.now.measure_names:
        rate = v.comparison.attainment(name, mover.who)
        if rate and rate.delta and (rate.delta > 0) == up and rate.before is not None:
            return f"；{v.label(name)}完成率由{percent(rate.before)}{verb}{percent(rate.now)}"
        actual = v.comparison.actual(name, mover.who)
        if actual and actual.delta and (actual.delta > 0) == up and actual.before is not None:
            unit = v.now.scheme.measures[name].unit
            old, new = (v.wording.amount(x, unit) for x in (actual.before, actual.now))
            return f"；{v.label(name)}由{old}{verb}{new}"
    return ""


def _settled_cause(v: Voice, mover: Mover) -> str:
    """What had been carried in and was settled, for someone who gained."""
    if mover.change.delta <= 0:
        return ""
    settled = [m for m in findings.carried(v.comparison) if m.who == mover.who and m.settled]
    told = [f"{v.item(m.kind)}{v.wording.pay(m.settled)}" for m in settled]
    return f"；{v.this}结清{v.wording.listed(told)}" if told else ""


def carry(v: Voice) -> Iterator[str]:
    """What was settled, is new, or is carried on."""
    for (kind, state), moves in findings.carried_by_state(v.comparison).items():
        head = f"{v.item(kind)}{_STATES[state].format(this=v.this)}"
        told = [_carried(v, moved, state) for moved in moves]
        total = sum((moved.amount(state) for moved in moves), ZERO)
        count = f"{len(moves)}笔，合计{v.wording.pay(total)}"
        yield f"{head}{count}：{v.people((), known_as=told)}。"


_STATES = {
    "settled": "{this}结清",
    "reduced": "{this}部分结清",
    "new": "{this}新增并转入下期",
    "kept": "继续结转",
}


def _carried(v: Voice, moved: Moved, state: str) -> str:
    text = f"{v.person(moved.who)}{v.wording.pay(moved.amount(state))}"
    if moved.now is not None and state == "reduced":
        return f"{text}（余{v.wording.pay(moved.now.amount)}转入下期）"
    return text if state == "new" else f"{text}（{v.origin(moved.origin)}）"
