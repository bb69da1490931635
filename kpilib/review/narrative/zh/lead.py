"""Chinese: where the department stands."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.formatting import fixed, percent, plain, short
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from kpilib.review.comparison import Change
    from kpilib.review.narrative.voice import Voice


def lead(v: Voice) -> str:
    """Where the department stands, in one paragraph."""
    sentences = [_score_lead(v), *_measure_leads(v), _pay_lead(v), _class_lead(v)]
    if not any(sentences):
        sentences = [_department_lead(v)]
    return "".join(f"{sentence}。" for sentence in (*sentences, _basis(v)) if sentence)


def _department_lead(v: Voice) -> str:
    """What the department reached, where there is nothing else to begin with."""
    told = [f"{v.label(name)}{short(x)}" for name, x in v.now.department_actuals.items()]
    return f"{v.this}部门实际：{'、'.join(told)}" if told else ""


def _people(v: Voice) -> str:
    count, excluded = len(v.now.assessed), len(v.now.excluded)
    if not count and not excluded:
        return ""
    return f"{v.this}考核{count}人" + (f"（另有{excluded}人不参加）" if excluded else "")


def _score_lead(v: Voice) -> str:
    own = v.comparison.department_score()
    mean = v.comparison.mean_score()
    parts = [_people(v)]
    if own:
        parts.append(f"部门得分{fixed(own.now)}分{_versus(v, own, '分')}")
    if mean:
        parts.append(f"平均得分{fixed(mean.now)}分{_versus(v, mean, '分')}")
    return "，".join(part for part in parts if part)


def _versus(v: Voice, change: Change, unit: str) -> str:
    """`，比上季度高1.37分`; nothing without a period before."""
    if change.before is None:
        return ""
    if not change.delta:
        return f"，与{v.last}持平"
    return f"，比{v.last}{_higher(change)}{fixed(abs(change.delta))}{unit}"


def _higher(change: Change) -> str:
    return "高" if change.delta > 0 else "低"


def _measure_leads(v: Voice) -> Iterator[str]:
    for name in v.now.measure_names:
        total = v.now.measures.get((DEPARTMENT, name))
        if total is None:
            continue
        unit = v.now.scheme.measures[name].unit
        text = f"{v.label(name)}合计{v.wording.amount(total.actual, unit)}"
        if total.target and total.attainment is not None:
            target = v.wording.amount(total.target, unit)
            text += f"，为目标{target}的{percent(total.attainment)}{_points_versus(v, name)}"
        yield text


def _points_versus(v: Voice, measure: str) -> str:
    change = v.comparison.attainment(measure)
    if change is None or change.before is None:
        return ""
    text = f"，比{v.last}{_higher(change)}{fixed(abs(change.delta) * 100, 1)}个百分点"
    year_ago = v.comparison.year_ago
    then = year_ago.measures.get((DEPARTMENT, measure)) if year_ago else None
    return f"{text}（去年同期{percent(then.attainment)}）" if then and then.attainment else text


def _pay_lead(v: Voice) -> str:
    if not v.now.pays:
        return ""
    total = v.comparison.total_pay()
    text = f"应付合计{v.wording.pay(v.now.total_pay)}{pay_versus(v, total)}"
    budget = v.comparison.budget
    if budget is None:
        return text
    if v.comparison.overrun:
        return f"{text}，超出预算（{budget_text(budget)}）{v.wording.pay(v.comparison.overrun)}"
    return f"{text}，占预算{budget_text(budget)}的{percent(total.now / Fraction(budget))}"


def budget_text(value: Decimal) -> str:
    """A budget as a sentence names it."""
    return f"{plain(value)}元"


def pay_versus(v: Voice, change: Change) -> str:
    """The change of the total against the period before."""
    if change.before is None:
        return ""
    if not change.delta:
        return f"，与{v.last}相同"
    share = f"（{percent(abs(change.relative))}）" if change.relative is not None else ""
    more = "增加" if change.delta > 0 else "减少"
    return f"，比{v.last}{more}{fixed(abs(change.delta))}元{share}"


def _class_lead(v: Voice) -> str:
    if v.now.scheme.classes is None:
        return ""
    classes = [name for given in v.now.classes.values() for name in given]
    counts = [f"{v.label(n)}{classes.count(n)}家" for n in v.now.class_names if n in classes]
    text = f"分类客户{len(v.now.classes)}家"
    return f"{text}，其中{v.wording.listed(counts)}" if counts else text


def _basis(v: Voice) -> str:
    """What stands in the way of a comparison."""
    if v.comparison.before is None:
        return f"{v.this}之前没有可比数据，因此不作比较"
    if not v.comparison.same_rules:
        return f"{v.this}适用的制度与{v.last}不同，得分不作比较"
    return ""
