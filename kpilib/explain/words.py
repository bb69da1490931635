"""The sentences of an explanation, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kpilib.explain.node import Step, Value
from kpilib.rounding import number_text

_UNITS = {
    "zh": {"yuan": "元", "points": "分", "days": "天", "vehicles": "台", "years": "年", "": ""},
    "en": {"yuan": "yuan", "": ""},
}
_TRUTH = {"zh": {True: "是", False: "否"}, "en": {True: "yes", False: "no"}}
_NAMES = {
    "zh": {
        "amount": "金额", "share": "份额", "quantity": "数量", "status": "状态",
        "standard_price": "标准报价", "gross_margin": "毛利", "in_crm": "已进入CRM", "date": "日期",
        "period_start": "期初", "period_end": "期末", "period_months": "月数", "score": "得分",
        "grade": "等级", "rank": "名次", "superior": "上级", "peer": "同级", "subordinate": "下级",
        "self": "本人", "customer": "客户", "department": "部门", "customer_kind": "客户类别",
        "condition": "条件", "pool": "总额", "using": "可用于补足的数额", "actual": "实际",
        "target": "目标", "lower_base_by": "已计提部分", "total_pay": "应发合计",
        "cleared_base": "已补足差额对应的计奖额",
        "last": "末位名次", "count": "参与排名人数", "points": "得分",
    },
    "en": {
        "using": "amount to fill with", "lower_base_by": "paid already",
        "cleared_base": "bases of the gaps filled",
    },
}  # fmt: skip


def named(step: Step, lang: str) -> str:
    """The printed name of a step."""
    if step.title is not None:
        return step.title.in_(lang)
    head, _, side = step.name.rpartition(".")
    known = _NAMES[lang]
    return known.get(side, side) if head else known.get(step.name, step.name)


def valued(value: Value, lang: str, unit: str = "") -> str:
    """A value as people read it.

    >>> valued(Fraction(161578), "en", "yuan")
    '161,578 yuan'
    """
    if value is None:
        return "无" if lang == "zh" else "none"
    if isinstance(value, bool):
        return _TRUTH[lang][value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    text = number(value)
    shown = _UNITS[lang].get(unit, unit)
    return f"{text} {shown}" if shown and lang == "en" else f"{text}{' ' if shown else ''}{shown}"


def number(value: Fraction | Decimal) -> str:
    """A number with thousands separators, exact up to six decimals."""
    whole, point, decimals = number_text(Fraction(value)).partition(".")
    sign = "−" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{decimals}"


def parameter(step: Step, lang: str) -> str:
    """A parameter's value; shares are shown in percent."""
    value = step.value
    if isinstance(value, Fraction) and not step.unit and 0 < value < 1:
        return f"{number(value * 100)}%"
    return valued(value, lang, step.unit)


def shown_value(step: Step, lang: str) -> str:
    """The value of any step; money and points that were rounded show their two decimals."""
    if step.kind == "parameter":
        return parameter(step, lang)
    if step.kind == "attainment" and isinstance(step.value, Fraction):
        return f"{number(step.value * 100)}%"
    if step.kind in {"rounded", "printed", "score"} and isinstance(step.value, Fraction):
        text = f"{Decimal(step.value.numerator) / Decimal(step.value.denominator):,.2f}"
        unit = _UNITS[lang].get(step.unit, step.unit)
        return f"{text} {unit}".rstrip().replace("-", "−")
    return valued(step.value, lang, step.unit)


_Sentence = Callable[[Mapping[str, Any], Step], str]


def _cap(facts: Mapping[str, Any], zh: bool) -> str:  # noqa: FBT001 - which of two languages
    if facts["cap"] is None:
        return "，不封顶" if zh else ", without a cap"
    top = f"{number(Fraction(facts['cap']) * 100)}%"
    return f"，最高{top}" if zh else f", at most {top}"


def _sides(facts: Mapping[str, Any], zh: bool) -> str:  # noqa: FBT001 - which of two languages
    if facts["lower_is_better"]:
        return "目标 ÷ 实际" if zh else "target ÷ actual"
    return "实际 ÷ 目标" if zh else "actual ÷ target"


def _weights(facts: Mapping[str, Any], zh: bool) -> str:  # noqa: FBT001 - which of two languages
    known = _NAMES["zh"] if zh else {}
    return ("、" if zh else ", ").join(
        f"{known.get(rater, rater)} {number(Fraction(weight) * 100)}%"
        for rater, weight in facts["weights"].items()
    )


