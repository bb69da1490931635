"""Every kind of part in words: one short function per kind, told from the part itself.

A new kind of part needs one here; `tests/rulebook` holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from kpilib.parts.carrying import Carried, Fill
from kpilib.parts.people import Pool, Prizes, Rank, Total
from kpilib.parts.ratios import ActualAndTarget, Attainment, Calculated, Lookup
from kpilib.parts.readers import Attribute, CustomerAttribute, Metric, Rating, Tenure
from kpilib.parts.rows import Count, Mean, RowPart, Sum, WeeksUnder
from kpilib.parts.steps import Steps
from kpilib.rulebook.tables import lookup_rows, step_rows
from kpilib.rulebook.words import NAMES, RATERS, word
from kpilib.scheme import Points, WeightedAttainment, WeightedRating

if TYPE_CHECKING:
    from kpilib.parts.part import Part
    from kpilib.rulebook.layout import Grid
    from kpilib.rulebook.teller import Teller


@dataclass(frozen=True, slots=True)
class Said:
    """How a quantity arises.

    Attributes:
        how: The sentence, without the quantity's name.
        rows: The table that it ends in, if any.
    """

    how: str
    rows: Grid = ()


@singledispatch
def describe_part(part: Part, _: Teller) -> Said:
    """How the quantity of a part arises."""
    raise NotImplementedError(f"{type(part).__name__} has no description in the rule book")


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


@describe_part.register(Calculated)
def _(part: Calculated, t: Teller) -> Said:
    return Said(t.say(part.formula))


@describe_part.register(Attainment)
def _(part: Attainment, t: Teller) -> Said:
    return Said(_attainment(part, t))


def _attainment(part: Attainment, t: Teller) -> str:
    if isinstance(part.attainment, ActualAndTarget):
        sides = [
            _bracketed(t.say(part.attainment.actual)),
            _bracketed(t.say(part.attainment.target)),
        ]
    else:
        sides = [
            t.pick(f"{part.attainment} 实际值", f"actual of {part.attainment}"),
            t.pick("目标值", "target"),
        ]
    if part.lower_is_better:
        sides.reverse()
    top = t.pick("不封顶", "no cap")
    if part.cap is not None:
        share = t.number(part.cap, percent=True)
        top = t.pick(f"最高{share}", f"at most {share}")
    low = t.pick("，越低越好", ", lower is better") if part.lower_is_better else ""
    return f"{sides[0]} ÷ {sides[1]}" + t.pick(f"（{top}{low}）", f" ({top}{low})")


def _bracketed(said: str) -> str:
    return f"({said})" if any(sign in said for sign in (" + ", " − ", " × ", " ÷ ")) else said


@describe_part.register(Steps)
def _(part: Steps, t: Teller) -> Said:
    of = t.say(part.steps.of)
    return Said(t.pick(f"按{of}分档", f"by {of}"), step_rows(part, t))


@describe_part.register(Lookup)
def _(part: Lookup, t: Teller) -> Said:
    by = t.listed([t.name(name) for name in part.lookup])
    return Said(t.pick(f"按{by}", f"by {by}"), lookup_rows(part, t))


@describe_part.register(Total)
def _(part: Total, t: Teller) -> Said:
    if t.is_condition(part.total) and part.how == "sum":
        everyone = part.total == "true"
        said = t.pick("全部", "all") if everyone else t.say(part.total)
        return Said(t.pick(f"人数：{said}", f"number of people: {said}"))
    said = t.say(part.total)
    match part.how:
        case "sum":
            return Said(t.pick(f"各人{said}之和", f"sum of everyone’s {said}"))
        case "mean":
            return Said(t.pick(f"各人{said}的平均", f"mean of everyone’s {said}"))
    return Said(t.pick(f"有{said}的人数", f"number of people who have {said}"))


def _group(within: str, t: Teller) -> str:
    return t.pick(
        "部门" if within == "department" else "分部",
        "the department" if within == "department" else "the section",
    )


@describe_part.register(Pool)
def _(part: Pool, t: Teller) -> Said:
    pool, by, group = t.say(part.pool), t.say(part.by), _group(part.within, t)
    return Said(
        t.pick(
            f"{pool}在{group}内按“{by}”的比例分配，分到分为止，尾差按最大余数",
            f"{pool} shared out in {group} in proportion to {by}, in fen, by largest remainder",
        )
    )


@describe_part.register(Rank)
def _(part: Rank, t: Teller) -> Said:
    by, group = t.say(part.rank), _group(part.within, t)
    return Said(
        t.pick(
            f"{group}内按{by}由高到低的名次，相同者同名次",
            f"place in {group} by {by}, the highest first; equals share a place",
        )
    )


@describe_part.register(Prizes)
def _(part: Prizes, t: Teller) -> Said:
    rows = tuple(
        (t.pick(f"第{place}名", f"place {place}"), t.number(prize, part.unit))
        for place, prize in enumerate(part.prizes, 1)
    )
    by = t.say(part.rank)
    return Said(
        t.pick(
            f"按{by}，同名次者平分所占名次的奖金",
            f"by {by}; who share a place share the prizes of the places they occupy",
        ),
        rows,
    )


@describe_part.register(Carried)
def _(part: Carried, t: Teller) -> Said:
    kind = t.text(part.carried)
    return Said(t.pick(f"此前各期转来的“{kind}”合计", f"“{kind}” from earlier periods, added up"))


@describe_part.register(Fill)
def _(part: Fill, t: Teller) -> Said:
    said = t.pick(
        f"以{t.name(part.using) if part.using.isidentifier() else t.say(part.using)}"
        f"按发生先后补足{t.name(part.fill)}",
        f"{t.name(part.fill)} filled with {t.say(part.using)}, the oldest first",
    )
    if part.lower_base_by != "0":
        lower = t.say(part.lower_base_by)
        said += t.pick(
            f"；已计提的部分（{lower}）从最后补足的起相应调减计奖额",
            f"; what was paid already ({lower}) lowers the base, the last touched first",
        )
    return Said(said)


@describe_part.register(Points)
def _(part: Points, t: Teller) -> Said:
    return Said(t.say(part.points))


@describe_part.register(WeightedAttainment)
def _(part: WeightedAttainment, t: Teller) -> Said:
    return Said(f"{_factor(t.weight(part.weight))} × {_attainment(part, t)}")


@describe_part.register(WeightedRating)
def _(part: WeightedRating, t: Teller) -> Said:
    top = t.number(part.scale[1])
    said = describe_part.dispatch(Rating)(part, t).how
    return Said(f"{_factor(t.weight(part.weight))} × {said} ÷ {top}")


def _factor(weight: str) -> str:
    return f"({weight})" if " ÷ " in weight else weight
