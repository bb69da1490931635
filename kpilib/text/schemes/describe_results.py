"""Parts that are worked out, in words: formulas, tables, pools, ranks, carried state, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.rules.indicators import Points, WeightedAttainment, WeightedRating
from kpilib.rules.parts.attainment import ActualAndTarget, Attainment
from kpilib.rules.parts.calculated import Calculated
from kpilib.rules.parts.carried import Carried
from kpilib.rules.parts.fill import Fill
from kpilib.rules.parts.lookup import Lookup
from kpilib.rules.parts.pool import Pool
from kpilib.rules.parts.prizes import Prizes
from kpilib.rules.parts.rank import Rank
from kpilib.rules.parts.rating import Rating
from kpilib.rules.parts.tiers import Steps
from kpilib.rules.parts.total import Total
from kpilib.text.schemes.description import Said, describe_part
from kpilib.text.schemes.step_tables import lookup_rows, step_rows

if TYPE_CHECKING:
    from kpilib.text.schemes.scheme_text import Teller


@describe_part.register(Calculated)
def _(part: Calculated, t: Teller) -> Said:
    return Said(t.formula(part.formula))


@describe_part.register(Attainment)
def _(part: Attainment, t: Teller) -> Said:
    return Said(_attainment(part, t))


def _attainment(part: Attainment, t: Teller) -> str:
    if isinstance(part.attainment, ActualAndTarget):
        sides = [
            _bracketed(t.formula(part.attainment.actual)),
            _bracketed(t.formula(part.attainment.target)),
        ]
    else:
        sides = [
            t.say("actual of {attainment}", attainment=part.attainment),
            t.say("target", context="schemes"),
        ]
    if part.lower_is_better:
        sides.reverse()
    top = t.say("no cap")
    if part.cap is not None:
        share = t.number(part.cap, percent=True)
        top = t.say("at most {share}", share=share)
    low = t.say(", lower is better") if part.lower_is_better else ""
    return f"{sides[0]} ÷ {sides[1]}" + t.say(" ({top}{low})", top=top, low=low)


def _bracketed(said: str) -> str:
    return f"({said})" if any(sign in said for sign in (" + ", " − ", " × ", " ÷ ")) else said


@describe_part.register(Steps)
def _(part: Steps, t: Teller) -> Said:
    of = t.formula(part.steps.of)
    return Said(t.say("by {whole}", whole=of), step_rows(part, t))


@describe_part.register(Lookup)
def _(part: Lookup, t: Teller) -> Said:
    by = t.listed([t.name(name) for name in part.lookup])
    return Said(t.say("by {by}", by=by), lookup_rows(part, t))


@describe_part.register(Total)
def _(part: Total, t: Teller) -> Said:
    if t.is_condition(part.total) and part.how == "sum":
        everyone = part.total == "true"
        said = t.say("all") if everyone else t.formula(part.total)
        return Said(t.say("number of people: {said}", said=said))
    said = t.formula(part.total)
    match part.how:
        case "sum":
            return Said(t.say("sum of everyone’s {said}", said=said))
        case "mean":
            return Said(t.say("mean of everyone’s {said}", said=said))
    return Said(t.say("number of people who have {said}", said=said))


def _group(within: str, t: Teller) -> str:
    return t.say("the department") if within == "department" else t.say("the section")


@describe_part.register(Pool)
def _(part: Pool, t: Teller) -> Said:
    pool, by, group = t.formula(part.pool), t.formula(part.by), _group(part.within, t)
    return Said(
        t.say(
            "{pool} shared out in {group} in proportion to {by}, in fen, by largest remainder",
            pool=pool,
            group=group,
            by=by,
        )
    )


@describe_part.register(Rank)
def _(part: Rank, t: Teller) -> Said:
    by, group = t.formula(part.rank), _group(part.within, t)
    return Said(
        t.say(
            "place in {group} by {by}, the highest first; equals share a place", group=group, by=by
        )
    )


@describe_part.register(Prizes)
def _(part: Prizes, t: Teller) -> Said:
    rows = tuple(
        (t.say("place {place}", place=place), t.number(prize, part.unit))
        for place, prize in enumerate(part.prizes, 1)
    )
    by = t.formula(part.rank)
    return Said(
        t.say("by {by}; who share a place share the prizes of the places they occupy", by=by),
        rows,
    )


@describe_part.register(Carried)
def _(part: Carried, t: Teller) -> Said:
    kind = t.text(part.carried)
    return Said(t.say("“{kind}” from earlier periods, added up", kind=kind))


@describe_part.register(Fill)
def _(part: Fill, t: Teller) -> Said:
    said = t.say(
        "{fill} filled with {using}, the oldest first",
        fill=t.name(part.fill),
        using=t.formula(part.using),
        using_2=t.name(part.using) if part.using.isidentifier() else t.formula(part.using),
    )
    if part.lower_base_by != "0":
        lower = t.formula(part.lower_base_by)
        said += t.say(
            "; what was paid already ({lower}) lowers the base, the last touched first", lower=lower
        )
    return Said(said)


@describe_part.register(Points)
def _(part: Points, t: Teller) -> Said:
    return Said(t.formula(part.points))


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
