"""A scheme told as a person would explain it, from the same parts that are evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.tables import INPUT_TABLES
from kpilib.text.schemes.clause_notes import DEPTH, notes
from kpilib.text.schemes.rule_sections import rule_sections
from kpilib.text.schemes.scheme_text import SchemeText
from kpilib.text.schemes.words import CADENCES, FRAMES, cadences_text, word
from kpilib.text.terminal_layout import Block, TerminalLine, TerminalTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kpilib.rules.parts import Part
    from kpilib.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class PageSection:
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
    t = SchemeText(lang, scheme, day)
    blocks = list(_head(t))
    for section in _sections(t):
        if section.blocks:
            blocks += [TerminalLine(""), TerminalLine(section.heading), *section.blocks]
    return tuple(blocks)


def _head(t: SchemeText) -> Iterator[Block]:
    scheme = t.scheme
    yield TerminalLine(f"{scheme.title.in_(t.lang)}  [{scheme.id}]")
    lengths = cadences_text(scheme.periods, t.lang)
    ranges = t.listed(scheme.ranges)
    until = scheme.effective_to
    since = t.say("in force since {effective_from}", effective_from=scheme.effective_from)
    if until is not None:
        since += t.say(" until {until}", until=until)
    between = t.say("; ")
    yield TerminalLine(between.join(filter(None, (lengths, ranges, since))))
    source = scheme.source
    yield TerminalLine(t.say("Source: {file}, {heading}", file=source.file, heading=source.heading))


def _sections(t: SchemeText) -> Iterator[PageSection]:
    scheme = t.scheme
    if scheme.narrative is not None:
        yield PageSection(t.say("What it says"), (TerminalLine(scheme.narrative.in_(t.lang), 1),))
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


def _parts(t: SchemeText, group: Mapping[str, Part]) -> Iterator[Block]:
    for name, part in group.items():
        own = t.within(next((frame for frame in part.on if frame in INPUT_TABLES), ""))
        said = part.describe(own)
        how = said.how + _condition(own, part)
        yield TerminalLine(f"{_titled(t, name, part)}{t.say(': ')}{how}", 1)
        if said.rows:
            yield TerminalTable(said.rows, DEPTH)
        if said.beside:
            yield TerminalLine(t.say("shown in the score table: {shown}", shown=said.beside), DEPTH)
        yield from notes(t, part.clause, part.assumption)


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
