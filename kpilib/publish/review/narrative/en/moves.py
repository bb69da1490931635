"""English: what moved a total, and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.publish.review.narrative.context import NAMED
from kpilib.text.formats import counted, fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from kpilib.publish.review.variance import Change, Movement
    from kpilib.text.formats import Wording

_HEADS = {
    "only": "all of it",
    "mostly": "mostly",
    "largest": "most of all",
    "opposed": "rises and falls cancelling each other, most of all",
}


def moved(
    wording: Wording,
    found: Movement,
    part: Callable[[Change], str],
    step: Callable[[Fraction], str],
) -> str:
    """`mostly float pay (CNY 600.00 more)`; where some rose and others fell that and the rest.

    Args:
        wording: How lists are written.
        found: What is told.
        part: A part with its change.
        step: A change alone.
    """
    text = f"{_HEADS[found.kind]} {wording.listed([part(one) for one in found.along])}"
    if found.against:
        text += f", partly cancelled by {wording.listed([part(one) for one in found.against])}"
    if not found.cancels:
        return text
    if found.against or found.kind == "opposed":
        return f"{text}, all others together {step(found.rest)}" if found.rest else text
    if not found.rest:
        return f"{text}, all others cancelling each other"
    if (found.rest > 0) != (found.total.delta > 0):
        return f"{text}, partly cancelled by all others together, {step(found.rest)}"
    return f"{text}, all others, up and down, together {step(found.rest)}"


def points(value: Fraction) -> str:
    """`+2.00`."""
    return f"{'+' if value > 0 else '-'}{fixed(abs(value))}"


def yuan(value: Fraction) -> str:
    """`CNY 600.00 more`."""
    return f"CNY {fixed(abs(value))} {'more' if value > 0 else 'less'}"


def cases(told: Sequence[str]) -> str:
    """One case behind a colon, or several as a list under it."""
    if len(told) == 1:
        return f": {told[0]}."
    shown = [f"  - {case}" for case in told[:NAMED]]
    shown += [f"  - {len(told) - NAMED} more"] if len(told) > NAMED else []
    return ":\n" + "\n".join(shown)


def running(times: int, cadence: str) -> str:
    """`2 quarters running`."""
    one = {"half_year": "half-year", "range": "period"}.get(cadence, cadence)
    return f"{counted(times, one)} running"
