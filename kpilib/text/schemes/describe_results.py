"""Parts that are worked out, in words: formulas, tables, pools, ranks, carried state, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.indicators import Points, WeightedAttainment, WeightedRating
from kpilib.rules.parts.across_people import Pool, Prizes, Rank, Total
from kpilib.rules.parts.carrying import Carried, Fill
from kpilib.rules.parts.ratios import ActualAndTarget, Attainment, Calculated, Lookup
from kpilib.rules.parts.readers import Rating
from kpilib.rules.parts.tiers import Steps
from kpilib.text.schemes.description import Said, describe_part
from kpilib.text.schemes.step_tables import lookup_rows, step_rows

if TYPE_CHECKING:
    from kpilib.text.schemes.scheme_text import Teller


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
