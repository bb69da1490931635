"""The review in Chinese."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kpilib import findings
from kpilib.formatting import WAN, fixed, percent, plain, short
from kpilib.narrative.voice import MOST, NAMED, Section, Voice, extremes, rising_and_falling, split
from kpilib.snapshot import ZERO
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.comparison import Change, Mover
    from kpilib.findings import Moved, Noticed
    from kpilib.snapshot import Raised


def lead(v: Voice) -> str:
    """Where the department stands, in one paragraph."""
    sentences = [_score_lead(v), *_measure_leads(v), _pay_lead(v), _class_lead(v)]
    if not any(sentences):
        sentences = [_department_lead(v)]
    return "".join(f"{sentence}。" for sentence in (*sentences, _basis(v)) if sentence)


def _department_lead(v: Voice) -> str:
    """What the department reached, where there is nothing else to begin with."""
    told = [f"{v.label(name)}{short(x)}" for name, x in v.now.department_actuals.items()]
    return f"{v.this}部门实际：{'、'.join(told)}" if told else ""


def _people(v: Voice) -> str:
    count, excluded = len(v.now.assessed), len(v.now.excluded)
    if not count and not excluded:
        return ""
    return f"{v.this}考核{count}人" + (f"（另有{excluded}人不参加）" if excluded else "")


def _score_lead(v: Voice) -> str:
    own = v.comparison.department_score()
    mean = v.comparison.mean_score()
    parts = [_people(v)]
    if own:
        parts.append(f"部门得分{fixed(own.now)}分{_versus(v, own, '分')}")
    if mean:
        parts.append(f"平均得分{fixed(mean.now)}分{_versus(v, mean, '分')}")
    return "，".join(part for part in parts if part)


def _versus(v: Voice, change: Change, unit: str) -> str:
    """`，比上季度高1.37分`; nothing without a period before."""
    if change.before is None:
        return ""
    if not change.delta:
        return f"，与{v.last}持平"
    return f"，比{v.last}{_higher(change)}{fixed(abs(change.delta))}{unit}"


def _higher(change: Change) -> str:
    return "高" if change.delta > 0 else "低"


def _measure_leads(v: Voice) -> Iterator[str]:
    for name in v.now.measure_names:
        total = v.now.measures.get((DEPARTMENT, name))
        if total is None:
            continue
        unit = v.now.scheme.measures[name].unit
        text = f"{v.label(name)}合计{v.wording.amount(total.actual, unit)}"
        if total.target and total.attainment is not None:
            target = v.wording.amount(total.target, unit)
            text += f"，为目标{target}的{percent(total.attainment)}{_points_versus(v, name)}"
        yield text


def _points_versus(v: Voice, measure: str) -> str:
    change = v.comparison.attainment(measure)
    if change is None or change.before is None:
        return ""
    text = f"，比{v.last}{_higher(change)}{fixed(abs(change.delta) * 100, 1)}个百分点"
    year_ago = v.comparison.year_ago
    then = year_ago.measures.get((DEPARTMENT, measure)) if year_ago else None
    return f"{text}（去年同期{percent(then.attainment)}）" if then and then.attainment else text


def _pay_lead(v: Voice) -> str:
    if not v.now.pays:
        return ""
    total = v.comparison.total_pay()
    text = f"应付合计{v.wording.pay(v.now.total_pay)}{_pay_versus(v, total)}"
    budget = v.comparison.budget
    if budget is None:
        return text
    if v.comparison.overrun:
        return f"{text}，超出预算（{_budget(budget)}）{v.wording.pay(v.comparison.overrun)}"
    return f"{text}，占预算{_budget(budget)}的{percent(total.now / Fraction(budget))}"


def _budget(value: Decimal) -> str:
    return f"{plain(value)}元"


def _pay_versus(v: Voice, change: Change) -> str:
    if change.before is None:
        return ""
    if not change.delta:
        return f"，与{v.last}相同"
    share = f"（{percent(abs(change.relative))}）" if change.relative is not None else ""
    more = "增加" if change.delta > 0 else "减少"
    return f"，比{v.last}{more}{fixed(abs(change.delta))}元{share}"


def _class_lead(v: Voice) -> str:
    if v.now.scheme.classes is None:
        return ""
    classes = [name for given in v.now.classes.values() for name in given]
    counts = [f"{v.label(n)}{classes.count(n)}家" for n in v.now.class_names if n in classes]
    text = f"分类客户{len(v.now.classes)}家"
    return f"{text}，其中{v.wording.listed(counts)}" if counts else text


def _basis(v: Voice) -> str:
    """What stands in the way of a comparison."""
    if v.comparison.before is None:
        return f"{v.this}之前没有可比数据，因此不作比较"
    if not v.comparison.same_rules:
        return f"{v.this}适用的制度与{v.last}不同，得分不作比较"
    return ""


def story(v: Voice) -> Iterator[Section]:
    """What happened and why."""
    yield Section("总体情况", tuple(text for text in _overall(v) if text))
    lines = [_score_mover(v, mover) for mover in split(v.comparison.score_movers())]
    yield Section("人员变动与原因", tuple(_joined_and_gone(v)), tuple(lines))
    lines = [_pay_mover(v, mover) for mover in split(v.comparison.pay_movers())]
    yield Section("费用", tuple(text for text in _cost(v) if text), tuple(lines))
    yield Section("结转", (), tuple(_carry(v)))


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
    told = "无人达到目标" if not reached else f"{reached}人达到目标"
    told = "全部达到目标" if reached == count else told
    values = {
        who: r.attainment
        for (who, name), r in v.now.measures.items()
        if name == measure and who != DEPARTMENT and r.attainment is not None
    }
    ends = extremes(values)
    text = f"{v.label(measure)}有目标的{count}人中{told}"
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
    return f"逐期看，{v.label(measure)}{'、'.join(told)}。" if told else ""


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


def _cost(v: Voice) -> Iterator[str]:
    if not v.now.pay:
        yield f"{v.this}没有应付款项。" if v.now.pays else ""
        return
    sums = {item: v.now.paid_for(item) for item in v.now.items}
    paid = [f"{v.label(item)}{v.wording.pay(x)}" for item, x in sums.items() if x >= 0]
    less = [f"{v.label(item)}{v.wording.pay(-x)}" for item, x in sums.items() if x < 0]
    told = [f"其中{'、'.join(paid)}"] if paid else []
    told += [f"{v.wording.listed(less)}从中扣除"] if less else []
    yield f"应付合计{v.wording.pay(v.now.total_pay)}，{'，'.join(told)}。"
    total = v.comparison.total_pay()
    if total.before is not None and total.delta:
        up = total.delta > 0
        same = [c for c in v.comparison.item_changes() if c.delta and (c.delta > 0) == up]
        same = sorted(same, key=lambda c: -abs(c.delta))[:3]
        told = [_item_moved(v, c) for c in same]
        yield f"{_pay_versus(v, total)[1:]}，主要是{'、'.join(told)}。"
    yield _deductions(v)


def _item_moved(v: Voice, change: Change) -> str:
    """`“浮动工资”减少600.00元`; of a deduction `“扣发固定工资”少扣600.00元`."""
    up, down = ("少扣", "多扣") if change.deducted else ("增加", "减少")
    return f"{v.item(change.name)}{up if change.delta > 0 else down}{fixed(abs(change.delta))}元"


def _deductions(v: Voice) -> str:
    rows = {who: ZERO for (who, _), amount in v.now.pay.items() if amount < 0}
    if not rows:
        return ""
    total = sum((amount for amount in v.now.pay.values() if amount < 0), ZERO)
    return f"扣款合计{v.wording.pay(-total)}，涉及{len(rows)}人：{v.people(tuple(rows))}。"


def _pay_mover(v: Voice, mover: Mover) -> str:
    change = mover.change
    verb = "增至" if change.delta > 0 else "减至"
    text = (
        f"{v.person(mover.who)}由{fixed(change.before or 0)}元{verb}{fixed(change.now)}元"
        f"（{'+' if change.delta > 0 else '-'}{fixed(abs(change.delta))}元）"
    )
    why = [_item_moved(v, cause) for cause in mover.causes[:2]]
    text += f"，主要是{'、'.join(why)}" if why else ""
    return f"{text}{_measure_cause(v, mover)}{_settled_cause(v, mover)}。"


def _measure_cause(v: Voice, mover: Mover) -> str:
    """The measure that moved the same way: its attainment, or else its amount."""
    up = mover.change.delta > 0
    verb = "升至" if up else "降至"
    for name in v.now.measure_names:
        rate = v.comparison.attainment(name, mover.who)
        if rate and rate.delta and (rate.delta > 0) == up and rate.before is not None:
            return f"；{v.label(name)}完成率由{percent(rate.before)}{verb}{percent(rate.now)}"
        actual = v.comparison.actual(name, mover.who)
        if actual and actual.delta and (actual.delta > 0) == up and actual.before is not None:
            unit = v.now.scheme.measures[name].unit
            old, new = (v.wording.amount(x, unit) for x in (actual.before, actual.now))
            return f"；{v.label(name)}由{old}{verb}{new}"
    return ""


def _settled_cause(v: Voice, mover: Mover) -> str:
    """What had been carried in and was settled, for someone who gained."""
    if mover.change.delta <= 0:
        return ""
    settled = [m for m in findings.carried(v.comparison) if m.who == mover.who and m.settled]
    told = [f"{v.item(m.kind)}{v.wording.pay(m.settled)}" for m in settled]
    return f"；{v.this}结清{v.wording.listed(told)}" if told else ""


def _carry(v: Voice) -> Iterator[str]:
    for (kind, state), moves in findings.carried_by_state(v.comparison).items():
        head = f"{v.item(kind)}{_STATES[state].format(this=v.this)}"
        told = [_carried(v, moved, state) for moved in moves]
        total = sum((moved.amount(state) for moved in moves), ZERO)
        count = f"{len(moves)}笔，合计{v.wording.pay(total)}"
        yield f"{head}{count}：{v.people((), known_as=told)}。"


_STATES = {
    "settled": "{this}结清",
    "reduced": "{this}部分结清",
    "new": "{this}新增并转入下期",
    "kept": "继续结转",
}


def _carried(v: Voice, moved: Moved, state: str) -> str:
    text = f"{v.person(moved.who)}{v.wording.pay(moved.amount(state))}"
    if moved.now is not None and state == "reduced":
        return f"{text}（余{v.wording.pay(moved.now.amount)}转入下期）"
    return text if state == "new" else f"{text}（{v.origin(moved.origin)}）"


def decisions(v: Voice) -> Iterator[str]:
    """What needs a decision, one point each."""
    if v.comparison.overrun and v.comparison.budget is not None:
        over, budget = v.wording.pay(v.comparison.overrun), _budget(v.comparison.budget)
        yield f"**预算**：应付合计超出预算（{budget}）{over}，须确定资金来源。"
    for group in findings.noticed(v.comparison):
        yield _flag(v, group)
    yield from _owing(v)
    if low := findings.lowest_grade(v.comparison):
        grade = v.label(v.now.scheme.grades[-1].grade)
        told = [f"{v.person(who)}{fixed(v.now.scores[who])}分" for who in low]
        yield f"**等级{v.wording.quoted(grade)}**：{v.people((), known_as=told)}。"
    yield from _streaks(v)


def _flag(v: Voice, group: Noticed) -> str:
    told = [("" if row.who == DEPARTMENT and row.detail else v.person(row.who)) + _notes(v, row)
            for row in group.rows]  # fmt: skip
    mark = "；" if any("，" in text for text in told) else "、"
    shown = mark.join(told[:NAMED]) + (f"等{len(told)}项" if len(told) > NAMED else "")
    text = f"**{v.label(group.flag)}**：{shown}。"
    again = list(dict.fromkeys(row.who for row in group.rows if row.who in group.again))
    if not again:
        return text
    everyone = len(again) == len({row.who for row in group.rows})
    return f"{text}{v.last}已有同样提示{'' if everyone else '：' + v.people(again)}。"


def _notes(v: Voice, row: Raised) -> str:
    """Month, detail and figures beside a name: `94.31分`, `3月，第2次`."""
    notes = [v.piece(row.period)] if v.now.several and row.period in v.now.pieces else []
    score = v.now.scores.get(row.who)
    if row.detail:
        notes.append(v.label(row.detail))
    elif score is not None:
        notes.append(f"{fixed(score)}分")
    if open_ := [c.amount for c in findings.orphaned(v.comparison) if c.who == row.who]:
        notes.append(f"{len(open_)}笔，合计{v.wording.pay(sum(open_, ZERO))}")
    return "，".join(notes)


def _owing(v: Voice) -> Iterator[str]:
    for who, total in findings.owing(v.comparison):
        yield f"**应付为负**：{v.person(who)}合计{v.wording.pay(total)}，须确定从何处扣回。"


def _streaks(v: Voice) -> Iterator[str]:
    missed: dict[str, list[str]] = {}
    for streak in findings.missed(v.comparison):
        rates = " → ".join(percent(value) for value in streak.values)
        missed.setdefault(streak.name, []).append(f"{v.person(streak.who)} {rates}")
    for name, told in missed.items():
        yield f"**{v.label(name)}连续未达目标**（{_times(v)}）{_cases(told)}"
    told = [
        f"{v.person(streak.who)} {' → '.join(fixed(value) for value in streak.values)}"
        for streak in findings.falls(v.comparison)
    ]
    if told:
        yield f"**得分连续下滑**（{_times(v)}）{_cases(told)}"
    told = [
        f"{v.person(streak.who)}{v.item(streak.name)}，已连续{len(streak.values)}{_cadence(v)}"
        for streak in findings.deducted(v.comparison)
        if len(streak.values) > 1
    ]
    if told:
        yield f"**连续扣款**{_cases(told)}"


def _cases(told: Sequence[str]) -> str:
    """One case behind a colon, or several as a list under it."""
    if len(told) == 1:
        return f"：{told[0]}。"
    shown = [f"  - {case}" for case in told[:NAMED]]
    shown += [f"  - 另有{len(told) - NAMED}人"] if len(told) > NAMED else []
    return "：\n" + "\n".join(shown)


_CADENCES = {"month": "个月", "quarter": "个季度", "half_year": "个半年", "year": "年"}


def _cadence(v: Voice) -> str:
    return _CADENCES.get(v.now.period.cadence, "期")


def _times(v: Voice) -> str:
    return f"两{_cadence(v)}及以上"
