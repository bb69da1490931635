"""Chinese: what happened to scores and people, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.publish.review.narrative import happened as facts
from kpilib.publish.review.narrative.told import MOST
from kpilib.publish.review.narrative.zh.moves import moved, points
from kpilib.text.formats import WAN, fixed, percent, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from kpilib.publish.review.narrative.context import Voice
    from kpilib.publish.review.variance import Change


def _score_parts(v: Voice, f: facts.ScoreParts) -> str:
    def part(change: Change) -> str:
        return f"{v.item(change.name)}{points(change.delta)}"

    total = f.moved.total
    what = "部门得分" if f.own else "平均得分"
    head = f"比{v.last}{points(total.delta)}" if total.printed().delta else f"与{v.last}持平"
    return f"{what}{head}，{moved(f.moved, part, points)}。"


def _same_people(_: Voice, f: facts.SamePeople) -> str:
    if f.mean is None or f.mean.before is None:
        return "没有人在两期都有得分，平均得分不是同一批人的。"
    told = f"两期都有得分的{f.count}人{'平均' if f.count > 1 else ''}"
    if not f.mean.delta:
        return f"{told}{fixed(f.mean.now)}分，没有变化。"
    verb = "升至" if f.mean.delta > 0 else "降至"
    return f"{told}由{fixed(f.mean.before)}分{verb}{fixed(f.mean.now)}分。"


def _shares(v: Voice, f: facts.Shares) -> str:
    whose = "部门" if f.own else "人均"
    low, high = (
        f"{v.wording.listed([v.item(n) for n in names])}（{percent(value)}）"
        for names, value in ((f.ends.low, f.ends.bottom), (f.ends.high, f.ends.top))
    )
    return f"{whose}得分率最低的指标是{low}，最高的是{high}。"


def _spread(v: Voice, f: facts.Spread) -> str:
    grades = "、".join(f"{v.label(grade)}{n}人" for grade, n in f.grades)
    if f.ungraded:
        others = f"{f.ungraded}人未达到任何等级"
        grades = f"{grades}，另有{others}" if grades else others
    if f.ends is None:
        return f"等级：{grades}。"
    high, low = (
        f"{v.people(who)}，{'均' if len(who) > 1 else ''}为{fixed(value)}分"
        for who, value in ((f.ends.high, f.ends.top), (f.ends.low, f.ends.bottom))
    )
    given = f"等级：{grades}。" if grades else ""
    return f"{given}得分最高的是{high}；最低的是{low}。"


def _class_moves(_: Voice, f: facts.ClassMoves) -> str:
    changed = f"{f.moved}家的类别有变化" if f.moved else "类别均未变化"
    return f"两期都有分类的{f.both}家客户中，{changed}。"


def _newcomers(v: Voice, f: facts.Newcomers) -> str:
    return f"新参加考核：{v.people(f.who)}。"


def _back(v: Voice, f: facts.Back) -> str:
    return f"{v.last}不参加考核、{v.this}参加：{v.people(f.who)}。"


def _gone(v: Voice, f: facts.Gone) -> str:
    return f"{v.last}参加考核、{v.this}不在名单：{v.people(f.who)}。"


def _excluded(v: Voice, f: facts.Excluded) -> str:
    return f"不参加考核：{reasons(v, f.rows)}。"


def reasons(v: Voice, rows: tuple[tuple[str, str], ...]) -> str:
    """People, each with the reason for not being assessed."""
    return v.people((), known_as=[f"{v.person(who)}（{v.label(why)}）" for who, why in rows])


def _movers_of(_: Voice, f: facts.MoversOf) -> str:
    what, ways = ("应付", "增、减") if f.pay else ("得分", "升、降")
    return f"共{f.count}人的{what}有变化，以下列出{ways}最多的，各至多{MOST}人。"


def _score_mover(v: Voice, f: facts.ScoreMover) -> str:
    verb = "升至" if f.score.delta > 0 else "降至"
    text = (
        f"{v.person(f.who)}由{fixed(f.score.before or 0)}分{verb}{fixed(f.score.now)}分"
        f"（{'+' if f.score.delta > 0 else '-'}{fixed(abs(f.score.delta))}分）"
    )
    if f.moved is None:
        return f"{text}。"

    def part(change: Change) -> str:
        told = figures(f) if f.moved and change == f.moved.parts[0] else ""
        verb = "升至" if change.delta > 0 else "降至"
        return (
            f"{v.item(change.name)}由{fixed(change.before or 0)}分{verb}{fixed(change.now)}分{told}"
        )

    return f"{text}，{moved(f.moved, part, points)}。"


def figures(f: facts.ScoreMover) -> str:
    """`（实际由4升至5，目标由8降至7）`; large ones in 万; nothing where neither moved."""
    told = [
        _stepped(what, *pair) for what, pair in (("实际", f.actual), ("目标", f.target)) if pair
    ]
    return f"（{'，'.join(told)}）" if told else ""


def _stepped(what: str, then: Fraction, now: Fraction) -> str:
    old, new = (f"{fixed(x / WAN)}万" if abs(x) >= WAN else short(x) for x in (then, now))
    return f"{what}由{old}{'升至' if now > then else '降至'}{new}"


SAY: Mapping[type, Callable[[Voice, Any], str]] = {
    facts.ScoreParts: _score_parts,
    facts.SamePeople: _same_people,
    facts.Shares: _shares,
    facts.Spread: _spread,
    facts.ClassMoves: _class_moves,
    facts.Newcomers: _newcomers,
    facts.Back: _back,
    facts.Gone: _gone,
    facts.Excluded: _excluded,
    facts.MoversOf: _movers_of,
    facts.ScoreMover: _score_mover,
}
"""How each fact is said."""
