"""The tables of a review as finished text: one function per table, None where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib import findings
from kpilib.formatting import fixed, grouped, percent, plain, signed
from kpilib.snapshot import ZERO
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.comparison import Change
    from kpilib.narrative import Voice
    from kpilib.snapshot import Reached

NOTHING = "–"
_MOST_CUSTOMERS = 60  # more than these are shown only where their class changed


@dataclass(frozen=True)
class TableText:
    """A table, ready to show.

    Attributes:
        caption: What it is.
        columns: Headings.
        align: `l` or `r` per column.
        rows: Finished cells.
        total: Whether the last row is a total.
    """

    caption: str
    columns: tuple[str, ...]
    align: str
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


def headline(v: Voice) -> TableText:
    """Three to six figures with their change against the period before."""
    pick = v.wording.pick
    columns = (
        pick("指标", "Figure"),
        v.this,
        v.last or pick("上期", "Before"),
        pick("变化", "Change"),
    )
    rows = tuple(row for row in _headline_rows(v) if row)
    return TableText(pick("主要数字", "Headline figures"), _capital(columns), "lrrr", rows)


def _capital(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word[:1].upper() + word[1:] for word in words)


def _headline_rows(v: Voice) -> Iterator[tuple[str, ...]]:
    pick, c = v.wording.pick, v.comparison
    if own := c.department_score():
        yield _figure(pick("部门得分（分）", "Department's score"), own)
    if mean := c.mean_score():
        yield _figure(pick("平均得分（分）", "Mean score"), mean)
    for name in v.now.measure_names:
        yield from _measure_rows(v, name)
    if v.now.pays:
        yield _figure(pick("应付合计（元）", "Total pay (CNY)"), c.total_pay())
    yield from _budget_row(v)
    yield from _head_count(v)


def _figure(name: str, change: Change) -> tuple[str, ...]:
    before = NOTHING if change.before is None else fixed(change.before)
    delta = NOTHING if change.before is None else signed(change.delta)
    return (name, fixed(change.now), before, delta)


def _measure_rows(v: Voice, name: str) -> Iterator[tuple[str, ...]]:
    total = v.now.measures.get((DEPARTMENT, name))
    if total is None:
        return
    before = v.comparison.before
    then = before.measures.get((DEPARTMENT, name)) if before else None
    unit = v.now.scheme.measures[name].unit
    printed = v.wording.unit(unit)
    title = v.label(name) + (v.wording.pick(f"（{printed}）", f" ({printed})") if printed else "")
    delta = signed(total.actual - then.actual, _places(unit)) if then else NOTHING
    yield (title, _measured(total.actual, unit), _measured(then and then.actual, unit), delta)
    change = v.comparison.attainment(name)
    if change is None:
        return
    yield (
        v.wording.pick(f"{v.label(name)}完成率", f"{v.label(name)}, share of target"),
        percent(change.now),
        NOTHING if change.before is None else percent(change.before),
        NOTHING if change.before is None else _points(v, change.delta),
    )


def _places(unit: str) -> int:
    return 2 if unit == "yuan" else 0


def _measured(value: Fraction | None, unit: str) -> str:
    if value is None:
        return NOTHING
    return fixed(value) if unit == "yuan" else plain(value)


def _points(v: Voice, delta: Fraction) -> str:
    return signed(delta * 100, 1) + v.wording.pick("个百分点", " pp")


def _budget_row(v: Voice) -> Iterator[tuple[str, ...]]:
    budget, before = v.comparison.budget, v.comparison.before
    if not budget:
        return
    used = Fraction(v.now.total_pay) / Fraction(budget)
    name = v.wording.pick(f"占预算（{plain(budget)}元）", f"Share of budget (CNY {plain(budget)})")
    if before is None or not before.pays:
        yield (name, percent(used), NOTHING, NOTHING)
        return
    then = Fraction(before.total_pay) / Fraction(budget)
    yield (name, percent(used), percent(then), _points(v, used - then))


def _head_count(v: Voice) -> Iterator[tuple[str, ...]]:
    now, before = v.now, v.comparison.before
    for name, count, then in (
        (v.wording.pick("参加考核（人）", "People assessed"), len(now.assessed),
         len(before.assessed) if before else None),
        (v.wording.pick("不参加考核（人）", "People excluded"), len(now.excluded),
         len(before.excluded) if before else None),
    ):  # fmt: skip
        if count or then:
            delta = NOTHING if then is None else signed(Fraction(count - then), 0)
            yield (name, str(count), NOTHING if then is None else str(then), delta)


def scores(v: Voice) -> TableText | None:
    """People × indicators with points, score, grade, rank and change; best first."""
    now, pick = v.now, v.wording.pick
    indicators = now.indicators()
    people = tuple(dict.fromkeys(who for who, _ in now.points if who != DEPARTMENT))
    if not people:
        return None
    scored, graded = bool(now.scores), any(now.summary[who].grade for who in now.scores)
    ranked = any(now.summary[who].rank is not None for who in now.scores)
    columns = [pick("人员", "Person"), *(_with_full(v, name) for name in indicators)]
    columns += [pick("得分", "Score")] if scored else []
    columns += [pick("等级", "Grade")] if graded else []
    columns += [pick("名次", "Rank")] if ranked else []
    columns += [pick("较", "vs ") + v.last] if scored and v.comparison.same_rules else []
    order = sorted(people, key=lambda who: (-now.scores.get(who, ZERO), who))
    rows = [tuple(_score_row(v, who, len(columns))) for who in order]
    if scored and len(rows) > 1:
        rows.append(tuple(_mean_row(v, len(columns))))
    align = "l" + "".join("l" if c == pick("等级", "Grade") else "r" for c in columns[1:])
    return TableText(
        pick("得分", "Scores"), tuple(columns), align, tuple(rows), scored and len(rows) > 1
    )


def _with_full(v: Voice, indicator: str) -> str:
    full = v.full(indicator)
    label = v.label(indicator)
    return label + v.wording.pick(f"（{full}分）", f" ({full})") if full else label


def _score_row(v: Voice, who: str, width: int) -> Iterator[str]:
    now = v.now
    yield v.person(who)
    for name in now.indicators():
        yield fixed(now.points[who, name]) if (who, name) in now.points else NOTHING
    if not now.scores:
        return
    row = now.summary[who]
    yield NOTHING if row.score is None else fixed(row.score)
    rest = width - len(now.indicators()) - 2
    change = v.comparison.score_of(who) if v.comparison.same_rules else None
    tail = [v.label(row.grade)] if any(now.summary[w].grade for w in now.scores) else []
    if any(now.summary[w].rank is not None for w in now.scores):
        tail.append(NOTHING if row.rank is None else plain(row.rank))
    if len(tail) < rest:
        tail.append(signed(change.delta) if change and change.before is not None else NOTHING)
    yield from tail


def _mean_row(v: Voice, width: int) -> Iterator[str]:
    now = v.now
    cells = [v.wording.pick("平均", "Mean")]
    means = [now.mean_points(name) for name in now.indicators()]
    cells += [NOTHING if value is None else fixed(value) for value in means]
    cells.append(NOTHING if now.mean_score is None else fixed(now.mean_score))
    if v.comparison.same_rules:
        cells += [""] * (width - len(cells) - 1)
        change = v.comparison.mean_score()
        cells.append(signed(change.delta) if change and change.before is not None else NOTHING)
    yield from [*cells, *[""] * (width - len(cells))]


def department_scores(v: Voice) -> TableText | None:
    """The department's own indicators."""
    now, pick = v.now, v.wording.pick
    changes = v.comparison.indicator_changes(department=True)
    if not changes:
        return None
    rows = []
    for change in changes:
        target, actual = now.targets.get((DEPARTMENT, change.name), (None, None))
        actual = actual or now.actuals.get((DEPARTMENT, change.name))
        shown = [NOTHING if value is None else plain(value) for value in (target, actual)]
        rows.append((_with_full(v, change.name), *shown, *_figure("", change)[1:]))
    total = v.comparison.department_score()
    if total:
        rows.append((pick("部门得分", "Score"), "", "", *_figure("", total)[1:]))
    columns = (pick("指标", "Indicator"), pick("目标", "Target"), pick("实际", "Actual"),
               pick("得分", "Points"), v.last or pick("上期", "Before"), pick("变化", "Change"))  # fmt: skip
    caption = pick("部门指标", "The department's indicators")
    return TableText(caption, _capital(columns), "lrrrrr", tuple(rows), total is not None)


