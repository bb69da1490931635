"""Phrases that several sentences share: what moved a total, steps, cases, and periods in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from kpilib.publish.review.comparison import Mover
    from kpilib.publish.review.narrative.context import NarrativeContext
    from kpilib.publish.review.variance import Movement, Variance

PARTS = 3  # indicators, items or people named as moving a total at most
MOST = 3  # people named as having risen or fallen most


def money(v: NarrativeContext, value: Fraction | Decimal) -> str:
    """Pay to the fen."""
    return v.say("CNY {value}", value=v.wording.fixed(value))


Told = tuple[str, ...]
"""Sentences, or cases of a list."""


def told_of_most(
    v: NarrativeContext,
    movers: Sequence[Mover],
    count: str,
    told: Callable[[NarrativeContext, Mover], str],
) -> tuple[Told, Told]:
    """How many have moved, where that is not everyone who is named; and who moved most each way.

    Args:
        v: The language.
        movers: All of them.
        count: The sentence that counts them.
        told: One of them.
    """
    most = split(movers)
    return (count,) if len(most) < len(movers) else (), tuple(told(v, mover) for mover in most)


def with_parts(
    v: NarrativeContext,
    sentence: str,
    found: Movement | None,
    part: Callable[[NarrativeContext, Variance], str],
    step: Callable[[NarrativeContext, Fraction], str],
) -> str:
    """A sentence with what moved its figure, as far as that can be told."""
    if found is None:
        return sentence
    return v.say("{sentence}, {moved}", sentence=sentence, moved=moved_by(v, found, part, step))


def moved_by(
    v: NarrativeContext,
    found: Movement,
    part: Callable[[NarrativeContext, Variance], str],
    step: Callable[[NarrativeContext, Fraction], str],
) -> str:
    """`mostly float pay (CNY 600.00 more)`; where some rose and others fell that and the rest.

    Args:
        v: The language.
        found: What is told.
        part: A part with its change.
        step: A change alone.
    """
    along, against = (v.wording.listed([part(v, one) for one in side])
                      for side in (found.along, found.against))  # fmt: skip
    text = {
        "only": v.say("all of it {parts}", parts=along),
        "mostly": v.say("mostly {parts}", parts=along),
        "largest": v.say("most of all {parts}", parts=along),
        "opposed": v.say("rises and falls cancelling each other, most of all {parts}", parts=along),
    }[found.kind]
    if against:
        text = v.say("{parts}, partly cancelled by {against}", parts=text, against=against)
    return _with_rest(v, found, text, step(v, found.rest)) if found.cancels else text


def _with_rest(v: NarrativeContext, found: Movement, parts: str, rest: str) -> str:
    """What the others come to, so that what is told adds up."""
    if found.against or found.kind == "opposed":
        if not found.rest:
            return parts
        return v.say("{parts}, all others together {rest}", parts=parts, rest=rest)
    if not found.rest:
        return v.say("{parts}, all others cancelling each other", parts=parts)
    if (found.rest > 0) != (found.total.delta > 0):
        return v.say(
            "{parts}, partly cancelled by all others together, {rest}", parts=parts, rest=rest
        )
    return v.say("{parts}, all others, up and down, together {rest}", parts=parts, rest=rest)


def points(v: NarrativeContext, value: Fraction) -> str:
    """`+2.00`."""
    return v.say("+{points}" if value > 0 else "-{points}", points=v.wording.fixed(abs(value)))


def more_or_less(v: NarrativeContext, amount: str, delta: Fraction) -> str:
    """`CNY 600.00 more`."""
    return v.say("{amount} more" if delta > 0 else "{amount} less", amount=amount)


TWICE: Mapping[str, Message] = {
    "month": Message("at least 2 months running"),
    "quarter": Message("at least 2 quarters running"),
    "half_year": Message("at least 2 half-years running"),
    "year": Message("at least 2 years running"),
    "range": Message("at least 2 periods running"),
}
"""In two periods in a row or more, by cadence."""


def running(times: int, cadence: str) -> Message:
    """`2 quarters running`."""
    match cadence:
        case "month":
            return Message("{n} month running", "{n} months running", n=times)
        case "quarter":
            return Message("{n} quarter running", "{n} quarters running", n=times)
        case "half_year":
            return Message("{n} half-year running", "{n} half-years running", n=times)
        case "year":
            return Message("{n} year running", "{n} years running", n=times)
        case _:
            return Message("{n} period running", "{n} periods running", n=times)


def split(movers: Sequence[Mover]) -> tuple[Mover, ...]:
    """Those who rose most, then those who fell most, each the largest first."""
    rose = [m for m in movers if m.change.delta > 0][:MOST]
    fell = sorted((m for m in movers if m.change.delta < 0), key=lambda m: (m.change.delta, m.who))
    return (*rose, *fell[:MOST])


@dataclass(frozen=True, slots=True)
class Ends:
    """Who stands highest and who lowest; several where they are equal in print.

    Attributes:
        high: Names of the highest, in order.
        low: Names of the lowest.
        top: The highest figure.
        bottom: The lowest figure.
    """

    high: tuple[str, ...]
    low: tuple[str, ...]
    top: Fraction
    bottom: Fraction


def ends(values: Mapping[str, Fraction], show: Callable[[Fraction], str]) -> Ends | None:
    """The highest and the lowest; None where all are equal in print, or there is only one.

    Args:
        values: What is compared.
        show: How it is printed.
    """
    shown = {who: show(value) for who, value in values.items()}
    if len(set(shown.values())) <= 1:
        return None
    top, bottom = (show(find(values.values())) for find in (max, min))
    high, low = (
        tuple(sorted(who for who, text in shown.items() if text == end)) for end in (top, bottom)
    )
    return Ends(high, low, values[high[0]], values[low[0]])


def pay_versus(v: NarrativeContext, change: Variance) -> str:
    """The change of the total against the period before."""
    if not change.delta:
        return v.say("the same as {last}", last=v.last)
    amount, up = money(v, abs(change.delta)), change.delta > 0
    if change.relative is None:
        return v.say(
            "{amount} more than {last}" if up else "{amount} less than {last}",
            amount=amount,
            last=v.last,
        )
    return v.say(
        "{amount} ({share}) more than {last}" if up else "{amount} ({share}) less than {last}",
        amount=amount,
        share=v.wording.in_percent(abs(change.relative)),
        last=v.last,
    )
