"""The tables of a restatement as finished text, and the steps of its chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.history.restatement.waterfall import WaterfallStep, fewest
from kpilib.publish.review.tables.table import NOTHING, TableText, optional_pay, without_empty
from kpilib.records.bridge.lines import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.engine.inputs.correction_model import Correction
    from kpilib.engine.results import Results, Row
    from kpilib.history.restatement.words import Telling
    from kpilib.records.bridge.lines import BridgeLine
    from kpilib.records.bridge.restate import Restatement


@dataclass(frozen=True)
class StepsText:
    """A chart of steps, ready to draw.

    Attributes:
        caption: What it shows.
        alt: The same with every figure.
        steps: What is drawn.
    """

    caption: str
    alt: str
    steps: tuple[WaterfallStep, ...]


def pay_bridge(t: Telling) -> TableText | None:
    """Pay per person and item, one row per cause, with the total."""
    lines = t.restatement.bridge.pay
    if not lines:
        return None
    say = t.wording.say
    before, after = (
        sum((getattr(line, end) for line in lines), ZERO) for end in ("before", "after")
    )
    head = say("Total of these")
    total = (
        head,
        "",
        "",
        t.wording.grouped(before),
        "",
        t.wording.signed(after - before),
        t.wording.grouped(after),
    )
    caption = say("Pay before and after (CNY)")
    return _bridged(t, caption, lines, total)


def score_bridge(t: Telling) -> TableText | None:
    """Scores per person, one row per cause."""
    lines = t.restatement.bridge.scores
    caption = t.wording.say("Scores before and after")
    return _bridged(t, caption, lines) if lines else None


def _bridged(
    t: Telling, caption: str, lines: Sequence[BridgeLine], total: tuple[str, ...] = ()
) -> TableText:
    say = t.wording.say
    rows = [row for line in lines for row in _rows(t, line)]
    columns = (say("Person"), say("Period"), say("Item"),
               say("Before", context="restatement"), say("Because of"), say("Change"),
               say("Now"))  # fmt: skip
    table = TableText(caption, columns, "lllrlrr", (*rows, *([total] if total else ())),
                      total=bool(total))  # fmt: skip
    return without_empty(table)


def _rows(t: Telling, line: BridgeLine) -> Iterator[tuple[str, ...]]:
    several = line.period != str(t.restatement.period)
    piece = t.period(line.period) if several else ""
    keys = (t.person(line.employee_id), piece, t.item(line.item), t.wording.grouped(line.before))
    for place, part in enumerate(line.parts):
        shown = keys if place == 0 else ("", "", "", "")
        now = t.wording.grouped(line.after) if place == len(line.parts) - 1 else ""
        yield (*shown, t.causes.heading(part.causes), t.wording.signed(part.amount), now)


def standings(t: Telling) -> TableText | None:
    """Grade, rank and whether somebody is assessed, where any of it changed."""
    say = t.wording.say
    before, after = (_standing(tables) for tables in t.restatement.tables)
    rows = []
    for who, piece in sorted({*before, *after}):
        was, now = before.get((who, piece)), after.get((who, piece))
        if was != now:
            shown = t.period(piece) if piece != str(t.restatement.period) else ""
            rows.append((t.person(who), shown, _place(t, was), _place(t, now)))
    if not rows:
        return None
    columns = (say("Person"), say("Period"), say("Before", context="tables"),
               say("Now", context="restatement"))  # fmt: skip
    caption = say("Changes of grade and rank")
    return without_empty(TableText(caption, columns, "llll", tuple(rows)))


def _standing(tables: Results) -> dict[tuple[str, str], tuple[object, ...]]:
    """Eligibility, reason, grade and rank by person and piece."""
    return {(r[0], r[1]): (r[2], r[3], r[5], r[6]) for r in tables.rows["summary"]}


def _place(t: Telling, row: Row | None) -> str:
    if row is None:
        return NOTHING
    eligible, reason, grade, rank = row
    if not eligible:
        return t.assessment.label(str(reason), t.lang)
    parts = [t.assessment.label(str(grade), t.lang)] if grade else []
    parts += [t.wording.say("rank {rank}", rank=rank)] if rank is not None else []
    return t.wording.say(", ", context="formats").join(parts) or NOTHING


def carried(t: Telling) -> TableText | None:
    """What is handed to the next period, where that changed."""
    say = t.wording.say
    before, after = (
        {row[:3]: row[3:5] for row in tables.rows["carry"]} for tables in t.restatement.tables
    )
    rows = []
    for key in sorted({*before, *after}):
        was, now = before.get(key, (None, None)), after.get(key, (None, None))
        if was != now:
            rows.append(
                (
                    t.person(key[0]),
                    t.assessment.label(key[1], t.lang),
                    t.period(key[2]),
                    optional_pay(t.wording, was[0]),
                    optional_pay(t.wording, now[0]),
                    t.wording.signed((now[0] or ZERO) - (was[0] or ZERO)),
                    optional_pay(t.wording, was[1]),
                    optional_pay(t.wording, now[1]),
                )
            )
    if not rows:
        return None
    columns: tuple[str, ...]
    columns = (
        say("Person"),
        say("Item", context="review"),
        say("Since"),
        say("Before", context="restatement"),
        say("Now"),
        say("Change"),
    )
    caption = say("Changes of what is carried on (CNY)")
    if all(row[6:] == (NOTHING, NOTHING) for row in rows):  # no kind that has a base
        return TableText(caption, columns, "lllrrr", tuple(row[:6] for row in rows))
    columns += (say("Base before"), say("Base now"))
    return TableText(caption, columns, "lllrrrrr", tuple(rows))


def chain_table(t: Telling, chain: Sequence[Restatement]) -> TableText | None:
    """Total pay of every period in the chain before and after; none where the first is alone."""
    say = t.wording.say
    if len(chain) == 1:
        return None
    rows = []
    for place, one in enumerate(chain):
        found = one.bridge
        own = "" if one.reached or place == 0 else say("of its own")
        other = say("carried state, scores or flags")
        rows.append(
            (
                t.period(one.period),
                one.before or say("as entered"),
                t.wording.grouped(found.issued),
                t.wording.signed(found.restated - found.issued),
                t.wording.grouped(found.restated),
                own,
                "" if found.pay or not one.changed else other,
            )
        )
    columns = (say("Period"), say("Against"), say("Before", context="tables 2"),
               say("Change"), say("Now", context="tables"),
               say("Cause"), say("Besides pay"))  # fmt: skip
    caption = say("Total pay by period (CNY)")
    return without_empty(TableText(caption, columns, "llrrrll", tuple(rows)))


def relevant(one: Restatement) -> list[tuple[str, Correction]]:
    """Corrections and appeals of the period, and of those whose effect was carried over."""
    periods = {str(one.period)}
    periods |= {cause.period for causes in one.bridge.causes for cause in causes}
    return [(period, found) for (period, _), found in one.corrections.items() if period in periods]


def steps(t: Telling) -> StepsText | None:
    """From the total before to the total now; nothing where no pay changed."""
    bridge, say = t.restatement.bridge, t.wording.say
    worth = [(causes, bridge.worth(causes)) for causes in bridge.causes]
    changes = [
        WaterfallStep(t.causes.heading(c), value, t.wording.signed(value))
        for c, value in worth
        if value
    ]
    if not bridge.pay or not changes:
        return None
    ends = (
        (say("Pay before"), bridge.issued),
        (say("Pay now"), bridge.restated),
    )
    first, last = (
        WaterfallStep(name, value, t.wording.grouped(value), end=True) for name, value in ends
    )
    every = (first, *changes, last)
    caption = say("How total pay changed (CNY)")
    told = say("; ").join(f"{step.name} {step.text}" for step in every)
    alt = say("{caption}: {told}.", caption=caption, told=told)

    def others(count: int, total: Decimal) -> tuple[str, str]:
        return say("{count} other causes", count=count), t.wording.signed(total)

    return StepsText(caption, alt, fewest(every, others))
