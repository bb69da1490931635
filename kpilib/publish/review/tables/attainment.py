"""Actual against target, per person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.tables.table import NOTHING, TableText, capital, measured
from kpilib.text.formats import attained, plain, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.narrative import Voice


def attainment(v: Voice) -> TableText | None:
    """Actual against target per person, for each measure or indicator that has a target."""
    if v.now.measure_names:
        return _measures(v)
    return _targets(v)


def _measures(v: Voice) -> TableText | None:
    pick = v.wording.pick
    names = v.now.measure_names
    columns = [pick("人员", "Person")]
    for name in names:
        prefix = v.label(name) + pick("：", ": ") if len(names) > 1 else ""
        columns += [f"{prefix}{head}" for head in _heads(v, name)]
    people = dict.fromkeys(who for who, _ in v.now.measures if who != DEPARTMENT)
    rows = [(v.person(who), *_measure_cells(v, who)) for who in people]
    rows.append((pick("合计", "Total"), *_measure_cells(v, DEPARTMENT)))
    caption = pick("、", ", ").join(v.label(name) for name in names)
    caption = pick(f"{caption}：目标与完成", f"{caption}: target and actual") + _note(v)
    return TableText(
        caption, capital(columns), "l" + "r" * (len(columns) - 1), tuple(rows), total=True
    )


def _heads(v: Voice, name: str) -> Iterator[str]:
    pick = v.wording.pick
    unit = v.wording.unit(v.now.scheme.measures[name].unit)
    suffix = pick(f"（{unit}）", f" ({unit})") if unit else ""
    yield pick("目标", "target") + suffix
    if _carries(v, name):
        yield pick("本期实际", "of this period") + suffix
        yield pick("以前期间转入", "carried in") + suffix
        yield pick("计入完成", "counted") + suffix
    else:
        yield pick("实际", "actual") + suffix
    yield pick("完成率", "share of target")
    yield pick(f"较{v.last or '上期'}（百分点）", f"vs {v.last or 'before'} (pp)")


def _carries(v: Voice, name: str) -> bool:
    """Whether anybody has brought something in from earlier periods."""
    return any(reached.carried for (_, n), reached in v.now.measures.items() if n == name)


def _note(v: Voice) -> str:
    """Why the share in the last row is not that of the figures beside it."""
    carried = any(_carries(v, name) for name in v.now.measure_names)
    untargeted = any(
        reached.target is None and (DEPARTMENT, name) in v.now.measures
        and v.now.measures[DEPARTMENT, name].target is not None
        for (who, name), reached in v.now.measures.items()
        if who != DEPARTMENT
    )  # fmt: skip
    pick = v.wording.pick
    notes = [pick("本期实际", "of what was reached in this period")] if carried else []
    notes += [pick("有目标的人员", "of those who have a target")] if untargeted else []
    if not notes:
        return ""
    told = pick("、", ", ").join(notes)
    return pick(f"（合计完成率只计{told}）", f" (share in all: {told} alone)")


def _measure_cells(v: Voice, who: str) -> Iterator[str]:
    for name in v.now.measure_names:
        reached = v.now.measures.get((who, name))
        change = v.comparison.attainment(name, who)
        unit = v.now.scheme.measures[name].unit
        yield measured(reached.target if reached else None, unit)
        if _carries(v, name):
            yield measured(reached.own if reached else None, unit)
            yield measured(reached.carried or None if reached else None, unit)
        yield measured(reached.actual if reached else None, unit)
        yield attained(change.now) if change else NOTHING
        compared = change is not None and change.before is not None
        yield signed(change.delta * 100, 1) if compared and change else NOTHING


def _targets(v: Voice) -> TableText | None:
    pick = v.wording.pick
    keys = [key for key in v.now.targets if key[0] != DEPARTMENT]
    names = [name for name in v.now.scheme.indicators if any(name == key[1] for key in keys)]
    if not names:
        return None
    rows = []
    for who in dict.fromkeys(who for who, _ in keys):
        pairs = [v.now.targets.get((who, name)) for name in names]
        cells = [(plain(pair[1]), plain(pair[0])) if pair else (NOTHING, NOTHING) for pair in pairs]
        rows.append((v.person(who), *(f"{actual} / {target}" for actual, target in cells)))
    columns = (pick("人员", "Person"), *(v.label(name) for name in names))
    caption = pick("实际完成 / 目标", "Actual / target")
    return TableText(caption, columns, "l" + "r" * len(names), tuple(rows))