def monthly(v: Voice) -> TableText | None:
    """Score and pay of each piece, where the run is made of several."""
    now, pick = v.now, v.wording.pick
    if not now.several:
        return None
    people = [who for who in now.payees if who != DEPARTMENT]
    scored = bool(now.scores)
    if not people or not (scored or now.pay):
        return None
    columns = [pick("人员", "Person")]
    for piece in now.pieces:
        columns += [pick(f"{v.piece(piece)}得分", f"{v.piece(piece)}, score")] if scored else []
        columns += [pick(f"{v.piece(piece)}应付", f"{v.piece(piece)}, CNY")] if now.pay else []
    rows = [(v.person(who), *_monthly_cells(v, who, scored=scored)) for who in people]
    caption = pick("逐期明细", "Piece by piece")
    return TableText(caption, tuple(columns), "l" + "r" * (len(columns) - 1), tuple(rows))


def _monthly_cells(v: Voice, who: str, *, scored: bool) -> Iterator[str]:
    for piece in v.now.pieces:
        row = v.now.summary_by_piece.get((who, piece))
        if scored:
            yield NOTHING if row is None or row.score is None else fixed(row.score)
        if v.now.pay:
            amount = v.now.pay_by_piece.get((who, piece))
            yield NOTHING if amount is None else grouped(amount)


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
        columns += [prefix + pick("目标", "target") + suffix, prefix + pick("实际", "actual") + suffix,
                    prefix + pick("完成率", "share"), prefix + pick("较", "vs ") + (v.last or "–")]  # fmt: skip
    people = dict.fromkeys(who for who, _ in v.now.measures if who != DEPARTMENT)
    rows = [(v.person(who), *_measure_cells(v, who)) for who in people]
    rows.append((pick("合计", "Total"), *_measure_cells(v, DEPARTMENT)))
    caption = pick("、", ", ").join(v.label(name) for name in names)
    caption = pick(f"{caption}：目标与完成", f"{caption}: target and actual")
    return TableText(
        caption, _capital(columns), "l" + "r" * (len(columns) - 1), tuple(rows), total=True
    )


