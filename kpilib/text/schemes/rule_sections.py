"""The rules beside the parts in words: exclusions, grades, flags, carry, classes, dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpilib.text.own_value_words import own_value_lines
from kpilib.text.schemes.told_rule import ToldRule
from kpilib.text.schemes.words import CADENCES, FRAMES, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpilib.rules.clauses import CarryOut, Deadline, Flag, Parameter
    from kpilib.rules.model import Bilingual
    from kpilib.rules.scheme import Scheme
    from kpilib.text.schemes.scheme_text import SchemeText

Rules = tuple[ToldRule, ...]


@dataclass(frozen=True, slots=True)
class RuleSections:
    """The rules of a scheme by topic."""

    who: Rules
    parameters: Rules
    grades: Rules
    flags: Rules
    run_flags: Rules
    carry: Rules
    classes: Rules
    checks: Rules
    measures: Rules
    timetable: Rules


def rule_sections(t: SchemeText) -> RuleSections:
    """Every topic; empty where the scheme has nothing of it."""
    scheme = t.scheme
    return RuleSections(
        who=tuple(_who(t)),
        parameters=tuple(_parameters(t)),
        grades=tuple(_grades(t)),
        flags=tuple(_flags(t, scheme.flags)),
        run_flags=tuple(_flags(t, scheme.run_totals.flags)),
        carry=tuple(_carry(t, item) for item in scheme.carry),
        classes=tuple(_classes(t)),
        checks=tuple(_checks(t)),
        measures=tuple(_measures(t)),
        timetable=tuple(_deadline(t, item) for item in scheme.timetable),
    )


def _told(
    t: SchemeText,
    name: str,
    title: Bilingual | str,
    how: str,
    clause: str = "",
    assumption: Bilingual | None = None,
) -> ToldRule:
    said = title if isinstance(title, str) else title.in_(t.lang)
    reading = assumption.in_(t.lang) if assumption else ""
    own = tuple(own_value_lines(t, t.scheme, name))
    return ToldRule(name, said, how, remarks=own, clause=clause, assumption=reading)


def _only_in(t: SchemeText, periods: Iterable[str]) -> str:
    lengths = t.listed([word(CADENCES, cadence, t.lang) for cadence in periods])
    return t.say(" ({lengths})", lengths=lengths) if lengths else ""


def _who(t: SchemeText) -> Iterator[ToldRule]:
    scheme = t.scheme
    if scheme.narrative is not None:
        return
    if scheme.payees == "events":
        everyone = t.say("Those whom events name; they need not be employees")
    elif scheme.classes is not None and not (scheme.indicators or scheme.pay):
        everyone = t.say("Customers, by class")
    elif scheme.indicators and not _about_people(scheme):
        everyone = t.say("The department")
    elif scheme.eligibility:
        everyone = t.say("Everyone in employees, but:")
    else:
        everyone = t.say("Everyone in employees")
    yield ToldRule("", "", everyone)
    for rule in scheme.eligibility:
        title = rule.title.in_(t.lang) + _only_in(t, rule.periods)
        yield _told(t, rule.reason, title, t.formula(rule.when), rule.clause, rule.assumption)


def _about_people(scheme: Scheme) -> bool:
    """Whether anything is scored, paid or flagged for single people."""
    parts = (*scheme.indicators.values(), *scheme.pay.values())
    frames = [*(part.on for part in parts), *(flag.on for flag in scheme.flags)]
    return any("people" in on for on in frames)


def _parameters(t: SchemeText) -> Iterator[ToldRule]:
    for name, parameter in t.scheme.parameters.items():
        since = parameter.on_day(t.as_of)
        from_ = ""
        if since is not None and since[1] is not None:
            from_ = t.say(" (since {since})", since=since[1])
        how = t.parameter(parameter) + from_
        told = _told(t, name, t.scheme.label(name, t.lang), how, parameter.clause,
                     parameter.assumption)  # fmt: skip
        yield replace(told, remarks=(*_coming(t, parameter), *told.remarks))


def _coming(t: SchemeText, parameter: Parameter) -> Iterator[str]:
    """Values that hold from a later day on."""
    for day in sorted(day for day in parameter.values if day > t.as_of):
        value = replace(t, as_of=day).parameter(parameter)
        yield t.say("from {day} on: {value}", day=day, value=value)


def _grades(t: SchemeText) -> Iterator[ToldRule]:
    for grade in t.scheme.grades:
        bound = t.say("the rest")
        if grade.from_ is not None:
            number = t.number(grade.from_)
            bound = t.say("score ≥ {number}", number=number)
        yield _told(t, grade.grade, t.text(grade.grade), bound, grade.clause, grade.assumption)


def _flags(t: SchemeText, flags: Iterable[Flag]) -> Iterator[ToldRule]:
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
        yield _told(t, flag.flag, title, said, flag.clause, flag.assumption)


def _carry(t: SchemeText, item: CarryOut) -> ToldRule:
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
    return _told(t, item.kind, item.title, said, item.clause, item.assumption)


def _classes(t: SchemeText) -> Iterator[ToldRule]:
    classes = t.scheme.classes
    if classes is None:
        return
    first = t.say("The first that fits")
    yield ToldRule("", "", first if classes.take == "first" else t.say("All that fit"))
    for rule in classes.rules:
        said = t.say("the rest") if rule.when == "true" else t.formula(rule.when)
        yield _told(t, rule.class_, t.text(rule.class_), said, rule.clause, rule.assumption)


def _checks(t: SchemeText) -> Iterator[ToldRule]:
    for check in t.scheme.checks:
        never = t.formula(check.when)
        title = t.name(check.of) + _only_in(t, check.periods)
        yield ToldRule(check.code, title, t.say("never {never}", never=never))


def _measures(t: SchemeText) -> Iterator[ToldRule]:
    for name, measure in t.scheme.measures.items():
        said = t.formula(measure.actual)
        if measure.target != "none":
            target = t.formula(measure.target)
            said += t.say(", against {target}", target=target)
        if measure.carried != "none":
            carried = t.formula(measure.carried)
            said += t.say("; of it carried in: {carried}", carried=carried)
        yield _told(t, name, measure.title, said)


def _deadline(t: SchemeText, item: Deadline) -> ToldRule:
    if item.working_day is not None:
        said = t.say("working day {working_day}", working_day=item.working_day)
    else:
        said = t.say("day {day} of month {months} after the end", day=item.day, months=item.months)
    title = item.title.in_(t.lang) + _only_in(t, item.periods)
    return _told(t, item.title.zh, title, said, item.clause, item.assumption)
