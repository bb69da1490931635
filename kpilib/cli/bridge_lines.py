"""A bridge between two revisions as lines on a console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.cli import console
from kpilib.cli.source_lines import tell_sources
from kpilib.core.messages import Message
from kpilib.core.rounding import SignedAmount
from kpilib.records.bridge.cause_words import CauseWords
from kpilib.text.terminal_layout import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpilib.records.bridge.lines import Bridge, BridgeLine, ChangeCause
    from kpilib.records.bridge.restate import Restatement


def tell(one: Restatement, known_on: date | None = None) -> None:
    """Print a bridge: totals, then line by line with the causes, carried amounts below.

    Args:
        one: The bridge with its ends.
        known_on: The day as of which its end is known, where that is not today.
    """
    bridge = one.bridge
    known = Message("known on {day}", day=known_on) if known_on else Message("known now")
    head = Message(
        "{department} {period}: {before} → {after}: pay {issued} → {restated} ({gap})",
        department=one.department,
        period=one.period,
        before=one.before or Message("as first entered"),
        after=one.after or known,
        issued=bridge.issued,
        restated=bridge.restated,
        gap=SignedAmount(bridge.restated - bridge.issued),
    )
    console.echo(head)
    tell_bridge(bridge)
    if not bridge.lines:
        console.echo(Message("  only flags or classes" if one.changed else "  no difference"))
    tell_sources(one)


def tell_bridge(bridge: Bridge) -> None:
    """Print the lines of a bridge, each with its causes; carried amounts below."""
    for line in _lines((*bridge.pay, *bridge.scores)):
        console.echo(f"  {line}")
    for lines, what in (
        (bridge.carried, Message("  carried on, by the period it arose in:")),
        (bridge.bases, Message("  what depends on it, by the period it arose in:")),
    ):
        if lines:
            console.echo(what)
        for line in _lines(lines):
            console.echo(f"    {line}")


def _lines(lines: Sequence[BridgeLine]) -> list[str]:
    """One line per person and item, with its causes; aligned."""
    rows = []
    for line in lines:
        parts = tuple(
            Message(
                "{amount} {causes}",
                amount=SignedAmount(part.amount),
                causes=console.language().listed([_cause(one) for one in part.causes]),
            )
            for part in line.parts
        )
        amounts = f"{console.number(line.before)} → {console.number(line.after)}"
        said = console.said(Message("{parts}", parts=parts))
        rows.append((line.employee_id, line.period, line.item, amounts, said))
    return aligned(tuple(rows))


def _cause(cause: ChangeCause) -> str:
    """A cause as reports name it, with the code of the period that it comes from."""
    told = CauseWords(console.spoken()).cause(cause._replace(carried=False))
    if not cause.carried:
        return told
    text = Message("carried over from {origin}: {cause}", origin=cause.period, cause=told)
    return console.said(text)
