"""The rules in force as a table for notebooks, and the dates of the timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.core.tables import YUAN
from kpilib.publish.review.appeal_deadline import unannounced_note
from kpilib.publish.review.calendar import timetable
from kpilib.publish.review.tables.table import TableText, without_empty
from kpilib.rules.scheme import in_cadence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.publish.review.calendar import Due
    from kpilib.publish.review.narrative import NarrativeContext
    from kpilib.rules.clauses import Parameter


def in_force(v: NarrativeContext) -> TableText | None:
    """Parameters, indicators, exclusions, grades, pay and carried state, each with its clause."""
    say = v.wording.say
    rows = tuple(dict.fromkeys(_rules(v)))
    if not rows:
        return None
    columns = (
        say("Kind"),
        say("Rule"),
        say("Value"),
        say("Clause"),
    )
    caption = say("Rules in force")
    return TableText(caption, columns, "llrl", rows)


def _rules(v: NarrativeContext) -> Iterator[tuple[str, ...]]:
    scheme, say = v.now.scheme, v.wording.say
    cadence = v.now.assessment.run.plan.cadence
    for name, parameter in scheme.parameters.items():
        yield (say("Parameter"), v.label(name), _value(v, parameter), parameter.clause)
    for name, indicator in in_cadence(scheme.indicators, cadence):
        full = v.full(name)
        weight = say("{full} points", full=full) if full else ""
        yield (say("Indicator"), v.label(name), weight, indicator.clause)
    for grade in scheme.grades:
        bound = say("from {lowest}", lowest=grade.from_) if grade.from_ is not None else ""
        yield (say("Grade"), v.label(grade.grade), bound, grade.clause)
    for rule in _dated(scheme.eligibility, cadence):
        yield (say("Exclusion"), v.label(rule.reason), "", rule.clause)
    for name, item in in_cadence(scheme.pay, cadence):
        yield (say("Pay item"), v.label(name), "", item.clause)
    for flag in _dated(scheme.flags, cadence):
        yield (say("Flag"), v.label(flag.flag), "", flag.clause)
    for kind in scheme.carry:
        yield (say("Carried on"), v.label(kind.kind), "", kind.clause)
    for rule in scheme.classes.rules if scheme.classes else ():
        yield (say("Class"), v.label(rule.class_), "", rule.clause)


def _dated(rules: tuple[Any, ...], cadence: str) -> Iterator[Any]:
    return (rule for rule in rules if not rule.periods or cadence in rule.periods)


def _value(v: NarrativeContext, parameter: Parameter) -> str:
    """The value in force, with its unit; a share without unit in percent."""
    found = parameter.on_day(v.now.period.start)
    if found is None:
        return ""
    value = found[0]
    if not parameter.unit:
        return f"{v.wording.exact(value * 100)}%" if 0 < value < 1 else v.wording.exact(value)
    if parameter.unit == YUAN:
        return v.wording.say("CNY {value}", value=v.wording.exact(value))
    unit = v.wording.unit(parameter.unit)
    return v.wording.say("{value} {unit}", value=v.wording.exact(value), unit=unit)


def dates(v: NarrativeContext) -> TableText | None:
    """The timetable with its dates, in time."""
    say = v.wording.say
    dues = timetable(v.now.scheme, v.now.period, v.now.assessment.run.plan.cadence)
    if not dues:
        return None
    columns = (
        say("Date"),
        say("What", context="review"),
        say("Clause"),
        say("Note"),
    )
    rows = tuple(
        (_day(v, due), due.deadline.title.in_(v.lang), due.deadline.clause, _note(v, due))
        for due in dues
    )
    caption = say("Timetable in working days of mainland China")
    return without_empty(TableText(caption, columns, "llll", rows))


def _day(v: NarrativeContext, due: Due) -> str:
    day, weekday = v.wording.day(due.day), v.wording.weekday(due.day)
    return v.wording.say("{weekday}, {day}", weekday=weekday, day=day)


def _note(v: NarrativeContext, due: Due) -> str:
    notes = [] if due.working else [v.wording.say("not a working day")]
    if not due.announced:
        notes.append(unannounced_note(due.unknown[0], v.wording))
    return v.wording.say("; ").join(notes)