def _measure_cells(v: Voice, who: str) -> Iterator[str]:
    for name in v.now.measure_names:
        reached: Reached | None = v.now.measures.get((who, name))
        change = v.comparison.attainment(name, who)
        unit = v.now.scheme.measures[name].unit
        yield _measured(reached and reached.target, unit)
        yield _measured(reached and reached.actual, unit)
        yield percent(change.now) if change else NOTHING
        compared = change is not None and change.before is not None
        yield _points(v, change.delta) if compared and change else NOTHING


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


def pay(v: Voice) -> TableText | None:
    """People × items in yuan, with totals and change."""
    now, pick = v.now, v.wording.pick
    if not now.pay:
        return None
    compared = v.comparison.before is not None and v.comparison.before.pays
    columns = [
        pick("人员", "Person"),
        *(v.label(item) for item in now.items),
        pick("合计", "Total"),
    ]
    columns += [pick("较", "vs ") + v.last] if compared else []
    rows = []
    for who in now.payees:
        cells = [now.pay.get((who, item)) for item in now.items]
        change = v.comparison.pay_of(who)
        last = signed(change.delta) if change.before is not None else NOTHING
        shown = [NOTHING if cell is None else grouped(cell) for cell in cells]
        rows.append(
            (v.person(who), *shown, grouped(now.pay_of(who)), *([last] if compared else []))
        )
    totals = [grouped(now.paid_for(item)) for item in now.items]
    last = signed(v.comparison.total_pay().delta)
    rows.append(
        (pick("合计", "Total"), *totals, grouped(now.total_pay), *([last] if compared else []))
    )
    caption = pick("应付款项（元）", "Pay (CNY)")
    return TableText(
        caption, tuple(columns), "l" + "r" * (len(columns) - 1), tuple(rows), total=True
    )


def carry(v: Voice) -> TableText | None:
    """What is handed to the next period."""
    pick = v.wording.pick
    moves = [moved for moved in findings.carried(v.comparison) if moved.now]
    if not moves:
        return None
    states = {"new": pick("新增", "new"), "reduced": pick("部分结清", "settled in part"),
              "kept": pick("未变动", "unchanged")}  # fmt: skip
    rows = [
        (v.person(m.who), v.label(m.kind), v.origin(m.origin), grouped(m.now.amount),
         _optional(m.now.base), states[m.state])
        for m in moves if m.now
    ]  # fmt: skip
    columns = (pick("人员", "Person"), pick("结转项", "Item"), pick("形成于", "Since"),
               pick("金额（元）", "Amount (CNY)"), pick("对应计奖额（元）", "Base (CNY)"),
               pick("状态", "State"))  # fmt: skip
    if all(m.now is None or m.now.base is None for m in moves):
        rows = [(*row[:4], row[5]) for row in rows]
        columns = (*columns[:4], columns[5])
    align = "lllrrl" if len(columns) == len("lllrrl") else "lllrl"
    return TableText(pick("转入下期", "Handed to the next period"), columns, align, tuple(rows))


