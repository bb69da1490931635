"""Chinese: what happened and why, and who moved."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib.formatting import WAN, fixed, percent, short
from kpilib.review import findings
from kpilib.review.narrative.voice import MOST, Section, Voice, extremes, rising_and_falling, split
from kpilib.review.narrative.zh.cost import carry, cost, pay_mover
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.review.comparison import Change, Mover


def story(v: Voice) -> Iterator[Section]:
    """What happened and why."""
    yield Section("总体情况", tuple(text for text in _overall(v) if text))
    lines = [_score_mover(v, mover) for mover in split(v.comparison.score_movers())]
    yield Section("人员变动与原因", tuple(_joined_and_gone(v)), tuple(lines))
    lines = [pay_mover(v, mover) for mover in split(v.comparison.pay_movers())]
    yield Section("费用", tuple(text for text in cost(v) if text), tuple(lines))
    yield Section("结转", (), tuple(carry(v)))


def _overall(v: Voice) -> Iterator[str]:
    yield _indicators(v, v.comparison.indicator_changes(department=True), "部门")
    yield _indicators(v, v.comparison.indicator_changes(), "人均")
    yield _weakest(v, "部门", findings.shares(v.comparison, department=True))
    yield _weakest(v, "人均", findings.shares(v.comparison))
    yield _spread(v)
    for name in v.now.measure_names:
        yield _attainment(v, name)
        yield _who_moved(v, name)
        yield _by_piece(v, name)
    yield _class_moves(v)


def _indicators(v: Voice, changes: Sequence[Change], whose: str) -> str:
    rose, fell = rising_and_falling(changes)
    up = [f"{v.item(c.name)}提高{fixed(c.delta)}分" for c in rose]
    down = [f"{v.item(c.name)}下降{fixed(-c.delta)}分" for c in fell]
    if not up and not down:
        return ""
    return (
        f"与{v.last}相比，{whose}得分中" + "；".join("、".join(x) for x in (up, down) if x) + "。"
    )


def _weakest(v: Voice, whose: str, shares: dict[str, Fraction]) -> str:
    ends = extremes(shares)
    if ends is None:
        return ""
    high, low = (f"{v.item(name)}（{percent(shares[name])}）" for name in ends)
    return f"{whose}得分率最低的指标是{low}，最高的是{high}。"


def _who_moved(v: Voice, measure: str) -> str:
    """Who made the total of a measure rise or fall most."""
    changes = findings.actual_changes(v.comparison, measure)
    total = sum((c.delta for c in changes), Fraction(0))
    if not total:
        return ""
    unit = v.now.scheme.measures[measure].unit
    same = sorted((c for c in changes if c.delta * total > 0), key=lambda c: -abs(c.delta))
    word = "增加" if total > 0 else "减少"
    told = [f"{v.person(c.name)}{v.wording.amount(abs(c.delta), unit)}" for c in same[:MOST]]
    amount = v.wording.amount(abs(total), unit)
    return (
        f"与{v.last}相比，同在名单的{len(changes)}人{v.label(measure)}合计{word}{amount}，"
        f"{word}最多的是{v.wording.listed(told)}。"
    )


def _spread(v: Voice) -> str:
    scores = {who: Fraction(score) for who, score in v.now.scores.items()}
    ends = extremes(scores)
    if ends is None:
        return ""
    high, low = (f"{v.person(who)}{fixed(scores[who])}分" for who in ends)
    grades = [f"{v.label(g)}{n}人" for g, n in findings.by_grade(v.comparison) if n]
    given = f"{len(scores)}人中{'、'.join(grades)}；" if grades else ""
    return f"{given}得分最高的是{high}，最低的是{low}。"


def _attainment(v: Voice, measure: str) -> str:
    reached, count = findings.at_target(v.comparison, measure)
    if not count:
        return ""
    told = "均未达到" if not reached else f"{reached}人达到"
    told = "全部达到" if reached == count else told
    values = {
        who: r.attainment
        for (who, name), r in v.now.measures.items()
        if name == measure and who != DEPARTMENT and r.attainment is not None
    }
    ends = extremes(values)
    text = f"{count}人设有{v.label(measure)}目标，{told}"
    if ends is None:
        return f"{text}。"
    high, low = (f"{v.person(who)}，为{percent(values[who])}" for who in ends)
    return f"{text}；完成率最高的是{high}；最低的是{low}。"


def _by_piece(v: Voice, measure: str) -> str:
    if not v.now.several:
        return ""
    told = []
    for piece in v.now.pieces:
        reached = v.now.measures_by_piece.get((DEPARTMENT, piece, measure))
        if reached:
            amount = v.wording.amount(reached.actual, v.now.scheme.measures[measure].unit)
            rate = f"（{percent(reached.attainment)}）" if reached.attainment is not None else ""
            told.append(f"{v.piece(piece)}{amount}{rate}")
    each = {"month": "逐月", "quarter": "逐季"}.get(v.now.assessment.run.plan.cadence, "逐期")
    return f"{each}看，{v.label(measure)}{'、'.join(told)}。" if told else ""


def _class_moves(v: Voice) -> str:
    before = v.comparison.before
    if before is None or v.now.scheme.classes is None or not v.comparison.same_rules:
        return ""
    both = [c for c in v.now.classes if c in before.classes]
    moved = [c for c in both if v.now.classes[c] != before.classes[c]]
    return f"与{v.last}都有分类的{len(both)}家客户中，{len(moved)}家的类别有变化。"


def _joined_and_gone(v: Voice) -> Iterator[str]:
    if v.comparison.newcomers:
        yield f"新参加考核：{v.people(v.comparison.newcomers)}。"
    if v.comparison.gone:
        yield f"{v.last}参加考核、{v.this}不在名单：{v.people(v.comparison.gone)}。"
    if v.now.excluded:
        told = [f"{v.person(row.who)}（{v.label(row.reason)}）" for row in v.now.excluded]
        yield f"不参加考核：{v.people((), known_as=told)}。"


def _score_mover(v: Voice, mover: Mover) -> str:
    change = mover.change
    verb = "升至" if change.delta > 0 else "降至"
    text = (
        f"{v.person(mover.who)}由{fixed(change.before or 0)}分{verb}{fixed(change.now)}分"
        f"（{'+' if change.delta > 0 else '-'}{fixed(abs(change.delta))}分）"
    )
    if not mover.causes:
        return f"{text}。"
    first = mover.causes[0]
    why = f"{v.item(first.name)}由{fixed(first.before or 0)}分{verb}{fixed(first.now)}分"
    values = v.actuals(mover.who, first.name)
    told = _actuals(*values) if values else ""
    return f"{text}，主要是{why}{told}。"


def _actuals(then: Fraction, now: Fraction) -> str:
    """`（实际由4升至5）`; large ones in 万."""
    verb = "升至" if now > then else "降至"
    large = max(abs(then), abs(now)) >= WAN
    old, new = (f"{fixed(x / WAN)}万" if large else short(x) for x in (then, now))
    return f"（实际由{old}{verb}{new}）" if old != new else ""
