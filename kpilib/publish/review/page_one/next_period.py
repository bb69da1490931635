"""Next period: what it would pay (what-if), what is known to come, and appeals open."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT, YUAN
from kpilib.publish.review.page_one.blocks import Grid
from kpilib.publish.review.page_one.outlook import paid_back
from kpilib.publish.review.page_one.svg_marks import forecast, scale
from kpilib.publish.review.snapshot import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.core.periods import Period
    from kpilib.engine.inputs.correction_model import Appeal, Correction
    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.page_one.blocks import Cell
    from kpilib.publish.review.page_one.outlook import Scenario


def outlook(v: NarrativeContext, found: Sequence[Scenario]) -> Grid | None:
    """What the next period would pay at several levels; None where nothing can be tried."""
    if not found:
        return None
    say, budget = v.wording.say, v.comparison.budget
    columns = [say("What if"), say("Chart", context="heading"), say("Pay (CNY)", context="tile"),
               say("Vs {last}", last=v.this)]  # fmt: skip
    names = ["what", "bar", "main", "delta"]
    if budget:
        columns.append(say("Of the budget"))
        names.append("rate")
    now, line = Fraction(v.now.total_pay), Fraction(budget) if budget else None
    of = scale([now, *(Fraction(one.pay) for one in found), *([line] if line else [])])
    rows = []
    for one in found:
        what, *rest = _row(v, one)
        rows.append((what, forecast(Fraction(one.pay), now, of, line), *rest))
    caption = say(
        "What-if by the same engine: all else as {this}, with what is carried on; no forecast",
        this=v.this,
    )
    caption = say(
        "{caption}. Hatched: tried, not due; stroke: {this}", caption=caption, this=v.this
    )
    if line:
        caption = say("{caption}; dashed: the budget", caption=caption)
    sides = "lm" + "r" * (len(columns) - 2)
    return Grid("outlook", caption, tuple(columns), sides, tuple(names), tuple(rows))


def _row(v: NarrativeContext, one: Scenario) -> Iterator[Cell]:
    say, budget = v.wording.say, v.comparison.budget
    if one.level == "now":
        yield say("Everybody as {this}", this=v.this)
    elif one.level == "target":
        yield say("Everybody at target")
    elif one.period is not None:
        yield say(
            "Everybody at the share of target of {period}", period=v.wording.period(one.period)
        )
    yield v.wording.fixed(one.pay)
    yield v.wording.signed(one.pay - v.now.total_pay)
    if budget:
        yield v.wording.of_full(Fraction(one.pay) / Fraction(budget)) if one.pay >= 0 else ""


def known(
    v: NarrativeContext,
    corrections: Sequence[Correction],
    open_before: Sequence[tuple[Period, Correction]] = (),
) -> tuple[str, ...]:
    """What is known to come, a sentence each.

    Args:
        v: The figures.
        corrections: Those of the period, with their appeals.
        open_before: Appeals of earlier periods that are open.
    """
    told = (*_appeals(v, corrections), *_appeals_before(v, open_before))
    return (*_carried(v), *(told or (v.say("No appeal is open."),)))


def _carried(v: NarrativeContext) -> Iterator[str]:
    """Open state by kind, and how much of it is of people who are no longer there."""
    kinds = dict.fromkeys(one.kind for one in v.now.carry)
    for kind in kinds:
        mine = [one for one in v.now.carry if one.kind == kind]
        unit = v.now.carry_unit(kind)
        total = v.wording.exactly(sum((one.amount for one in mine), ZERO), unit)
        text = v.wording.say_number(
            "{kind}: {n} amount, {total}", "{kind}: {n} amounts, {total}",
            n=len(mine), kind=v.label(kind), total=total)  # fmt: skip
        base = sum((one.base for one in mine if one.base is not None), ZERO)
        if base and unit == YUAN:
            counted = v.wording.exactly(base, unit)
            text = v.say("{text}; settling it counts {base} for pay", text=text, base=counted)
        if found := paid_back(v.comparison, kind):
            item, paid = found
            text = v.say(
                "{text}; with everybody at target, {item} comes to {amount}",
                text=text,
                item=v.item(item),
                label=v.label(item),
                amount=v.wording.pay(paid),
            )
        gone = [one for one in mine if one.who not in v.now.listed and one.who != DEPARTMENT]
        if gone:
            left = v.wording.exactly(sum((one.amount for one in gone), ZERO), unit)
            people = v.people(tuple(dict.fromkeys(one.who for one in gone)))
            text = v.say("{text}; {left} of it of people who left: {people}", text=text, left=left,
                         people=people)  # fmt: skip
        yield v.say("{text}.", text=text)


def _appeals(v: NarrativeContext, corrections: Sequence[Correction]) -> Iterator[str]:
    pending = [appeal for one in corrections if (appeal := one.open_appeal)]
    if pending:
        yield v.wording.say_number(
            "{n} appeal open: {people}.",
            "{n} appeals open: {people}.",
            n=len(pending),
            people=_who_appeal(v, pending),
        )


def _appeals_before(
    v: NarrativeContext, found: Sequence[tuple[Period, Correction]]
) -> Iterator[str]:
    """Of earlier periods: people appeal when a report is out, and that is in the next period."""
    for period in dict.fromkeys(period for period, _ in found):
        pending = [appeal for each, one in found if each == period and (appeal := one.open_appeal)]
        yield v.wording.say_number(
            "{n} appeal about {period} open: {people}.",
            "{n} appeals about {period} open: {people}.",
            n=len(pending),
            period=v.wording.period(period),
            people=_who_appeal(v, pending),
        )


def _who_appeal(v: NarrativeContext, pending: Sequence[Appeal]) -> str:
    return v.people(tuple(dict.fromkeys(appeal.employee for appeal in pending)))