def _optional(value: Decimal | None) -> str:
    return NOTHING if value is None else grouped(value)


def flags(v: Voice) -> TableText | None:
    """What should be noticed, with its clause."""
    pick = v.wording.pick
    if not v.now.flags:
        return None
    clauses = {flag.flag: flag.clause for flag in v.now.scheme.flags}
    again = {(g.flag, who) for g in findings.noticed(v.comparison) for who in g.again}
    rows = [
        (v.label(f.flag), v.person(f.who), v.origin(f.period), v.label(f.detail) if f.detail else "",
         pick("是", "yes") if (f.flag, f.who) in again else "", clauses.get(f.flag, ""))
        for f in v.now.flags
    ]  # fmt: skip
    columns = (pick("提示", "Flag"), pick("人员", "Person"), pick("期间", "Period"), pick("说明", "Detail"),
               pick("上期也有", "Also before"), pick("依据", "Clause"))  # fmt: skip
    return _without_empty(TableText(pick("提示事项", "Flags"), columns, "llllll", tuple(rows)))


def excluded(v: Voice) -> TableText | None:
    """Who was not assessed, and why; single pieces of a longer run too."""
    pick = v.wording.pick
    rules = {rule.reason: rule for rule in v.now.scheme.eligibility}
    rows = []
    for (who, piece), row in v.now.summary_by_piece.items():
        if row.eligible or (v.now.several and piece not in v.now.pieces):
            continue
        rule = rules.get(row.reason)
        rows.append(
            (v.person(who), v.origin(piece), v.label(row.reason), rule.clause if rule else "")
        )
    if not rows:
        return None
    columns = (pick("人员", "Person"), pick("期间", "Period"), pick("原因", "Reason"),
               pick("依据", "Clause"))  # fmt: skip
    caption = pick("不参加考核的人员", "People not assessed")
    return _without_empty(TableText(caption, columns, "llll", tuple(rows)))


def _without_empty(table: TableText) -> TableText:
    """The same table without columns that have nothing in any row."""
    keep = [n for n in range(len(table.columns)) if any(row[n] for row in table.rows)]
    return TableText(
        table.caption,
        tuple(table.columns[n] for n in keep),
        "".join(table.align[n] for n in keep),
        tuple(tuple(row[n] for n in keep) for row in table.rows),
        table.total,
    )


def classes(v: Voice) -> TableText | None:
    """How many customers are in each class, now and before."""
    pick, before = v.wording.pick, v.comparison.before
    if v.now.scheme.classes is None:
        return None
    compared = before is not None and v.comparison.same_rules
    rows = []
    for name in v.now.class_names:
        count = sum(name in given for given in v.now.classes.values())
        then = sum(name in given for given in before.classes.values()) if before else 0
        last = (str(then), signed(Fraction(count - then), 0)) if compared else (NOTHING, NOTHING)
        rows.append((v.label(name), str(count), *last))
    columns = (pick("类别", "Class"), pick("客户数", "Customers"), v.last or pick("上期", "Before"),
               pick("变化", "Change"))  # fmt: skip
    caption = pick("客户分类", "Classes of customers")
    return TableText(caption, _capital(columns), "lrrr", tuple(rows))


def customers(v: Voice) -> TableText | None:
    """The customers and their classes; of very many only those whose class changed."""
    pick, before = v.wording.pick, v.comparison.before
    if not v.now.classes:
        return None
    compared = before is not None and v.comparison.same_rules
    then = before.classes if before and compared else {}
    shown = list(v.now.classes)
    if len(shown) > _MOST_CUSTOMERS:
        shown = [c for c in shown if c in then and then[c] != v.now.classes[c]]
    rows = [
        (v.person(c), v.wording.listed([v.label(n) for n in v.now.classes[c]]),
         v.wording.listed([v.label(n) for n in then[c]]) if c in then else "")
        for c in shown
    ]  # fmt: skip
    if not rows:
        return None
    whole = len(shown) == len(v.now.classes)
    caption = pick("客户类别", "Customers") if whole else pick("类别有变化的客户", "Changed class")
    columns = (pick("客户", "Customer"), pick("类别", "Class"), _capital([v.last])[0])
    return _without_empty(TableText(caption, columns, "lll", tuple(rows)))
