"""Parts that read inputs or add up rows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.parts.attributes import Attribute, CustomerAttribute
from kpilib.rules.parts.count import Count
from kpilib.rules.parts.mean import Mean
from kpilib.rules.parts.metric import Metric
from kpilib.rules.parts.rating import Rating
from kpilib.rules.parts.sum import Sum
from kpilib.rules.parts.tenure import Tenure
from kpilib.rules.parts.weeks_under import WeeksUnder
from kpilib.text.schemes.description import Said, describe_part
from kpilib.text.schemes.words import NAMES, RATERS, word

if TYPE_CHECKING:
    from kpilib.rules.parts.rows import RowPart
    from kpilib.text.schemes.scheme_text import Teller


@describe_part.register(Metric)
def _(part: Metric, t: Teller) -> Said:
    side = (
        t.say("target", context="schemes")
        if part.column == "target"
        else t.say("actual", context="schemes")
    )
    before = t.say(", {back} period(s) before", back=part.back) if part.back else ""
    may = t.say(", may be left out") if part.optional else ""
    return Said(
        t.say(
            "{side} of metric {metric}{before}{may}",
            side=side,
            metric=part.metric,
            before=before,
            may=may,
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
        t.say(
            "mean rating of {rating} by {raters} ({low}–{high})",
            rating=part.rating,
            raters=raters,
            low=low,
            high=high,
        )
    )


@describe_part.register(Attribute)
def _(part: Attribute, t: Teller) -> Said:
    known = word(NAMES, part.employee, t.lang)
    may = t.say(", may be empty") if part.optional else ""
    return Said(t.say("{known} of the person{may}", known=known, may=may))


@describe_part.register(Tenure)
def _(_: Tenure, t: Teller) -> Said:
    return Said(t.say("whole years of service on the last day of the period"))


@describe_part.register(CustomerAttribute)
def _(part: CustomerAttribute, t: Teller) -> Said:
    scale = ""
    if part.scale is not None:
        low, high = (t.number(bound) for bound in part.scale)
        scale = t.say(" ({low}–{high})", low=low, high=high)
    may = t.say(", may be empty") if part.optional else ""
    named = word(NAMES, part.customer, t.lang)
    return Said(t.say("{named} of the customer{scale}{may}", named=named, scale=scale, may=may))


def _rows(part: RowPart, t: Teller) -> str:
    """Which rows are looked at."""
    kinds = t.listed([t.text(kind) for kind in part.kinds(part.table)])
    where = "" if part.where is None else t.within(part.table).formula(part.where)
    named = t.say("deals") if part.deal else t.say("events")
    condition = t.say(", only where {where}", where=where) if where else ""
    return t.say("{named} “{kinds}”{condition}", named=named, kinds=kinds, condition=condition)


@describe_part.register(Count)
def _(part: Count, t: Teller) -> Said:
    rows = _rows(part, t)
    if part.months:
        return Said(t.say("months with {rows}", rows=rows))
    if part.rows:
        return Said(t.say("number of rows of {rows}", rows=rows))
    return Said(t.say("quantities of {rows}, added up", rows=rows))


@describe_part.register(Sum)
def _(part: Sum, t: Teller) -> Said:
    return Said(
        t.say(
            "{sum}, added up over {part}",
            sum=t.within(part.table).formula(part.sum),
            part=_rows(part, t),
        )
    )


@describe_part.register(Mean)
def _(part: Mean, t: Teller) -> Said:
    rows, mean = _rows(part, t), t.within(part.table).formula(part.mean)
    none = t.formula(part.otherwise)
    return Said(
        t.say(
            "mean of {mean} over {rows}; where there is none: {none}",
            mean=mean,
            rows=rows,
            none=none,
        )
    )


@describe_part.register(WeeksUnder)
def _(part: WeeksUnder, t: Teller) -> Said:
    least = t.number(part.weeks_under)
    return Said(
        t.say(
            "number of whole ISO weeks in which {part} come to less than {least}",
            part=_rows(part, t),
            least=least,
        )
    )
