"""The rules beside the parts in words: exclusions, grades, flags, carry, classes, dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.text.formats import plain
from kpilib.text.schemes.clause_notes import notes
from kpilib.text.schemes.words import CADENCES, FRAMES, word
from kpilib.text.terminal_layout import Block, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.rules.clauses import CarryOut, Deadline, Flag
    from kpilib.rules.model import Bilingual
    from kpilib.rules.scheme import Scheme
    from kpilib.text.schemes.scheme_text import Teller

Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class RuleSections:
    """The rules of a scheme by topic."""

    who: Blocks
    parameters: Blocks
    grades: Blocks
    flags: Blocks
    run_flags: Blocks
    carry: Blocks
    classes: Blocks
    checks: Blocks
    measures: Blocks
    timetable: Blocks


def rule_sections(t: Teller) -> RuleSections:
    """Every topic; empty where the scheme has nothing of it."""
    scheme = t.scheme
    return RuleSections(
        who=tuple(_who(t)),
        parameters=tuple(_parameters(t)),
        grades=tuple(_grades(t)),
        flags=tuple(_flags(t, scheme.flags)),
        run_flags=tuple(_flags(t, scheme.over_run.flags)),
        carry=tuple(block for item in scheme.carry for block in _carry(t, item)),
        classes=tuple(_classes(t)),
        checks=tuple(_checks(t)),
        measures=tuple(_measures(t)),
        timetable=tuple(block for item in scheme.timetable for block in _deadline(t, item)),
    )


def _named(t: Teller, title: Bilingual | str, said: str) -> Line:
    name = title if isinstance(title, str) else title.in_(t.lang)
    return Line(f"{name}{t.pick('：', ': ')}{said}", 1)


def _only_in(t: Teller, periods: Iterable[str]) -> str:
    lengths = t.listed([word(CADENCES, cadence, t.lang) for cadence in periods])
    return t.pick(f"（{lengths}）", f" ({lengths})") if lengths else ""


def _who(t: Teller) -> Iterator[Block]:
    scheme = t.scheme
    if scheme.narrative is not None:
        return
    if scheme.payees == "events":
        yield Line(t.pick("事项中所列的人员或客户，不限于员工",
                          "Those whom events name; they need not be employees"), 1)  # fmt: skip
    elif scheme.classes is not None and not (scheme.indicators or scheme.pay):
        yield Line(t.pick("客户，按类别划分", "Customers, by class"), 1)
    elif scheme.indicators and not _about_people(scheme):
        yield Line(t.pick("部门", "The department"), 1)
    elif scheme.eligibility:
        yield Line(t.pick("人员表中的所有人员，但以下情形除外：", "Everyone in employees, but:"), 1)
    else:
        yield Line(t.pick("人员表中的所有人员", "Everyone in employees"), 1)
    for rule in scheme.eligibility:
        title = rule.title.in_(t.lang) + _only_in(t, rule.periods)
        yield _named(t, title, t.say(rule.when))
        yield from notes(t, rule.clause, rule.assumption)


def _about_people(scheme: Scheme) -> bool:
    """Whether anything is scored, paid or flagged for single people."""
    rules = (*scheme.indicators.values(), *scheme.pay.values(), *scheme.flags)
    return any("people" in rule.on for rule in rules)


def _parameters(t: Teller) -> Iterator[Block]:
    for name, parameter in t.scheme.parameters.items():
        title = t.scheme.label(name, t.lang)
        since = parameter.on_day(t.day)
        from_ = ""
        if since is not None and since[1] is not None:
            from_ = t.pick(f"（自{since[1]}起）", f" (since {since[1]})")
        yield _named(t, title, t.parameter(parameter) + from_)
        yield from notes(t, parameter.clause, parameter.assumption)


def _grades(t: Teller) -> Iterator[Block]:
    for grade in t.scheme.grades:
        bound = t.pick("其余", "the rest")
        if grade.from_ is not None:
            number = t.number(grade.from_)
            bound = t.pick(f"得分 ≥ {number}", f"score ≥ {number}")
        yield _named(t, t.text(grade.grade), bound)
        yield from notes(t, grade.clause, grade.assumption)


def _flags(t: Teller, flags: Iterable[Flag]) -> Iterator[Block]:
    for flag in flags:
        title = flag.title.in_(t.lang) + _only_in(t, flag.periods)
        if flag.on != ("people",):
            whose = t.listed([word(FRAMES, frame, t.lang) for frame in flag.on])
            title += t.pick(f"（{whose}）", f" ({whose})")
        said = t.say(flag.when)
        if flag.each:
            each = t.name(flag.each)
            said += t.pick(f"；{each}逐一列出", f"; one for each of {each}")
        elif flag.detail != "''":
            detail = t.say(flag.detail)
            said += t.pick(f"；注明{detail}", f"; with {detail}")
        yield _named(t, title, said)
        yield from notes(t, flag.clause, flag.assumption)


def _carry(t: Teller, item: CarryOut) -> Iterator[Block]:
    if item.rest_of:
        rest = t.name(item.rest_of)
        said = t.pick(
            f"{rest}后的余额，仍记在原发生期", f"what {rest} leaves, under its own origin"
        )
    else:
        said = t.say(item.amount or "none")
        if item.base != "none":
            base = t.say(item.base)
            said += t.pick(f"；计奖额为{base}", f"; what depends on it: {base}")
        if item.when != "true":
            when = t.say(item.when)
            said += t.pick(f"，条件：{when}", f", on condition: {when}")
    yield _named(t, item.title, said)
    yield from notes(t, item.clause, item.assumption)


def _classes(t: Teller) -> Iterator[Block]:
    classes = t.scheme.classes
    if classes is None:
        return
    first = t.pick("取最先符合的一类", "The first that fits")
    yield Line(first if classes.take == "first" else t.pick("可同时属于多类", "All that fit"), 1)
    for rule in classes.rules:
        said = t.pick("其余", "the rest") if rule.when == "true" else t.say(rule.when)
        yield _named(t, t.text(rule.class_), said)
        yield from notes(t, rule.clause, rule.assumption)


def _checks(t: Teller) -> Iterator[Block]:
    for check in t.scheme.checks:
        never = t.say(check.when)
        title = t.name(check.of) + _only_in(t, check.periods)
        yield _named(t, title, t.pick(f"不得出现 {never}", f"never {never}"))


def _measures(t: Teller) -> Iterator[Block]:
    for measure in t.scheme.measures.values():
        said = t.say(measure.actual)
        if measure.target != "none":
            target = t.say(measure.target)
            said += t.pick(f"，对比{target}", f", against {target}")
        if measure.carried != "none":
            carried = t.say(measure.carried)
            said += t.pick(f"；其中以前期间转入：{carried}", f"; of it carried in: {carried}")
        yield _named(t, measure.title, said)


def _deadline(t: Teller, item: Deadline) -> Iterator[Block]:
    if item.working_day is not None:
        said = t.pick(f"第{item.working_day}个工作日", f"working day {item.working_day}")
    else:
        months = plain(item.months)
        said = t.pick(
            f"期末后第{months}个月的{item.day}日", f"day {item.day} of month {months} after the end"
        )
    yield _named(t, item.title.in_(t.lang) + _only_in(t, item.periods), said)
    yield from notes(t, item.clause, item.assumption)
