"""What is said of open items, and of filling them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.text.explain.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.text.explain.trace_step import Step
    from kpilib.text.explain.words import Say


def fill(step: Step, wording: Say) -> str:
    """What there is to fill with, and what lowers the bases."""
    using, lower, *items = step.children
    if not items:
        return wording.say("no gaps")
    used = wording.say("{using}, the oldest gap first", using=wording.both(using))
    if lower.value:
        used += wording.say(
            "; {lower}, lowering the bases from the last gap touched", lower=wording.both(lower)
        )
    if step.facts["gives"] == "filled":
        return used
    return used + wording.say("; the bases of the gaps filled completely")


def rest(step: Step, wording: Say) -> str:
    """What a fill left of an item's amount."""
    of, _ = step.children
    filled = number(of.facts["filled"])  # type: ignore[arg-type]
    return wording.say(
        "= {children} − {filled} filled now", children=wording.plain(of.children[0]), filled=filled
    )


def owed(step: Step, wording: Say) -> str:
    """What is still due of an item's base."""
    of, _ = step.children
    if of.facts["done"]:
        return wording.say("filled, so nothing is due any more")
    lowered = number(of.facts["lowered"])  # type: ignore[arg-type]
    return wording.say(
        "= {children} − {lowered} lowered now",
        children=wording.plain(of.children[1]),
        lowered=lowered,
    )


def item(step: Step, wording: Say) -> str:
    """Which gap, how much of it is filled, and what becomes due."""
    facts: Mapping[str, Any] = step.facts
    amount, base = step.children
    origin = wording.period(facts["origin"])
    rest, filled = number(facts["rest"]), number(facts["filled"])
    open_ = wording.plain(amount)
    what = wording.named(amount)
    text = wording.say(
        "{what} {open} (arose in {origin}): {filled} filled, {rest} left",
        what=what,
        open=open_,
        origin=origin,
        filled=filled,
        rest=rest,
    )
    if not isinstance(base.value, Fraction):
        return text
    owed = wording.plain(base)
    if facts["lowered"]:
        owed += f" − {number(facts['lowered'])} = {number(facts['after'])}"
    due = wording.say("due now") if facts["done"] else wording.say("not due yet")
    return (
        text
        + wording.say("; ")
        + wording.say(", ", context="formats").join((f"{wording.named(base)} {owed}", due))
    )
