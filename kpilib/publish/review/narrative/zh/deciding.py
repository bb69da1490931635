"""Chinese: what needs a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.narrative import deciding as facts
from kpilib.publish.review.narrative.context import NAMED
from kpilib.publish.review.narrative.zh.happened import reasons
from kpilib.publish.review.narrative.zh.moves import cadence, cases
from kpilib.publish.review.narrative.zh.standing import budget
from kpilib.text.formats import attained, fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kpilib.publish.review.narrative.context import Voice


def _nobody_assessed(v: Voice, f: facts.NobodyAssessed) -> str:
    return f"**无人参加考核**：名单上{len(f.rows)}人均不参加，请确认：{reasons(v, f.rows)}。"


def _nobody_paid(v: Voice, f: facts.NobodyPaid) -> str:
    return f"**没有应付款项**：{v.this}考核{f.assessed}人，无人有应付款项，请确认。"


def _over_budget(v: Voice, f: facts.OverBudget) -> str:
    over = v.wording.pay(f.over)
    return f"**预算**：应付合计超出预算（{budget(f.budget)}）{over}，须确定资金来源。"


def _flagged(v: Voice, f: facts.Flagged) -> str:
    told = [_flag_row(v, row) for row in f.rows]
    mark = "；" if any("，" in text for text in told) else "、"
    shown = mark.join(told[:NAMED]) + (f"等{len(told)}项" if len(told) > NAMED else "")
    text = f"**{v.label(f.flag)}**：{shown}。"
    if not f.again:
        return text
    return f"{text}{v.last}已有同样提示{'' if f.everyone else '：' + v.people(f.again)}。"


def _flag_row(v: Voice, row: facts.FlagRow) -> str:
    """A name with month, detail and figures beside it: `94.31分`, `3月，第2次`."""
    notes = [v.piece(row.piece)] if row.piece else []
    if row.detail:
        notes.append(v.detail(row.detail))
    elif row.score is not None:
        notes.append(f"{fixed(row.score)}分")
    if row.open:
        total = "" if row.amount is None else f"，合计{v.wording.pay(row.amount)}"
        notes.append(f"{row.open}笔{total}")
    told = "，".join(notes)
    if row.who == DEPARTMENT and row.detail:
        return told
    return f"{v.person(row.who)}{told}"


def _owing(v: Voice, f: facts.Owing) -> str:
    made = ""
    if f.earlier:
        parts = f"{v.this}应付{v.wording.pay(f.pay)}，以前期间{v.wording.pay(f.earlier)}"
        made = f"（{parts}）"
    total = v.wording.pay(f.pay + f.earlier)
    return f"**应付为负**：{v.person(f.who)}合计{total}{made}，须确定从何处扣回。"


def _lowest_grade(v: Voice, f: facts.LowestGrade) -> str:
    told = [f"{v.person(who)}{fixed(score)}分" for who, score in f.rows]
    grade = v.wording.quoted(v.label(f.grade))
    return f"**等级{grade}**：{v.people((), known_as=told)}。"


def _ungraded(v: Voice, f: facts.Ungraded) -> str:
    told = [f"{v.person(who)}{fixed(score)}分" for who, score in f.rows]
    return f"**未达到任何等级**：{v.people((), known_as=told)}。"


def _missed(v: Voice, f: facts.Missed) -> str:
    told = [
        f"{v.person(who)} {' → '.join(attained(rate) for rate in rates)}" for who, rates in f.rows
    ]
    return f"**{v.label(f.measure)}连续未达目标**（{_times(f.cadence)}）{cases(told)}"


def _falling(v: Voice, f: facts.Falling) -> str:
    told = [
        f"{v.person(who)} {' → '.join(fixed(score) for score in scores)}" for who, scores in f.rows
    ]
    return f"**得分连续下滑**（{_times(f.cadence)}）{cases(told)}"


def _deducted(v: Voice, f: facts.Deducted) -> str:
    told = [
        f"{v.person(who)}{v.item(item)}，已连续{times}{cadence(f.cadence)}，{v.this}{fixed(amount)}元"
        for who, item, times, amount in f.rows
    ]
    return f"**连续扣款**{cases(told)}"


def _times(name: str) -> str:
    return f"两{cadence(name)}及以上"


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.NobodyAssessed: _nobody_assessed,
    facts.NobodyPaid: _nobody_paid,
    facts.OverBudget: _over_budget,
    facts.Flagged: _flagged,
    facts.Owing: _owing,
    facts.LowestGrade: _lowest_grade,
    facts.Ungraded: _ungraded,
    facts.Missed: _missed,
    facts.Falling: _falling,
    facts.Deducted: _deducted,
}
"""How each fact is said."""
