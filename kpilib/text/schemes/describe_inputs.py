"""Parts that read inputs or add up rows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.parts.readers import Attribute, CustomerAttribute, Metric, Rating, Tenure
from kpilib.rules.parts.rows import Count, Mean, RowPart, Sum, WeeksUnder
from kpilib.text.schemes.description import Said, describe_part
from kpilib.text.schemes.words import NAMES, RATERS, word

if TYPE_CHECKING:
    from kpilib.text.schemes.scheme_text import Teller


@describe_part.register(Metric)
def _(part: Metric, t: Teller) -> Said:
    side = t.pick(
        "目标值" if part.column == "target" else "实际值",
        "target" if part.column == "target" else "actual",
    )
    before = t.pick(f"前{part.back}期的", f", {part.back} period(s) before") if part.back else ""
    may = t.pick("，可以不填", ", may be left out") if part.optional else ""
    return Said(
        t.pick(
            f"指标 {part.metric} {before}{side}{may}",
            f"{side} of metric {part.metric}{before}{may}",
        )
    )


@describe_part.register(Rating)
def _(part: Rating, t: Teller) -> Said:
    low, high = (t.number(bound) for bound in part.scale)
    raters = t.listed(
        [f"{word(RATERS, who, t.lang)} {t.number(share, percent=True)}"
         for who, share in part.weights.items()]
        if len(part.weights) > 1
        else [word(RATERS, who, t.lang) for who in part.weights]
    )  # fmt: skip
    return Said(
        t.pick(
            f"{raters}对 {part.rating} 的评分（{low}–{high}）的平均",
            f"mean rating of {part.rating} by {raters} ({low}–{high})",
        )
    )


@describe_part.register(Attribute)
def _(part: Attribute, t: Teller) -> Said:
    known = word(NAMES, part.employee, t.lang)
    may = t.pick("，可以不填", ", may be empty") if part.optional else ""
    return Said(t.pick(f"人员表中的{known}{may}", f"{known} of the person{may}"))


@describe_part.register(Tenure)
def _(_: Tenure, t: Teller) -> Said:
    return Said(t.pick("截至期末的整年数", "whole years of service on the last day of the period"))


@describe_part.register(CustomerAttribute)
def _(part: CustomerAttribute, t: Teller) -> Said:
    scale = ""
    if part.scale is not None:
        low, high = (t.number(bound) for bound in part.scale)
        scale = t.pick(f"（{low}–{high}）", f" ({low}–{high})")
    may = t.pick("，可以不填", ", may be empty") if part.optional else ""
    named = word(NAMES, part.customer, t.lang)
    return Said(t.pick(f"客户表中的 {named}{scale}{may}", f"{named} of the customer{scale}{may}"))


def _rows(part: RowPart, t: Teller) -> str:
    """Which rows are looked at."""
    kinds = t.listed([t.text(kind) for kind in part.kinds(part.table)])
    where = "" if part.where is None else t.within(part.table).say(part.where)
    named = t.pick("业务" if part.deal else "事项", "deals" if part.deal else "events")
    condition = t.pick(f"，仅限{where}", f", only where {where}") if where else ""
    return t.pick(f"{named}“{kinds}”{condition}", f"{named} “{kinds}”{condition}")


@describe_part.register(Count)
def _(part: Count, t: Teller) -> Said:
    rows = _rows(part, t)
    if part.months:
        return Said(t.pick(f"发生过{rows}的月数", f"months with {rows}"))
    if part.rows:
        return Said(t.pick(f"{rows}的条数", f"number of rows of {rows}"))
    return Said(t.pick(f"{rows}的数量合计", f"quantities of {rows}, added up"))


@describe_part.register(Sum)
def _(part: Sum, t: Teller) -> Said:
    return Said(
        t.pick(
            f"{_rows(part, t)}：逐条合计 {t.within(part.table).say(part.sum)}",
            f"{t.within(part.table).say(part.sum)}, added up over {_rows(part, t)}",
        )
    )


@describe_part.register(Mean)
def _(part: Mean, t: Teller) -> Said:
    rows, mean = _rows(part, t), t.within(part.table).say(part.mean)
    none = t.say(part.otherwise)
    return Said(
        t.pick(
            f"{rows}：{mean} 的平均，没有时为{none}",
            f"mean of {mean} over {rows}; where there is none: {none}",
        )
    )


@describe_part.register(WeeksUnder)
def _(part: WeeksUnder, t: Teller) -> Said:
    least = t.number(part.weeks_under)
    return Said(
        t.pick(
            f"期内完整自然周中，{_rows(part, t)}的数量不足{least}的周数",
            f"number of whole ISO weeks in which {_rows(part, t)} come to less than {least}",
        )
    )
