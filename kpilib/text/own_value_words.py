"""A department's own value in words, as it stands beside the clause that it changes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.text.schemes.scheme_text import written_in_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.own_values import OwnValue
    from kpilib.rules.scheme import Scheme
    from kpilib.text.formats import Wording


def own_value_lines(wording: Wording, scheme: Scheme, rule: str) -> Iterator[str]:
    """A line for each own value of a rule."""
    for one in scheme.own_values:
        if one.rule == rule:
            yield own_value_line(wording, one)


def own_value_line(wording: Wording, one: OwnValue) -> str:
    """Which value, instead of which, since and until when, and why."""
    where = one.whose.in_(wording.lang) if one.whose else wording.say("in this department")
    days = ""
    if one.since is not None:
        days = wording.say(" from {day} on", day=one.since)
    if one.since is not None and one.until is not None:
        days = wording.say(" from {day} to {last}", day=one.since, last=one.until)
    return wording.say(
        "own value {where}{days}: {path} {value} instead of {instead}; reason: {reason}",
        where=where,
        days=days,
        path=one.path,
        value=_shown(wording, one.value),
        instead=_shown(wording, one.instead),
        reason=one.reason,
    )


def _shown(wording: Wording, value: str) -> str:
    """A share in percent, as it was written; anything else as it is."""
    return f"{wording.exact(Fraction(value) * 100)}%" if written_in_percent(value) else value
