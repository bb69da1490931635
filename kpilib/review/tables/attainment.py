"""Actual against target, per person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.formatting import percent, plain, signed
from kpilib.review.tables.table import NOTHING, TableText, capital, measured
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.review.narrative import Voice


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
        unit = v.wording.unit(v.now.scheme.measures[name].unit)
        suffix = pick(f"（{unit}）", f" ({unit})") if unit else ""
        columns += [f"{prefix}{pick('目标', 'target')}{suffix}",
                    f"{prefix}{pick('实际', 'actual')}{suffix}",
                    prefix + pick("完成率", "share"), prefix + _against(v)]  # fmt: skip
    people = dict.fromkeys(who for who, _ in v.now.measures if who != DEPARTMENT)
    rows = [(v.person(who), *_measure_cells(v, who)) for who in people]
    rows.append((pick("合计", "Total"), *_measure_cells(v, DEPARTMENT)))
    caption = pick("、", ", ").join(v.label(name) for name in names)
    caption = pick(f"{caption}：目标与完成", f"{caption}: target and actual")
    return TableText(
        caption, capital(columns), "l" + "r" * (len(columns) - 1), tuple(rows), total=True
    )


def _against(v: Voice) -> str:
    """Heading of a change in percentage points."""
    return v.wording.pick(f"较{v.last or '上期'}（百分点）", f"vs {v.last or 'before'} (pp)")


def _measure_cells(v: Voice, who: str) -> Iterator[str]:
    for name in v.now.measure_names:
        reached = v.now.measures.get((who, name))
        change = v.comparison.attainment(name, who)
        unit = v.now.scheme.measures[name].unit
        yield measured(reached.target if reached else None, unit)
        yield measured(reached.actual if reached else None, unit)
        yield percent(change.now) if change else NOTHING
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
