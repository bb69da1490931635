"""Chinese: where the department stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import standing as facts
from kpilib.publish.review.narrative.zh.moves import yuan
from kpilib.text.formats import attained, fixed, percent, plain, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _head_count(v: Voice, f: facts.HeadCount) -> str:
    if not f.assessed:
        return f"{v.this}无人参加考核（{f.excluded}人不参加）。"
    others = f"（另有{f.excluded}人不参加）" if f.excluded else ""
    return f"{v.this}考核{f.assessed}人{others}。"


def _score(v: Voice, f: facts.Score) -> str:
    what = "部门得分" if f.own else "平均得分"
    text = f"{what}{fixed(f.change.now)}分"
    if f.change.before is None:
        return f"{text}。"
    if not f.change.delta:
        return f"{text}，与{v.last}持平。"
    return f"{text}，比{v.last}{_higher(f.change)}{fixed(abs(f.change.delta))}分。"


def _higher(change: Change) -> str:
    return "高" if change.delta > 0 else "低"


def _total(v: Voice, f: facts.Total) -> str:
    text = f"{v.label(f.name)}合计{v.wording.amount(f.own, f.unit)}"
    if f.carried:
        text += f"（不含以前期间转入的{v.wording.amount(f.carried, f.unit)}）"
    if f.target is None:
        return f"{text}。"
    target = v.wording.amount(f.target, f.unit)
    whose = f"有目标的{f.with_target}人" if f.with_target else ""
    if f.rate is None:
        return f"{text}，{whose}目标为{target}。"
    goal = f"{whose}完成目标{target}的" if whose else f"为目标{target}的"
    return f"{text}，{goal}{attained(f.rate.now)}{_rate_versus(v, f)}。"


def _rate_versus(v: Voice, f: facts.Total) -> str:
    if f.rate is None or f.rate.before is None:
        return ""
    gap = f"{fixed(abs(f.rate.delta) * 100, 1)}个百分点"
    text = f"，比{v.last}{_higher(f.rate)}{gap}" if f.rate.delta else f"，与{v.last}持平"
    return f"{text}（去年同期{attained(f.year_ago)}）" if f.year_ago is not None else text


def _pay(v: Voice, f: facts.Pay) -> str:
    if f.total.now == 0 and not f.any:
        was = "" if not f.total.before else f"（{v.last}为{fixed(f.total.before)}元）"
        return f"{'按目前所知，' if f.known_now else ''}{v.this}没有应付款项{was}。"
    known = "按目前所知，" if f.known_now else ""
    text = f"{known}应付合计{fixed(f.total.now)}元{pay_versus(v, f.total)}"
    if f.budget is None:
        return f"{text}。"
    if f.over:
        return f"{text}，超出预算（{budget(f.budget)}）{v.wording.pay(f.over)}。"
    if f.used is None:
        return f"{text}，未超出预算（{budget(f.budget)}）。"
    return f"{text}，占预算{budget(f.budget)}的{attained(f.used)}。"


def budget(value: Decimal) -> str:
    """A budget as a sentence names it."""
    return f"{plain(value)}元"


def pay_versus(v: Voice, change: Change) -> str:
    """The change of the total against the period before."""
    if change.before is None:
        return ""
    if not change.delta:
        return f"，与{v.last}相同"
    share = f"（{percent(abs(change.relative))}）" if change.relative is not None else ""
    return f"，比{v.last}{yuan(change.delta)}{share}"


def _settling(v: Voice, f: facts.Settling) -> str:
    told = [f"补发{v.wording.pay(f.paid)}"] if f.paid else []
    told += [f"扣回{v.wording.pay(f.recovered)}"] if f.recovered else []
    back = "（净额须收回）" if f.due < 0 else ""
    return f"另为以前期间{'、'.join(told)}，连同{v.this}应付共计{v.wording.pay(f.due)}{back}。"


def _classified(v: Voice, f: facts.Classified) -> str:
    counts = [f"{v.label(name)}{count}家" for name, count in f.counts]
    text = f"分类客户{f.customers}家"
    if not counts:
        return f"{text}。"
    if f.overlapping:
        return f"{text}，类别可以重叠：{v.wording.listed(counts)}。"
    return f"{text}，其中{v.wording.listed(counts)}。"


def _actuals(v: Voice, f: facts.Actuals) -> str:
    return f"{v.this}部门实际：{'、'.join(f'{v.label(n)}{short(x)}' for n, x in f.values)}。"


def _nothing_before(v: Voice, _: facts.NothingBefore) -> str:
    return f"{v.this}之前没有可比数据，因此不作比较。"


def _other_rules(v: Voice, _: facts.OtherRules) -> str:
    return f"{v.this}适用的制度与{v.last}不同，得分不作比较。"


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.HeadCount: _head_count,
    facts.Score: _score,
    facts.Total: _total,
    facts.Pay: _pay,
    facts.Settling: _settling,
    facts.Classified: _classified,
    facts.Actuals: _actuals,
    facts.NothingBefore: _nothing_before,
    facts.OtherRules: _other_rules,
}
"""How each fact is said."""
