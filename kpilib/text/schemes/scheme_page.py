"""A scheme told as a person would explain it, from the same parts that are evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES
from kpilib.text.own_value_words import own_value_lines
from kpilib.text.schemes.rule_sections import rule_sections
from kpilib.text.schemes.scheme_text import SchemeText
from kpilib.text.schemes.told_rule import ToldRule
from kpilib.text.schemes.words import CADENCES, FRAMES, cadences_text, word
from kpilib.text.terminal_layout import Block, TerminalLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class PageSection:
    """A heading with what stands under it; left out when that is nothing."""

    heading: str
    rules: tuple[ToldRule, ...]


def told(scheme: Scheme, lang: str, day: date) -> tuple[Block, ...]:
    """The scheme as text blocks.

    Args:
        scheme: The version to tell.
        lang: `zh` or `en`.
        day: The day whose parameter values are shown.
    """
    t = SchemeText(lang, scheme, day)
    blocks: list[Block] = [TerminalLine(f"{scheme.title.in_(lang)}  [{scheme.id}]")]
    blocks += map(TerminalLine, head(t))
    for section in sections(t):
        blocks += [TerminalLine(""), TerminalLine(section.heading)]
        blocks += (block for rule in section.rules for block in rule.blocks(t))
    return tuple(blocks)


def sections(t: SchemeText) -> tuple[PageSection, ...]:
    """The rules by topic; topics of which a scheme has nothing are left out."""
    return tuple(section for section in _sections(t) if section.rules)


def told_groups(t: SchemeText) -> Mapping[str, tuple[ToldRule, ...]]:
    """Every rule in words by the key under which it stands in the file, in the file's order."""
    scheme, rules = t.scheme, rule_sections(t)
    return {
        "eligibility": tuple(rule for rule in rules.who if rule.name),
        "indicators": tuple(_parts(t, scheme.indicators)),
        "grades": rules.grades,
        "pay": tuple(_parts(t, scheme.pay)),
        "classes": rules.classes,
        "quantities": tuple(_parts(t, scheme.quantities)),
        "outcomes": tuple(_parts(t, scheme.outcomes)),
        "parameters": rules.parameters,
        "carry": rules.carry,
        "flags": rules.flags,
        "over_run.quantities": tuple(_parts(t, scheme.run_totals.quantities)),
        "over_run.flags": rules.run_flags,
        "checks": rules.checks,
        "measures": rules.measures,
        "timetable": rules.timetable,
    }


def head(t: SchemeText) -> Iterator[str]:
    """For which periods and since when a version holds, and where its text stands."""
    scheme = t.scheme
    lengths = cadences_text(scheme.periods, t.lang)
    ranges = t.listed(scheme.ranges)
    until = scheme.effective_to
    since = t.say("in force since {effective_from}", effective_from=scheme.effective_from)
    if until is not None:
        since += t.say(" until {until}", until=until)
    between = t.say("; ")
    yield between.join(filter(None, (lengths, ranges, since)))
    source = scheme.source
    yield t.say("Source: {file}, {heading}", file=source.file, heading=source.heading)


def _sections(t: SchemeText) -> Iterator[PageSection]:
    scheme = t.scheme
    if scheme.narrative is not None:
        text = ToldRule("narrative", "", scheme.narrative.in_(t.lang))
        yield PageSection(t.say("What it says"), (text,))
    rules = rule_sections(t)
    yield PageSection(t.say("Who is assessed"), rules.who)
    yield PageSection(t.say("Indicators"), tuple(_parts(t, scheme.indicators)))
    yield PageSection(t.say("Grades"), rules.grades)
    yield PageSection(t.say("Pay"), tuple(_parts(t, scheme.pay)))
    yield PageSection(t.say("Classes of customers"), rules.classes)
    figures = {**scheme.quantities, **scheme.outcomes}
    worked = {name: part for name, part in figures.items() if not part.only_reads()}
    read = {name: part for name, part in figures.items() if part.only_reads()}
    yield PageSection(t.say("Figures that it uses"), tuple(_parts(t, worked)))
    yield PageSection(t.say("Read from the inputs"), tuple(_parts(t, read)))
    yield PageSection(t.say("Parameters"), rules.parameters)
    yield PageSection(t.say("Carried to the next period"), rules.carry)
    yield PageSection(t.say("Flags"), rules.flags)
    whole = (*_parts(t, scheme.run_totals.quantities), *rules.run_flags)
    yield PageSection(t.say("Over the whole run"), whole)
    yield PageSection(t.say("What inputs must meet"), rules.checks)
    yield PageSection(t.say("Shown beside"), rules.measures)
    yield PageSection(t.say("Timetable, from the period’s end"), rules.timetable)


def _parts(t: SchemeText, group: Mapping[str, Part]) -> Iterator[ToldRule]:
    for name, part in group.items():
        own = t.within(next((frame for frame in part.on if frame in INPUT_TABLES), ""))
        said = part.describe(own)
        remarks: tuple[str, ...] = ()
        if said.beside:
            remarks = (t.say("shown in the score table: {shown}", shown=said.beside),)
        remarks = (*remarks, *own_value_lines(t, t.scheme, name))
        yield ToldRule(
            name,
            _titled(t, name, part),
            said.how + _condition(own, part),
            said.rows,
            remarks,
            part.clause,
            part.assumption.in_(t.lang) if part.assumption else "",
        )


def _titled(t: SchemeText, name: str, part: Part) -> str:
    """Name and unit, and whose or when where that is not everyone always."""
    title = t.name(name) if part.title is None else part.title.in_(t.lang)
    remarks = [t.unit(part.unit)] if part.unit else []
    if part.on != ("people",):
        remarks.append(t.listed([word(FRAMES, frame, t.lang) for frame in part.on]))
    if part.periods:
        remarks.append(t.listed([word(CADENCES, cadence, t.lang) for cadence in part.periods]))
    if not part.in_score():
        remarks.append(t.say("for information, no part of the score"))
    inside = t.say(", ", context="formats").join(filter(None, remarks))
    return title + (t.say(" ({inside})", inside=inside) if inside else "")


def _condition(t: SchemeText, part: Part) -> str:
    if part.when is None:
        return ""
    when = t.formula(part.when)
    return t.say(", on condition: {when}", when=when)


def version_on(versions: Sequence[Scheme], day: date | None) -> Scheme:
    """The version in force on a day; without a day the newest, before all versions the first."""
    if day is None:
        return versions[-1]
    begun = [scheme for scheme in versions if scheme.effective_from <= day]
    return begun[-1] if begun else versions[0]
