"""What every step is called in print, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.model import Bilingual
from kpilib.rules.parts.attributes import Attribute, CustomerAttribute
from kpilib.rules.parts.metric import Metric
from kpilib.text.schemes.words import NAMES, RATERS, SUFFIXES

if TYPE_CHECKING:
    from kpilib.rules.scheme import Scheme

_OWN = {
    "total_pay": ("应付合计", "Total pay"),
    "total_pay.sum": ("应付合计", "Total pay"),
    "condition": ("条件", "condition"),
    "eligible": ("是否参与考核", "assessed"),
    "reason": ("不参与考核的原因", "reason for not being assessed"),
    "class": ("类别", "class"),
    "detail": ("说明", "detail"),
    "pool": ("待分配总额", "amount to share out"),
    "using": ("可用于补足的数额", "amount to fill with"),
    "lower_base_by": ("已计提部分", "paid already"),
    "weight": ("权重", "weight"),
    "of": ("查表依据", "looked up by"),
    "base": ("待补发计奖额", "base owed"),
    **RATERS,
}
"""What the explanation itself names."""


def titled(scheme: Scheme, name: str) -> Bilingual:
    """The printed name of whatever a formula can name."""
    if bilingual := _labelled(scheme, name):
        return bilingual
    head, _, side = name.rpartition(".")
    if head and side in SUFFIXES:
        zh, en = SUFFIXES[side]
        whole = titled(scheme, head)
        return Bilingual(zh=zh.format(whole.zh), en=en.format(whole.en))
    match scheme.quantities.get(name) or scheme.outcomes.get(name):
        case Attribute(employee=column) | CustomerAttribute(customer=column):
            return _labelled(scheme, column) or same(column)
        case Metric(metric=metric, column=side):
            zh, en = SUFFIXES[side]
            whole = _labelled(scheme, metric) or same(metric)
            return Bilingual(zh=zh.format(whole.zh), en=en.format(whole.en))
    return same(name)


def _labelled(scheme: Scheme, name: str) -> Bilingual | None:
    zh, en = (scheme.label(name, lang) for lang in ("zh", "en"))
    if (zh, en) != (name, name):
        return Bilingual(zh=zh, en=en)
    pair = NAMES.get(name) or _OWN.get(name)
    return Bilingual(zh=pair[0], en=pair[1]) if pair else None


def same(text: str) -> Bilingual:
    """A name that is the same in both languages."""
    return Bilingual(zh=text, en=text)
