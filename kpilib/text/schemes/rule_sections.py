"""The rules beside the parts in words: exclusions, grades, flags, carry, classes, dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.text.schemes.clause_notes import notes
from kpilib.text.schemes.words import CADENCES, FRAMES, word
from kpilib.text.terminal_layout import Block, TerminalLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.rules.clauses import CarryOut, Deadline, Flag
    from kpilib.rules.model import Bilingual
    from kpilib.rules.scheme import Scheme
    from kpilib.text.schemes.scheme_text import SchemeText

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


def rule_sections(t: SchemeText) -> RuleSections:
    """Every topic; empty where the scheme has nothing of it."""
    scheme = t.scheme
    return RuleSections(
        who=tuple(_who(t)),
        parameters=tuple(_parameters(t)),
        grades=tuple(_grades(t)),
        flags=tuple(_flags(t, scheme.flags)),
        run_flags=tuple(_flags(t, scheme.run_totals.flags)),
        carry=tuple(block for item in scheme.carry for block in _carry(t, item)),
        classes=tuple(_classes(t)),
        checks=tuple(_checks(t)),
        measures=tuple(_measures(t)),
        timetable=tuple(block for item in scheme.timetable for block in _deadline(t, item)),
    )


def _named(t: SchemeText, title: Bilingual | str, said: str) -> TerminalLine:
    name = title if isinstance(title, str) else title.in_(t.lang)
    return TerminalLine(f"{name}{t.say(': ')}{said}", 1)


def _only_in(t: SchemeText, periods: Iterable[str]) -> str:
    lengths = t.listed([word(CADENCES, cadence, t.lang) for cadence in periods])
    return t.say(" ({lengths})", lengths=lengths) if lengths else ""


def _who(t: SchemeText) -> Iterator[Block]:
    scheme = t.scheme
    if scheme.narrative is not None:
        return
    if scheme.payees == "events":
        yield TerminalLine(t.say("Those whom events name; they need not be employees"), 1)
    elif scheme.classes is not None and not (scheme.indicators or scheme.pay):
        yield TerminalLine(t.say("Customers, by class"), 1)
    elif scheme.indicators and not _about_people(scheme):
        yield TerminalLine(t.say("The department"), 1)
    elif scheme.eligibility:
        yield TerminalLine(t.say("Everyone in employees, but:"), 1)
    else:
        yield TerminalLine(t.say("Everyone in employees"), 1)
    for rule in scheme.eligibility:
        title = rule.title.in_(t.lang) + _only_in(t, rule.periods)
        yield _named(t, title, t.formula(rule.when))
        yield from notes(t, rule.clause, rule.assumption)


def _about_people(scheme: Scheme) -> bool:
    """Whether anything is scored, paid or flagged for single people."""
    parts = (*scheme.indicators.values(), *scheme.pay.values())
    frames = [*(part.on for part in parts), *(flag.on for flag in scheme.flags)]
    return any("people" in on for on in frames)


def _parameters(t: SchemeText) -> Iterator[Block]:
    for name, parameter in t.scheme.parameters.items():
        title = t.scheme.label(name, t.lang)
        since = parameter.on_day(t.as_of)
        from_ = ""
        if since is not None and since[1] is not None:
            from_ = t.say(" (since {since})", since=since[1])
        yield _named(t, title, t.parameter(parameter) + from_)
        yield from notes(t, parameter.clause, parameter.assumption)


def _grades(t: SchemeText) -> Iterator[Block]:
    for grade in t.scheme.grades:
        bound = t.say("the rest")
        if grade.from_ is not None:
            number = t.number(grade.from_)
            bound = t.say("score ≥ {number}", number=number)
        yield _named(t, t.text(grade.grade), bound)
        yield from notes(t, grade.clause, grade.assumption)


def _flags(t: SchemeText, flags: Iterable[Flag]) -> Iterator[Block]:
    for flag in flags:
        title = flag.title.in_(t.lang) + _only_in(t, flag.periods)
        if flag.on != ("people",):
            whose = t.listed([word(FRAMES, frame, t.lang) for frame in flag.on])
            title += t.say(" ({whose})", whose=whose)
        said = t.formula(flag.when)
        if flag.each:
            each = t.name(flag.each)
            said += t.say("; one for each of {each}", each=each)
        elif flag.detail != "''":
            detail = t.formula(flag.detail)
            said += t.say("; with {detail}", detail=detail)
        yield _named(t, title, said)
        yield from notes(t, flag.clause, flag.assumption)


def _carry(t: SchemeText, item: CarryOut) -> Iterator[Block]:
    if item.rest_of:
        rest = t.name(item.rest_of)
        said = t.say("what {rest} leaves, under its own origin", rest=rest)
    else:
        said = t.formula(item.amount or "none")
        if item.base != "none":
            base = t.formula(item.base)
            said += t.say("; what depends on it: {base}", base=base)
        if item.when != "true":
            when = t.formula(item.when)
            said += t.say(", on condition: {when}", when=when)
    yield _named(t, item.title, said)
    yield from notes(t, item.clause, item.assumption)


def _classes(t: SchemeText) -> Iterator[Block]:
    classes = t.scheme.classes
    if classes is None:
        return
    first = t.say("The first that fits")
    yield TerminalLine(first if classes.take == "first" else t.say("All that fit"), 1)
    for rule in classes.rules:
        said = t.say("the rest") if rule.when == "true" else t.formula(rule.when)
        yield _named(t, t.text(rule.class_), said)
        yield from notes(t, rule.clause, rule.assumption)


def _checks(t: SchemeText) -> Iterator[Block]:
    for check in t.scheme.checks:
        never = t.formula(check.when)
        title = t.name(check.of) + _only_in(t, check.periods)
        yield _named(t, title, t.say("never {never}", never=never))


def _measures(t: SchemeText) -> Iterator[Block]:
    for measure in t.scheme.measures.values():
        said = t.formula(measure.actual)
        if measure.target != "none":
            target = t.formula(measure.target)
            said += t.say(", against {target}", target=target)
        if measure.carried != "none":
            carried = t.formula(measure.carried)
            said += t.say("; of it carried in: {carried}", carried=carried)
        yield _named(t, measure.title, said)


def _deadline(t: SchemeText, item: Deadline) -> Iterator[Block]:
    if item.working_day is not None:
        said = t.say("working day {working_day}", working_day=item.working_day)
    else:
        said = t.say("day {day} of month {months} after the end", day=item.day, months=item.months)
    yield _named(t, item.title.in_(t.lang) + _only_in(t, item.periods), said)
    yield from notes(t, item.clause, item.assumption)
