"""Chinese: what needs a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpilib.formatting import fixed, percent
from kpilib.review import findings
from kpilib.review.narrative.voice import NAMED, Voice
from kpilib.review.narrative.zh.lead import budget_text
from kpilib.review.snapshot import ZERO
from kpilib.tables import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpilib.review.findings import Noticed
    from kpilib.review.rows import Raised


def decisions(v: Voice) -> Iterator[str]:
    """What needs a decision, one point each."""
    if v.comparison.overrun and v.comparison.budget is not None:
        over, budget = v.wording.pay(v.comparison.overrun), budget_text(v.comparison.budget)
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
