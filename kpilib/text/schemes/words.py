"""Words of the rule book in Chinese and English: columns, cadences, raters, built-in names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Pair = tuple[str, str]
"""The Chinese and the English word."""

NAMES: Mapping[str, Pair] = {
    "score": ("得分", "score"),
    "grade": ("等级", "grade"),
    "rank": ("名次", "rank"),
    "section": ("分部", "section"),
    "period_start": ("期初", "first day of the period"),
    "period_end": ("期末", "last day of the period"),
    "period_months": ("考核期月数", "months of the period"),
    "employee_id": ("工号", "employee"),
    "name": ("姓名", "name"),
    "role": ("岗位", "role"),
    "level": ("级别", "level"),
    "hire_date": ("入职日期", "hire date"),
    "tenure_years": ("工作年限", "years of service"),
    "base_salary": ("基本工资", "base pay"),
    "performance_salary": ("绩效工资标准", "performance pay at 100%"),
    "float_salary": ("浮动工资", "float pay"),
    "absent_days": ("缺勤天数", "days absent"),
    "working_days": ("应出勤天数", "working days"),
    "on_probation": ("处于试用期", "on probation"),
    "continuous_months": ("连续在岗月数", "months of unbroken service"),
    "leave_months": ("休假月数", "months on leave"),
    "amount": ("金额", "amount"),
    "quantity": ("数量", "quantity"),
    "status": ("状态", "status"),
    "customer_kind": ("客户类别", "kind of customer"),
    "date": ("日期", "date"),
    "month": ("月份", "month"),
    "share": ("份额", "share"),
    "standard_price": ("标准报价", "list price"),
    "gross_margin": ("毛利", "gross margin"),
    "in_crm": ("已录入CRM", "recorded in the CRM system"),
    "kind": ("类别", "kind"),
    "event": ("事项", "event"),
    "last_contact": ("最近联系日期", "last contact"),
    "carry_without_person": ("结转项对应人员已不在名单", "carried state without a person"),
}
"""What is called alike in every scheme: columns, and names that formulas find without a scheme."""

SUFFIXES: Mapping[str, Pair] = {
    "points": ("{}的分数", "points of {}"),
    "actual": ("{}的实际值", "actual of {}"),
    "target": ("{}的目标值", "target of {}"),
    "carried": ("{}中的以前期间转入", "carried in, in {}"),
    "last": ("{}的末位", "last place in {}"),
    "count": ("{}的人数", "number of people in {}"),
    "cleared_base": ("{}中已结清部分的计奖额", "base of what {} cleared"),
    "paid": ("{}的实发数", "{} as paid"),
}
"""What a part yields beside its own value."""

CADENCES: Mapping[str, Pair] = {
    "month": ("月度", "month"),
    "quarter": ("季度", "quarter"),
    "half_year": ("半年", "half-year"),
    "year": ("年度", "year"),
    "range": ("专项期间", "fixed"),
}

RATERS: Mapping[str, Pair] = {
    "superior": ("上级", "superior"),
    "peer": ("同级", "peers"),
    "subordinate": ("下级", "subordinates"),
    "self": ("本人", "self"),
    "customer": ("客户", "customers"),
    "department": ("部门", "department"),
}

FRAMES: Mapping[str, Pair] = {
    "people": ("个人", "each person"),
    "department": ("部门", "the department"),
    "sections": ("各分部", "each section"),
    "deals": ("每笔业务", "each deal"),
    "events": ("每条事项", "each event"),
    "customers": ("每个客户", "each customer"),
}

YIELDS: Mapping[str, Pair] = {
    "score": ("得分", "score"),
    "grade": ("等级", "grade"),
    "pay": ("报酬", "pay"),
    "carry": ("结转", "carry"),
    "flags": ("提示", "flags"),
    "classes": ("分类", "classes"),
    "scores": ("明细", "rows"),
    "narrative": ("仅文字", "text only"),
}
"""What a scheme gives, as `list` names it."""


def word(table: Mapping[str, Pair], key: str, lang: str) -> str:
    """A word of a table; the key itself where the table has none.

    >>> word(CADENCES, "quarter", "zh"), word(CADENCES, "week", "en")
    ('季度', 'week')
    """
    pair = table.get(key)
    return pair[lang == "en"] if pair else key


def cadences_text(cadences: Sequence[str], lang: str) -> str:
    """The lengths of period that a scheme is assessed over.

    >>> cadences_text(("quarter", "year"), "en")
    'quarter, year'
    """
    if set(cadences) == set(CADENCES):
        return "any period" if lang == "en" else "任意期间"
    return (", " if lang == "en" else "、").join(word(CADENCES, one, lang) for one in cadences)
