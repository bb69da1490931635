"""A scheme told as a person would explain it, from the same parts that are evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.indicators import Points
from kpilib.rules.parts.readers import Attribute, CustomerAttribute, Metric, Rating, Tenure
from kpilib.text.schemes.clause_notes import DEPTH, notes
from kpilib.text.schemes.describe import describe_part
from kpilib.text.schemes.rule_sections import rule_sections
from kpilib.text.schemes.scheme_text import Teller
from kpilib.text.schemes.words import CADENCES, FRAMES, cadences_text, word
from kpilib.text.terminal_layout import Block, Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme

READERS = (Metric, Rating, Attribute, Tenure, CustomerAttribute)
"""Parts that only read an input."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; left out when that is nothing."""

    heading: str
    blocks: tuple[Block, ...]


def told(scheme: Scheme, lang: str, day: date) -> tuple[Block, ...]:
    """The scheme as text blocks.

    Args:
        scheme: The version to tell.
        lang: `zh` or `en`.
        day: The day whose parameter values are shown.
    """
    t = Teller(scheme, lang, day)
    blocks = list(_head(t))
    for section in _sections(t):
        if section.blocks:
            blocks += [Line(""), Line(section.heading), *section.blocks]
    return tuple(blocks)


def _head(t: Teller) -> Iterator[Block]:
    scheme = t.scheme
    yield Line(f"{scheme.title.in_(t.lang)}  [{scheme.id}]")
    lengths = cadences_text(scheme.periods, t.lang)
    ranges = t.listed(scheme.ranges)
    until = scheme.effective_to
    since = t.pick(f"自{scheme.effective_from}起施行", f"in force since {scheme.effective_from}")
    if until is not None:
        since += t.pick(f"，至{until}止", f" until {until}")
    between = t.pick("；", "; ")
    yield Line(between.join(filter(None, (lengths, ranges, since))))
    source = scheme.source
    yield Line(
        t.pick(
            f"依据：{source.file}《{source.heading}》", f"Source: {source.file}, {source.heading}"
        )
    )


def _sections(t: Teller) -> Iterator[Section]:
    scheme = t.scheme
    if scheme.narrative is not None:
        yield Section(t.pick("内容", "What it says"), (Line(scheme.narrative.in_(t.lang), 1),))
    rules = rule_sections(t)
    yield Section(t.pick("考核对象", "Who is assessed"), rules.who)
    yield Section(t.pick("指标", "Indicators"), tuple(_parts(t, scheme.indicators)))
    yield Section(t.pick("等级", "Grades"), rules.grades)
    yield Section(t.pick("报酬", "Pay"), tuple(_parts(t, scheme.pay)))
    yield Section(t.pick("客户分类", "Classes of customers"), rules.classes)
    figures = {**scheme.quantities, **scheme.outcomes}
    worked = {name: part for name, part in figures.items() if not isinstance(part, READERS)}
    read = {name: part for name, part in figures.items() if isinstance(part, READERS)}
    yield Section(t.pick("所用的量", "Figures that it uses"), tuple(_parts(t, worked)))
    yield Section(t.pick("取自数据的量", "Read from the inputs"), tuple(_parts(t, read)))
    yield Section(t.pick("参数", "Parameters"), rules.parameters)
    yield Section(t.pick("结转到下期", "Carried to the next period"), rules.carry)
    yield Section(t.pick("提示", "Flags"), rules.flags)
    whole = (*_parts(t, scheme.over_run.quantities), *rules.run_flags)
    yield Section(t.pick("整个考核期一并考察", "Over the whole run"), whole)
    yield Section(t.pick("数据须满足", "What inputs must meet"), rules.checks)
    yield Section(t.pick("一并列示", "Shown beside"), rules.measures)
    yield Section(
        t.pick("时间安排（自期末起）", "Timetable, from the period’s end"), rules.timetable
    )


def _parts(t: Teller, group: Mapping[str, Part]) -> Iterator[Block]:
    for name, part in group.items():
        own = t.within(next((frame for frame in part.on if frame in INPUT_TABLES), ""))
        said = describe_part(part, own)
        how = said.how + _condition(own, part)
        yield Line(f"{_titled(t, name, part)}{t.pick('：', ': ')}{how}", 1)
        if said.rows:
            yield Table(said.rows, DEPTH)
        yield from _sides(t, part)
        yield from notes(t, part.clause, part.assumption)


def _titled(t: Teller, name: str, part: Part) -> str:
    """Name and unit, and whose or when where that is not everyone always."""
    title = t.name(name) if part.title is None else part.title.in_(t.lang)
    remarks = [t.unit(part.unit)] if part.unit else []
    if part.on != ("people",):
        remarks.append(t.listed([word(FRAMES, frame, t.lang) for frame in part.on]))
    if part.periods:
        remarks.append(t.listed([word(CADENCES, cadence, t.lang) for cadence in part.periods]))
    if isinstance(part, Points) and part.informational:
        remarks.append(t.pick("仅列示，不计分", "for information, no part of the score"))
    inside = t.pick("，", ", ").join(filter(None, remarks))
    return title + (t.pick(f"（{inside}）", f" ({inside})") if inside else "")


def _condition(t: Teller, part: Part) -> str:
    if part.when is None:
        return ""
    when = t.say(part.when)
    return t.pick(f"，条件：{when}", f", on condition: {when}")


def _sides(t: Teller, part: Part) -> Iterator[Block]:
    """What the score table shows beside points that a formula gives."""
    if not isinstance(part, Points):
        return
    sides = [
        t.pick(f"{zh} {t.say(formula)}", f"{en} {t.say(formula)}")
        for zh, en, formula in (("目标", "target", part.target), ("实际", "actual", part.actual))
        if formula != "none"
    ]
    if sides:
        shown = t.pick("，", ", ").join(sides)
        yield Line(t.pick(f"得分表列示：{shown}", f"shown in the score table: {shown}"), DEPTH)


def version_on(versions: Sequence[Scheme], day: date | None) -> Scheme:
    """The version in force on a day; without a day the newest, before all versions the first."""
    if day is None:
        return versions[-1]
    begun = [scheme for scheme in versions if scheme.effective_from <= day]
    return begun[-1] if begun else versions[0]