def _band(band: Any, colon: str) -> str:  # noqa: ANN401 - parts.steps.Band
    """The band that was reached, such as `≥ 4 → 1`."""
    if band is None:
        return ""
    low = f"≥ {number(band.from_)}" if band.from_ is not None else ""
    high = f"≤ {number(band.to)}" if band.to is not None else ""
    value = band.value if isinstance(band.value, str) else number(band.value)
    return f"{colon}{' '.join(filter(None, (low, high)))} → {value}"


_ZH: Mapping[str, _Sentence] = {
    "attainment": lambda f, _: _sides(f, True) + _cap(f, True),  # noqa: FBT003
    "weighted": lambda f, _: (
        f"权重 {number(f['weight'])} × "
        + ("达成率" if f["top"] is None else f"评分 ÷ {number(f['top'])}")
    ),
    "rating": lambda f, _: f"评分均值，权重：{_weights(f, True)}",  # noqa: FBT003
    "sum": lambda _, s: "下列各项之和" if s.children else "没有记录，为 0",
    "mean": lambda *_: "下列各项的平均",
    "weeks": lambda f, _: (
        f"完整自然周中不足 {number(f['under'])} 的周：{'、'.join(f['each']) or '无'}"
    ),
    "rounded": lambda *_: "四舍五入到分",
    "printed": lambda *_: "截到百分位，尾差按最大余数补齐，使各项之和等于得分",
    "score": lambda *_: "各项得分之和，四舍五入到两位小数",
    "steps": lambda f, _: f"按分档表取值{_band(f['band'], '：')}",
    "lookup": lambda *_: "按对照表取值",
    "pool": lambda *_: "按权重分配，到分，余数按最大余数法",
    "rank": lambda *_: "由高到低排名，同分同名次",
    "prizes": lambda *_: "并列者平分所占名次的奖金",
    "total": lambda f, _: {"sum": "各人之和", "mean": "各人平均", "number": "人数"}[f["how"]],
    "fill": lambda f, _: (
        "按发生先后补足差额" if f["gives"] == "filled" else "本季补足的各笔差额所对应的待补发计奖额"
    ),
    "excluded": lambda *_: "不参与考核",
}
_EN: Mapping[str, _Sentence] = {
    "attainment": lambda f, _: _sides(f, False) + _cap(f, False),  # noqa: FBT003
    "weighted": lambda f, _: f"weight {number(f['weight'])} × "
    + ("attainment" if f["top"] is None else f"rating ÷ {number(f['top'])}"),
    "rating": lambda f, _: f"mean rating, weights: {_weights(f, False)}",  # noqa: FBT003
    "sum": lambda _, s: "the sum of these" if s.children else "no rows, so 0",
    "mean": lambda *_: "the mean of these",
    "weeks": lambda f, _: (
        f"whole weeks under {number(f['under'])}: {', '.join(f['each']) or 'none'}"
    ),
    "rounded": lambda *_: "rounded half up to the fen",
    "printed": lambda *_: "cut to hundredths, what is missing given to the largest remainders",
    "score": lambda *_: "the sum of the points, rounded half up to two decimals",
    "steps": lambda f, _: f"from the step table{_band(f['band'], ': ')}",
    "lookup": lambda *_: "from the table",
    "pool": lambda *_: "shared out by weight, in fen, by the largest remainder",
    "rank": lambda *_: "the highest first, equals share a place",
    "prizes": lambda *_: "those who share a place share the prizes of the places they occupy",
    "total": lambda f, _: {"sum": "everyone's sum", "mean": "everyone's mean",
                           "number": "the number of people"}[f["how"]],
    "fill": lambda f, _: "gaps filled, the oldest first"
    if f["gives"] == "filled"
    else "the bases of the gaps filled completely",
    "excluded": lambda *_: "not assessed",
}  # fmt: skip
SENTENCES = {"zh": _ZH, "en": _EN}
"""By language and kind of step: how the value arises, in one sentence."""

FORMULA_WORDS = {
    "zh": {"and": "且", "or": "或", "not": "非", "if": "若", "in": "属于", "known": "已填",
           "true": "是", "false": "否", "none": "无", "mean": "平均", "floor": "取整",
           "months_before": "月前"},
    "en": {},
}  # fmt: skip
"""Words of formulas by language."""

LABELS = {
    "zh": {"clause": "条款", "assumption": "约定", "since": "自{}起", "origin": "{}结转",
           "again": "见上", "unmet": "条件不成立，因此没有数额", "met": "条件成立"},
    "en": {"clause": "clause", "assumption": "reading", "since": "since {}", "origin": "from {}",
           "again": "see above", "unmet": "the condition does not hold, so there is no amount",
           "met": "applies because"},
}  # fmt: skip
