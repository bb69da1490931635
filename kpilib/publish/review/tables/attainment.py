"""Actual against target, per person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.figure_cell import opens
from kpilib.publish.review.people_order import in_order
from kpilib.publish.review.tables.table import NOTHING, TableText, capital, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative import NarrativeContext


def attainment(v: NarrativeContext) -> TableText | None:
    """Actual against target per person, for each measure or indicator that has a target."""
    if v.now.measure_names:
        return _measures(v)
    return _targets(v)


def _measures(v: NarrativeContext) -> TableText | None:
    say = v.wording.say
    names = v.now.measure_names
    columns = [say("Person")]
    for name in names:
        prefix = v.label(name) + say(": ") if len(names) > 1 else ""
        columns += [f"{prefix}{head}" for head in _heads(v, name)]
    people = in_order(v.comparison, dict.fromkeys(who for who, _ in v.now.measures))
    if not v.now.assessed:
        return None  # a total of nobody
    rows = [(v.person(who), *_measure_cells(v, who)) for who in people]
    rows.append((say("Total"), *_measure_cells(v, DEPARTMENT)))
    caption = say(", ").join(v.label(name) for name in names)
    caption = say("{caption}: target and actual", caption=caption) + _note(v)
    return TableText(
        caption, capital(columns), "l" + "r" * (len(columns) - 1), tuple(rows), total=True
    )


def _heads(v: NarrativeContext, name: str) -> Iterator[str]:
    say = v.wording.say
    unit = v.wording.unit(v.now.scheme.measures[name].unit)
    suffix = say(" ({unit})", unit=unit) if unit else ""
    yield say("target") + suffix
    if _carries(v, name):
        yield say("of this period") + suffix
        yield say("carried in") + suffix
        yield say("counted") + suffix
    else:
        yield say("actual") + suffix
    yield say("share of target")
    yield say("vs {last} (pp)", last=v.last or say("before", context="table"))


def _carries(v: NarrativeContext, name: str) -> bool:
    """Whether anybody has brought something in from earlier periods."""
    return any(reached.carried for (_, n), reached in v.now.measures.items() if n == name)


def _note(v: NarrativeContext) -> str:
    """Why the share in the last row is not that of the figures beside it."""
    carried = any(_carries(v, name) for name in v.now.measure_names)
    untargeted = any(
        reached.target is None and (DEPARTMENT, name) in v.now.measures
        and v.now.measures[DEPARTMENT, name].target is not None
        for (who, name), reached in v.now.measures.items()
        if who != DEPARTMENT
    )  # fmt: skip
    say = v.wording.say
    notes = [say("of what was reached in this period")] if carried else []
    notes += [say("of those who have a target")] if untargeted else []
    if not notes:
        return ""
    told = say(", ").join(notes)
    return say(" (share in all: {told} alone)", told=told)


def _measure_cells(v: NarrativeContext, who: str) -> Iterator[str]:
    for name in v.now.measure_names:
        reached = v.now.measures.get((who, name))
        change = v.comparison.attainment(name, who)
        unit = v.now.scheme.measures[name].unit
        sides = {"target": reached.target if reached else None}
        if _carries(v, name):
            sides["own"] = reached.own if reached else None
            sides["carried"] = reached.carried or None if reached else None
        sides["actual"] = reached.actual if reached else None
        for side, value in sides.items():
            text = measured(v.wording, value, unit)
            yield text if value is None else opens(text, who, name, "measure", side=side)
        share = v.wording.attained(change.now) if change else NOTHING
        yield opens(share, who, name, "measure", side="attained") if change else share
        compared = change is not None and change.before is not None
        yield v.wording.signed(change.delta * 100, 1) if compared and change else NOTHING


def _targets(v: NarrativeContext) -> TableText | None:
    say = v.wording.say
    keys = [key for key in v.now.targets if key[0] != DEPARTMENT]
    names = [name for name in v.now.scheme.indicators if any(name == key[1] for key in keys)]
    if not names:
        return None
    rows = []
    for who in dict.fromkeys(who for who, _ in keys):
        pairs = [v.now.targets.get((who, name)) for name in names]
        cells = [
            (v.wording.exact(pair[1]), v.wording.exact(pair[0])) if pair else (NOTHING, NOTHING)
            for pair in pairs
        ]
        rows.append((v.person(who), *(f"{actual} / {target}" for actual, target in cells)))
    columns = (say("Person"), *(v.label(name) for name in names))
    caption = say("Actual / target")
    return TableText(caption, columns, "l" + "r" * len(names), tuple(rows))
